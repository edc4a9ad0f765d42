"""PDFs: the words of their pages, without what stands at the head and foot of every page.

A PDF knows where characters stand, not what a paragraph is. Lines are joined where one was full and the next goes on;
a line that begins with a speaker always stands for itself.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualtoc.coding.decoding import FileText, unreadable
from qualtoc.coding.labels import found_labels
from qualtoc.errors import Message, message
from qualtoc.locks import ONE_PDF_AT_A_TIME


@dataclass(frozen=True, slots=True)
class PdfLimits:
    """What a PDF may hold: pages, and characters of text."""

    pages: int = 3_000
    characters: int = 5_000_000


_HYPHEN = "\ufffe"
_EDGE_LINES = 3
_FULL = 0.72
_NUMBERS = re.compile(r"\d+")
_ENDS = re.compile(r"[.?!…:;”\"»)\]]$")
_IMAGE = 3  # what PDFium calls an object of a page that is an image


def read_pdf(data: bytes, file: str, limits: PdfLimits) -> FileText:
    """The words of a PDF, paragraph by paragraph. Running heads and feet and scanned pages are named in warnings.

    Raises:
        FormatError: it is no PDF, is damaged or encrypted, passes a limit, or every page of it is an image.
    """
    if not data:
        raise unreadable(file, message("The file is empty."))
    if b"%PDF" not in data[:1024]:
        raise unreadable(file, message("This is no {extension} file although its name ends so.", extension=".pdf"))
    with ONE_PDF_AT_A_TIME:  # PDFium knows one thread
        pages, scanned = _pages(data, file, limits)
    if scanned and not any(pages):
        raise unreadable(file, message("Every page is an image without text: recognise its text (OCR) first."))
    kept, taken = without_running_lines(pages)
    warnings = [*_scanned_warning(scanned), *_taken_warning(taken)]
    return FileText(joined(kept), tuple(warnings))


def _pages(data: bytes, file: str, limits: PdfLimits) -> tuple[list[list[str]], list[int]]:
    """The lines of each page, and the numbers of the pages that are images without text."""
    import pypdfium2

    pages: list[list[str]] = []
    scanned: list[int] = []
    size = 0
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(file, str(error)) from error
    try:
        if len(document) > limits.pages:
            raise unreadable(file, message("The PDF has more than {limit} pages.", limit=limits.pages))
        for no in range(len(document)):
            words, is_image = _page(document, no)
            size += len(words)
            if size > limits.characters:
                raise unreadable(file, message("The text is longer than {limit} characters.", limit=limits.characters))
            pages.append(lines_of_page(words))
            scanned.extend([no + 1] if is_image and not pages[-1] else [])
    except pypdfium2.PdfiumError as error:
        raise unreadable(file, message("Page {page} of the PDF is damaged.", page=len(pages) + 1)) from error
    finally:
        document.close()
    return pages, scanned


def _page(document: object, no: int) -> tuple[str, bool]:
    """The text of a page as PDFium gives it, and whether images stand on it."""
    page = document[no]  # type: ignore[index]
    try:
        text = page.get_textpage()
        try:
            words: str = text.get_text_range()
        finally:
            text.close()
        is_image = not words.strip() and any(one.type == _IMAGE for one in page.get_objects(max_depth=3))
        return words, is_image
    finally:
        page.close()


def _unopened(file: str, why: str) -> Exception:
    if "password" in why.lower() or "security" in why.lower():
        return unreadable(file, message("The file is encrypted; save it without a password."))
    return unreadable(file, message("The PDF is damaged; print or save it again as a PDF."))


def lines_of_page(words: str) -> list[str]:
    """The lines of a page that hold something; a word that a line end divides is whole again.

    What fonts without names for their signs leave as control characters becomes a space.
    """
    whole = words.replace(f"{_HYPHEN}\r\n", "").replace(_HYPHEN, "").replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") else " " for c in whole)
    return [" ".join(line.split()) for line in plain.split("\n") if line.strip()]


def without_running_lines(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """The pages without the lines that stand at the head or foot of most of them, and those lines once each.

    Lines that differ in their numbers only count as the same. A speaker's label is never one.
    """
    filled = [page for page in pages if page]
    if len(filled) < 2:
        return [list(page) for page in pages], ()
    needed = max(2, -(-3 * len(filled) // 5))
    common: set[tuple[int, str]] = set()
    for place in (*range(_EDGE_LINES), *range(-_EDGE_LINES, 0)):
        at_place = Counter(_same(page[place]) for page in filled if -len(page) <= place < len(page))
        common |= {(place, line) for line, count in at_place.items() if count >= needed}
    labelled = {line for line in {line for page in pages for line in page} if _is_label(line)}
    taken: dict[str, str] = {}
    kept = [list(_kept(page, common, labelled, taken)) for page in pages]
    return (kept, tuple(taken.values())) if any(kept) else ([list(page) for page in pages], ())


def _kept(
    page: Sequence[str], common: set[tuple[int, str]], labelled: set[str], taken: dict[str, str]
) -> Iterator[str]:
    """The lines of a page between its running head and foot, which reach inward without a gap."""
    head, foot = 0, len(page)
    while head < min(_EDGE_LINES, foot) and (head, _same(page[head])) in common and page[head] not in labelled:
        taken.setdefault(_same(page[head]), page[head])
        head += 1
    while foot > max(head, len(page) - _EDGE_LINES):
        line = page[foot - 1]
        if (foot - 1 - len(page), _same(line)) not in common or line in labelled:
            break
        taken.setdefault(_same(line), line)
        foot -= 1
    yield from page[head:foot]


def _is_label(line: str) -> bool:
    return bool(found_labels([line, "", line])) and not _NUMBERS.search(line)


def _same(line: str) -> str:
    return _NUMBERS.sub("0", line.casefold())


def joined(pages: Sequence[Sequence[str]]) -> str:
    """The text of the pages: full lines joined with the next, a blank line between paragraphs."""
    lines = [line for page in pages for line in page]
    labels = found_labels(lines)
    widths = sorted(len(line) for line in lines)
    wide = widths[9 * (len(widths) - 1) // 10] if widths else 0
    paragraphs: list[str] = []
    before = ""
    for index, line in enumerate(lines):
        goes_on = bool(before) and index not in labels and _is_full(before, wide)
        if goes_on:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        before = line
    return "\n\n".join(paragraphs)


def _is_full(line: str, wide: int) -> bool:
    """Whether a paragraph may go on behind this line: a short line ends one, a full one that ends a sentence may."""
    return len(line) >= _FULL * wide if not _ENDS.search(line) else len(line) >= 0.9 * wide


def _scanned_warning(scanned: Sequence[int]) -> Iterator[Message]:
    if scanned:
        shown = ", ".join(str(no) for no in scanned[:20]) + ("…" if len(scanned) > 20 else "")
        yield message("Pages that are images without text, left out: {pages}. Recognise their text (OCR) first.",
                      pages=shown)  # fmt: skip


def _taken_warning(taken: Sequence[str]) -> Iterator[Message]:
    if taken:
        shown = " · ".join(f"“{line[:80]}”" for line in taken[:6])
        yield message("Lines at the head or foot of most pages were left out: {lines}.", lines=shown)
