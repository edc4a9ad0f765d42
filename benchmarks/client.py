"""A browser's part of the talk over loopback: one connection that stays open, cookies, forms; nothing is rendered."""

import http.client
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TIMEOUT = 120.0


class Client:
    """One browser. It follows no redirection; cookies are kept and sent back."""

    def __init__(self, address: str, cookies: Mapping[str, str] | None = None) -> None:
        url = urlsplit(address)
        self.connection = http.client.HTTPConnection(url.hostname or "127.0.0.1", url.port, timeout=TIMEOUT)
        self.cookies = dict(cookies or {})

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a page."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, object]) -> tuple[int, bytes]:
        """Status and body of a form that htmx sends."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
        return self._ask("POST", path, urlencode(form).encode(), headers)

    def post_json(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of a request with JSON."""
        return self._ask("POST", path, body, {"Content-Type": "application/json"})

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        sent = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip", **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if found := re.match(r"([^=;]+)=([^;]*)", cookie):
                self.cookies[found[1]] = found[2]
        return answer.status, content


@dataclass(slots=True)
class Crowd:
    """What some clients got at the same time: the seconds of each answer, what went wrong, and how long all took."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def a_second(self) -> float:
        """Answers in a second."""
        return len(self.taken) / self.seconds


def at_once(acts: Sequence[Callable[[], int]], each: int, *, at_most: float = 60.0) -> Crowd:
    """Every act `each` times, all acts at the same time, each in a thread; an act gives the status of its answer."""
    crowd = Crowd()
    until = time.perf_counter() + at_most
    ready = threading.Barrier(len(acts) + 1)

    def work(act: Callable[[], int]) -> None:
        ready.wait()
        for _ in range(each):
            start = time.perf_counter()
            try:
                status = act()
            except OSError as error:
                crowd.errors.append(type(error).__name__)
                return
            if status == 200:
                crowd.taken.append(time.perf_counter() - start)
            else:
                crowd.errors.append(str(status))
            if time.perf_counter() > until:
                return

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    crowd.seconds = time.perf_counter() - start
    return crowd
