"""One verdict as blocks of a document: in plain words, how it was computed, who says what, for and against."""

from collections.abc import Iterator, Sequence

from qualtoc.documents import Block, Heading, ListBlock, Paragraph, Quotation, Table
from qualtoc.errors import Message, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.beside import InVersions, outcomes_beside, rivalled, rivals_beside
from qualtoc.reports.matching import ClaimQuotation, PatternMatching
from qualtoc.reports.pattern_words import (
    SIGNS_IN_ORDER,
    anchor,
    contrast_message,
    in_plain_words,
    in_version_message,
    joined,
    override_message,
    rival_message,
    scope_in_words,
    sentence,
)
from qualtoc.reports.wording import (
    DIRECTNESS_WORDS,
    FLAG_WORDS,
    SAYS,
    SIGN_GLYPHS,
    STANDPOINT_WORDS,
    TYPE_WORDS,
    verdict_in_words,
)
from qualtoc.theory.factor_names import name_in_words
from qualtoc.theory.verdicts import Verdict
from qualtoc.theory.voices import Group, Voices


class VerdictWriter:
    """The blocks of verdicts; what they share is looked up once."""

    def __init__(self, matching: PatternMatching, translator: Translator) -> None:
        self.matching = matching
        self.translator = translator
        self.say = translator.text
        self.has_cases = len(matching.report.by_case) > 1
        self.labels = matching.labels
        self.roles = {role.key: role.label for role in matching.theory.roles}
        self.versions = InVersions(matching)
        self.voices = Voices(matching.evidence, tuple(matching.report.by_case), matching.version)

    def blocks(self, row: Verdict) -> Iterator[Block]:
        """Everything about one verdict."""
        arrow = f"{self.factor(row.cause)} → {self.factor(row.effect)}"
        scope = scope_in_words(row, has_cases=self.has_cases)
        yield Heading(2, f"{scope}: {arrow}", anchor(row, has_cases=self.has_cases))
        yield Paragraph(self.say(verdict_in_words(row)))
        if row.override:
            yield Paragraph(self.say(override_message(row.override)))
        if row.scoped_out:
            yield Paragraph(self.say(message("Does not apply: {reason}", reason=row.scoped_out)))
        yield Paragraph(joined(in_plain_words(self.matching, row), self.translator))
        yield Paragraph(
            self.say(message("How it was computed: {text}", text=sentence(self.matching, row, self.translator)))
        )
        yield ListBlock(tuple(self.say(fact) for fact in self._facts(row)))
        yield from self._beside(row)
        yield from self._groups(row)
        for sign in (row.expected, *(s for s in SIGNS_IN_ORDER if s != row.expected)):
            yield from self._side(row, sign)
        yield from self._quotations(message("Unclear direction"), self.matching.quoted(row, "?"))
        yield from self._quotations(message("Not outcome-specific"), self.matching.in_order(row.not_outcome_specific))

    def factor(self, key: str) -> str:
        """The name of a factor, also of one that no version holds."""
        return self.translator.value(name_in_words(key, self.labels))

    def _facts(self, row: Verdict) -> Iterator[Message]:
        counts = ", ".join(f"{SIGN_GLYPHS[s]} {len(row.sources_by_sign.get(s, ()))}" for s in (*SIGNS_IN_ORDER, "?"))
        yield message("Sources by sign: {counts}", counts=counts)
        yield message(
            "Interviews asked: {probed}; of these silent: {silent}; not asked: {not_asked}",
            probed=row.n_probed, silent=row.silent, not_asked=row.not_asked,
        )  # fmt: skip
        roles = tuple(self.translator.value(self.roles.get(key, key)) for key in row.roles)
        yield message(
            "Roles: {roles}; types: {types}", roles=roles, types=tuple(TYPE_WORDS[kind] for kind in row.types)
        )
        if row.loso.of:
            yield counted(
                "The verdict stays in {same} of {of} run that leaves one source out",
                "The verdict stays in {same} of {of} runs that leave one source out",
                row.loso.of, same=row.loso.same, of=row.loso.of,
            )  # fmt: skip
        low, high = row.theta_range
        yield message("It holds for theta from {low} to {high}", low=low, high=high)
        for flag in row.flags:
            word, text = FLAG_WORDS[flag]
            yield message("{flag}: {meaning}", flag=word, meaning=text)
        for version, other in self.versions.of(row):
            yield in_version_message(version, other, is_first=version == self.matching.report.base)

    def _beside(self, row: Verdict) -> Iterator[Block]:
        """The other outcomes of the link, and the other explanations of it with what was answered to them."""
        if (said := contrast_message(outcomes_beside(self.matching, row))) is not None:
            yield Paragraph(self.say(said))
        for rival in rivals_beside(self.matching, row):
            named = message("Rival explanation {link}, {cause}: {verdict}.", link=rival.row.link,
                            cause=self.factor(rival.row.cause), verdict=rival_message(rival))  # fmt: skip
            yield Paragraph(self.say(named))
            for memo in rival.memos:
                on = message("Memo of {author}, {date}: {text}", author=memo.author, date=memo.written_at.date(),
                             text=memo.text)  # fmt: skip
                yield Paragraph(self.say(on))
        explained = tuple(scope_in_words(o, has_cases=self.has_cases) for o in rivalled(self.matching, row))
        if explained:
            yield Paragraph(self.say(message("It would explain {links} in another way.", links=explained)))

    def _groups(self, row: Verdict) -> Iterator[Block]:
        groups = self.voices.groups(row)
        if len(groups) < 2:
            return
        header = [message("Who"), message("Sources there"), *(SAYS[sign] for sign in (*SIGNS_IN_ORDER, "?"))]
        rows = [
            (self._group(group), str(group.of), *(str(len(group.by_sign[sign])) for sign in (*SIGNS_IN_ORDER, "?")))
            for group in groups
        ]
        yield Table(tuple(self.say(name) for name in header), tuple(rows), self.say(message("Who says what")))
        by_outcome = [one for one in self.voices.outcomes(row) if one.outcome is not None]
        if len(by_outcome) > 1:
            lines = [
                (one.outcome or "", *(str(len(one.by_sign[sign])) for sign in (*SIGNS_IN_ORDER, "?")))
                for one in by_outcome
            ]
            names = [message("Outcome"), *header[2:]]
            yield Table(tuple(self.say(name) for name in names), tuple(lines), self.say(message("By outcome")))

    def _group(self, group: Group) -> str:
        if group.kind == "type":
            return self.say(TYPE_WORDS[group.key])  # type: ignore[index]
        if group.key is None:
            return self.say(message("interview without a role"))
        return self.translator.value(self.roles.get(group.key, group.key))

    def _side(self, row: Verdict, sign: str) -> Iterator[Block]:
        side = message("As expected") if sign == row.expected else message("Against the expectation")
        found = self.matching.quoted(row, sign)
        yield from self._quotations(message("{side}: {says}", side=side, says=SAYS[sign]), found)

    def _quotations(self, title: Message, found: Sequence[ClaimQuotation]) -> Iterator[Block]:
        if not found:
            return
        yield Heading(3, f"{self.say(title)} ({len(found)})")
        for quotation in found:
            if quotation.words is not None:
                yield Quotation(quotation.words, self._whose(quotation))
        kept = [quotation for quotation in found if quotation.words is None]
        if kept:
            said = message(
                "Kept back for want of consent, but counted: {n} ({sources}).", n=len(kept), sources=_named(kept)
            )
            yield Paragraph(self.say(said))

    def _whose(self, quotation: ClaimQuotation) -> str:
        claim = quotation.claim
        parts: list[Message | str] = [claim.source, message("turn {n}", n=quotation.turn_no)]
        parts += [DIRECTNESS_WORDS[claim.directness], STANDPOINT_WORDS[claim.standpoint]]
        if claim.prompted:
            parts.append(message("prompted"))
        return " · ".join(self.translator.value(part) for part in parts)


def _named(kept: Sequence[ClaimQuotation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quotation.claim.source for quotation in kept))
