"""Small studies for the tests, written the way one would note them on paper: "MM1+ ML2:0 OBS1+implied"."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.model import CausalLink, ExpectedObservation, Factor, ProgrammeTheory, TheoryVersion
from qualtoc.theory.pattern_matching import Evidence, EvidenceSource, Parameters, report
from qualtoc.theory.verdicts import Verdict

START = datetime(2023, 3, 1, tzinfo=UTC)
TYPES = {"OBS": "observation", "DOC": "document"}


def source(key: str, case: str | None = None) -> EvidenceSource:
    """A source whose letters say its type and role: MM1 an interview with role MM, DOC1 a document."""
    letters = re.match(r"[A-Z]+", key).group()
    return EvidenceSource(key, TYPES.get(letters, "interview"), case, None if letters in TYPES else letters)


def claims(text: str, cause: str = "a", effect: str = "b", outcome: str | None = None) -> list[CausalClaim]:
    """The claims of a line: each word is a source, a sign and marks such as implied, hearsay or cooccur."""
    found = []
    for number, word in enumerate(text.split()):
        key, sign, marks = re.fullmatch(r"([A-Z]+\d+):?([+\-0?])(.*)", word).groups()
        directness = next((d for d in ("implied", "cooccur") if d in marks), "explicit")
        standpoint = next((s for s in ("observed", "hearsay") if s in marks), "own")
        identity = UUID(int=abs(hash((text, cause, effect, outcome))) % 2**100 * 1000 + number)
        at = START + timedelta(days=100, minutes=number)
        found.append(CausalClaim(identity, key, cause, effect, sign, outcome, "JM", at, directness, standpoint))
    return found


def link(key: str, cause: str = "a", effect: str = "b", expected: Mapping | str = "+", **rest: object) -> CausalLink:
    signs = {None: expected} if isinstance(expected, str) else dict(expected)
    return CausalLink(key, cause, effect, signs, **{"by_outcome": len(signs) > 1, **rest})


def version(key: str, *links: CausalLink, days: int | None = 0, rival_to: tuple[str, ...] = ()) -> TheoryVersion:
    names = dict.fromkeys(name for each in links for name in (each.cause, each.effect))
    factors = tuple(
        Factor(name, "mechanism", Bilingual(name), rival_to=rival_to if name == "r" else ()) for name in names
    )
    at = None if days is None else START + timedelta(days=days)
    return TheoryVersion(
        key, Bilingual(key), "draft" if days is None else "registered", factors, links, registered_at=at
    )


def theory(*versions: TheoryVersion, **rest: object) -> ProgrammeTheory:
    return ProgrammeTheory(Bilingual("a study"), versions, **rest)


def evidence(*coded: CausalClaim, probed: int = 19, extra: tuple[str, ...] = (), **rest: object) -> Evidence:
    """The evidence of these claims; the link L1 was asked about in `probed` interviews (speakers first)."""
    spoke = list(dict.fromkeys(claim.source for claim in coded))
    interviews = [key for key in spoke if not key.startswith(("OBS", "DOC"))]
    silent = [f"XX{number}" for number in range(max(0, probed - len(interviews)))]
    sources = [source(key) for key in dict.fromkeys([*spoke, *silent, *extra])]
    asked = {"L1": frozenset([*interviews, *silent][:probed])}
    return Evidence(**{"sources": sources, "claims": coded, "asked": asked, **rest})


def verdict_of(
    text: str, expected: str = "+", *, found: Mapping[str, bool] | None = None, parameters: Parameters | None = None,
    probed: int = 19, **rest: object,
) -> Verdict:  # fmt: skip
    """The verdict of the one link L1, a -> b, for the claims of a line."""
    tests = tuple(
        ExpectedObservation(test, "L1", Bilingual(test), test, {None: seen}) for test, seen in (found or {}).items()
    )
    study = theory(version("v1", link("L1", expected=expected)), observations=tests)
    rows = report(study, "v1", evidence(*claims(text), probed=probed, **rest), parameters).verdicts
    return rows[0]
