"""The index of words, asked in the language of each database: FTS5 on SQLite, text search on PostgreSQL.

A turn is known there by one number, made of its source's number and its own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from qualtoc.coding.search import LONGEST_WORD, Search, Term

TURNS = 24
"""How many bits of a searched turn's number are the turn's; those above are its source's."""
_IN_A_SOURCE = (1 << TURNS) - 1
_FEW_TURNS = 5_000
"""So many turns are asked for at once, before they are counted."""
_FEW_SOURCES = 5
"""So many sources are read turn by turn on PostgreSQL, where its index of words would have all others read too."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many turns of each source hold what is asked, by the source's number; and which, rising, where they are
    few."""

    turns: Mapping[int, int]
    ids: Sequence[int] | None = None


def held(session: Session, asked: Search, numbers: Sequence[int]) -> Held:
    """What the sources with these numbers hold of what is asked; one query, or two where there are many turns."""
    wanted = set(numbers)
    first = _asked(session, asked, numbers, "id", f"LIMIT {_FEW_TURNS + 1}")
    if len(first) <= _FEW_TURNS:
        few = sorted(one.id for one in first if one.id >> TURNS in wanted)
        return Held(Counter(one >> TURNS for one in few), few)
    rows = _asked(session, asked, numbers, f"id >> {TURNS} AS no, count(*) AS turns", "GROUP BY 1")
    return Held({row.no: row.turns for row in rows if row.no in wanted})


def ids(session: Session, asked: Search, numbers: Sequence[int]) -> list[int]:
    """The numbers of the turns of these sources that hold all terms, rising."""
    sources = ", ".join(map(str, sorted(numbers)))
    if _is_sqlite(session):
        rows = _asked(session, asked, numbers, "id", f"AND id >> {TURNS} IN ({sources})")
    elif len(numbers) <= _FEW_SOURCES:
        conditions, values = _conditions(asked)
        query = f"SELECT id FROM searched_turn WHERE source_no IN ({sources}) {conditions}"
        rows = session.execute(text(query), values).all()
    else:
        rows = _asked(session, asked, numbers, "id", "")
    return sorted(row.id for row in rows)


def _asked(session: Session, asked: Search, numbers: Sequence[int], wanted: str, end: str) -> Sequence[Any]:
    """What is wanted of the turns that hold all terms, from the first of these sources to the last."""
    given = {"first": min(numbers) << TURNS, "last": (max(numbers) << TURNS) + _IN_A_SOURCE}
    if _is_sqlite(session):
        held = (
            "FROM (SELECT rowid AS id FROM search_index WHERE search_index MATCH :match "
            "AND rowid BETWEEN :first AND :last) WHERE true"
        )
        return session.execute(text(f"SELECT {wanted} {held} {end}"), {**given, "match": _match(asked)}).all()
    conditions, values = _conditions(asked)
    held = f"FROM searched_turn WHERE id + 0 BETWEEN :first AND :last {conditions}"
    return _by_words(session, f"SELECT {wanted} {held} {end}", {**given, **values})


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _by_words(session: Session, query: str, values: Mapping[str, Any]) -> Sequence[Any]:
    """What PostgreSQL answers by its index of words.

    It believes that words are cheaply compared and reads all rows, in the order of their ids where it may. So only its
    index of words is left to it: the ids are a condition that no index knows, and every other way is closed. Its
    bitmaps forget rows beyond few megabytes.
    """
    session.execute(_ONLY_BY_WORDS)
    rows = session.execute(text(query), values).all()
    session.execute(_BY_ANYTHING)
    return rows


_WAYS = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")
_ONLY_BY_WORDS = text(
    "SELECT set_config('work_mem', '64MB', true), " + ", ".join(f"set_config('{way}', 'off', true)" for way in _WAYS)
)
_BY_ANYTHING = text("SELECT " + ", ".join(f"set_config('{way}', 'on', true)" for way in _WAYS))


def _match(asked: Search) -> str:
    """What is asked in the language of FTS5."""
    return " AND ".join(f"{term.spelling} : ({_fts5(term)})" for term in asked.terms)


def _conditions(asked: Search) -> tuple[str, dict[str, Any]]:
    """What is asked as further conditions for PostgreSQL, with their values."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for no, term in enumerate(asked.terms):
        condition, its_values = _postgresql(term, no)
        conditions.append(f"AND {condition}")
        values |= its_values
    return " ".join(conditions), values


def _fts5(term: Term) -> str:
    """The term in the language of FTS5. Words hold letters, digits and marks only, so quotes around them suffice."""
    phrases = (" + ".join(f'"{word}"' for word in phrase) for phrase in term.phrases)
    return " OR ".join(f"({phrase}{' *' if term.is_prefix else ''})" for phrase in phrases)


def _postgresql(term: Term, no: int) -> tuple[str, dict[str, Any]]:
    """The term as a condition: the index finds turns with its words, and a phrase is looked for in their row of words,
    because positions in a tsvector end at 16,383. `folded` is looked at first, the only one that stands in the row."""
    star = ":*" if term.is_prefix else ""
    asked = " | ".join(
        "(" + " & ".join([*(f"'{word}'" for word in phrase[:-1]), f"'{phrase[-1]}'{star}"]) + ")"
        for phrase in term.phrases
    )
    row = f"string_to_array({term.spelling}, ' ')"
    condition, values = f"array_to_tsvector({row}) @@ CAST(:asked{no} AS tsquery)", {f"asked{no}": asked}
    if len(term.phrases[0]) > 1:
        spellings = ("folded", "exact") if term.spelling == "exact" and _is_plain(term) else (term.spelling,)
        condition += "".join(f" AND ' ' || {spelling} || ' ' LIKE :phrase{no}" for spelling in spellings)
        values[f"phrase{no}"] = "% " + " ".join(term.phrases[0]) + ("%" if term.is_prefix else " %")
    return condition, values


def _is_plain(term: Term) -> bool:
    """Whether the words of the term are spelt alike with and without accents, and none was cut."""
    return all(word.isascii() and len(word) < LONGEST_WORD for word in term.phrases[0])
