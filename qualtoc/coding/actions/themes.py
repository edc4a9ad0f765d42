"""What a person can do with themes: word, order, merge and remove them, gather codes, and put passages to them.

A theme keeps its identity while a row with its new wording takes the place of the old one; so undo is a swap.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from qualtoc.coding import store
from qualtoc.coding.actions.passages import Passage
from qualtoc.coding.actions.removal import remove, standing
from qualtoc.coding.actions.theme_writing import (
    Trail,
    copy_quotation,
    insert_code,
    insert_quotation,
    insert_theme,
    remove_themes,
    reword,
    rows_of,
    trail,
)
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.rows import ThemeCodeRow, ThemeQuotationRow, ThemeRow
from qualtoc.coding.text import sha256
from qualtoc.coding.themes import (
    LONGEST_CLAIM,
    LONGEST_NAME,
    ORIGINS,
    RANKS,
    SIDES,
    Theme,
    key_of,
    merging,
    moved,
    worded,
)
from qualtoc.database import Actor, Database, audit
from qualtoc.errors import Conflict, Invalid, NotFound, message


def new_theme(
    db: Database,
    actor: Actor,
    *,
    name: Bilingual,
    claim: Bilingual,
    rank: str = "major",
    origin: str = "data",
    codes: Sequence[str] = (),
) -> str:
    """Form a theme behind the others, with these codes; gives its key.

    Raises:
        Invalid: the name or the sentence is missing or too long, or rank or origin is unknown.
        NotFound: the codebook has no code of one of the keys.
    """
    with db.transaction() as session:
        made = checked(Theme(uuid4(), "", name, claim, rank, origin))  # type: ignore[arg-type]
        made = replace(made, key=key_of(made.name, _keys(session, actor)))
        others = store.themes(session, actor.study_id)
        after = [insert_theme(session, actor, made, len(others))]
        after += [insert_code(session, actor, made.id, code) for code in dict.fromkeys(codes)]
        audit(session, actor, "new_theme", after=after)
        return made.key


def describe_theme(
    db: Database, actor: Actor, key: str, *, name: Bilingual, claim: Bilingual, rank: str, origin: str, seen: str = ""
) -> None:
    """Word a theme anew, call it major or minor, say where it comes from. `seen` is the digest that was on the screen.

    Raises:
        NotFound: there is no such theme.
        Invalid: as `new_theme`.
        Conflict: somebody changed it in the meantime.
    """
    with db.transaction() as session:
        was = _seen(store.theme(session, actor.study_id, key), seen)
        made = checked(replace(was, name=name, claim=claim, rank=rank, origin=origin))  # type: ignore[arg-type]
        if made == was:
            return
        before, after = reword(session, actor, made)
        audit(session, actor, "describe_theme", before=before, after=after)


def order_theme(db: Database, actor: Actor, key: str, to: int) -> None:
    """Put a theme at a place among the others, counted from 0.

    Raises:
        NotFound: there is no such theme.
    """
    with db.transaction() as session:
        known = {one.key: one for one in store.themes(session, actor.study_id)}
        if key not in known:
            raise NotFound(message("There is no theme “{theme}”.", theme=key))
        wanted = moved(list(known), key, to)
        if wanted == tuple(known):
            return
        before: Trail = []
        after: Trail = []
        places = {known[one].id: place for place, one in enumerate(wanted)}
        for row in rows_of(session, actor, ThemeRow, list(places)):
            if row.position != places[row.theme]:
                remove(session, ThemeRow, [row.id])
                before.append(trail("theme", row.id, row.theme))
                theme = next(one for one in known.values() if one.id == row.theme)
                after.append(insert_theme(session, actor, theme, places[row.theme]))
        audit(session, actor, "order_theme", before=before, after=after)


def merge_themes(db: Database, actor: Actor, key: str, others: Sequence[str], seen: str = "") -> None:
    """Merge other themes into one, which keeps its sentence and takes their codes and passages.

    `seen` is what `merge_digest` gave for the themes on the screen.

    Raises:
        NotFound: there is no such theme.
        Invalid: there is nothing to merge.
        Conflict: somebody changed one of them in the meantime.
    """
    with db.transaction() as session:
        known = {one.key: one for one in store.themes(session, actor.study_id)}
        kept, given = themes_to_merge(known, key, others)
        if seen and seen != merge_digest([kept, *given]):
            raise Conflict(message("Somebody changed one of these themes in the meantime; look at the preview again."))
        found = merging(kept, given, store.codebook(session, actor.study_id))
        ids = [one.id for one in given]
        rows = {row.id: row for row in rows_of(session, actor, ThemeQuotationRow, ids)}
        before = remove_themes(session, actor, ids)
        after = [insert_code(session, actor, kept.id, code) for code in found.codes]
        after += [copy_quotation(session, actor, rows[one.id], kept.id) for one in found.quotations]
        audit(session, actor, "merge_themes", before=before, after=after)


def remove_theme(db: Database, actor: Actor, key: str) -> None:
    """Take a theme away; its codes and their codings stay in the codebook.

    Raises:
        NotFound: there is no such theme.
    """
    with db.transaction() as session:
        found = store.theme(session, actor.study_id, key)
        audit(session, actor, "remove_theme", before=remove_themes(session, actor, [found.id]))


def gather_codes(db: Database, actor: Actor, key: str, codes: Sequence[str]) -> int:
    """Gather codes under a theme; gives how many it did not have yet.

    Raises:
        NotFound: there is no such theme or code.
        Invalid: no code was chosen.
    """
    if not codes:
        raise Invalid(message("Choose a code first."), field="code")
    with db.transaction() as session:
        found = store.theme(session, actor.study_id, key)
        fresh = [code for code in dict.fromkeys(codes) if code not in found.codes]
        after = [insert_code(session, actor, found.id, code) for code in fresh]
        if after:
            audit(session, actor, "gather_codes", after=after)
        return len(after)


def release_code(db: Database, actor: Actor, key: str, code: str) -> None:
    """Take a code out of a theme.

    Raises:
        NotFound: there is no such theme, or it does not gather that code.
    """
    with db.transaction() as session:
        found = store.theme(session, actor.study_id, key)
        code_id = store.code(session, actor.study_id, code).id
        rows = [row for row in rows_of(session, actor, ThemeCodeRow, [found.id]) if row.code_id == code_id]
        if not rows:
            raise NotFound(message("This theme does not gather the code “{code}”.", code=code))
        remove(session, ThemeCodeRow, [row.id for row in rows])
        lines = [trail("theme_code", row.id, found.id) for row in rows]
        audit(session, actor, "release_code", before=[line | {"code": str(code_id)} for line in lines])


def show_in_theme(db: Database, actor: Actor, key: str, side: str, passage_of: Callable[[Session], Passage]) -> None:
    """Put a passage to a theme as an example or a counter-example; one that stands on the other side changes sides.

    Raises:
        NotFound: there is no such theme.
        Invalid: the side is unknown, or the passage is not there.
        Conflict: the passage stands there already.
    """
    if side not in SIDES:
        raise Invalid(message("A passage is an example or a counter-example."), field="side")
    with db.transaction() as session:
        found = store.theme(session, actor.study_id, key)
        passage = passage_of(session)
        same = [one for one in found.quotations if (one.source, one.span) == (passage.source_key, passage.span)]
        if any(one.side == side for one in same):
            raise Conflict(message("This passage stands with the theme already."), field="words")
        remove(session, ThemeQuotationRow, [one.id for one in same])
        before = [trail("theme_quotation", one.id, found.id) for one in same]
        after = [insert_quotation(session, actor, found.id, side, passage)]
        audit(session, actor, "show_in_theme", before=before, after=after)


def take_from_theme(db: Database, actor: Actor, quotation_id: UUID) -> None:
    """Take a passage away from its theme.

    Raises:
        NotFound: there never was such a passage.
        Conflict: it was taken away in the meantime.
    """
    with db.transaction() as session:
        row = standing(
            session, actor, ThemeQuotationRow, quotation_id,
            unknown=message("There is no such passage."),
            gone=message("This passage was taken away in the meantime."),
        )  # fmt: skip
        remove(session, ThemeQuotationRow, [row.id])
        audit(session, actor, "take_from_theme", before=[trail("theme_quotation", row.id, row.theme)])


def merge_digest(themes: Iterable[Theme]) -> str:
    """A hash of all these themes, to notice that one was changed after a preview."""
    return sha256(" ".join(one.digest for one in themes))


def themes_to_merge(known: Mapping[str, Theme], key: str, others: Sequence[str]) -> tuple[Theme, list[Theme]]:
    """The theme that stays, and those that are merged into it.

    Raises:
        NotFound: one of them is not there.
        Invalid: there is no other.
    """
    for one in (key, *others):
        if one not in known:
            raise NotFound(message("There is no theme “{theme}”.", theme=one))
    given = [known[one] for one in dict.fromkeys(others) if one != key]
    if not given:
        raise Invalid(message("Choose at least one other theme."), field="with")
    return known[key], given


def checked(theme: Theme) -> Theme:
    """The theme with its texts as they are kept.

    Raises:
        Invalid: name or sentence is missing or too long, or rank or origin is unknown.
    """
    if theme.rank not in RANKS:
        raise Invalid(message("A theme is major or minor."), field="rank")
    if theme.origin not in ORIGINS:
        raise Invalid(message("A theme comes from the data or from the theory."), field="origin")
    name, claim = worded(theme.name, LONGEST_NAME, "name"), worded(theme.claim, LONGEST_CLAIM, "claim")
    return replace(theme, name=name, claim=claim)


def _keys(session: Session, actor: Actor) -> set[str]:
    """Every key that a theme of the study has or had, so that an address never comes to lead elsewhere."""
    return set(session.exec(select(ThemeRow.key).where(col(ThemeRow.study_id) == actor.study_id)))


def _seen(theme: Theme, seen: str) -> Theme:
    if seen and seen != theme.digest:
        raise Conflict(message("Somebody changed this theme in the meantime; nothing of yours was stored yet."))
    return theme
