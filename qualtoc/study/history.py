"""What was done in a study, told from the entries of its trail as sentences.

Entries hold ids and keys; what those are called is looked up when somebody reads, so a sentence never holds words that
are not in the study any more, and always the names of today.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from qualtoc.errors import Message, message
from qualtoc.study.acts import ACTS, KINDS, files_imported

Line = Mapping[str, Any]
UNDO, REDO = "undo", "redo"
DELETION = "delete_study"
"""Acts about other acts, and the one whose entry outlives its study."""

_OF_CODES = ("code", "code_text", "code_status", "moved_code", "merged_code", "split_code")
_GIVEN_UP = ("merged_code", "split_code")
_MOST_NAMES = 3
_STATUSES = {"candidate": message("candidate"), "active": message("in use"), "retired": message("retired")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a trail. `number` orders them; `undoes` is the id of the entry that was undone or redone.

    `files` is the number of entries of one `gesture` for which this one stands.
    """

    number: int
    id: UUID
    at: datetime
    actor: str
    action: str
    before: Sequence[Line] = ()
    after: Sequence[Line] = ()
    reason: str | None = None
    undoes: UUID | None = None
    is_undone: bool = False
    is_undoable: bool = False
    gesture: UUID | None = None
    files: int = 1


@dataclass(frozen=True, slots=True)
class Names:
    """What codes and themes are called, by their ids as the trail writes them, and sources by a former key."""

    codes: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are looked for; `kind` is a name of KINDS. Without anything, all."""

    who: str = ""
    kind: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def acts(self) -> frozenset[str] | None:
        """The names of the acts that are looked for; None for all."""
        found = next((kind for kind in KINDS if kind.name == self.kind), None)
        return frozenset(found.acts) if found else None


ON_PASSAGES = frozenset(
    {"show_in_theme", "take_from_theme"}
    | {name for kind in KINDS if kind.name in ("coding", "claims", "memos") for name in kind.acts}
)
"""Acts on the words of sources: while a study is coded blind, nobody sees those of others."""

SENTENCES: Mapping[str, Message] = {
    "apply_code": message("“{code}” applied in {source}"),
    "recode": message("a coding in {source} changed to “{code}”"),
    "remove_coding": message("“{code}” taken away in {source}"),
    "resize": message("ends of a coding of “{code}” moved in {source}"),
    "recode_many": message("codings changed to “{code}”: {codings}"),
    "code_found": message("found passages coded with “{code}”: {codings}"),
    "accept_suggestions": message("suggestions of “{code}” accepted: {suggestions}"),
    "reject_suggestions": message("suggestions of “{code}” rejected: {suggestions}"),
    "import_codings": message("codings imported: {codings}; claims: {claims}; memos: {memos}"),
    "new_code": message("new code “{code}”"),
    "set_code_status": message("status of “{code}”: {status}"),
    "merge_codes": message("“{code}” merged into “{into}”; codings: {codings}"),
    "split_code": message("“{code}” split: “{into}” has codings of it: {codings}"),
    "import_codebook": message("codebook imported; codes: {codes}"),
    "new_theme": message("new theme “{theme}”"),
    "describe_theme": message("theme “{theme}” worded anew"),
    "merge_themes": message("themes merged: {theme}"),
    "remove_theme": message("theme “{theme}” removed"),
    "gather_codes": message("“{code}” gathered in the theme “{theme}”"),
    "release_code": message("“{code}” taken out of the theme “{theme}”"),
    "show_in_theme": message("a passage of {source} put to the theme “{theme}”"),
    "record_claim": message("claim recorded in {source}"),
    "remove_claim": message("claim removed in {source}"),
    "import_source": message("{source} imported"),
    "import_sources": message("sources imported: {sources}"),
    "describe_source": message("facts of {source} changed"),
    "correct_transcript": message("{source} corrected; passages that moved: {moved}"),
    "take_back_correction": message("correction of {source} taken back"),
    "edit_draft": message("draft {version} edited; changes: {changes}"),
    "register_version": message("version {version} registered"),
}
"""How acts are told that say more than their name and what they were about. An entry that lacks something that its
sentence needs is told as the others."""


def told(entry: Entry, names: Names, others: Mapping[UUID, Entry] | None = None) -> Message:
    """The sentence for an entry; `others` are the entries that are undone or redone, by their ids."""
    if entry.action in (UNDO, REDO):
        return _told_step(entry, names, others or {})
    if entry.files > 1:
        return files_imported(entry.files)
    facts = dict(_facts(entry, names))
    sentence = SENTENCES.get(entry.action)
    if sentence is not None and _places(sentence) <= facts.keys():
        return Message(sentence.template, {name: facts[name] for name in _places(sentence)})
    act = ACTS.get(entry.action, Message(entry.action))
    about = tuple(_about(facts))
    return message("{act}: {about}", act=act, about=about) if about else act


def code_ids(entries: Iterable[Entry]) -> set[str]:
    """The ids of the codes that entries name."""
    return {one for entry in entries for line in (*entry.before, *entry.after) for one in _codes_of(line)}


def theme_ids(entries: Iterable[Entry]) -> set[str]:
    """The ids of the themes that entries name."""
    lines = (line for entry in entries for line in (*entry.before, *entry.after))
    return {str(line["theme"]) for line in lines if "theme" in line}


def source_keys(entries: Iterable[Entry]) -> set[str]:
    """The keys of the sources that entries name, as they were then."""
    lines = (line for entry in entries for line in (*entry.before, *entry.after))
    return {str(line["source"]) for line in lines if line.get("source")}


def _told_step(entry: Entry, names: Names, others: Mapping[UUID, Entry]) -> Message:
    """An undo names its act; a redo names the undo, which names the act."""
    about = others.get(entry.undoes) if entry.undoes else None
    if about is not None and about.action == UNDO:
        about = others.get(about.undoes) if about.undoes else None
    act = told(replace(about, files=entry.files), names) if about is not None else message("last act")
    if entry.action == UNDO:
        return message("undone: {act}", act=act)
    return message("done again: {act}", act=act)


def _facts(entry: Entry, names: Names) -> Iterator[tuple[str, object]]:
    """What the sentence of an entry can speak of: names as texts, counts as numbers."""
    lines = entry.after or entry.before
    every = (*entry.before, *entry.after)
    about = [line for line in lines if line["kind"] in _GIVEN_UP] or lines
    named = {
        "code": _known((one for line in about for one in _codes_of(line, is_into=False)), names.codes),
        "into": _known((str(line["into"]) for line in lines if "into" in line), names.codes),
        "theme": _known((str(line["theme"]) for line in every if "theme" in line), names.themes),
        "status": next((_STATUSES[line["status"]] for line in lines if line.get("status") in _STATUSES), None),
    } | {
        key: _several(
            (str(line[key]) for line in every if line.get(key) is not None and _speaks_of(line, key)),
            names.sources if key == "source" else {},
        )
        for key in ("source", "participant", "researcher", "version", "link", "outcome", "case", "key", "no", "study")
    }  # fmt: skip
    yield from ((key, value) for key, value in named.items() if value)
    yield from _counts(lines).items()


def _speaks_of(line: Line, key: str) -> bool:
    """Whether an act was about what a line names so: the facts of a source only tell what they are by now."""
    return key == "source" or line["kind"] not in ("source_facts", "back_coding")


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    kinds = [line["kind"] for line in lines]
    moved = [line["codings"] for line in lines if line["kind"] in _GIVEN_UP]
    edited = [len(line["changes"]) for line in lines if "changes" in line]
    return {
        "codings": sum(moved) if moved else kinds.count("coding"),
        "claims": kinds.count("claim"),
        "memos": kinds.count("memo"),
        "suggestions": kinds.count("suggestion"),
        "sources": kinds.count("source"),
        "codes": kinds.count("code_text") + kinds.count("code"),
        "moved": sum(line.get("moved", 0) for line in lines),
        "changes": sum(edited),
    }


def _about(facts: Mapping[str, object]) -> Iterator[object]:
    """What an act without a sentence of its own was about, the most telling first."""
    for key in ("code", "theme"):
        value = facts.get(key, ())
        names = value if isinstance(value, tuple) else (value,)
        yield from (message("“{name}”", name=name) if isinstance(name, str) else name for name in names)
    for key in ("source", "participant", "researcher", "version", "link", "outcome", "case", "key", "study"):
        value = facts.get(key, ())
        yield from value if isinstance(value, tuple) else (value,)
    if "no" in facts:
        yield message("no. {no}", no=facts["no"])


def _codes_of(line: Line, *, is_into: bool = True) -> Iterator[str]:
    if line.get("code"):
        yield str(line["code"])
    elif line["kind"] in _OF_CODES and "id" in line:
        yield str(line["id"])
    if is_into and "into" in line:
        yield str(line["into"])


def _known(ids: Iterable[str], names: Mapping[str, str]) -> object:
    return _several(names[one] for one in ids if one in names)


def _several(names: Iterable[str], today: Mapping[str, str] | None = None) -> object:
    """Names as one value: the name, or a list of the first few; what has another name `today` has both."""
    now = today or {}
    found = tuple(
        message("{former} (now {name})", former=one, name=now[one]) if one in now else one
        for one in dict.fromkeys(names)
    )
    if len(found) > _MOST_NAMES:
        return (*found[:_MOST_NAMES], message("{n} more", n=len(found) - _MOST_NAMES))
    return found[0] if len(found) == 1 else found


def _places(sentence: Message) -> set[str]:
    """The names of the places of a template."""
    return {part.partition("}")[0] for part in sentence.template.split("{")[1:]}
