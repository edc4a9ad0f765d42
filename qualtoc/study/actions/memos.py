"""Memos on anything of a study: what they are about is looked up in the theory as well as in the coding."""

from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import actions as coding_actions
from qualtoc.coding.actions import Passage
from qualtoc.coding.memo import MemoType, Reference
from qualtoc.database import Actor, Database
from qualtoc.study import memo_store


def write_memo_about(db: Database, actor: Actor, kind: MemoType, text: str, about: Reference) -> UUID:
    """Write a memo on anything; gives its id.

    Raises:
        Invalid: what it is about is not in the study, or the memo has no text or an unknown type.
    """
    if about.kind in ("turn", "passage", "claim"):
        return coding_actions.write_memo(
            db, actor, kind, text, passage_of=lambda session: _there(session, actor, about), about_of=lambda _: about
        )
    if about.kind == "source":
        return coding_actions.write_memo(db, actor, kind, text, source_key=about.key)

    def known(session: Session) -> Reference:
        memo_store.placed(session, actor.study_id, about)
        return about

    return coding_actions.write_memo(db, actor, kind, text, about_of=known)


def write_memo_on_link(db: Database, actor: Actor, kind: MemoType, text: str, link: str) -> UUID:
    """Write a memo on a causal link of any version of the theory.

    Raises:
        Invalid: no version has such a link, or the memo has no text or an unknown type.
    """
    return write_memo_about(db, actor, kind, text, Reference("link", link))


def link_memo_to(db: Database, actor: Actor, memo_id: UUID, to: Reference) -> UUID:
    """Let a memo point at another memo or at anything else; gives the link's id.

    Raises:
        Invalid: it is not in the study, or is the memo itself.
        Conflict: the memo points there already, or is not there any more.
    """

    def known(session: Session) -> Reference:
        memo_store.placed(session, actor.study_id, to)
        return to

    return coding_actions.link_memo(db, actor, memo_id, known)


def _there(session: Session, actor: Actor, about: Reference) -> Passage:
    passage = memo_store.placed(session, actor.study_id, about)
    assert passage is not None
    return passage
