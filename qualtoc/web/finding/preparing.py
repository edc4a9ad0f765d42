"""Before the first search after an upgrade all sources are prepared anew, a step with each request."""

from qualtoc.coding import search_store
from qualtoc.database import Database
from qualtoc.errors import Conflict, message
from qualtoc.study.model import Study


def ensure_prepared(db: Database, study: Study) -> None:
    """Take a step, and see that it was the last: what is coded must be all that is found.

    Raises:
        Conflict: sources are left.
    """
    if search_store.prepare_some(db, study.id).left:
        raise Conflict(message("The transcripts are still being prepared for the search. Nothing was coded."))
