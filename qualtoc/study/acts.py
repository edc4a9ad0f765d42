"""What people do, by the names that the trail has for it: how each act is called, and of what kind it is.

Names stay as they are for good: entries of the trail hold them. What an act touched is told by `history`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from qualtoc.coding.blinding import LOOK
from qualtoc.errors import Message, message


@dataclass(frozen=True, slots=True)
class KindOfAct:
    """Acts that belong together, as a person looks for them."""

    name: str
    said: Message
    acts: Mapping[str, Message]


KINDS = (
    KindOfAct("coding", message("Coding"), {
        "apply_code": message("code applied"),
        "recode": message("coding changed"),
        "recode_many": message("codings changed"),
        "resize": message("ends of a coding moved"),
        "remove_coding": message("coding removed"),
        "code_found": message("found passages coded"),
        "accept_suggestions": message("suggestions accepted"),
        "reject_suggestions": message("suggestions rejected"),
        "reopen_suggestions": message("rejected suggestions taken back"),
        "import_codings": message("codings imported"),
        "mark_example": message("example of a code"),
        "say_done": message("done with a source"),
        "take_done_back": message("not done with a source"),
        "blind_mode_on": message("blind mode switched on"),
        "blind_mode_off": message("blind mode switched off"),
        "look_while_blind": message("looked at the work of all coders"),
        "decide_back_coding": message("coding again decided"),
        "reopen_back_coding": message("coding again reopened"),
    }),
    KindOfAct("codebook", message("Codebook"), {
        "new_code": message("new code"),
        "describe_code": message("code described"),
        "set_code_status": message("code status"),
        "move_code": message("code moved"),
        "merge_codes": message("codes merged"),
        "split_code": message("code split"),
        "import_codebook": message("codebook imported"),
        "keep_codebook_version": message("version of the codebook kept"),
    }),
    KindOfAct("claims", message("Causal claims"), {
        "record_claim": message("claim recorded"),
        "change_claim": message("claim changed"),
        "remove_claim": message("claim removed"),
    }),
    KindOfAct("memos", message("Memos"), {
        "write_memo": message("memo written"),
        "remove_memo": message("memo removed"),
        "tick_memo": message("to-do ticked off"),
        "untick_memo": message("to-do opened again"),
        "link_memo": message("memo linked"),
        "unlink_memo": message("link of a memo removed"),
    }),
    KindOfAct("themes", message("Themes"), {
        "new_theme": message("new theme"),
        "describe_theme": message("theme changed"),
        "order_theme": message("themes reordered"),
        "merge_themes": message("themes merged"),
        "remove_theme": message("theme removed"),
        "gather_codes": message("codes gathered in a theme"),
        "release_code": message("code taken out of a theme"),
        "show_in_theme": message("passage put to a theme"),
        "take_from_theme": message("passage taken from a theme"),
        "import_themes": message("themes imported"),
    }),
    KindOfAct("sources", message("Sources"), {
        "import_source": message("source imported"),
        "import_sources": message("sources imported"),
        "describe_source": message("facts of a source changed"),
        "describe_sources": message("facts of sources changed"),
        "correct_speaker": message("speakers corrected"),
        "describe_speakers": message("speakers corrected"),
        "correct_transcript": message("transcript corrected"),
        "take_back_correction": message("correction taken back"),
        "add_recording": message("recording added"),
        "remove_recording": message("recording removed for good"),
    }),
    KindOfAct("people", message("People and cases"), {
        "add_researcher": message("researcher added"),
        "describe_researcher": message("researcher described"),
        "describe_participant": message("participant described"),
        "withdraw_participant": message("participant withdrawn"),
        "readmit_participant": message("participant readmitted"),
        "new_attribute": message("new attribute"),
        "remove_attribute": message("attribute removed"),
        "set_attributes": message("attributes changed"),
        "import_attributes": message("attributes imported"),
    }),
    KindOfAct("theory", message("Theory"), {
        "import_theory": message("theory imported"),
        "start_theory": message("theory started"),
        "start_draft": message("draft started"),
        "edit_draft": message("draft edited"),
        "register_version": message("version registered"),
        "discard_draft": message("draft thrown away"),
        "arrange_drawing": message("drawing arranged"),
        "tidy_drawing": message("drawing tidied"),
        "dismiss_proposal": message("proposal dismissed"),
        "add_outcome": message("outcome added"),
        "change_outcome": message("outcome changed"),
        "remove_outcome": message("outcome removed"),
        "add_case": message("case added"),
        "change_case": message("case changed"),
        "remove_case": message("case removed"),
        "add_role": message("role added"),
        "change_role": message("role changed"),
        "remove_role": message("role removed"),
        "add_indicator": message("indicator added"),
        "change_indicator": message("indicator changed"),
        "remove_indicator": message("indicator removed"),
        "add_observation": message("expected observation added"),
        "change_observation": message("expected observation changed"),
        "remove_observation": message("expected observation removed"),
        "add_pattern": message("pattern added"),
        "change_pattern": message("pattern changed"),
        "remove_pattern": message("pattern removed"),
        "add_cmo": message("CMO configuration added"),
        "change_cmo": message("CMO configuration changed"),
        "remove_cmo": message("CMO configuration removed"),
    }),
    KindOfAct("verdicts", message("Verdicts and process tracing"), {
        "override_verdict": message("verdict overridden"),
        "scope_out": message("link scoped out"),
        "withdraw_decision": message("decision withdrawn"),
        "switch_on_process_tracing": message("process tracing switched on"),
        "switch_off_process_tracing": message("process tracing switched off"),
        "trace_link": message("link traced"),
        "restate_tracing": message("hypothesis reworded"),
        "untrace": message("tracing removed"),
        "add_tracing_item": message("evidence entered"),
        "change_tracing_item": message("evidence changed"),
        "remove_tracing_item": message("evidence removed"),
        "show_tracing_item": message("passage attached"),
        "remove_tracing_quotation": message("passage taken away"),
    }),
    KindOfAct("study", message("Study"), {
        "new_study": message("study made"),
        "rename_study": message("study renamed"),
        "set_guide": message("interview guide changed"),
        "answer_coreq": message("COREQ answer"),
        "clear_coreq": message("COREQ answer cleared"),
        "save_query": message("query saved"),
        "remove_query": message("query removed"),
    }),
)  # fmt: skip
"""Every act that can stand in a trail but undo, redo and the deletion of a study."""

ACTS: Mapping[str, Message] = {name: said for kind in KINDS for name, said in kind.acts.items()}
"""What each act is called; undo and redo call it so too."""

FOR_GOOD: Mapping[str, Message] = {
    "new_study": message("For good: a study goes by being deleted."),
    "register_version": message("For good: a registration is proof only if nobody can take it back."),
    "add_recording": message("For good: a voice tells who somebody is. The recording can be removed instead."),
    "remove_recording": message("For good: a voice tells who somebody is, and is gone once it is taken away."),
    LOOK: message("For good: nothing was changed, and who has looked has seen it."),
}
"""Why an act cannot be undone, of those that never can."""

SEVERAL_FILES = "import_files"
"""What several acts of one import are called together; no entry has this name."""


def files_imported(number: int) -> Message:
    """What an import of several files is called."""
    return message("files imported: {files}", files=number)
