"""What a memo is about or points at, as a page shows it: how it is called, and where it has its own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from qualtoc.coding.memo import ObjectKind, Reference
from qualtoc.errors import Message, message
from qualtoc.study.memo_store import Named
from qualtoc.web.render import address


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a memo is about; `address` is empty where it has no page. `written` is how a form names it."""

    kind: ObjectKind
    words: Message
    address: str
    written: str
    is_there: bool


def thing(study: str, about: Reference, names: Mapping[Reference, Named], turn_no: int | None = None) -> Thing:
    """What a reference names. `turn_no` is the turn in which a passage stands, where that is known."""
    named = names[about]
    to = _address(study, about, named, turn_no or named.turn_no) if named.is_there else ""
    words = named.words
    if about.kind == "passage" and turn_no:
        words = message("{source}, turn {no}", source=about.source, no=turn_no)
    return Thing(about.kind, words, to, str(about), named.is_there)


def _address(study: str, about: Reference, named: Named, turn_no: int | None) -> str:
    home, key = ("studies", study), about.key
    if about.kind in ("source", "turn", "passage"):
        turn = f"#turn-{turn_no}" if turn_no else ""
        return address(*home, "sources", about.source or "") + turn
    if about.kind == "claim":
        return address(*home, "sources", named.source or "", "claims", key)
    if about.kind == "factor":
        return address(*home, "theory") + "?" + urlencode({"focus": key})
    if about.kind == "verdict":
        version, link, _, case = about.scope
        chosen = {name: value for name, value in (("version", version), ("case", case), ("link", link)) if value}
        return address(*home, "pattern-matching") + f"?{urlencode(chosen)}#details"
    parts = {"code": ("codebook", key), "link": ("theory", "links", key), "memo": ("memos", key)}
    return address(*home, *parts[about.kind]) if about.kind in parts else address(*home, "memos")
