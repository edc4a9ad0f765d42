"""The door of the server: who may ask, from where, and what a browser may do with the answers.

It stands outside everything else, so that its headers are on every answer, errors included. In order: the Host must
be this server's own name; a write must come from this server's own pages; whoever asks must hold the session cookie,
which the token in the first address is exchanged for. Only OPEN_TO_ALL needs no cookie: it shows nothing of a study.
"""

from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qualtoc.errors import message
from qualtoc.settings import LOOPBACK
from qualtoc.web.errors import ErrorPage, answer, too_large

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
READING = ("GET", "HEAD")
OPEN_TO_ALL = ("/static/", "/health", "/preferences/")


class Guard:
    """The outermost ASGI application. `token` None leaves the door open to whoever reaches the address (tests)."""

    def __init__(self, app: ASGIApp, *, port: int, token: str | None, max_body_bytes: int) -> None:
        if token == "":
            raise ValueError("an empty token protects nothing")
        self.app = app
        self.token = token
        self.hosts = host_names(port)
        self.cookie = f"qualtoc-{port}"
        self.session = token_urlsafe(32)
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on; nothing but HTTP is spoken here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        send = _with_headers(send)
        answered = self._refusal(Request(scope))
        await (answered or self.app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("host", "").lower() not in self.hosts:
            said = message("Open qualtoc at the address that its terminal shows.")
            return answer(request, ErrorPage(400, said))
        if request.method not in READING and not is_same_origin(request):
            said = message("A change must come from a page of qualtoc itself. Open the page again and repeat it.")
            return answer(request, ErrorPage(403, said))
        if (length := request.headers.get("content-length", "0")).isdecimal() and int(length) > self.max_body_bytes:
            return answer(request, ErrorPage(413, too_large(self.max_body_bytes)), headers={"Connection": "close"})
        return self._without_session(request)

    def _without_session(self, request: Request) -> Response | None:
        if self.token is None or request.url.path.startswith(OPEN_TO_ALL):
            return None
        given = request.query_params.get("token")
        if given is not None and request.method == "GET" and _is_same(given, self.token):
            return self._exchange(request)
        if _is_same(request.cookies.get(self.cookie, ""), self.session):
            return None
        said = message("This address needs the key that qualtoc shows in its terminal.")
        return answer(request, ErrorPage(403, said), template="layout/token.html")

    def _exchange(self, request: Request) -> Response:
        rest = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != "token"]
        path = "/" + quote(request.url.path.lstrip("/\\"))
        response = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, status_code=303)
        response.set_cookie(self.cookie, self.session, path="/", httponly=True, samesite="lax")
        return response


def host_names(port: int) -> frozenset[str]:
    """The Host headers of this computer with the port; the port may be left out where it is HTTP's own."""
    names = [f"[{name}]" if ":" in name else name for name in LOOPBACK]
    return frozenset([f"{name}:{port}" for name in names] + (names if port == 80 else []))


def is_same_origin(request: Request) -> bool:
    """Whether the browser says that the request comes from this server's own page; no word at all is a no."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host', '')}":
        return False
    return site in ("same-origin", "none") if site is not None else origin is not None


def _is_same(given: str, secret: str) -> bool:
    return compare_digest(given.encode(), secret.encode())


def _with_headers(send: Send) -> Send:
    async def send_with_headers(part: Message) -> None:
        if part["type"] == "http.response.start":
            headers = MutableHeaders(scope=part)
            headers.update(HEADERS)
            headers.setdefault("Cache-Control", "no-store")
        await send(part)

    return send_with_headers
