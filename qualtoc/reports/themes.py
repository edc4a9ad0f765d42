"""The themes of a study with what each stands on; as JSON, YAML and tables. Words leave only with consent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.blinding import StudyBlindness
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.source import Source
from qualtoc.coding.theme_files import themes_yaml
from qualtoc.coding.theme_grounding import ONE_VOICE, Counts, Grounding, Voices, grounding
from qualtoc.coding.themes import Meeting, Theme, ThemeRank, gathered, meetings
from qualtoc.documents import to_csv
from qualtoc.errors import NotFound, message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import notice_entry
from qualtoc.study import store as study_store
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store

COLUMNS = (
    "theme", "rank", "origin", "name", "claim", "codes", "codings", "sources", "participants", "against", "silent",
    "side", "source", "turn", "start", "end", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StandingTheme:
    """A theme with what it stands on. `deductive` and `inductive` count the codes that it gathers, sub-codes too."""

    theme: Theme
    grounding: Grounding
    deductive: int
    inductive: int


@dataclass(frozen=True, slots=True)
class StudyThemes:
    """The themes in their order, among the sources that are not withdrawn; `cases` are the labels of cases by key."""

    study: Study
    book: Codebook
    themes: tuple[StandingTheme, ...]
    meetings: tuple[Meeting, ...]
    sources: Mapping[str, Source]
    cases: Mapping[str, Bilingual]
    counts: Counts
    voices: Voices = ONE_VOICE

    def stands(self, theme: Theme) -> StandingTheme:
        """A theme with what it stands on here."""
        return _standing(theme, self.book, self.counts, list(self.sources.values()), self.voices)

    def of(self, key: str) -> StandingTheme:
        """One theme by its key.

        Raises:
            NotFound: there is no such theme.
        """
        found = next((one for one in self.themes if one.theme.key == key), None)
        if found is None:
            raise NotFound(message("There is no theme “{theme}”.", theme=key))
        return found

    def ranked(self, rank: ThemeRank) -> tuple[StandingTheme, ...]:
        """The themes of a rank, in their order."""
        return tuple(one for one in self.themes if one.theme.rank == rank)

    @property
    def participants(self) -> int:
        """How many participants there are."""
        return len({person for one in self.sources.values() for person in self.voices.people(one)})

    @property
    def quotable(self) -> frozenset[str]:
        """The keys of the sources whose words may leave the study."""
        return frozenset(key for key, source in self.sources.items() if source.may_be_quoted)

    @property
    def kept_back(self) -> int:
        """How many passages of themes may not leave the study word for word."""
        return sum(one.source not in self.quotable for each in self.themes for one in each.theme.quotations)


def load(
    session: Session, study: Study, blind: StudyBlindness | None = None, *, with_meetings: bool = True
) -> StudyThemes:
    """The themes of the study; a number of queries that does not grow with it.

    What `blind` hides is left out; a report, which is the study's, hides nothing.
    """
    book = coding_store.codebook(session, study.id)
    theory = theory_store.theory(session, study.id)
    every = coding_store.sources(session, study.id)
    fallback = study_store.default_case(study, theory, every)
    sources = {one.key: replace(one, case=one.case or fallback) for one in every if not one.withdrawn}
    hides = _Hiding(blind, sources)
    themes = tuple(
        replace(one, quotations=tuple(q for q in one.quotations if not hides(q.source, q.author)))
        for one in coding_store.themes(session, study.id)
    )
    counts = _counts(session, study, hides) if themes else {}
    speaking = coding_store.voices(session, study.id, hides) if themes else ONE_VOICE
    met = _meetings(session, study, themes, book, hides) if with_meetings and len(themes) > 1 else ()
    standing = tuple(_standing(one, book, counts, list(sources.values()), speaking) for one in themes)
    labels = {case.key: case.label for case in theory.cases} if theory else {}
    return StudyThemes(study, book, standing, met, sources, labels, counts, speaking)


def as_json(found: StudyThemes, translator: Translator) -> dict[str, Any]:
    """The documented schema."""
    return {
        "study": found.study.key,
        "synthetic": found.study.synthetic,
        **notice_entry(found.study, translator),
        "sources": len(found.sources),
        "participants": found.participants,
        "kept_back": found.kept_back,
        "themes": [_theme_entry(found, one, translator.language) for one in found.themes],
        "meetings": [
            {"themes": [met.one, met.other], "passages": met.passages, "sources": list(met.sources)}
            for met in found.meetings
        ],
    }


def as_csv(found: StudyThemes, translator: Translator) -> bytes:
    """One row for each passage of each theme; a theme without one has one row. Words without consent are empty."""
    further = dict(notice_entry(found.study, translator))
    rows = [row for one in found.themes for row in _rows(found, one, translator)] or [(None,) * len(COLUMNS)]
    return to_csv((*COLUMNS, *further), [(*row, *further.values()) for row in rows])


def as_yaml(found: StudyThemes) -> bytes:
    """The file that can be imported again; words only of those who agreed."""
    return themes_yaml([one.theme for one in found.themes], found.quotable).encode()


def code_label(found: StudyThemes, key: str, language: str) -> str:
    """The label of a code; its key where the codebook has it no more."""
    code = found.book.by_key.get(key)
    return code.label.text(language) if code else key


def _theme_entry(found: StudyThemes, one: StandingTheme, language: str) -> dict[str, Any]:
    theme, stands = one.theme, one.grounding
    return {
        "id": theme.key,
        "name": theme.name.text(language),
        "claim": theme.claim.text(language),
        "rank": theme.rank,
        "origin": theme.origin,
        "codes": list(theme.codes),
        "deductive": one.deductive,
        "inductive": one.inductive,
        "codings": stands.codings,
        "sources": list(stands.speaking),
        "against": list(stands.against),
        "silent": list(stands.silent),
        "participants": list(stands.participants),
        "silent_participants": list(stands.silent_participants),
        "cases": [
            {"case": c.case, "speaking": c.speaking, "against": c.against, "silent": c.silent, "sources": c.sources}
            for c in stands.cases
        ],
        "quotations": [
            {
                "side": q.side, "source": q.source, "turn": q.turn_no, "start": q.span.start, "end": q.span.end,
                "text": q.words if q.source in found.quotable else None,
            }
            for q in theme.quotations
        ],
    }  # fmt: skip


def _rows(found: StudyThemes, one: StandingTheme, translator: Translator) -> list[tuple[Any, ...]]:
    theme, stands = one.theme, one.grounding
    head = (
        theme.key, theme.rank, theme.origin, theme.name.text(translator.language),
        theme.claim.text(translator.language), " ".join(theme.codes), stands.codings, len(stands.speaking),
        len(stands.participants), len(stands.against), len(stands.silent),
    )  # fmt: skip
    tails: list[tuple[Any, ...]] = [
        (q.side, q.source, q.turn_no, q.span.start, q.span.end, q.words if q.source in found.quotable else None)
        for q in theme.quotations
    ]
    return [(*head, *tail) for tail in tails or [(None,) * 6]]


def _standing(theme: Theme, book: Codebook, counts: Counts, sources: Sequence[Source], voices: Voices) -> StandingTheme:
    origins = Counter(book.by_key[code].origin for code in gathered(theme.codes, book))
    stands = grounding(theme, book, counts, sources, voices)
    return StandingTheme(theme, stands, origins["deductive"], origins["inductive"])


class _Hiding:
    """Whether a coder's work on a source, by its key, is hidden."""

    def __init__(self, blind: StudyBlindness | None, sources: Mapping[str, Source]) -> None:
        self._blind, self._sources = blind, sources

    def __call__(self, source: str, coder: str) -> bool:
        known = self._sources.get(source)
        return known is None or (self._blind is not None and self._blind.hides(known.id, coder))


def _counts(session: Session, study: Study, hides: _Hiding) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for one in coding_store.coded_sources(session, study.id):
        if not hides(one.source, one.coder):
            counts.setdefault(one.code, Counter())[one.source] += one.codings
    return counts


def _meetings(
    session: Session, study: Study, themes: Sequence[Theme], book: Codebook, hides: _Hiding
) -> tuple[Meeting, ...]:
    codes = {code for theme in themes for code in gathered(theme.codes, book)}
    stretches = coding_store.coded_stretches(session, study.id, codes)
    return meetings(themes, book, (place for place, coder in stretches if not hides(place.source, coder)))
