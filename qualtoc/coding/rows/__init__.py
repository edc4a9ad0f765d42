"""Tables of sources, codebook, codings and memos.

An edit of a coding, a claim or a memo removes a row and adds another, so that undo is a swap and the trail stays true;
what a correction or a merge changes in place is kept (`qualtoc.changes`). `removed_at` marks what is gone.
"""

from qualtoc.coding.rows.of_codebook import BackCodingRow, CodebookVersionRow, CodeRow, FamilyRow
from qualtoc.coding.rows.of_codings import BlindModeRow, CodingRow, DoneMarkRow, SavedQueryRow, SuggestionRow
from qualtoc.coding.rows.of_memos import MemoLinkRow, MemoRow
from qualtoc.coding.rows.of_sources import (
    RecordingPieceRow,
    RecordingRow,
    SearchedSourceRow,
    SearchedTurnRow,
    SourceRevisionRow,
    SourceRow,
    SourceTextRow,
    SpeakerRow,
    TurnRow,
)
from qualtoc.coding.rows.of_themes import ThemeCodeRow, ThemeQuotationRow, ThemeRow

__all__ = [
    "BackCodingRow", "BlindModeRow", "CodeRow", "CodebookVersionRow", "CodingRow", "DoneMarkRow", "FamilyRow",
    "MemoLinkRow", "MemoRow", "RecordingPieceRow", "RecordingRow", "SavedQueryRow", "SearchedSourceRow",
    "SearchedTurnRow", "SourceRevisionRow", "SourceRow", "SourceTextRow", "SpeakerRow", "SuggestionRow",
    "ThemeCodeRow", "ThemeQuotationRow", "ThemeRow", "TurnRow",
]  # fmt: skip
