"""What is asked of the causal map of a study: which claims, seen how, compared with what, and by which groups."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from qualtoc.coding.source import SOURCE_TYPES, Source
from qualtoc.errors import Invalid, message
from qualtoc.theory.causal_map import MapFilter, MapSource
from qualtoc.theory.claims import DIRECTNESS, STANDPOINTS, CausalClaim, Directness, Standpoint
from qualtoc.theory.robustness import STEPS

GENERAL = "general"
"""The outcome of claims that name none, as files call it."""
ANY = "any"
"""Said outright, implied, or only mentioned together."""
Grouping = Literal["role", "case", "type", "place", "interviewer", "language"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
"""What is known of every source and can put it into a group. A role is that of an interviewee."""
FILTERED_BY: tuple[Grouping, ...] = ("place", "interviewer", "language")
"""The groupings that have no filter of their own: their groups are asked for as `place:North`."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the map. None and "" leave all in; where `directness` is empty, co-occurrences stay out.

    `group` is a grouping and its value, such as "place:North". `by` is the grouping whose groups are compared link by
    link. `version` is compared with the data; None: the last that is registered. `origin` and `target` are factors as
    the map shows them: paths lead from any of the first to any of the second; where only one of the two is named, all
    that they lead to, or that leads to them. `tellers` is the grouping whose groups tell a story, else sources do.
    """

    case: str = ""
    role: str = ""
    outcome: str = ""
    directness: str = ""
    standpoint: str = ""
    type: str = ""
    min_sources: int | None = None
    opposites: bool = False
    zoom: int | None = None
    version: str = ""
    origin: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    steps: int = STEPS
    group: str = ""
    by: str = "role"
    tellers: str = ""
    betweenness: bool = False

    def keeps(self, claim: CausalClaim) -> bool:
        """Whether the claim is on the outcome that is asked for."""
        return not self.outcome or self.outcome == (claim.outcome or GENERAL)

    def filter(self) -> MapFilter:
        """The question as a filter of the map; the fewest sources are looked at later."""
        return MapFilter(
            cases=_only(self.case),
            roles=_only(self.role),
            groups=_only(self.group.partition(":")[2]),
            standpoints=frozenset({cast(Standpoint, self.standpoint)}) if self.standpoint else None,
            directness=_directness(self.directness),
        )

    def sources(self, sources: Iterable[Source], case_of: Mapping[str, str | None]) -> list[MapSource]:
        """The sources of the asked type as the map filters them."""
        grouping = self.group.partition(":")[0]
        return [
            MapSource(
                one.key,
                case_of[one.key],
                group_of(one, "role", case_of),
                group_of(one, cast(Grouping, grouping), case_of) if grouping else None,
            )
            for one in sources
            if self.type in ("", one.type)
        ]


def group_of(source: Source, grouping: Grouping, case_of: Mapping[str, str | None]) -> str | None:
    """The group of a source; None where nothing is known of it, and for the role of what is no interview."""
    if grouping == "role":
        return source.role if source.type == "interview" else None
    return case_of[source.key] if grouping == "case" else getattr(source, grouping) or None


def groups(sources: Iterable[Source], grouping: Grouping, case_of: Mapping[str, str | None]) -> list[str]:
    """Every group of the sources, in alphabetical order."""
    return sorted({found for one in sources if (found := group_of(one, grouping, case_of))})


def check(
    question: Question, sources: Collection[Source], case_of: Mapping[str, str | None], outcomes: Collection[str],
    names: Collection[str],
) -> None:  # fmt: skip
    """Refuse a question that names what the study does not know.

    Raises:
        Invalid: `data["field"]` says which part of it.
    """
    known: dict[str, Collection[str | None]] = {
        "case": {*case_of.values()},
        "role": {source.role for source in sources},
        "outcome": outcomes,
        "directness": (*DIRECTNESS, ANY),
        "standpoint": STANDPOINTS,
        "type": SOURCE_TYPES,
        "group": [f"{kind}:{value}" for kind in FILTERED_BY for value in groups(sources, kind, case_of)],
        "by": GROUPINGS,
        "tellers": GROUPINGS,
    }
    for field, values in known.items():
        value = getattr(question, field)
        if value and value not in values:
            raise Invalid(message("The map knows no “{value}”; choose another.", value=value), field=field)
    for field, ends in (("origin", question.origin), ("target", question.target)):
        for value in (one for one in ends if one not in names):
            raise Invalid(message("The map knows no “{value}”; choose another.", value=value), field=field)
    if question.min_sources is not None and question.min_sources < 1:
        text = message("A link needs at least one source, not {value}.", value=question.min_sources)
        raise Invalid(text, field="min_sources")


def _only(value: str) -> frozenset[str | None] | None:
    return frozenset({value}) if value else None


def _directness(value: str) -> frozenset[Directness] | None:
    if value == ANY:
        return None
    return frozenset(one for one in DIRECTNESS if (one == value if value else one != "cooccur"))
