"""What a person can do with the codebook: import it, write, retire and add codes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, insert, select

from qualtoc.coding import store
from qualtoc.coding.actions.codings import add_coding
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.codebook import Bilingual, Code, Codebook, CodeStatus
from qualtoc.coding.codebook_files import key_of
from qualtoc.coding.rows import CodeRow, FamilyRow
from qualtoc.coding.text import normalised, sha256
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, message


def import_codebook(db: Database, actor: Actor, codebook: Codebook) -> None:
    """Add the families and codes of a file behind those of the study; codes that exist get the file's texts."""
    with db.transaction() as session:
        _add_families(session, actor, codebook)
        trail = _add_codes(session, actor, codebook)
        audit(session, actor, "import_codebook", after=trail)


def set_code_status(db: Database, actor: Actor, key: str, status: CodeStatus, reason: str) -> None:
    """Retire a code, or take it up again; its codings stay.

    Raises:
        NotFound: there is no such code.
        Invalid: no reason is given.
    """
    if not reason.strip():
        raise Invalid(message("Give the reason for this change."), field="reason")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, key)
        session.execute(update(CodeRow).where(col(CodeRow.id) == code.id).values(status=status))
        entry = {"kind": "code_status", "id": str(code.id)}
        audit(
            session, actor, "set_code_status",
            before=[entry | {"status": code.status}], after=[entry | {"status": status}], reason=reason,
        )  # fmt: skip


def describe_code(db: Database, actor: Actor, key: str, texts: Mapping[str, Bilingual]) -> None:
    """Write a code's texts anew: `label`, `definition`, `include`, `exclude`, `example`; others stay as they are.

    Raises:
        NotFound: there is no such code.
        Invalid: the code would have no label.
    """
    if "label" in texts and not texts["label"].text("en").strip():
        raise Invalid(message("Give the code a name."), field="label")
    with db.transaction() as session:
        code = store.code(session, actor.study_id, key)
        clean = {name: Bilingual(_clean(text.en), _clean(text.es)) for name, text in texts.items()}
        changed = replace(code, **clean)  # type: ignore[arg-type]
        session.execute(update(CodeRow).where(col(CodeRow.id) == code.id).values(texts=store.code_texts(changed)))
        entry = {"kind": "code_text", "id": str(code.id)}
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
    name = normalised(label).strip()
    if not name:
        raise Invalid(message("Give the code a name."), field="label")
    with db.transaction() as session:
        book = store.codebook(session, actor.study_id, with_removed=True)
        _refuse_twin(book, name)
        above = store.code(session, actor.study_id, parent) if parent else None
        text = Bilingual(es=name) if language == "es" else Bilingual(en=name)
        code = Code(
            key=key_of(name, set(book.by_key)), label=text, origin="inductive", id=uuid4(),
            family=None if above else family, parent=above.key if above else None,
        )  # fmt: skip
        values = _code_values(actor, code, len(book.codes))
        session.execute(insert(CodeRow).values(**values))
        after = [{"kind": "code", "id": str(values["id"])}]
        before: list[dict[str, Any]] = []
        if passage_of is not None:
            _, added, removed = add_coding(session, actor, passage_of(session), values["id"])
            after, before = after + added, removed
        audit(session, actor, "new_code", before=before, after=after)
        return UUID(str(values["id"]))


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
    for position, code in enumerate(codebook.codes, len(known)):
        values = _code_values(actor, code, position)
        row = known.get(code.key)
        if row is None:
            row = CodeRow(**values)
        else:
            for name in ("family", "parent", "origin", "factor", "status", "texts", "keywords"):
                setattr(row, name, values[name])
            row.removed_at = None
        session.add(row)
        trail.append({"kind": "code_text", "id": str(row.id), "sha256": sha256(repr(code))})
    session.flush()
    return trail


def _refuse_twin(book: Codebook, name: str) -> None:
    for other in book.codes:
        if name.casefold() in {text.casefold() for text in (other.label.en, other.label.es, other.key) if text}:
            raise Conflict(message("There is a code “{code}” already.", code=name), code=other.key)


def _code_values(actor: Actor, code: Code, position: int) -> dict[str, Any]:
    """The values of a new code's row."""
    return {
        "id": code.id or uuid4(),
        "study_id": actor.study_id,
        "key": code.key,
        "position": position,
        "family": code.family,
        "parent": code.parent,
        "origin": code.origin,
        "factor": code.factor,
        "status": code.status,
        "texts": store.code_texts(code),
        "keywords": {"en": list(code.keywords_en), "es": list(code.keywords_es)},
        "created_at": code.created_at or now(),
        "created_by": actor.researcher,
    }


def _clean(text: str | None) -> str | None:
    return normalised(text).strip() or None if text else None
