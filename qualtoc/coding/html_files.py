"""Web pages: the words that a reader of an .html file sees, without its scripts, styles and menus' code."""

import re
from typing import TYPE_CHECKING

from qualtoc.coding.decoding import FileText, decode, unreadable
from qualtoc.errors import Message, message

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]


def _names(together: str) -> frozenset[str]:
    return frozenset(together.split())


_UNSEEN = _names("script style template noscript head title select textarea svg object iframe audio video")
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul"
)
_PARAGRAPHS = _names("p h1 h2 h3 h4 h5 h6 tr table blockquote pre")
_GROUPS = _names("article div li section")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w-]{1,40})""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BLANKS = re.compile(r"\n{3,}")
_MOST_BYTES = 24_000_000


def read_html(data: bytes, file: str) -> FileText:
    """The words of a web page: a line for each block, a blank line between paragraphs, groups and rows of tables.

    Raises:
        FormatError: it is empty, larger than 24 MB, in no known encoding, or no text.
    """
    from lxml import etree

    if len(data) > _MOST_BYTES:
        raise unreadable(file, message("The file is larger than {size} MB.", size=_MOST_BYTES // 1_000_000))
    text, warnings = _decoded(data, file)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise unreadable(file, message("The file holds no words beside names and times.")) from error
    if root is None:
        raise unreadable(file, message("The file holds no words beside names and times."))
    lines = [line.strip(" \t") for line in "".join(_words(root)).split("\n")]
    return FileText(_BLANKS.sub("\n\n", "\n".join(lines)).strip("\n"), warnings)


def _decoded(data: bytes, file: str) -> tuple[str, tuple[Message, ...]]:
    stated = _CHARSET.search(data[:4096])
    if (
        stated
        and stated[1].lower() not in (b"utf-8", b"utf8")
        and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    ):
        try:
            return data.decode(stated[1].decode("ascii")), ()
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    decoded = decode(data, file)
    return decoded.text, decoded.warnings


def _words(root: "etree._Element") -> list[str]:
    """What is seen, in order; blocks begin and end their lines. Without recursion, because pages nest without end."""
    from lxml import etree

    seen: list[str] = []
    unseen = pre = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        is_start = event == "start"
        step = 1 if is_start else -1
        unseen += step * (tag in _UNSEEN)
        pre += step * (tag == "pre")
        if not unseen and tag in _BLOCKS:
            _break(seen, blank=tag in _PARAGRAPHS or _is_group(element))
        if not unseen and is_start and tag == "br":
            seen.append("\n")
        if not unseen:
            _add(seen, element.text if is_start else element.tail, is_pre=pre > 0)
    return seen


def _is_group(element: "etree._Element") -> bool:
    """Whether lines belong together in it, as who says what and when in a message of a chat."""
    return element.tag in _GROUPS and sum(child.tag in _BLOCKS for child in element) > 1


def _break(seen: list[str], *, blank: bool) -> None:
    """End the line, where one has begun; a blank line where a paragraph begins or ends."""
    tail = "".join(seen[-3:]).rstrip(" ")
    if not tail:
        return
    wanted = 2 if blank else 1
    ends = len(tail) - len(tail.rstrip("\n"))
    seen.extend(["\n"] * max(wanted - ends, 0))


def _add(seen: list[str], words: str | None, *, is_pre: bool) -> None:
    if not words:
        return
    plain = words if is_pre else _SPACE.sub(" ", words)
    if not is_pre and (not seen or seen[-1].endswith(("\n", " "))):
        plain = plain.lstrip(" ")
    if plain:
        seen.append(plain)
