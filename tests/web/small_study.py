"""A small study with an interview, codes, a coding, a claim and a memo, made through the actions."""

from factories import a_study
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.actions import Passage
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.source import Metadata
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study
from qualtoc.theory import actions as theory_actions
from qualtoc.theory.actions import ReportedInfluence

TALK = "Interviewer: How was it before?\n\nP{n}: Before, nobody trusted us. Now the team trusts the manager.\n"
BOOK = Codebook(
    families=(Family("F1", Bilingual("Relations", "Relaciones")), Family("F2", Bilingual("System", "Sistema"))),
    codes=(
        Code(
            "trust", Bilingual("Trust", "Confianza"), "deductive", family="F1",
            definition=Bilingual("Somebody relies on somebody.", "Alguien confía en alguien."),
        ),
        Code("deep_trust", Bilingual("Deep trust"), "inductive", parent="trust"),
        Code("supply", Bilingual("Supply"), "deductive", family="F2"),
    ),
)  # fmt: skip


def with_codebook(db: Database, study: Study) -> Actor:
    """The study's codebook; gives the actor."""
    actor = Actor(study.id, study.researchers[0].key)
    coding.import_codebook(db, actor, BOOK)
    return actor


def with_interviews(db: Database, study: Study, numbers: range) -> None:
    """Interviews P1, P2, … with one coding, one claim and one memo each; the codebook must be there."""
    actor = Actor(study.id, study.researchers[0].key)
    for n in numbers:
        data = TALK.format(n=n).encode()
        facts = Metadata(f"P{n}", participant=f"P{n}", role="nurse", language="en", consent_quotes="yes")
        coding.import_source(
            db, actor, parse(data, f"P{n}.txt"), facts, f"P{n}.txt", data, known_people=study_actions.ensure_participant
        )

        def passage(session: Session, key: str = f"P{n}") -> Passage:
            source = coding_store.source(session, actor.study_id, key)
            return coding.found_passage(session, source, 2, "the team trusts the manager")

        coding.apply_code(db, actor, passage, "trust")
        theory_actions.record_claim(db, actor, passage, ReportedInfluence("visits", "trust", "+"))
        coding.write_memo(db, actor, "theory", f"Trust came late for P{n}.", passage_of=passage)


def a_full_study(db: Database, interviews: int = 2) -> Study:
    """A stored study with the codebook and so many coded interviews."""
    study = a_study(db)
    with_codebook(db, study)
    with_interviews(db, study, range(1, interviews + 1))
    return study
