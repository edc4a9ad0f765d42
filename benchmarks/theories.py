"""A programme theory of any size: links over factors, half of them with an expectation for each of two outcomes."""

from datetime import UTC, datetime

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import (
    Case,
    CausalLink,
    Factor,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Role,
    TheoryVersion,
)

REGISTERED = datetime(2026, 1, 2, tzinfo=UTC)


def a_theory(links: int) -> ProgrammeTheory:
    """A theory with one registered version of so many links, three cases, two outcomes and ten patterns."""
    n = max(3, round(links * 0.4))
    factors = tuple(Factor(f"f{no:03}", "mechanism", Bilingual(f"Factor {no}", f"Factor {no}")) for no in range(n))
    made = tuple(_link(no, n) for no in range(links))
    version = TheoryVersion("v1", Bilingual("First", "Primera"), "registered", factors, made, registered_at=REGISTERED)
    patterns = tuple(
        Pattern(f"P{no}", Bilingual(f"Pattern {no}"), tuple(link.key for link in made[no::10])) for no in range(10)
    )
    return ProgrammeTheory(
        Bilingual("A large theory"),
        (version,),
        cases=tuple(Case(key, Bilingual(key)) for key in "ABC"),
        outcomes=(OutcomeOfInterest("X", Bilingual("X")), OutcomeOfInterest("Y", Bilingual("Y"))),
        roles=tuple(Role(key, Bilingual(key)) for key in ("nurse", "doctor", "manager")),
        patterns=patterns,
    )


def _link(no: int, factors: int) -> CausalLink:
    step = 1 + no // factors
    cause, effect = no % factors, (no + step) % factors
    by_outcome = no % 2 == 0
    expected = {"X": "+", "Y": "0" if no % 4 == 0 else "+"} if by_outcome else {None: "+"}
    return CausalLink(f"L{no:03}", f"f{cause:03}", f"f{effect:03}", expected, by_outcome=by_outcome)  # type: ignore[arg-type]
