"""What the choices of the method are called on the page."""

from collections.abc import Mapping

from qualtoc.coding.memo import MemoType
from qualtoc.coding.source import QuoteConsent, SourceType, SpeakerKind
from qualtoc.errors import Message, message
from qualtoc.theory.claims import Directness, ReportedSign, Standpoint

TYPES: Mapping[SourceType, Message] = {
    "interview": message("interview"),
    "observation": message("observation"),
    "document": message("document"),
}
CONSENTS: Mapping[QuoteConsent, Message] = {
    "yes": message("yes, word for word"),
    "paraphrase": message("paraphrased only"),
    "no": message("no"),
    "unknown": message("unknown"),
}
SPEAKER_KINDS: Mapping[SpeakerKind, Message] = {
    "interviewer": message("interviews"),
    "participant": message("is interviewed"),
    "other": message("neither"),
}
SIGNS: Mapping[ReportedSign, Message] = {
    "+": message("increase"),
    "-": message("decrease"),
    "0": message("no effect"),
    "?": message("direction unclear"),
}
DIRECTNESS: Mapping[Directness, Message] = {
    "explicit": message("said outright"),
    "implied": message("implied"),
    "cooccur": message("only named together"),
}
STANDPOINTS: Mapping[Standpoint, Message] = {
    "own": message("about themselves"),
    "observed": message("about what they saw"),
    "hearsay": message("about what they were told"),
}
MEMO_TYPES: Mapping[MemoType, Message] = {
    "theory": message("theory"),
    "method": message("method"),
    "reflexive": message("reflexive"),
    "code": message("code"),
    "to-do": message("to do"),
}
