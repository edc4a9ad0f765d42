"""Whose work and which marks are shown: what the address narrows, and what is left of the marks then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from qualtoc.coding.blinding import SIGHTED, Blindness
from qualtoc.coding.codebook import Codebook
from qualtoc.web.transcripts.views import Marks

ORIGINS = ("deductive", "inductive")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is drawn. Empty and False stand for all.

    `coder` is the only coder whose work is shown, `but` the only one whose work is not. A code shows itself and the
    codes below it. A code or an origin leaves claims and memos out; `claims` leaves out all but them.
    """

    coder: str = ""
    but: str = ""
    code: str = ""
    origin: str = ""
    claims: bool = False

    @property
    def query(self) -> str:
        """The end of an address that asks for it, with its question mark; empty for all."""
        values = {"coder": self.coder, "but": self.but, "code": self.code, "origin": self.origin}
        values["claims"] = "only" if self.claims else ""
        asked = urlencode({name: value for name, value in values.items() if value})
        return f"?{asked}" if asked else ""

    @property
    def is_about_codes(self) -> bool:
        """Whether the codebook is needed to tell what is shown."""
        return bool(self.code or self.origin)

    def whose(self, *, coder: str = "", but: str = "") -> "Shown":
        """The same of other people's work."""
        return replace(self, coder=coder, but=but)

    def shows(self, coder: str) -> bool:
        """Whether the work of a coder is shown."""
        return coder != self.but and self.coder in ("", coder)

    def of(self, marks: Marks, codes: Collection[UUID], blind: Blindness = SIGHTED) -> Marks:
        """What is left of the marks. `codes` are those that are asked for, `blind` hides what must not be seen yet."""
        if not blind.is_on and self == ALL:
            return marks
        seen = [m for m in marks.codings if not blind.hides(m.coder)]
        codings = [m for m in seen if self.shows(m.coder)]
        claims = [m for m in marks.claims if self.shows(m.claim.coder) and not blind.hides(m.claim.coder)]
        memos = [m for m in marks.memos if self.shows(m.memo.author) and not blind.hides(m.memo.author)]
        coded = frozenset(turn for m in seen for turn in range(m.turn_no, m.last_turn_no + 1))
        if self.claims:
            return Marks((), claims, (), coded)
        if self.is_about_codes:
            return Marks([mark for mark in codings if mark.code_id in codes], (), (), coded)
        return Marks(codings, claims, memos, coded)


ALL = Shown()


def asked(query: Mapping[str, str]) -> Shown:
    """What an address asks for; an origin that does not exist is left out."""
    if not query:
        return ALL
    origin = query.get("origin", "")
    return Shown(
        query.get("coder", ""),
        query.get("but", ""),
        query.get("code", ""),
        origin if origin in ORIGINS else "",
        query.get("claims", "") == "only",
    )


def codes_of(shown: Shown, book: Codebook) -> frozenset[UUID]:
    """The codes that are asked for: of that origin, and that code with those below it."""
    found = set()
    for code in book.codes:
        above, seen = code, {code.key}
        while above.key != shown.code and above.parent in book.by_key and above.parent not in seen:
            above = book.by_key[above.parent]
            seen.add(above.key)
        if code.id and shown.code in ("", above.key) and shown.origin in ("", code.origin):
            found.add(code.id)
    return frozenset(found)
