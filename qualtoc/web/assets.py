"""The static files, read once: each has an address with the hash of its content, so it can be cached for ever."""

import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from qualtoc.errors import NotFound, message

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file. `digest` is the beginning of its SHA-256 in hexadecimal digits."""

    path: str
    content: bytes
    digest: str
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """All static files by their path below the folder."""
    files = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in {".js", ".css", ".svg", ".png"})
    return {asset.path: asset for asset in map(_asset, files)}


def static_url(path: str) -> str:
    """The address of a static file, with its digest; an unknown one is a programming error (KeyError)."""
    asset = assets()[path]
    return f"/static/{asset.digest}/{quote(asset.path)}"


@router.get("/static/{digest}/{path:path}")
async def static_file(digest: str, path: str) -> Response:
    """A static file. Only the address with the digest of the content may be kept for ever."""
    asset = assets().get(path)
    if asset is None:
        raise NotFound(message("There is no page at this address."))
    caching = FOR_EVER if digest == asset.digest else "no-cache"
    return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": caching})


def _asset(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(path.relative_to(FOLDER).as_posix(), content, sha256(content).hexdigest()[:16], media_type)
