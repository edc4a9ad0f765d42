"""A programme theory of any size: links over factors, half of them with an expectation for each of two outcomes."""

from datetime import UTC, datetime

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import (
    Case,
    CausalLink,
    Factor,
    FactorType,
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


def a_wide_theory(factors: int = 150, links: int = 300) -> ProgrammeTheory:
    """A draft with so many factors in all layers and links between neighbouring layers, some back and some far."""
    layers: list[tuple[FactorType, float]] = [
        ("context", 0.13), ("input", 0.07), ("activity", 0.2), ("mechanism", 0.27), ("intermediate", 0.2),
        ("outcome", 0.08), ("rival", 0.05),
    ]  # fmt: skip
    types = [kind for kind, share in layers for _ in range(max(1, round(factors * share)))][:factors]
    made = tuple(
        Factor(f"f{no:03}", kind, Bilingual(_name(no, "of"), _name(no, "de"))) for no, kind in enumerate(types)
    )
    order = [kind for kind, _ in layers]
    places = {kind: [factor.key for factor in made if factor.type == kind] for kind in order}
    joined: dict[tuple[str, str], CausalLink] = {}
    no = 0
    while len(joined) < links:
        cause = made[(no * 7) % len(made)]
        rank = order.index(cause.type)
        step = 0 if cause.type == "rival" else (1, 1, 1, 0, 1, 2, -1)[no % 7]
        goals = places["outcome" if cause.type == "rival" else order[min(max(rank + step, 0), 5)]]
        effect = goals[(no * 5 + no // 11) % len(goals)]
        no += 1
        if cause.key != effect and (cause.key, effect) not in joined:
            key = f"{'R' if cause.type == 'rival' else 'L'}{len(joined) + 1}"
            sign = "+++-0"[no % 5]
            joined[cause.key, effect] = CausalLink(key, cause.key, effect, {None: sign}, rival=cause.type == "rival")  # type: ignore[dict-item]
    version = TheoryVersion("v1", Bilingual("First", "Primera"), "draft", made, tuple(joined.values()))
    return ProgrammeTheory(Bilingual("A wide theory", "Una teoría ancha"), (version,))


def _name(no: int, of: str) -> str:
    words = ("Trust", "Coaching", "Progress", "Supervision", "Feedback", "Supplies", "Stable staff", "Demand")
    return f"{words[no % 8]} {of} {words[(no * 3 + 1) % 8].lower()} {no}"
