"""What determines every computed and prefilled item, and no more. None is unknown, never zero."""

from dataclasses import dataclass
from datetime import date

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message
from qualtoc.study.model import Researcher


@dataclass(frozen=True, slots=True)
class Interviewer:
    """A person who ran interviews, and how many."""

    name: str
    interviews: int


@dataclass(frozen=True, slots=True)
class RoleCount:
    """How many participants, withdrawn ones left out, hold a role."""

    key: str
    label: Bilingual
    participants: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A yes-or-no flag over interviews or participants: how often each, and how often nothing is recorded."""

    yes: int
    no: int
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class RegisteredTheory:
    """The registered version. `declared` where the date comes from a file and the program did not witness it."""

    key: str
    content_hash: str
    registered_at: date | None
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Recruitment:
    """The log of who was asked and did not take part."""

    invited: int | None = None
    refused: int | None = None
    reasons: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where interviews were held, and how many."""

    name: str
    interviews: int


@dataclass(frozen=True, slots=True)
class InterviewGuide:
    """The attached guide."""

    questions: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """Codes in use by origin; retired ones are counted apart."""

    deductive: int
    inductive: int
    retired: int = 0
    families: int = 0
    codebook_version: int = 1


@dataclass(frozen=True, slots=True)
class CodingCounts:
    """Final codings by the origin of their code, and how many began as suggestions that a person accepted."""

    deductive: int
    inductive: int
    suggested: int = 0


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """Causal links, and propositions (link x outcome x expected sign), first proposed after data were seen."""

    emergent: int
    total: int
    propositions_emergent: int | None = None


@dataclass(frozen=True, slots=True)
class ParticipantChecking:
    """Whether participants commented on the findings, and when."""

    done: bool
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Presented:
    """The quotations of the report. `most_quoted` is the number that come from one participant."""

    quotations: int
    with_id: int
    participants: int
    most_quoted: int


@dataclass(frozen=True, slots=True)
class ThemeFact:
    """A theme with what it stands on: numbers of sources, passages and counter-examples.

    `quotable` counts the passages that may leave the study; `silent` the participants who speak on neither side.
    """

    name: Bilingual
    claim: Bilingual
    is_major: bool
    is_from_theory: bool
    sources: int
    quotations: int
    quotable: int
    counter_examples: int
    against: int
    silent: int


@dataclass(frozen=True, slots=True)
class PatternStatus:
    """A pattern and its roll-up for one scope, in the words of the pattern-matching report."""

    key: str
    label: Bilingual
    status: str
    outcome: str | None = None
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """Verdicts by what a reader must not miss; each is named as in the report, such as "L12 · ANC"."""

    verdicts: int
    without_quotation: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    insufficient: tuple[str, ...] = ()
    emergent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoreqFacts:
    """The facts of one study. Counts of participants, interviews and sources leave withdrawn people out.

    `themes` is empty where none was formed; `with_themes` are the passages that a report of themes shows.
    `minutes` holds one value for each interview that has it. `coders` are those with at least one final coding.
    """

    interviewers: tuple[Interviewer, ...] | None = None
    researchers: tuple[Researcher, ...] | None = None
    prior_relationship: Tally | None = None
    orientation: str | None = None
    theory: RegisteredTheory | None = None
    participants: int | None = None
    interviews: int | None = None
    roles: tuple[RoleCount, ...] | None = None
    withdrawn: int | None = None
    recruitment: Recruitment | None = None
    places: tuple[Place, ...] | None = None
    others_present: Tally | None = None
    guide: InterviewGuide | None = None
    repeat_interviews: int | None = None
    recorded: Tally | None = None
    field_notes: int | None = None
    minutes: tuple[int, ...] | None = None
    saturation: tuple[Message, ...] | None = None
    transcripts_returned: Tally | None = None
    coders: tuple[str, ...] | None = None
    sources: int | None = None
    double_coded: int | None = None
    agreement: Message | None = None
    codes: CodeCounts | None = None
    codings: CodingCounts | None = None
    links: LinkCounts | None = None
    qualtoc_version: str | None = None
    spacy_version: str | None = None
    participant_checking: ParticipantChecking | None = None
    presented: Presented | None = None
    themes: tuple[ThemeFact, ...] | None = None
    with_themes: Presented | None = None
    patterns: tuple[PatternStatus, ...] | None = None
    findings: Findings | None = None
