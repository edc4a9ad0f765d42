"""What is to be coded again, read as the pages need it."""

from collections.abc import Sequence

from sqlmodel import Session

from qualtoc.coding import store
from qualtoc.coding.back_coding import CodeToDo, to_code_again
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.codebook_versions import Version, stale_codes
from qualtoc.study.model import Study


def sources_to_do(
    session: Session, study: Study, kept: Sequence[Version], book: Codebook, blind: StudyBlindness, since: int = 1
) -> tuple[CodeToDo, ...]:
    """The codes with sources to be coded again since a version; three queries, none where no code changed."""
    stale = stale_codes(kept, book, since)
    if not stale:
        return ()
    worked = store.worked(session, study.id, kept, blind)
    counted = store.counted(session, study.id, kept, blind, [one.code.id for one in stale if one.code.id])
    return to_code_again(stale, worked, counted, store.decisions(session, study.id))
