"""What a change of codes will touch, said before it is made: codings and whose, sources, and all that names them.

While a study is coded blind only what the person may see is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.code_changes import MergedCodings, Placed, merged_codings
from qualtoc.coding.code_tree import below
from qualtoc.coding.codebook import Codebook
from qualtoc.coding.retrieval import Query
from qualtoc.coding.text import sha256


@dataclass(frozen=True, slots=True)
class Touched:
    """Everything of a study that belongs to some codes.

    `withdrawn` are sources that nobody reads any more; `decisions` counts the decisions on suggestions, `themes` the
    themes that gather the codes, `queries` has the saved queries by name.
    """

    codings: tuple[Placed, ...]
    withdrawn: Collection[UUID]
    decisions: int
    themes: int
    queries: tuple[tuple[str, Query], ...]
    blind: StudyBlindness


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change of some codes will touch.

    `codings` counts those that can be read; `coders` has how many of each coder, `joined` how many will fall together
    with another one. `queries` names the saved queries, `sub_codes` has the keys of the codes below. `stamp` differs as
    soon as one of the codings or codes did.
    """

    codings: int
    coders: tuple[tuple[str, int], ...]
    sources: int
    withdrawn: int
    examples: int
    joined: int
    decisions: int
    themes: int
    queries: tuple[str, ...]
    sub_codes: tuple[str, ...]
    is_blind: bool
    stamp: str


def what_happens(
    book: Codebook,
    keys: Sequence[str],
    touched: Touched,
    *,
    into: UUID | None = None,
    ids: Collection[UUID] = (),
    merging: MergedCodings | None = None,
) -> Consequences:
    """What a change of the codes will touch: all their codings, or with `ids` only these.

    `touched` holds the codings of the codes, and those of the code `into` which they are merged; `merging` is how all
    of them fall together, where that is known already.
    """
    moving = {code.id for key in keys if (code := book.by_key[key])} - {into}
    seen = [one for one in touched.codings if not touched.blind.hides(one.source_id, one.coder)]
    own = [one for one in seen if one.code_id in moving and (not ids or one.id in ids)]
    read = [one for one in own if one.source_id not in touched.withdrawn]
    coders = Counter(one.coder for one in read)
    if into and (merging is None or len(seen) < len(touched.codings)):
        merging = merged_codings(seen, into)
    return Consequences(
        codings=len(read),
        coders=tuple(sorted(coders.items())),
        sources=len({one.source_id for one in read}),
        withdrawn=len(own) - len(read),
        examples=sum(one.is_example for one in read),
        joined=len(merging.removed) if merging else 0,
        decisions=touched.decisions,
        themes=touched.themes,
        queries=naming(touched.queries, keys),
        sub_codes=tuple(dict.fromkeys(one.key for key in keys for one in below(book, key) if one.key not in keys)),
        is_blind=touched.blind.is_on,
        stamp=_stamp(book, keys, seen),
    )


def naming(queries: Iterable[tuple[str, Query]], keys: Collection[str]) -> tuple[str, ...]:
    """The names of the saved queries that ask for one of the codes."""
    return tuple(
        name
        for name, query in queries
        if {*query.codes, *(code for relation in query.relations for code in relation.codes)} & set(keys)
    )


def with_sub_codes(book: Codebook, codings: Mapping[UUID, int]) -> dict[str, int]:
    """How many codings each code has together with all codes below it, by its key."""
    own = {code.key: codings.get(code.id, 0) if code.id else 0 for code in book.codes}
    found = dict(own)
    for code in book.codes:
        above, seen = code.parent, {code.key}
        while above in book.by_key and above not in seen:
            seen.add(above)
            found[above] += own[code.key]
            above = book.by_key[above].parent
    return found


def _stamp(book: Codebook, keys: Sequence[str], seen: Iterable[Placed]) -> str:
    codes = [
        (one.key, one.status, one.parent, one.became)
        for key in keys
        for one in (book.by_key[key], *below(book, key))
    ]  # fmt: skip
    codings = sorted((one.id.int, one.code_id.int, one.start, one.end) for one in seen)
    return sha256(repr((codes, codings)))[:16]
