"""A server in a process of its own: started, spoken to, weighed, and ended."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Client

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers. `said_after` is the time in seconds from its start to the line with its address."""

    address: str
    process: int
    started: float
    said_after: float

    def megabytes(self) -> float:
        """The memory that the process holds (resident, Linux only; 0 elsewhere)."""
        status = Path(f"/proc/{self.process}/status")
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
        return int(found[1]) * 1024 / 1e6 if found else 0.0

    def processor_seconds(self) -> float:
        """The processor time that the process has used so far (Linux only; 0 elsewhere)."""
        stat = Path(f"/proc/{self.process}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: Sequence[str]) -> Iterator[Running]:
    """A server for as long as it is needed: a command that says its address, with http://, when it listens."""
    with tempfile.TemporaryFile("w+") as said:
        started = time.perf_counter()
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "QUALTOC_LANGUAGE": "en"}
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        try:
            address = _address(process, said.fileno(), started)
            yield Running(address, process.pid, started, time.perf_counter() - started)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def qualtoc(database: str) -> Iterator[tuple[Running, Client]]:
    """qualtoc's own server on a database, and a client that is let in."""
    command = [sys.executable, "-m", "qualtoc", "serve", "--no-browser", "--port", "0", "--database", database]
    with running(command) as server:
        client = Client(server.address)
        client.get("/" + server.address.partition("://")[2].partition("/")[2])
        yield server, client
        client.close()


def _address(process: subprocess.Popen[bytes], said: int, started: float) -> str:
    while time.perf_counter() - started < PATIENCE and process.poll() is None:
        if found := re.search(rb"(http://\S+)\s", os.pread(said, 100_000, 0)):
            return found[1].decode()
        time.sleep(0.005)
    raise SystemExit(f"the server did not start:\n{os.pread(said, 100_000, 0).decode()}")
