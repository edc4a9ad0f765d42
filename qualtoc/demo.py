"""The demo study: fictional interviews about a coaching programme, loaded through the actions that people use.

It is loaded in its true order: theory v1 registered, interviews coded, then the refined v2; so what is emergent
is computed and not declared. Until it is complete it has another name, so that half a demo never counts as one.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Actor, Database, now
from qualtoc.errors import FormatError, NotFound, message
from qualtoc.study import actions, store
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher, Study
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import theory_files
from qualtoc.theory.model import ProgrammeTheory

KEY = "demo"
LOADING = "demo-loading"
TITLE = "Coaching for quality improvement in primary care (fictional demonstration)"
TITLES = Bilingual(TITLE, "Coaching para la mejora de la calidad en la atención primaria (demostración ficticia)")
TEAM = (
    Researcher(
        "AR",
        "Andrea Robles (fictional)",
        "MSc Anthropology",
        "Independent evaluator",
        "Woman",
        "Twelve years of qualitative fieldwork; trained in theory-based evaluation",
    ),
    Researcher(
        "JM",
        "Joel Mairena (fictional)",
        "MPH",
        "Researcher at a school of public health",
        "Man",
        "Six years of interview studies; course in qualitative analysis",
    ),
)


def ensure_demo(db: Database) -> tuple[Study, bool]:
    """The demo study, made first where it is not there yet; and whether it was made.

    Of several processes that want it at once, one makes it and the others wait and find it.
    """
    found = _demo(db)
    if found is not None:
        return found, False
    with db.alone():
        found = _demo(db)
        if found is not None:
            return found, False
        _delete_half(db)
        return load_demo(db), True


def _demo(db: Database) -> Study | None:
    with db.reading() as session:
        known = {study.key for study in store.studies(session)}
        return store.study(session, KEY) if KEY in known else None


def _delete_half(db: Database) -> None:
    """Delete what a run left behind that was ended in the middle."""
    with db.reading() as session:
        halves = [study for study in store.studies(session) if study.key == LOADING]
    for half in halves:
        actions.delete_study(db, Actor(half.id, TEAM[0].key))


def load_demo(db: Database) -> Study:
    """Make the demo study from the files that travel with the program.

    Raises:
        FormatError: one of the files is damaged.
    """
    theory = theory_files.read(provided("codebooks", "demo_theory.yaml").read_bytes(), "demo_theory.yaml", now()).theory
    study = actions.new_study(db, LOADING, TITLE, TEAM, synthetic=True, disclaimer=theory.disclaimer, titles=TITLES)
    actor = Actor(study.id, TEAM[0].key)
    theory_actions.import_theory(db, actor, _first_version(theory))
    books = [provided("codebooks", name) for name in ("demo_codebook.yaml", "demo_guide.yaml", "demo_themes.yaml")]
    folder = provided("transcripts", "")
    texts = sorted(path for path in folder.glob("*.txt"))
    _import(db, actor, [*books, folder / "sources.csv", *texts, *sorted((folder / "codings").glob("*.yaml"))])
    theory_actions.import_theory(db, actor, theory)
    actions.rename_study(db, actor, KEY)
    actions.keep_for_good(db, actor.study_id)
    with db.reading() as session:
        return store.study(session, KEY)


def _first_version(theory: ProgrammeTheory) -> ProgrammeTheory:
    return replace(theory, versions=theory.versions[:1])


def _import(db: Database, actor: Actor, paths: Sequence[Path]) -> None:
    done = import_files(db, actor, [(path.name, path.read_bytes()) for path in paths])
    if done.problems:
        raise FormatError(done.problems)


def provided(folder: str, name: str) -> Path:
    """A file that comes along: inside the installed package, or beside it in a checkout.

    Raises:
        NotFound: the folder is not there.
    """
    package = Path(__file__).resolve().parent
    for base in (package / "data", package.parent):
        if (base / folder).is_dir():
            return base / folder / name
    raise NotFound(message("The files of the demo are missing; install qualtoc again."))
