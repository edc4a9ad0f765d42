"""The words of the method for people: signs, verdicts, flags, statuses, parameters; no glyph without its word.

Reports, pages and templates (as `wording`) take them from here, so that one thing has one name.
"""

from collections.abc import Mapping

from qualtoc.coding.memo import MemoType, ObjectKind
from qualtoc.coding.source import QuoteConsent, SourceType, SpeakerKind
from qualtoc.coding.themes import Side, ThemeOrigin, ThemeRank
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.study.model import Study
from qualtoc.theory.claims import Directness, Standpoint
from qualtoc.theory.joint import Relation
from qualtoc.theory.model import Desired, FactorType, Replication, VersionStatus
from qualtoc.theory.rollup import PatternStatus
from qualtoc.theory.verdicts import Flag, Kind, Strength, Verdict, VerdictWord

SIGN_GLYPHS: Mapping[str | None, str] = {"+": "+", "-": "−", "0": "0", "?": "?", "mixed": "±", None: "∅"}
SIGN_WORDS: Mapping[str | None, Message] = {
    "+": message("increase"),
    "-": message("decrease"),
    "0": message("no effect"),
    "?": message("direction unclear"),
    "mixed": message("mixed"),
    None: message("nothing"),
}
SAYS: Mapping[str, Message] = {
    "+": message("says an increase"),
    "-": message("says a decrease"),
    "0": message("says no effect"),
    "?": message("direction unclear"),
}
VERDICT_WORDS: Mapping[VerdictWord, Message] = {
    "supported": message("supported"),
    "contradicted": message("contradicted"),
    "mixed": message("mixed"),
    "insufficient": message("insufficient"),
    "no_evidence": message("no evidence"),
    "not_applicable": message("not applicable"),
}
_VERDICT_GLYPHS: Mapping[VerdictWord, str] = {
    "supported": "+", "contradicted": "−", "mixed": "±", "insufficient": "…", "no_evidence": "∅",
    "not_applicable": "n/a",
}  # fmt: skip
_KIND_GLYPHS: Mapping[Kind | None, str] = {"null": "0", "opposite": "−", "unexpected": "≠", "hoop": "✕"}
KIND_WORDS: Mapping[Kind, Message] = {
    "null": message("null"),
    "opposite": message("opposite"),
    "unexpected": message("unexpected"),
    "hoop": message("hoop"),
}
STRENGTH_WORDS: Mapping[Strength, Message] = {
    "strong": message("strong"),
    "moderate": message("moderate"),
    "weak": message("weak"),
}
STATUS_WORDS: Mapping[PatternStatus, Message] = {
    "activated": message("activated"),
    "partly_activated": message("partly activated"),
    "null": message("null"),
    "contradicted": message("contradicted"),
    "unanticipated": message("unanticipated"),
    "no_evidence": message("no evidence"),
}
STATUS_SENTENCES: Mapping[PatternStatus, Message] = {
    "activated": message("It held: what could be judged turned out as expected."),
    "partly_activated": message("It held in part: some of it turned out as expected, some did not."),
    "null": message("It did not come about: sources report no effect where one was expected."),
    "contradicted": message("It did not hold: what could be judged turned out otherwise than expected."),
    "unanticipated": message("Nobody had expected it: it came out of what sources say, and was not tested."),
    "no_evidence": message("Nothing can be said of it yet."),
}
REPLICATION_WORDS: Mapping[Replication, Message] = {
    "literal": message("similar conditions (literal)"),
    "theoretical": message("a stated difference (theoretical)"),
    "none": message("neither"),
}
TYPE_WORDS: Mapping[SourceType, Message] = {
    "interview": message("interview"),
    "observation": message("observation"),
    "document": message("document"),
}
CONSENT_WORDS: Mapping[QuoteConsent, Message] = {
    "yes": message("yes, word for word"),
    "paraphrase": message("paraphrased only"),
    "no": message("no"),
    "unknown": message("unknown"),
}
SPEAKER_KIND_WORDS: Mapping[SpeakerKind, Message] = {
    "interviewer": message("interviews"),
    "participant": message("is interviewed"),
    "other": message("neither"),
}
MEMO_TYPE_WORDS: Mapping[MemoType, Message] = {
    "theory": message("theory"),
    "method": message("method"),
    "reflexive": message("reflexive"),
    "code": message("code"),
    "to-do": message("to do"),
}
OBJECT_WORDS: Mapping[ObjectKind, Message] = {
    "study": message("study"),
    "source": message("source"),
    "turn": message("turn"),
    "passage": message("quotation"),
    "code": message("code"),
    "claim": message("claim"),
    "factor": message("factor"),
    "link": message("causal link"),
    "verdict": message("verdict"),
    "memo": message("memo"),
}
THEME_RANK_WORDS: Mapping[ThemeRank, Message] = {"major": message("major"), "minor": message("minor")}
THEME_RANK_HEADINGS: Mapping[ThemeRank, Message] = {
    "major": message("Major themes"),
    "minor": message("Minor themes"),
}
THEME_ORIGIN_WORDS: Mapping[ThemeOrigin, Message] = {
    "data": message("from the data"),
    "theory": message("from the theory"),
}
SIDE_WORDS: Mapping[Side, Message] = {"example": message("example"), "counter": message("counter-example")}
SIDE_HEADINGS: Mapping[Side, Message] = {"example": message("Examples"), "counter": message("Counter-examples")}
FACTOR_TYPE_WORDS: Mapping[FactorType, Message] = {
    "context": message("Context"),
    "input": message("Input"),
    "activity": message("Activity"),
    "mechanism": message("Mechanism"),
    "intermediate": message("Intermediate outcome"),
    "outcome": message("Outcome"),
    "rival": message("Rival explanations"),
}
VERSION_STATUS_WORDS: Mapping[VersionStatus, Message] = {
    "draft": message("draft"),
    "registered": message("registered"),
    "refined": message("refined"),
}
ASSUMPTION_STATUS_WORDS: Mapping[str, Message] = {
    "untested": message("untested"),
    "held": message("held"),
    "violated": message("violated"),
}
DIRECTNESS_WORDS: Mapping[Directness, Message] = {
    "explicit": message("said outright"),
    "implied": message("implied"),
    "cooccur": message("both mentioned, no relation stated"),
}
STANDPOINT_WORDS: Mapping[Standpoint, Message] = {
    "own": message("about themselves"),
    "observed": message("seen in others"),
    "hearsay": message("hearsay or general opinion"),
}
FLAG_WORDS: Mapping[Flag, tuple[Message, Message]] = {
    "single_type": (
        message("one type of source"),
        message("All sources behind the winning sign are of one type: interviews, observations or documents."),
    ),
    "single_role": (
        message("one role"),
        message("All interviewees behind the winning sign hold the same role."),
    ),
    "role_split": (
        message("roles disagree"),
        message("Interviewees of one role mostly report another sign than those of another role."),
    ),
    "emergent": (
        message("emergent"),
        message("This expectation was first registered after claims on it had been coded."),
    ),
    "hoop_failed": (
        message("hoop failed"),
        message("Something that must be seen if the link operates was looked for and is absent."),
    ),
    "smoking_gun": (
        message("smoking gun"),
        message("Something was found that is hard to explain unless the link operates."),
    ),
    "rival_open": (
        message("rival open"),
        message("A rival explanation is supported too and no memo addresses it; the strength is moderate at most."),
    ),
    "not_probed": (
        message("never asked"),
        message("No interview asked about this link, so silence says nothing."),
    ),
    "overridden": (
        message("overridden"),
        message("An analyst set another verdict, with a reason; both are printed."),
    ),
    "fragile": (
        message("fragile"),
        message("Leaving out a single source changes the verdict."),
    ),
    "outcome_split": (
        message("outcomes disagree"),
        message("Claims on one outcome say another sign than claims on another outcome."),
    ),
}
PARAMETER_WORDS: Mapping[str, Message] = {
    "theta": message("Share of the weight that the best sign needs"),
    "min_sources": message("Fewest sources for a verdict"),
    "min_weight": message("Least weight for a verdict"),
    "w_explicit": message("Weight: said outright"),
    "w_implied": message("Weight: implied"),
    "w_cooccur": message("Weight: both mentioned, no relation stated"),
    "w_own": message("Weight: about themselves"),
    "w_observed": message("Weight: seen in others"),
    "w_hearsay": message("Weight: hearsay or general opinion"),
    "strong_frac": message("Strong: part of the probed interviews"),
    "strong_min": message("Strong: fewest sources"),
    "strong_types": message("Strong: fewest types of source"),
    "strong_roles": message("Strong: fewest roles of interviewees"),
    "strong_direct": message("Strong: share of sources that say it outright"),
    "strong_dissent": message("Strong: most dissent"),
}
DESIRED_WORDS: Mapping[Desired, Message] = {
    "increase": message("an increase is wanted"),
    "decrease": message("a decrease is wanted"),
    "stable": message("no change is wanted"),
}
JOINT_RULE = message(
    "The rule, a convention of this program: figures and voices converge where both point the same way, diverge where "
    "they point opposite ways or where voices report no effect and the figures moved, and complement each other where "
    "one of them leaves the direction open. A figure is about a factor, a verdict about a link: neither proves the "
    "other, and they are never merged or added up. A difference that is not significant is open; it does not say that "
    "there was no effect."
)
RELATION_WORDS: Mapping[Relation, Message] = {
    "converges": message("converges"),
    "complements": message("complements"),
    "diverges": message("diverges"),
    "not_comparable": message("not comparable"),
}
RELATION_MEANINGS: Mapping[Relation, Message] = {
    "converges": message("The figures and the voices point the same way."),
    "complements": message("One of them leaves the direction open, so it adds to the other and does not confirm it."),
    "diverges": message("The figures and the voices point different ways; the report owes an explanation."),
    "not_comparable": message(
        "Nothing to compare: no difference is reported, the link is not judged, or it is a rival without support."
    ),
}
AFTER_THE_FACT = message("accommodated after the fact, not tested")


def counted_sources(n: int) -> Message:
    """So many sources."""
    return counted("{n} source", "{n} sources", n)


def counted_claims(n: int) -> Message:
    """So many causal claims."""
    return counted("{n} claim", "{n} claims", n)


def verdict_glyph(word: VerdictWord, kind: Kind | None) -> str:
    """The glyph that stands before a verdict's word."""
    return _KIND_GLYPHS.get(kind, _VERDICT_GLYPHS[word]) if word == "contradicted" else _VERDICT_GLYPHS[word]


def verdict_message(word: VerdictWord, kind: Kind | None) -> Message:
    """The verdict in words, its kind in brackets."""
    if kind is None:
        return VERDICT_WORDS[word]
    return message("{verdict} ({kind})", verdict=VERDICT_WORDS[word], kind=KIND_WORDS[kind])


def verdict_in_words(row: Verdict) -> Message:
    """The computed verdict of a row as glyph, word and strength."""
    glyph, word = verdict_glyph(row.verdict, row.kind), verdict_message(row.verdict, row.kind)
    if row.strength is None:
        return message("{glyph} {verdict}", glyph=glyph, verdict=word)
    return message("{glyph} {verdict}, {strength}", glyph=glyph, verdict=word, strength=STRENGTH_WORDS[row.strength])


def notice(study: Study, translator: Translator) -> str | None:
    """What every export of a synthetic study says of itself; None where the data are real."""
    if not study.synthetic:
        return None
    said = study.disclaimer.text(translator.language)
    return said or translator.text(message("Synthetic data: made up for demonstration, not evidence."))


def notice_entry(study: Study, translator: Translator) -> dict[str, str]:
    """The notice as an entry of a JSON report; empty where the data are real."""
    said = notice(study, translator)
    return {} if said is None else {"notice": said}
