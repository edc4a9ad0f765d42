"""What a person can do with the theory, with claims and with verdicts: one transaction, one audit entry each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, insert, select

from qualtoc.changes import watch
from qualtoc.coding.actions import Passage, memos_follow
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.rows import SourceRow
from qualtoc.coding.text import Span, normalised, sha256
from qualtoc.database import Actor, Database, audit, now
from qualtoc.errors import Conflict, Invalid, NotFound, message
from qualtoc.theory import contents, store
from qualtoc.theory.claims import DIRECTNESS, REPORTED_SIGNS, STANDPOINTS
from qualtoc.theory.evidence import Scope
from qualtoc.theory.factor_names import tidied
from qualtoc.theory.model import ProgrammeTheory, TheoryVersion
from qualtoc.theory.rows import ClaimRow, DecisionRow, TheoryRow, TheoryVersionRow
from qualtoc.theory.shared_editing import changed_by_file
from qualtoc.theory.versions import content_hash

VERDICTS = ("supported", "contradicted", "mixed", "insufficient", "no_evidence", "not_applicable")


@dataclass(frozen=True, slots=True)
class ReportedInfluence:
    """What a speaker reports, as a person records it; words of the form, checked here.

    Raises:
        Invalid: a value is not one of those that the method knows, or cause and effect are the same or missing.
    """

    cause: str
    effect: str
    sign: str
    outcome: str | None = None
    directness: str = "explicit"
    standpoint: str = "own"
    prompted: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if not tidied(self.cause) or not tidied(self.effect):
            raise Invalid(message("Name the factor that influences and the factor that is influenced."), field="cause")
        if self.cause == self.effect:
            raise Invalid(message("A factor cannot influence itself; choose another one."), field="effect")
        for field, value, allowed in (
            ("sign", self.sign, REPORTED_SIGNS),
            ("directness", self.directness, DIRECTNESS),
            ("standpoint", self.standpoint, STANDPOINTS),
        ):
            if value not in allowed:
                raise Invalid(
                    message("“{value}” is not possible here; choose one of {allowed}.",
                            value=value, allowed=", ".join(allowed)),
                    field=field,
                )  # fmt: skip


def import_theory(
    db: Database, actor: Actor, theory: ProgrammeTheory, scoped_out: Mapping[Scope, str] | None = None
) -> None:
    """Store a theory with its versions, and what it scopes out. A version that was stored before must be the same.

    Raises:
        Conflict: a registered version of that key has another content.
    """
    with db.transaction() as session:
        store_theory(session, actor, theory, scoped_out or {})


def store_theory(session: Session, actor: Actor, theory: ProgrammeTheory, scoped_out: Mapping[Scope, str]) -> None:
    """As `import_theory`, inside a transaction of the caller."""
    for row in (TheoryRow, TheoryVersionRow):
        watch(session, row, col(row.study_id) == actor.study_id)
    _store_shared(session, actor, theory)
    known = {
        v.key: v for v in session.exec(select(TheoryVersionRow).where(TheoryVersionRow.study_id == actor.study_id))
    }
    trail: list[dict[str, Any]] = [_store_version(session, actor, theory, one, known) for one in theory.versions]
    gone: list[UUID] = []
    for (link, outcome, case), reason in scoped_out.items():
        made, earlier = _replace_decision(session, actor, "scope_out", None, link, outcome, case, None, reason)
        trail.append({"kind": "decision", "id": str(made), "link": link, "outcome": outcome, "case": case})
        gone += earlier
    session.flush()
    audit(session, actor, "import_theory", before=[{"kind": "decision", "id": str(one)} for one in gone], after=trail)


def _store_shared(session: Session, actor: Actor, theory: ProgrammeTheory) -> None:
    row = session.get(TheoryRow, actor.study_id)
    if row is None:
        session.add(TheoryRow(study_id=actor.study_id, shared=contents.shared_content(theory)))
        return
    before = store.theory(session, actor.study_id) or theory
    merged = changed_by_file(before, theory, at=now(), by=actor.researcher)
    row.shared = contents.shared_content(merged)
    session.add(row)


def _store_version(
    session: Session,
    actor: Actor,
    theory: ProgrammeTheory,
    version: TheoryVersion,
    known: Mapping[str, TheoryVersionRow],
) -> dict[str, Any]:
    """Store one version of a file; gives its line of the trail."""
    digest = content_hash(version)
    trail = {"kind": "theory_version", "version": version.key, "sha256": digest}
    old = known.get(version.key)
    if old is not None and old.status != "draft":
        if old.content_hash != digest:
            raise Conflict(
                message("Version {version} is registered and cannot be changed; give the new one another name.",
                        version=version.key)
            )  # fmt: skip
        return trail
    if old is not None:
        session.execute(delete(TheoryVersionRow).where(col(TheoryVersionRow.id) == old.id))
    session.add(
        TheoryVersionRow(
            id=uuid4(), study_id=actor.study_id, key=version.key, position=_position(version.key, theory, known),
            status=version.status, registered_at=version.registered_at, declared=version.declared,
            content=contents.version_content(version), content_hash=digest,
        )
    )  # fmt: skip
    return trail


def record_claim(
    db: Database, actor: Actor, passage_of: Callable[[Session], Passage], influence: ReportedInfluence
) -> tuple[Passage, UUID]:
    """Record a causal claim on a passage; gives the passage and the claim's id.

    Raises:
        Conflict: the coder recorded the same claim on the same words before.
    """
    with db.transaction() as session:
        passage = passage_of(session)
        _refuse_twin(session, actor, passage, influence)
        claim_id, trail = insert_claim(session, actor, passage, influence, now())
        audit(session, actor, "record_claim", after=[trail])
        return passage, claim_id


def change_claim(db: Database, actor: Actor, claim_id: UUID, influence: ReportedInfluence) -> tuple[int, int, UUID]:
    """Correct a claim; it stays its coder's and keeps the time of its first coding.

    Gives the first and last turn that it touches, and its new id.

    Raises:
        Conflict: it was changed or removed in the meantime.
    """
    with db.transaction() as session:
        row = _claim(session, actor, claim_id)
        source_key = session.exec(select(SourceRow.key).where(SourceRow.id == row.source_id)).one()
        passage = Passage(row.source_id, source_key, row.turn_no, row.last_turn_no, Span(row.start, row.end), row.words)
        remove(session, ClaimRow, [row.id])
        owner = Actor(actor.study_id, row.coder)
        new_id, trail = insert_claim(
            session, owner, passage, influence, row.coded_at, declared=row.declared, recorded_no=row.recorded_no
        )
        left, moved = memos_follow(session, actor, "claim", str(claim_id), str(new_id))
        audit(session, actor, "change_claim", before=[_trail(row, source_key), *left], after=[trail, *moved])
        return row.turn_no, row.last_turn_no, new_id


def remove_claim(db: Database, actor: Actor, claim_id: UUID) -> tuple[int, int]:
    """Take a claim away; gives the first and last turn that it touched.

    Raises:
        Conflict: it was changed or removed in the meantime.
    """
    with db.transaction() as session:
        row = _claim(session, actor, claim_id)
        source_key = session.exec(select(SourceRow.key).where(SourceRow.id == row.source_id)).one()
        remove(session, ClaimRow, [row.id])
        audit(session, actor, "remove_claim", before=[_trail(row, source_key)])
        return row.turn_no, row.last_turn_no


def override_verdict(
    db: Database, actor: Actor, *, version: str, link: str, outcome: str | None, case: str | None, verdict: str,
    reason: str,
) -> UUID:  # fmt: skip
    """Set another verdict beside the computed one; an earlier override of the same scope is replaced.

    Raises:
        Invalid: no reason is given, or the verdict is no word of the method.
    """
    if verdict not in VERDICTS:
        raise Invalid(message("“{value}” is no verdict.", value=verdict), field="verdict")
    return _decide(db, actor, "override", version, link, outcome, case, verdict, reason)


def scope_out(db: Database, actor: Actor, *, link: str, outcome: str | None, case: str | None, reason: str) -> UUID:
    """Say that a link does not apply in a scope, in any version.

    Raises:
        Invalid: no reason is given.
    """
    return _decide(db, actor, "scope_out", None, link, outcome, case, None, reason)


def withdraw_decision(db: Database, actor: Actor, decision_id: UUID) -> None:
    """Take an override or a scoping out back.

    Raises:
        Conflict: it was taken back in the meantime.
    """
    with db.transaction() as session:
        row = standing(
            session, actor, DecisionRow, decision_id,
            unknown=message("There is no such decision."),
            gone=message("This decision was taken back in the meantime."),
        )  # fmt: skip
        remove(session, DecisionRow, [row.id])
        audit(session, actor, "withdraw_decision", before=[{"kind": "decision", "id": str(row.id)}])


def insert_claim(
    session: Session,
    actor: Actor,
    passage: Passage,
    influence: ReportedInfluence,
    at: datetime,
    *,
    declared: bool = False,
    recorded_no: int = 0,
) -> tuple[UUID, dict[str, Any]]:
    """Add a claim's row inside a transaction of the caller; gives its id and its line of the trail."""
    claim_id = uuid4()
    session.execute(
        insert(ClaimRow).values(
            id=claim_id, study_id=actor.study_id, source_id=passage.source_id, turn_no=passage.turn_no,
            last_turn_no=passage.last_turn_no, start=passage.span.start, end=passage.span.end, words=passage.words,
            cause=influence.cause, effect=influence.effect, sign=influence.sign, outcome=influence.outcome,
            directness=influence.directness, standpoint=influence.standpoint, prompted=influence.prompted,
            note=normalised(influence.note).strip(), coder=actor.researcher, coded_at=at, declared=declared,
            recorded_no=recorded_no,
        )
    )  # fmt: skip
    trail = {
        "kind": "claim", "id": str(claim_id), "influence": _influence(influence.cause, influence.effect),
        "sign": influence.sign, "outcome": influence.outcome, **passage.trail(),
    }  # fmt: skip
    return claim_id, trail


def _decide(
    db: Database, actor: Actor, kind: str, version: str | None, link: str, outcome: str | None, case: str | None,
    verdict: str | None, reason: str,
) -> UUID:  # fmt: skip
    if not reason.strip():
        raise Invalid(message("Give the reason for this decision."), field="reason")
    with db.transaction() as session:
        theory = store.theory(session, actor.study_id)
        versions = theory.versions if theory else ()
        if not any(known.key == link for v in versions for known in v.links):
            raise NotFound(message("The theory has no link {link}.", link=link))
        decision_id, earlier = _replace_decision(session, actor, kind, version, link, outcome, case, verdict, reason)
        session.flush()
        trail = {"kind": "decision", "id": str(decision_id), "link": link, "outcome": outcome, "case": case}
        audit(
            session, actor, "override_verdict" if kind == "override" else "scope_out",
            before=[{"kind": "decision", "id": str(row)} for row in earlier],
            after=[trail | {"verdict": verdict}], reason=reason.strip(),
        )  # fmt: skip
        return decision_id


def _replace_decision(
    session: Session, actor: Actor, kind: str, version: str | None, link: str, outcome: str | None,
    case: str | None, verdict: str | None, reason: str,
) -> tuple[UUID, list[UUID]]:  # fmt: skip
    """Store a decision and remove earlier ones of the same scope; gives its id and theirs."""
    earlier = session.exec(
        select(DecisionRow.id).where(
            DecisionRow.study_id == actor.study_id, DecisionRow.kind == kind, DecisionRow.link == link,
            DecisionRow.version == version, DecisionRow.outcome == outcome, DecisionRow.case == case,
            col(DecisionRow.removed_at).is_(None),
        )
    ).all()  # fmt: skip
    remove(session, DecisionRow, earlier)
    decision_id = uuid4()
    session.add(
        DecisionRow(
            id=decision_id, study_id=actor.study_id, kind=kind, version=version, link=link, outcome=outcome,
            case=case, verdict=verdict, reason=reason.strip(), author=actor.researcher, decided_at=now(),
        )
    )  # fmt: skip
    return decision_id, list(earlier)


def _refuse_twin(session: Session, actor: Actor, passage: Passage, influence: ReportedInfluence) -> None:
    twin = session.exec(
        select(ClaimRow.id).where(
            ClaimRow.source_id == passage.source_id, ClaimRow.coder == actor.researcher,
            ClaimRow.start == passage.span.start, ClaimRow.end == passage.span.end,
            ClaimRow.cause == influence.cause, ClaimRow.effect == influence.effect,
            ClaimRow.sign == influence.sign, ClaimRow.outcome == influence.outcome,
            col(ClaimRow.removed_at).is_(None),
        )
    ).first()  # fmt: skip
    if twin is not None:
        raise Conflict(message("This claim is recorded on these words already."))


def _claim(session: Session, actor: Actor, claim_id: UUID) -> ClaimRow:
    return standing(
        session, actor, ClaimRow, claim_id,
        unknown=message("There is no such claim."),
        gone=message("This claim was changed or removed in the meantime; the page shows it as it is now."),
    )  # fmt: skip


def _trail(row: ClaimRow, source_key: str) -> dict[str, Any]:
    return {
        "kind": "claim", "id": str(row.id), "influence": _influence(row.cause, row.effect), "sign": row.sign,
        "outcome": row.outcome, "source": source_key, "start": row.start, "end": row.end, "sha256": sha256(row.words),
    }  # fmt: skip


def _influence(cause: str, effect: str) -> str:
    """The hash of a pair of factors: one that no version has may be named in the speaker's own words."""
    return sha256(f"{cause}\n{effect}")


def _position(key: str, theory: ProgrammeTheory, known: Mapping[str, TheoryVersionRow]) -> int:
    if key in known:
        return known[key].position
    later = [row.position for row in known.values()]
    return [v.key for v in theory.versions].index(key) + (max(later) + 1 if later else 0)
