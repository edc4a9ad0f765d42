"""What a person can do with the codebook: import it, write, retire and add codes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select

from qualtoc.changes import watch
from qualtoc.coding import store
from qualtoc.coding.actions.adding import add_coding
from qualtoc.coding.actions.code_changes import refuse_stale
from qualtoc.coding.actions.code_rows import (
    changing_values,
    insert_codes,
    name_of,
    refuse_twin,
    row_values,
    watch_codes,
)
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.versions import keep_what_was_coded_under
from qualtoc.coding.codebook import MARKS, Bilingual, Code, Codebook, CodeStatus, Origin
from qualtoc.coding.codebook_files import key_of
from qualtoc.coding.codebook_versions import is_otherwise
from qualtoc.coding.rows import CodeRow, FamilyRow
from qualtoc.coding.text import normalised, sha256
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Conflict, Invalid, NotFound, message

DESCRIBED = (
    "label", "definition", "include", "exclude", "example", "reason", "keywords_en", "keywords_es", "family", "factor",
    "origin", "created_at", "hue", "shape",
)  # fmt: skip
"""What can be said of a code, by the names of its fields."""


def import_codebook(db: Database, actor: Actor, codebook: Codebook) -> None:
    """Add the families and codes of a file behind those of the study; codes that exist get the file's texts."""
    with db.transaction() as session:
        keep_what_was_coded_under(session, actor)
        watch(session, FamilyRow, col(FamilyRow.study_id) == actor.study_id)
        watch(session, CodeRow, col(CodeRow.study_id) == actor.study_id)
        _add_families(session, actor, codebook)
        trail = _add_codes(session, actor, codebook)
        audit(session, actor, "import_codebook", after=trail)


def set_code_status(
    db: Database, actor: Actor, key: str, status: CodeStatus, reason: str, *, seen: str | None = None
) -> None:
    """Retire a code, take it up again or make it a candidate; its codings stay.

    A merged code that is taken up again is no longer merged; its codings stay where they went. `seen` is the stamp of
    the consequences that the person saw.

    Raises:
        NotFound: there is no such code.
        Invalid: no reason is given.
        Conflict: the consequences are others by now.
    """
    if not reason.strip():
        raise Invalid(message("Give the reason for this change."), field="reason")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, key)
        refuse_stale(session, actor, key, seen)
        entry = {"kind": "code_status", "id": str(code.id)}
        became = code.became if status == "retired" else ()
        _change(session, actor, code, replace(code, status=status, status_reason=reason.strip(), became=became))
        audit(
            session, actor, "set_code_status",
            before=[entry | {"status": code.status}], after=[entry | {"status": status}], reason=reason,
        )  # fmt: skip


def state_of(code: Code) -> str:
    """What differs as soon as anything that is said of a code does."""
    return sha256(repr(code))[:16]


def describe_code(db: Database, actor: Actor, key: str, changes: Mapping[str, Any], *, seen: str | None = None) -> None:
    """Write what is said of a code anew: any of DESCRIBED; the rest stays as it is.

    `seen` is the `state_of` the code that the person saw.

    Raises:
        NotFound: there is no such code or family.
        Invalid: the code would have no label, or a mark or origin that there is not.
        Conflict: another code has that name, or somebody has written the code since.
    """
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id)
        code = store.code(session, actor.study_id, key)
        if seen and seen != state_of(code):
            raise Conflict(message("Somebody changed this code in the meantime; look again before you save."))
        changed = replace(code, **{name: _clean(changes[name]) for name in DESCRIBED if name in changes})
        _refuse_impossible(book, code, changed)
        entry = {"kind": "code_text", "id": str(code.id)}
        _change(session, actor, code, changed)
        audit(
            session, actor, "describe_code",
            before=[entry | {"sha256": sha256(repr(code))}], after=[entry | {"sha256": sha256(repr(changed))}],
        )  # fmt: skip


def new_code(
    db: Database,
    actor: Actor,
    label: str,
    language: str,
    *,
    family: str | None = None,
    parent: str | None = None,
    passage_of: Callable[[Session], Passage] | None = None,
) -> UUID:
    """Add an inductive code of that name and, where a passage is given, apply it there; gives the code's id.

    `parent` is the key of the code under which it stands; it is of that code's family then.

    Raises:
        Invalid: the name is empty.
        NotFound: there is no code above it of that key.
        Conflict: a code of that name exists.
    """
    name = name_of(label)
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id, with_removed=True)
        refuse_twin(book, name)
        above = store.code(session, actor.study_id, parent) if parent else None
        text = Bilingual(es=name) if language == "es" else Bilingual(en=name)
        code = Code(
            key=key_of(name, set(book.by_key)), label=text, origin="inductive", id=uuid4(),
            family=None if above else family, parent=above.key if above else None,
        )  # fmt: skip
        assert code.id is not None
        after = insert_codes(session, actor, [code])
        before: list[dict[str, Any]] = []
        if passage_of is not None:
            _, added, removed = add_coding(session, actor, passage_of(session), code.id)
            after, before = after + added, removed
        audit(session, actor, "new_code", before=before, after=after)
        return code.id


def _add_families(session: Session, actor: Actor, codebook: Codebook) -> None:
    known = set(session.exec(select(FamilyRow.key).where(FamilyRow.study_id == actor.study_id)))
    for position, family in enumerate(codebook.families, len(known)):
        if family.key not in known:
            label = {"en": family.label.en, "es": family.label.es}
            session.add(FamilyRow(study_id=actor.study_id, key=family.key, position=position, label=label))


def _add_codes(session: Session, actor: Actor, codebook: Codebook) -> list[dict[str, Any]]:
    """Add the codes of a file, or give those that exist its texts; gives the lines of the trail."""
    known = {row.key: row for row in session.exec(select(CodeRow).where(CodeRow.study_id == actor.study_id))}
    trail = []
    last = max((row.position for row in known.values()), default=-1)
    for position, code in enumerate(codebook.codes, last + 1):
        values = row_values(actor, code, position)
        row = known.get(code.key)
        if row is None:
            row = CodeRow(**values)
        else:
            for name in ("family", "parent", "origin", "factor", "status", "texts", "keywords", *_given(code)):
                setattr(row, name, values[name])
            row.removed_at = None
        session.add(row)
        trail.append({"kind": "code_text", "id": str(row.id), "sha256": sha256(repr(code))})
    session.flush()
    return trail


def _given(code: Code) -> tuple[str, ...]:
    """What a file says of a code only where somebody chose it: a file without it changes nothing.

    A code that a file has in use is merged no more.
    """
    chosen = [name for name in ("hue", "shape", "became", "status_reason") if getattr(code, name) not in (None, (), "")]
    return (*chosen, *(() if code.status == "retired" else ("became",)))


def _change(session: Session, actor: Actor, before: Code, after: Code) -> None:
    """Write a code that changed in place into its row, and keep what it was for undo."""
    if is_otherwise(before, after):
        keep_what_was_coded_under(session, actor)
    watch_codes(session, actor, [before.key])
    session.execute(update(CodeRow).where(col(CodeRow.id) == before.id).values(changing_values(after)))


def _refuse_impossible(book: Codebook, before: Code, after: Code) -> None:
    if not after.label.text("en").strip():
        raise Invalid(message("Give the code a name."), field="label")
    for name in (after.label.en, after.label.es):
        if name and name not in (before.label.en, before.label.es):
            refuse_twin(book, name, but=before.key)
    if after.origin not in get_args(Origin):
        raise Invalid(message("A code is deductive or inductive."), field="origin")
    if not all(mark is None or 0 <= mark < MARKS for mark in (after.hue, after.shape)):
        raise Invalid(message("There is no such colour or shape."), field="mark")
    if after.family not in {None, before.family, *(family.key for family in book.families)}:
        raise NotFound(message("The codebook has no family “{family}”.", family=after.family))


def _clean(given: Any) -> Any:
    """A text, a text in both languages, or words, without spaces around them; anything else as it is."""
    if isinstance(given, Bilingual):
        return Bilingual(_clean(given.en), _clean(given.es))
    if isinstance(given, tuple):
        return tuple(dict.fromkeys(word for one in given if (word := _clean(one))))
    return normalised(given).strip() or None if isinstance(given, str) else given
