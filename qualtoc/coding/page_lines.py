"""Lines that printed pages leave in a text: `Page 3 of 12`, `3 / 12`. They are told of and never taken away."""

import re

from qualtoc.errors import Message, message

_WORD = r"(?:page|pages|p\.|pg\.?|página|pagina|pág\.?|pag\.?)"
_OF = r"[ \t]{0,3}(?:/|of|out of|de)[ \t]{0,3}"
_FRAME = r"[ \t*_|–—-]{0,8}"
_NUMBERS = rf"(?:{_WORD}[ \t]{{0,3}}\d{{1,4}}(?:{_OF}\d{{1,4}})?|\d{{1,4}}{_OF}\d{{1,4}})"
_PAGE_LINE = re.compile(rf"^{_FRAME}(?P<words>{_NUMBERS}){_FRAME}$", re.IGNORECASE | re.MULTILINE)


def page_lines_warning(text: str) -> tuple[Message, ...]:
    """What to tell where lines of a text look like numbers of pages; nothing where there are none."""
    found = list(_PAGE_LINE.finditer(text))
    if not found:
        return ()
    told = message(
        "Line {line}: “{words}” looks like the number of a page; lines of this kind: {n}. They stay in the text as if "
        "somebody had said them. Take them out of the file before you import it.",
        line=text.count("\n", 0, found[0].start()) + 1, words=found[0]["words"], n=len(found),
    )  # fmt: skip
    return (told,)
