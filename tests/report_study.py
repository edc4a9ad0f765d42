"""A study whose report is known by hand: progress raises efficacy for one outcome and does nothing for the other.

Fourteen sources speak of L12: for ANC twelve report no effect and two an increase, for CCS all an increase. R1 is a
rival of L12 that three sources support. P02, P03 and P04 may not be quoted, each for another reason.
"""

from datetime import UTC, datetime

from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.source import Metadata
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor, Database, now
from qualtoc.study import actions as study_actions
from qualtoc.study.guide import Guide, Question
from qualtoc.study.model import Study
from qualtoc.theory import actions as theory_actions
from qualtoc.theory.actions import ReportedInfluence
from qualtoc.theory.model import (
    CausalLink,
    Factor,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Role,
    Sign,
    TheoryVersion,
)

KEPT_BACK = {"P02": "paraphrase", "P03": "no", "P04": "unknown"}
CODE = Code("belief", Bilingual("Belief in the team", "Fe en el equipo"), "deductive", family="F1")
BOOK = Codebook((Family("F1", Bilingual("Efficacy", "Eficacia")),), (CODE,))
FACTORS = (
    Factor("progress", "intermediate", Bilingual("Visible progress", "Avance visible"), Bilingual()),
    Factor("efficacy", "mechanism", Bilingual("Collective efficacy", "Eficacia colectiva"), Bilingual()),
    Factor("supplies", "rival", Bilingual("More supplies", "Más insumos"), Bilingual(), rival_to=("L12",)),
)


def a_theory(*, refined: bool) -> ProgrammeTheory:
    """Version v1, registered before the data; where `refined`, also v2, which expects no effect for ANC."""
    versions = [a_version("v1", "+", datetime(2023, 3, 1, tzinfo=UTC))]
    if refined:
        versions.append(a_version("v2", "0", now()))
    return ProgrammeTheory(
        Bilingual("Mentoring"), tuple(versions),
        outcomes=(OutcomeOfInterest("CCS", Bilingual("Screening")), OutcomeOfInterest("ANC", Bilingual("Antenatal"))),
        roles=(Role("manager", Bilingual("Manager", "Gerente")), Role("lead", Bilingual("Lead", "Líder"))),
        patterns=(Pattern("P2", Bilingual("Learning", "Aprendizaje"), ("L12",), "L12"),),
    )  # fmt: skip


def a_version(key: str, on_anc: Sign, at: datetime) -> TheoryVersion:
    links = (
        CausalLink("L12", "progress", "efficacy", {"CCS": "+", "ANC": on_anc}, by_outcome=True),
        CausalLink("L20", "efficacy", "progress", {None: "+"}),
        CausalLink("R1", "supplies", "efficacy", {None: "+"}, rival=True),
    )
    status = "registered" if key == "v1" else "refined"
    return TheoryVersion(key, Bilingual(key), status, FACTORS, links, registered_at=at, declared=key == "v1")


def with_report(db: Database, study: Study, *, sources: int = 14, refined: bool = True) -> Actor:
    """The whole study; gives the actor. Further sources than 14 speak of nothing else."""
    actor = Actor(study.id, study.researchers[0].key)
    coding.import_codebook(db, actor, BOOK)
    theory_actions.import_theory(db, actor, a_theory(refined=False))
    study_actions.set_guide(db, actor, Guide((Question("Q1", Bilingual("How was it?"), ("L12",)),)))
    for number in range(1, sources + 1):
        with_source(db, actor, number)
    if refined:
        theory_actions.import_theory(db, actor, a_theory(refined=True))
    return actor


def with_source(db: Database, actor: Actor, number: int) -> None:
    """One source with its claims and one coding. P05 begins like a formula."""
    key = f"P{number:02}"
    start = "=1+1 " if number == 5 else ""
    said = [
        f"{start}Words of {key} on screening.", f"Words of {key} on pregnancy.", f"Words of {key} on supplies.",
    ]  # fmt: skip
    data = f"Interviewer: How was it?\n\n{key}: {' '.join(said)}\n".encode()
    facts = Metadata(
        key, type="interview" if number <= 12 else "observation", participant=key if number <= 12 else None,
        role="manager" if number <= 8 else "lead", language="en", minutes=40 + number, interviewer="AR",
        consent_quotes=KEPT_BACK.get(key, "yes"),
    )  # fmt: skip
    coding.import_source(
        db, actor, parse(data, f"{key}.txt"), facts, f"{key}.txt", data, known_people=study_actions.ensure_participant
    )

    def passage(words: str):
        def found(session: Session) -> Passage:
            return coding.found_passage(session, coding_store.source(session, actor.study_id, key), 2, words)

        return found

    def record(words: str, cause: str, sign: str, outcome: str | None = None) -> None:
        theory_actions.record_claim(db, actor, passage(words), ReportedInfluence(cause, "efficacy", sign, outcome))

    coding.apply_code(db, actor, passage(said[0]), "belief")
    record(said[0], "progress", "+", "CCS")
    record(said[1], "progress", "+" if number in (6, 7) else "0", "ANC")
    if number in (1, 2, 9):
        record(said[2], "supplies", "+")
