"""The codebook as a document: families, codes with their rules, examples and counts, and what was retired and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from qualtoc.coding import store
from qualtoc.coding.blinding import SEEING, StudyBlindness
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_versions import Version
from qualtoc.coding.text import sha256
from qualtoc.coding.themes import Theme
from qualtoc.documents import Block, Document, Heading, ListBlock, Paragraph, Quotation, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translator
from qualtoc.reports.wording import THEME_ORIGIN_WORDS, THEME_RANK_WORDS, notice
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store

PART_WORDS: Mapping[str, Message] = {
    "label": message("Name"),
    "definition": message("Definition"),
    "include": message("Include"),
    "exclude": message("Exclude"),
    "example": message("Example"),
    "keywords_en": message("Keywords in English"),
    "keywords_es": message("Keywords in Spanish"),
    "reason": message("Reason"),
    "parent": message("Stands under"),
    "family": message("Family"),
    "factor": message("Factor"),
    "origin": message("Origin"),
    "status": message("Status"),
    "mark": message("Colour and shape"),
}
"""What the parts of a code are called."""

ORIGIN_WORDS: Mapping[str, Message] = {"deductive": message("deductive"), "inductive": message("inductive")}
STATUS_WORDS: Mapping[str, Message] = {
    "candidate": message("candidate"),
    "active": message("in use"),
    "retired": message("retired"),
}


@dataclass(frozen=True, slots=True)
class PrintedCodebook:
    """What the document is made of. `uses` has for each code's key how often it was applied in which source.

    `examples` are quotations that may leave the study, by the code's key; `version` is the kept one that is the same;
    `is_blind` says that others' work was left out; `factors` has how the theory calls what codes stand for.
    """

    study: Study
    book: Codebook
    uses: Mapping[str, Mapping[str, int]]
    examples: Mapping[str, Sequence[tuple[str, str]]]
    version: Version | None
    is_blind: bool
    themes: Sequence[Theme] = ()
    factors: Mapping[str, Bilingual] = field(default_factory=dict)


def load(session: Session, study: Study, blind: StudyBlindness = SEEING) -> PrintedCodebook:
    """Everything that the document says; `blind` leaves out what a person may not see yet.

    Seven queries, and those of the theory where a code stands for a factor.
    """
    book = store.codebook(session, study.id)
    uses: dict[str, dict[str, int]] = {}
    for one in store.counted(session, study.id, (), blind, [code.id for code in book.codes if code.id]):
        of_code = uses.setdefault(one.code, {})
        of_code[one.source] = of_code.get(one.source, 0) + one.codings
    digest = sha256(codebook_yaml(book))
    same = [one for one in store.versions(session, study.id) if one.sha256 == digest]
    shown = store.examples(session, study.id, only_quotable=True)
    examples = {
        key: [(one.words, one.source) for one in those if not blind.is_on or one.coder == blind.who]
        for key, those in shown.items()
    }
    version, themes = same[-1] if same else None, store.themes(session, study.id)
    theory = theory_store.theory(session, study.id) if any(code.factor for code in book.codes) else None
    factors = theory.factor_labels if theory else {}
    return PrintedCodebook(study, book, uses, examples, version, blind.is_on, themes, factors)


def as_document(found: PrintedCodebook, translator: Translator) -> Document:
    """The printed codebook in one language; a text that is not there in it stands in the other."""
    writer = _Writer(found, translator)
    title = translator.text(message("Codebook of {study}", study=found.study.title))
    return Document(title, translator.language, tuple(writer.blocks()), notice(found.study, translator))


class _Writer:
    """Writes the blocks of the document."""

    def __init__(self, found: PrintedCodebook, translator: Translator) -> None:
        self.found, self.book, self.translator = found, found.book, translator
        self.below: dict[str | None, list[Code]] = {}
        for code in self.book.codes:
            if code.status != "retired":
                above = self.book.by_key.get(code.parent or "")
                key = above.key if above is not None and above.status != "retired" else None
                self.below.setdefault(key, []).append(code)

    def blocks(self) -> Iterator[Block]:
        """All blocks in their order."""
        yield from self._head()
        families = {family.key: family for family in self.book.families}
        groups: dict[str | None, list[Code]] = {key: [] for key in (*families, None)}
        for code in self.below.get(None, ()):
            family = self._family(code)
            groups[family if family in families else None].append(code)
        for key, tops in groups.items():
            if tops:
                name = families[key].label if key is not None else None
                yield Heading(1, self._in(name) if name else self._say(message("Without a family")))
                for code in tops:
                    yield from self._code(code, 2)
        yield from self._retired()
        yield from self._themes()

    def _themes(self) -> Iterator[Block]:
        """The themes with their sentences and codes; their passages stand in a document of their own."""
        if not self.found.themes:
            return
        header = (message("Theme"), message("What it claims"), message("Rank and origin"), message("Codes"))
        rows = tuple(
            (
                self._in(theme.name), self._in(theme.claim),
                ", ".join(self._say(one) for one in (THEME_RANK_WORDS[theme.rank], THEME_ORIGIN_WORDS[theme.origin])),
                ", ".join(self._in(self.book.by_key[key].label) for key in theme.codes),
            )
            for theme in self.found.themes
        )  # fmt: skip
        yield Heading(1, self._say(message("Themes")), "themes")
        yield Table(tuple(self._say(cell) for cell in header), rows)

    def _family(self, code: Code) -> str | None:
        """The family of a code, or of the code above it, which may be retired."""
        while code.family is None and code.parent in self.book.by_key:
            code = self.book.by_key[code.parent or ""]
        return code.family

    def _head(self) -> Iterator[Block]:
        version = self.found.version
        if version is not None:
            yield Paragraph(
                self._say(message("Version {no}, kept on {day}. {reason}", no=version.no, day=version.kept_at.date(),
                                  reason=version.reason))
            )  # fmt: skip
        used = [code for code in self.book.codes if code.status != "retired"]
        if not used:
            yield Paragraph(self._say(message("No code yet.")))
            return
        yield Paragraph(self._say(message(
            "Codes: {codes}. In brackets: with the sub-codes. Withdrawn sources are left out.", codes=len(used)
        )))  # fmt: skip
        if self.found.is_blind:
            yield Paragraph(self._say(message("The study is coded blind: only what you may see is counted.")))
        header = (message("Code"), message("Origin"), message("Codings"), message("Sources"))
        rows = [self._row(code) for top in self.below.get(None, ()) for code in self._with_below(top)]
        yield Table(tuple(self._say(one) for one in header), tuple(rows))

    def _row(self, code: Code) -> tuple[str, str, str, str]:
        path = " / ".join(self.book.path(code.key, self.translator.language))
        codings, sources = self._counts(code)
        return path, self._say(ORIGIN_WORDS[code.origin]), codings, sources

    def _code(self, code: Code, level: int) -> Iterator[Block]:
        yield Heading(level, self._in(code.label))
        codings, sources = self._counts(code)
        facts = [code.key, self._say(ORIGIN_WORDS[code.origin])]
        if code.status != "active":
            facts.append(self._say(STATUS_WORDS[code.status]))
        if code.factor:
            label = self.found.factors.get(code.factor, Bilingual())
            facts.append(self._say(message("stands for the factor {factor}", factor=self._in(label) or code.factor)))
        facts.append(self._say(message("Codings: {codings}, sources: {sources}", codings=codings, sources=sources)))
        yield Paragraph(" · ".join(facts))
        yield from self._rules(code)
        for words, source in self.found.examples.get(code.key, ()):
            yield Quotation(words, source)
        for child in self.below.get(code.key, ()):
            yield from self._code(child, level + 1)

    def _rules(self, code: Code) -> Iterator[Block]:
        for name in ("definition", "include", "exclude", "example", "reason"):
            text: Bilingual = getattr(code, name)
            if self._in(text):
                yield self._said(name, self._in(text))
        if not self._in(code.definition):
            yield Paragraph(self._say(message("This code has no definition yet.")))
        for name, words in (("keywords_en", code.keywords_en), ("keywords_es", code.keywords_es)):
            if words:
                yield self._said(name, ", ".join(words))

    def _retired(self) -> Iterator[Block]:
        gone = [code for code in self.book.codes if code.status == "retired"]
        if gone:
            yield Heading(1, self._say(message("Retired codes")))
            yield ListBlock(tuple(self._gone(code) for code in gone))

    def _gone(self, code: Code) -> str:
        said = [self._in(code.label)]
        if code.became:
            labels = [self._in(self.book.by_key[key].label) if key in self.book.by_key else key for key in code.became]
            said.append(self._say(message("became {codes}", codes=", ".join(labels))))
        if code.status_reason:
            said.append(code.status_reason)
        return " · ".join(said)

    def _said(self, name: str, words: str) -> Paragraph:
        return Paragraph(self._say(message("{part}: {words}", part=PART_WORDS[name], words=words)))

    def _counts(self, code: Code) -> tuple[str, str]:
        """How many codings and sources, with those of the sub-codes in brackets where there are any."""
        own = self.found.uses.get(code.key, {})
        below = [self.found.uses.get(one.key, {}) for one in self._with_below(code)]
        codings, all_codings = sum(own.values()), sum(sum(one.values()) for one in below)
        sources, all_sources = len(own), len({source for one in below for source in one})
        if len(below) == 1:
            return self._number(codings), self._number(sources)
        return (
            f"{self._number(codings)} ({self._number(all_codings)})",
            f"{self._number(sources)} ({self._number(all_sources)})",
        )

    def _with_below(self, code: Code) -> Iterator[Code]:
        yield code
        for child in self.below.get(code.key, ()):
            yield from self._with_below(child)

    def _in(self, text: Bilingual) -> str:
        return text.text(self.translator.language)

    def _say(self, said: Message) -> str:
        return self.translator.text(said)

    def _number(self, number: int) -> str:
        return str(self.translator.value(number))
