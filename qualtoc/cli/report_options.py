"""The options of the commands that print reports, each with its help; one name for each option of each report."""

from typing import Annotated

import typer

from qualtoc.cli.common import N_

MatchedVersion = Annotated[
    str, typer.Option("--theory", help=N_("Version of the theory; the registered one if not given."))
]
VerdictOutcome = Annotated[str, typer.Option("--outcome", help=N_("Only the verdicts of this outcome."))]
Part = Annotated[str, typer.Option("--part", help=N_("summary, full or appendix, of a document; full if not given."))]
OneCase = Annotated[str, typer.Option("--case", help=N_("Only this case."))]
ReplicationOf = Annotated[
    str, typer.Option("--replication", help=N_("Only cases chosen for: literal, theoretical, none."))
]
WeighedRole = Annotated[str, typer.Option("--role", help=N_("Weigh only interviews with this role."))]
WeighedType = Annotated[str, typer.Option("--type", help=N_("Weigh only interview, observation or document."))]
WithAttribute = Annotated[str, typer.Option("--attribute", help=N_("Only cases, else participants, with NAME=VALUE."))]
Theta = Annotated[float | None, typer.Option(help=N_("Share of the weight that the best sign needs."))]
MinSources = Annotated[int | None, typer.Option(help=N_("Fewest sources for a verdict."))]
MinWeight = Annotated[float | None, typer.Option(help=N_("Least weight for a verdict."))]
WExplicit = Annotated[float | None, typer.Option(help=N_("Weight of an explicit claim."))]
WImplied = Annotated[float | None, typer.Option(help=N_("Weight of an implied claim."))]
WCooccur = Annotated[float | None, typer.Option(help=N_("Weight of a co-occurrence."))]
WOwn = Annotated[float | None, typer.Option(help=N_("Weight of own experience."))]
WObserved = Annotated[float | None, typer.Option(help=N_("Weight of what was seen in others."))]
WHearsay = Annotated[float | None, typer.Option(help=N_("Weight of hearsay or general opinion."))]
StrongFrac = Annotated[float | None, typer.Option(help=N_("Part of the probed interviews for “strong”."))]
StrongMin = Annotated[int | None, typer.Option(help=N_("Fewest sources for “strong”."))]
StrongTypes = Annotated[int | None, typer.Option(help=N_("Fewest types of source for “strong”."))]
StrongRoles = Annotated[int | None, typer.Option(help=N_("Fewest roles for “strong”."))]
StrongDirect = Annotated[float | None, typer.Option(help=N_("Share of explicit sources for “strong”."))]
StrongDissent = Annotated[float | None, typer.Option(help=N_("Most dissent for “strong”."))]

MapCase = Annotated[str, typer.Option("--case", help=N_("Only sources of this case."))]
MapRole = Annotated[str, typer.Option("--role", help=N_("Only interviews with this role."))]
MapOutcome = Annotated[
    str, typer.Option("--outcome", help=N_("Only claims on this outcome; “general” for claims on none."))
]
SaidHow = Annotated[
    str, typer.Option("--directness", help=N_("explicit, implied, cooccur or any; explicit and implied if not given."))
]
SaidFrom = Annotated[str, typer.Option("--standpoint", help=N_("own, observed or hearsay."))]
MapType = Annotated[str, typer.Option("--type", help=N_("Only interview, observation or document."))]
LeastSources = Annotated[int | None, typer.Option("--min-sources", help=N_("Fewest sources of a link."))]
Opposites = Annotated[bool, typer.Option("--opposites", help=N_("Show ~X as the opposite of X."))]
Zoom = Annotated[int | None, typer.Option("--zoom", help=N_("So many levels of names such as “A; B; C”."))]
ComparedVersion = Annotated[
    str, typer.Option("--theory", help=N_("Version to compare with; the last one if not given."))
]
OfGroup = Annotated[
    str, typer.Option("--group", help=N_("Only sources of a group: place:North, interviewer:AR or language:es."))
]
ComparedBy = Annotated[
    str, typer.Option("--by", help=N_("Groups to compare: role, case, type, place, interviewer or language."))
]
StoriesOf = Annotated[
    str, typer.Option("--stories-of", help=N_("Groups that tell a story, as in --by; sources if not given."))
]
Betweenness = Annotated[
    bool, typer.Option("--betweenness", help=N_("Show the betweenness of factors, with its warning."))
]
Origin = Annotated[
    list[str] | None, typer.Option("--from", help=N_("Paths from this factor, or all it leads to; may be repeated."))
]
Target = Annotated[
    list[str] | None, typer.Option("--to", help=N_("Paths to this factor; all that leads to it; may be repeated."))
]
Steps = Annotated[int, typer.Option("--steps", help=N_("Most steps of a path."))]

TracedVersion = Annotated[
    str, typer.Option("--theory", help=N_("Only links of this version of the theory; all versions if not given."))
]
