"""Recordings: which files a browser can play, and which bytes of one it asks for."""

import re
from pathlib import PurePath

from qualtoc.errors import Invalid, message

MEDIA_TYPES = {
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".mp4": "audio/mp4", ".ogg": "audio/ogg", ".oga": "audio/ogg",
    ".opus": "audio/ogg", ".wav": "audio/wav", ".webm": "audio/webm", ".flac": "audio/flac", ".aac": "audio/aac",
}  # fmt: skip
_BEGINS: dict[str, tuple[bytes, ...]] = {
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"), "audio/ogg": (b"OggS",),
    "audio/wav": (b"RIFF",), "audio/webm": (b"\x1a\x45\xdf\xa3",), "audio/flac": (b"fLaC",),
    "audio/aac": (b"\xff\xf1", b"\xff\xf9"),
}  # fmt: skip
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def media_type(file: str, data: bytes) -> str:
    """The media type of a recording, by its name and its first bytes.

    Raises:
        Invalid: it is empty, of no known kind, or other than its name says.
    """
    kind = MEDIA_TYPES.get(PurePath(file).suffix.lower())
    if kind is None:
        known = ", ".join(MEDIA_TYPES)
        raise Invalid(
            message("Recordings of this kind cannot be played; use one of {known}.", known=known), field="file"
        )
    sound = data[4:8] == b"ftyp" if kind == "audio/mp4" else data.startswith(_BEGINS[kind])
    if not sound:
        raise Invalid(message("This is no recording of the kind that its name says."), field="file")
    return kind


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The bytes [start, end) that a Range header asks for; None where it asks for none or cannot be met."""
    found = _RANGE.fullmatch((header or "").strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(size - int(found[2]), 0), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    return (start, end) if start < end else None
