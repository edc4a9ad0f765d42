"""Things that tests need, each with a default for everything that the test does not care about."""

from collections.abc import Sequence

from qualtoc.coding.codebook import Bilingual
from qualtoc.database import Database
from qualtoc.study.actions import new_study
from qualtoc.study.model import Researcher, Study


def a_study(
    db: Database,
    *,
    key: str = "mentoring",
    title: str = "Mentoring",
    researchers: Sequence[str] = ("AR",),
    synthetic: bool = False,
) -> Study:
    """A stored study without sources; its researchers are named by their initials."""
    notice = Bilingual("These data are made up.", "Estos datos son inventados.") if synthetic else None
    team = [Researcher(initials) for initials in researchers]
    return new_study(db, key, title, team, synthetic=synthetic, disclaimer=notice)
