"""The 32 items in their order: short names, what each asks in our own words, and how it is filled.

Source: Tong, Sainsbury & Craig 2007, table 1.
"""

from dataclasses import dataclass
from typing import Literal

from qualtoc.errors import Message, message

Filling = Literal["computed", "prefilled", "asked"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the checklist. `group` is the part of the domain that it stands in."""

    no: int
    domain: Message
    group: Message
    filling: Filling
    title: Message
    asks: Message


_TEAM = message("Research team and reflexivity")
_DESIGN = message("Study design")
_FINDINGS = message("Analysis and findings")

_PERSONAL = (_TEAM, message("Personal characteristics"))
_RELATIONSHIP = (_TEAM, message("Relationship with participants"))
_FRAMEWORK = (_DESIGN, message("Theoretical framework"))
_SELECTION = (_DESIGN, message("Participant selection"))
_SETTING = (_DESIGN, message("Setting"))
_COLLECTION = (_DESIGN, message("Data collection"))
_ANALYSIS = (_FINDINGS, message("Data analysis"))
_REPORTING = (_FINDINGS, message("Reporting"))

_ROWS: tuple[tuple[tuple[Message, Message], Filling, Message, Message], ...] = (
    (_PERSONAL, "prefilled", message("Interviewer/facilitator"), message("Who of the authors ran the interviews?")),
    (_PERSONAL, "asked", message("Credentials"), message("Which degrees do the researchers hold?")),
    (_PERSONAL, "asked", message("Occupation"), message("What was their job during the study?")),
    (_PERSONAL, "asked", message("Gender"), message("How do the researchers describe their gender?")),
    (
        _PERSONAL,
        "asked",
        message("Experience and training"),
        message("What training do they have in qualitative work?"),
    ),
    (
        _RELATIONSHIP,
        "prefilled",
        message("Relationship established"),
        message("Did researchers and participants know each other before?"),
    ),
    (
        _RELATIONSHIP,
        "asked",
        message("Participant knowledge of the interviewer"),
        message("What did participants know about the researcher and the aims?"),
    ),
    (
        _RELATIONSHIP,
        "asked",
        message("Interviewer characteristics"),
        message("Which assumptions, interests and leanings does the interviewer declare?"),
    ),
    (
        _FRAMEWORK,
        "prefilled",
        message("Methodological orientation and theory"),
        message("Which approach and which theory guide the study?"),
    ),
    (_SELECTION, "asked", message("Sampling"), message("How were participants chosen?")),
    (_SELECTION, "asked", message("Method of approach"), message("How were participants contacted?")),
    (_SELECTION, "computed", message("Sample size"), message("How many people took part?")),
    (_SELECTION, "prefilled", message("Non-participation"), message("How many refused or dropped out, and why?")),
    (_SETTING, "prefilled", message("Setting of data collection"), message("Where were the data collected?")),
    (_SETTING, "prefilled", message("Presence of non-participants"), message("Was anybody else present?")),
    (
        _SETTING,
        "computed",
        message("Description of sample"),
        message("What are the main characteristics of those who took part?"),
    ),
    (
        _COLLECTION,
        "prefilled",
        message("Interview guide"),
        message("Which questions were asked, and were they piloted?"),
    ),
    (_COLLECTION, "computed", message("Repeat interviews"), message("Was anybody interviewed again, and how many?")),
    (_COLLECTION, "prefilled", message("Audio/visual recording"), message("Were the interviews recorded?")),
    (_COLLECTION, "prefilled", message("Field notes"), message("Were notes made during or after the interviews?")),
    (_COLLECTION, "computed", message("Duration"), message("How long did the interviews take?")),
    (_COLLECTION, "prefilled", message("Data saturation"), message("Was saturation considered?")),
    (
        _COLLECTION,
        "prefilled",
        message("Transcripts returned"),
        message("Did participants get their transcripts for comment?"),
    ),
    (_ANALYSIS, "computed", message("Number of data coders"), message("How many people coded?")),
    (_ANALYSIS, "computed", message("Description of the coding tree"), message("Is the coding tree described?")),
    (
        _ANALYSIS,
        "computed",
        message("Derivation of themes"),
        message("Were themes fixed beforehand or drawn from the data?"),
    ),
    (_ANALYSIS, "computed", message("Software"), message("Which software managed the data?")),
    (_ANALYSIS, "prefilled", message("Participant checking"), message("Did participants comment on the findings?")),
    (
        _REPORTING,
        "computed",
        message("Quotations presented"),
        message("Are quotations shown, and is each one identified?"),
    ),
    (_REPORTING, "prefilled", message("Data and findings consistent"), message("Do the data carry the findings?")),
    (
        _REPORTING,
        "prefilled",
        message("Clarity of major themes"),
        message("Are the major themes clear in the findings?"),
    ),
    (
        _REPORTING,
        "prefilled",
        message("Clarity of minor themes"),
        message("Are diverse cases and minor themes described?"),
    ),
)

CHECKLIST: tuple[Entry, ...] = tuple(
    Entry(no, domain, group, filling, title, asks)
    for no, ((domain, group), filling, title, asks) in enumerate(_ROWS, start=1)
)
