"""Files that are zips: .docx, .odt, .xlsx, and archives of many files. They are checked before anything opens them.

Nothing that a zip declares of itself is believed: entries are unpacked here, in pieces, and counted.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from qualtoc.coding.decoding import unreadable
from qualtoc.errors import FormatError, Message, Problem, message


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a zip may hold: entries, bytes when unpacked, and how many times larger than packed.

    XML has a limit of its own, because the tree of a part takes up to thirty times the part's size in memory.
    """

    entries: int = 2_000
    xml_bytes: int = 24_000_000
    unpacked_bytes: int = 200_000_000
    ratio: int = 100


ARCHIVE_LIMITS = ZipLimits(entries=5_000, xml_bytes=500_000_000, unpacked_bytes=500_000_000, ratio=1_000)
"""Of an archive of many files: text packs well, and each file meets the limits of its own format afterwards."""

DAMAGES: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError, AssertionError, OSError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What a damaged container makes the libraries raise that read it."""

_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_SMALL_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16
_DAMAGED = message("The file is damaged; open it in the program that made it and save it again.")
_TOO_MUCH = message("The file unpacks to too much; it may be a zip bomb.")
_HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")


def refuse_no_zip(data: bytes, file: str, extension: str) -> None:
    """Nothing, where the bytes begin as a zip does.

    Raises:
        FormatError: the file is empty, of an old Office format, or no zip.
    """
    if not data:
        raise unreadable(file, message("The file is empty."))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        old = message("This is an old or encrypted Office file; save it as {extension} without a password.",
                      extension=extension)  # fmt: skip
        raise unreadable(file, old)
    if not data.startswith(b"PK"):
        raise unreadable(file, message("This is no {extension} file although its name ends so.", extension=extension))


def check_zip(data: bytes, file: str, limits: ZipLimits) -> None:
    """Nothing, where the zip passes no limit and none of its XML declares a document type.

    Raises:
        FormatError: it passes a limit, is encrypted, or declares a document type.
        zipfile.BadZipFile: it is damaged; one of DAMAGES.
    """
    total = xml = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > limits.entries:
            raise unreadable(file, message("The file holds more than {limit} parts.", limit=limits.entries))
        for entry in entries:
            if entry.flag_bits & 0x1:
                raise unreadable(file, message("The file is encrypted; save it without a password."))
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile(entry.filename)
            size = _check_entry(archive, entry, file, limits, total)
            total += size
            xml += size if _is_markup(archive, entry) else 0
            if xml > limits.xml_bytes:
                raise unreadable(file, _TOO_MUCH)


def parts(data: bytes, file: str, limits: ZipLimits, *names: str) -> dict[str, bytes]:
    """The parts of those names that a checked zip has.

    Raises:
        FormatError: as `check_zip`, or the zip is damaged.
    """
    try:
        check_zip(data, file, limits)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            there = set(archive.namelist())
            return {name: archive.read(name) for name in names if name in there}
    except DAMAGES as error:
        raise unreadable(file, _DAMAGED) from error


def unpacked(name: str, data: bytes, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """The files of an archive, without its folders and what systems hide in it; `problems` gathers what cannot be read.

    A file is called by its own name; archives within archives are named as a problem.
    """
    try:
        check_zip(data, name, ARCHIVE_LIMITS)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [(entry.filename, archive.read(entry)) for entry in archive.infolist() if not entry.is_dir()]
    except FormatError as error:
        problems.extend(error.problems)
        return
    except DAMAGES:
        problems.append(Problem(name, None, _DAMAGED))
        return
    shown = [(path, inner) for path, inner in found if not _is_hidden(path)]
    if not shown:
        problems.append(Problem(name, None, message("The archive holds no files.")))
    for path, inner in shown:
        plain = PurePath(path.replace("\\", "/")).name
        if plain.lower().endswith(".zip"):
            nested = message("This is an archive within an archive; unpack it first.")
            problems.append(Problem(plain, None, nested))
            continue
        yield plain, inner


def damaged() -> Message:
    """What is said of a container that cannot be read."""
    return _DAMAGED


def _is_hidden(path: str) -> bool:
    steps = path.replace("\\", "/").split("/")
    return any(step in _HIDDEN or step.startswith(".") for step in steps) or steps[-1].startswith("~$")


def _is_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether a part may be read as XML: whatever it is called, the list of contents may say that it is."""
    with archive.open(entry) as part:
        return part.read(_CHUNK_BYTES).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str, limits: ZipLimits, before: int) -> int:
    """The bytes really unpacked from one entry; what its header declares is not believed."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    size, tail = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK_BYTES):
            size += len(chunk)
            too_dense = size > _SMALL_BYTES and size > limits.ratio * max(entry.compress_size, 1)
            if before + size > limits.unpacked_bytes or too_dense:
                raise unreadable(file, _TOO_MUCH)
            if is_xml and any(mark in tail + chunk for mark in _DOCTYPES):
                raise unreadable(file, message("The file declares a document type, which Office programs never do."))
            tail = chunk[-20:]
    return size
