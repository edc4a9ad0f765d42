"""Rich text: the words of an .rtf in reading order.

Read here and not by a library: one pass over the control words, in a time that grows with the file and no faster.
"""

import codecs
import re
from dataclasses import dataclass, field, replace

from qualtoc.coding.decoding import FileText, unreadable
from qualtoc.errors import Message, message

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|"
    r"(?P<brace>[{}])|(?P<words>[^\\{}\r\n]+)|[\r\n]+|\\"
)
_CHARACTERS = {
    "par": "\n", "line": "\n", "sect": "\n\n", "page": "\n\n", "tab": "\t", "emdash": "\u2014", "endash": "\u2013",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "bullet": "\u2022", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "cell": "\n", "nestcell": "\n", "row": "\n",
    "nestrow": "\n", "trowd": "\n",
}  # fmt: skip
_SIGNS = {"~": "\u00a0", "_": "\u2011", "-": "", "\n": "\n", "\r": "\n", "{": "{", "}": "}", "\\": "\\"}
_LEFT_OUT: dict[str, Message] = {
    "header": message("The headers of the pages were left out."),
    "footer": message("The footers of the pages were left out."),
    "footnote": message("The footnotes were left out."),
    "annotation": message("The comments were left out."),
}
_LEFT_OUT |= {f"{name}{side}": _LEFT_OUT[name] for name in ("header", "footer") for side in "lrf"}


def _names(together: str) -> frozenset[str]:
    return frozenset(together.split())


_UNSEEN = _names(
    "fonttbl colortbl stylesheet info pict object listtable listoverridetable revtbl rsidtbl generator themedata "
    "colorschememapping latentstyles datastore fldinst xmlnstbl filetbl nonshppict shpinst bkmkstart bkmkend xe tc "
    "pntext listtext atnid atnauthor atntime atndate atnref atnparent ftnsep ftnsepc aftnsep aftnsepc panose falt "
    "operator private userprops wgrffmtfilter do ud"
)
_ENCODINGS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip
_FONT = re.compile(r"\\f(\d{1,5})(?:[^;{}]{0,300})\\fcharset(\d{1,3})")
_DEEPEST = 2_000


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within a pair of braces; `fallback` is how many characters stand for one \\u."""

    unseen: bool = False
    noted: str | None = None
    fallback: int = 1
    encoding: str | None = None
    hidden: bool = False
    deleted: bool = False


@dataclass(slots=True)
class _Reading:
    """A file under reading."""

    fonts: dict[str, str]
    encoding: str = "cp1252"
    out: list[str] = field(default_factory=list)
    bytes_waiting: bytearray = field(default_factory=bytearray)
    waiting_encoding: str = "cp1252"
    skip: int = 0
    left_out: set[str] = field(default_factory=set)


def read_rtf(data: bytes, file: str) -> FileText:
    """The words of a rich text: paragraphs, and tables row by row, each cell on a line of its own.

    Headers, footers, footnotes and comments are left out, with a warning where they hold words.

    Raises:
        FormatError: it is no .rtf, ends in its middle, or nests without end.
    """
    if not data:
        raise unreadable(file, message("The file is empty."))
    if not data.lstrip().startswith(b"{\\rtf"):
        raise unreadable(file, message("This is no {extension} file although its name ends so.", extension=".rtf"))
    text = data.decode("latin-1")
    fonts = {
        no: _ENCODINGS[int(charset)] for no, charset in _FONT.findall(text[:200_000]) if int(charset) in _ENCODINGS
    }
    reading = _Reading(fonts)
    if not _read(reading, text, file):
        raise unreadable(file, message("The file ends before its text does; save it again."))
    joined = "".join(reading.out)
    whole = joined.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    warnings = {id(_LEFT_OUT[name]): _LEFT_OUT[name] for name in sorted(reading.left_out)}
    return FileText(re.sub(r"\n{3,}", "\n\n", whole).strip("\n"), tuple(warnings.values()))


def _read(reading: _Reading, text: str, file: str) -> bool:
    """Read to the end of the outer group; False where it has none."""
    stack: list[_Group] = []
    group = _Group()
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None, "a token matches wherever it is asked"
        position = found.end()
        if found["brace"] == "{":
            _flush(reading)
            stack.append(group)
            if len(stack) > _DEEPEST:
                raise unreadable(file, message("The groups of the file nest too deeply; is it damaged?"))
        elif found["brace"] == "}":
            _flush(reading)
            group = stack.pop() if stack else _Group()
            reading.skip = 0
            if not stack:
                return True
        elif found["word"]:
            group = _control(reading, group, found["word"], found["number"])
            if found["word"] == "bin":
                position += max(int(found["number"] or 0), 0)
        else:
            group = _characters(reading, group, found)
    return False


def _characters(reading: _Reading, group: _Group, found: "re.Match[str]") -> _Group:
    if found["hex"]:
        _byte(reading, group, int(found["hex"], 16))
    elif found["sign"]:
        if found["sign"] == "*":
            return replace(group, unseen=True)
        _say(reading, group, _SIGNS.get(found["sign"], ""))
    elif found["words"]:
        words = found["words"]
        skipped = min(reading.skip, len(words))
        reading.skip -= skipped
        if words.isascii():
            _say(reading, group, words[skipped:])
        else:
            for character in words[skipped:]:
                _byte(reading, group, ord(character))
    return group


def _control(reading: _Reading, group: _Group, word: str, number: str | None) -> _Group:
    """What a control word says, or how it changes what follows."""
    if word == "u" and number is not None:
        _say(reading, group, chr(int(number) & 0xFFFF))
        reading.skip = group.fallback
        return group
    reading.skip = 0
    if word in _CHARACTERS:
        _say(reading, group, _CHARACTERS[word])
    elif word == "ansicpg" and number:
        reading.encoding = _known(f"cp{number}") or reading.encoding
    elif word == "mac":
        reading.encoding = "mac_roman"
    else:
        return _state(reading, group, word, number)
    return group


def _state(reading: _Reading, group: _Group, word: str, number: str | None) -> _Group:
    if word in _LEFT_OUT:
        return replace(group, unseen=True, noted=word)
    if word in _UNSEEN:
        return replace(group, unseen=True)
    if word == "uc":
        return replace(group, fallback=min(max(int(number or 1), 0), 9))
    if word == "f":
        _flush(reading)
        return replace(group, encoding=reading.fonts.get(number or ""))
    if word in ("v", "deleted"):
        _flush(reading)
        is_on = number != "0"
        return replace(group, hidden=is_on) if word == "v" else replace(group, deleted=is_on)
    if word == "plain":
        _flush(reading)
        return replace(group, hidden=False, encoding=None)
    return group


def _byte(reading: _Reading, group: _Group, value: int) -> None:
    if reading.skip:
        reading.skip -= 1
        return
    if group.unseen or group.hidden or group.deleted:
        return
    reading.waiting_encoding = group.encoding or reading.encoding
    reading.bytes_waiting.append(value & 0xFF)


def _flush(reading: _Reading) -> None:
    if reading.bytes_waiting:
        reading.out.append(bytes(reading.bytes_waiting).decode(reading.waiting_encoding, "replace"))
        reading.bytes_waiting.clear()


def _say(reading: _Reading, group: _Group, words: str) -> None:
    _flush(reading)
    if group.noted is not None and words.strip():
        reading.left_out.add(group.noted)
    if words and not (group.unseen or group.hidden or group.deleted):
        reading.out.append(words)


def _known(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None
