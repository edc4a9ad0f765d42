"""What the pages need, read with a handful of queries whose number does not depend on the study."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import NotFound, counted, message
from qualtoc.i18n import Translator
from qualtoc.reports.matching import judge
from qualtoc.reports.wording import notice
from qualtoc.study.model import Study
from qualtoc.theory import layouts, store
from qualtoc.theory.drafts import dismissals
from qualtoc.theory.drawing import Drawing
from qualtoc.theory.factor_names import name_in_words
from qualtoc.theory.model import CausalLink, Outcome, ProgrammeTheory, TheoryVersion
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.shared_validation import validate_shared
from qualtoc.theory.store import ClaimMark, PairNumbers
from qualtoc.theory.validation import Finding, by_level, validate
from qualtoc.theory.verdicts import Verdict
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.theories import contexts
from qualtoc.web.theories.chosen import OVERLAYS, Chosen, outcomes_of
from qualtoc.web.theories.contexts import (
    NO_RESULT,
    Imported,
    LinkPage,
    MemoForm,
    NoTheory,
    Proposal,
    Telling,
    TheoryPage,
)
from qualtoc.web.theories.drawing_files import DrawingFile, as_file
from qualtoc.web.theories.drawn import DrawnTheory, Marked, drawn
from qualtoc.web.theories.folds import folded_lines, folded_overlay, folded_part
from qualtoc.web.theories.lines import Lines, LinkLine, Pair, factor_groups
from qualtoc.web.theories.overlays import Seen, laid
from qualtoc.web.theories.parts import Part, part_of
from qualtoc.web.theories.shared_pages import Saying

JUDGED = ("verdicts", "gaps", "rivals")
"""The overlays that need verdicts."""

PROPOSALS = 12
"""So many proposals stand on the page with their words."""

CLAIMS = 300
"""So many claims of a link stand on its page."""

NO_MEMO = MemoForm()


def theory_page(
    session: Session, study: Study, chosen: Chosen, translator: Translator, result: Imported = NO_RESULT,
    errors: Errors = NO_ERRORS,
) -> TheoryPage | NoTheory:  # fmt: skip
    """The page of a version, the newest where none is named; another page where there is no theory."""
    theory = store.theory(session, study.id)
    numbers = store.numbers_by_pair(session, study.id)
    coders = store.first_coders(session, study.id)
    dismissed = dismissals(session, study.id)
    pairs = contexts.unknown_pairs(theory, numbers, dismissed)
    proposed = _proposals(session, study, theory, pairs[:PROPOSALS], numbers, coders)
    more, unknown = max(len(pairs) - PROPOSALS, 0), contexts.unknown_factors(theory, numbers)
    if theory is None or not theory.versions:
        return NoTheory(result, errors, proposed, more, unknown, dismissed)
    version = store.version(theory, chosen.version or None)
    chosen = chosen.of(theory, version)
    lines = contexts.version_lines(theory, store.content_hashes(session, study.id), coders)
    open_line = next(line for line in lines if line.version.key == version.key)
    shown = _shown(session, study, theory, version, chosen, numbers, open_line.digest, translator)
    return TheoryPage(
        theory.title, open_line, lines, chosen, _outcomes(theory, version), OVERLAYS,
        shown.drawn, shown.part, theory.cases, shown.links, factor_groups(shown.part.version),
        *by_level(_findings(theory, version)),
        proposed, more, unknown, dismissed, theory.outcomes,
        contexts.draft_of(theory.versions, version), result, errors, shown.is_arranged,
    )  # fmt: skip


def drawing_file(session: Session, study: Study, chosen: Chosen, translator: Translator) -> tuple[DrawingFile, str]:
    """The drawing as a file, and the key of its version.

    Raises:
        NotFound: there is no theory, or no such version.
    """
    theory = theory_of(session, study)
    version = store.version(theory, chosen.version or None)
    chosen = chosen.of(theory, version)
    numbers, digests = store.numbers_by_pair(session, study.id), store.content_hashes(session, study.id)
    shown = _shown(session, study, theory, version, chosen, numbers, digests.get(version.key, ""), translator)
    title = theory.title.text(translator.language) or study.title
    label = version.label.text(translator.language) or version.key
    heading = f"{title} · {version.key}" + (f" {label}" if label != version.key else "")
    told = notice(study, translator)
    under = [_subtitle(chosen, shown.part, translator), *([told] if told else [])]
    return as_file(shown.drawn, heading, under), version.key


def _subtitle(chosen: Chosen, part: Part, translator: Translator) -> str:
    """What is laid over the drawing, for which outcome and case, and which part of the theory it shows."""
    said: list[object] = [OVERLAYS[chosen.overlay], *(one for one in (chosen.outcome, chosen.case) if one)]
    if part.focus is not None:
        said.append(message("around “{factor}”", factor=part.focus))
    if part.is_excerpt:
        shown, every = len(part.version.factors), part.n_factors
        said.append(counted("{shown} of {every} factor", "{shown} of {every} factors", every, shown=shown, every=every))
    return " · ".join(translator.value(one) for one in said)


def whole_drawing(session: Session, study: Study, chosen: Chosen, translator: Translator) -> tuple[str, Drawing]:
    """The key of a version, and its drawing with what is laid over it, whatever part of it is shown.

    Raises:
        NotFound: there is no theory, or no such version.
    """
    theory = theory_of(session, study)
    version = store.version(theory, chosen.version or None)
    whole = Chosen(version.key, chosen.outcome, chosen.overlay, chosen.case).of(theory, version)
    numbers, digests = store.numbers_by_pair(session, study.id), store.content_hashes(session, study.id)
    shown = _shown(session, study, theory, version, whole, numbers, digests.get(version.key, ""), translator)
    return version.key, shown.drawn.drawing


def link_page(
    session: Session, study: Study, key: str, chosen: Chosen, form: MemoForm = NO_MEMO, errors: Errors = NO_ERRORS
) -> LinkPage:
    """A link in the chosen version; in the last that has it, where the chosen one has not.

    Raises:
        NotFound: no version has such a link.
    """
    theory = theory_of(session, study)
    holders = [version for version in theory.versions if any(link.key == key for link in version.links)]
    if not holders:
        raise NotFound(message("The theory has no link {link}.", link=key))
    wanted = store.version(theory, chosen.version or None)
    version = wanted if wanted in holders else holders[-1]
    chosen = Chosen(wanted.key, chosen.outcome if chosen.outcome in outcomes_of(theory, version) else "")
    link = next(link for link in version.links if link.key == key)
    numbers = store.numbers_by_pair(session, study.id)
    counted = store.numbers_in(session, study.id, version, numbers)
    pair = (link.cause, link.effect)
    marks = store.claims_on_pairs(session, study.id, Resolution(version).behind(numbers).get(pair, ()))
    sources = {source.key: source for source in coding_store.sources(session, study.id)}
    telling = Telling(sources, store.first_coders(session, study.id))
    scopes: list[Outcome] = [chosen.outcome] if chosen.outcome in link.expected else list(link.expected)
    shown = marks[:CLAIMS]
    line = Lines(theory, version, None, numbers, counted=counted).line(link)
    return LinkPage(
        line, version, wanted is version, chosen, theory.versions,
        _expectations(theory, key), _patterns(theory, key),
        tuple(contexts.voices(shown, link.expected, outcome, telling) for outcome in scopes),
        contexts.asides(shown, link.expected, telling), len(marks), len(shown),
        tuple(coding_store.memos_on_link(session, study.id, key)),
        tuple(map(Saying(theory).line, (one for one in theory.observations if one.link == key))),
        next(iter(wanted.link_map.get(key, ())), None), form, errors,
    )  # fmt: skip


def theory_of(session: Session, study: Study) -> ProgrammeTheory:
    """The study's theory.

    Raises:
        NotFound: there is none.
    """
    theory = store.theory(session, study.id)
    if theory is None or not theory.versions:
        raise NotFound(message("There is no theory yet."))
    return theory


@dataclass(frozen=True, slots=True)
class _Shown:
    """The part of a version that is shown, drawn and in words."""

    part: Part
    links: tuple[LinkLine, ...]
    drawn: DrawnTheory
    is_arranged: bool = False


def _shown(
    session: Session, study: Study, theory: ProgrammeTheory, version: TheoryVersion, chosen: Chosen,
    numbers: Mapping[Pair, PairNumbers], digest: str, translator: Translator,
) -> _Shown:  # fmt: skip
    part = part_of(theory, version, chosen)
    verdicts = _verdicts(session, study, version, chosen)
    counted = store.numbers_in(session, study.id, version, numbers)
    links = Lines(theory, part.version, chosen.scope, numbers, verdicts, counted=counted).all()
    small = folded_part(part.version, part.folded, translator)
    over = folded_overlay(laid(chosen.overlay, Seen(theory, part.version, links, verdicts, translator)), small)
    heights = layouts.heights(session, study.id, theory, version) if part.is_whole else {}
    box_of = {key: box for box, members in small.boxes.items() for key in members}
    found = [box_of.get(key, key) for key, _ in part.hits]
    marked = Marked(heights, box_of.get(chosen.focus, chosen.focus), found)
    picture = drawn(small.version, digest, folded_lines(links, small), over, translator, marked)
    return _Shown(part, links, picture, bool(heights))


def _verdicts(session: Session, study: Study, version: TheoryVersion, chosen: Chosen) -> tuple[Verdict, ...]:
    """The verdicts of the chosen outcome and case, where the overlay needs any."""
    if chosen.overlay not in JUDGED:
        return ()
    found = judge(session, study, version.key).report.verdicts
    return tuple(
        one for one in found
        if chosen.case in ("", one.case) and (not chosen.outcome or one.outcome in (None, chosen.outcome))
    )  # fmt: skip


def _findings(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[Finding, ...]:
    found = validate(version, {link.key for one in theory.versions for link in one.links})
    return (*found, *validate_shared(theory)) if version is theory.versions[-1] else found


def _outcomes(theory: ProgrammeTheory, version: TheoryVersion) -> tuple[tuple[str, Bilingual], ...]:
    labels = {outcome.key: outcome.label for outcome in theory.outcomes}
    return tuple((key, labels.get(key, Bilingual(key))) for key in outcomes_of(theory, version))


def _proposals(
    session: Session, study: Study, theory: ProgrammeTheory | None, pairs: list[Pair],
    numbers: Mapping[Pair, PairNumbers], coders: contexts.Coders,
) -> tuple[Proposal, ...]:  # fmt: skip
    if not pairs:
        return ()
    labels = contexts.all_labels(theory)
    by_pair: dict[Pair, list[ClaimMark]] = {}
    for mark in store.claims_on_pairs(session, study.id, pairs):
        by_pair.setdefault((mark.claim.cause, mark.claim.effect), []).append(mark)
    telling = Telling({source.key: source for source in coding_store.sources(session, study.id)}, coders)
    return tuple(
        Proposal(
            name_in_words(cause, labels), name_in_words(effect, labels),
            numbers[cause, effect].claims, numbers[cause, effect].sources,
            telling.lines(by_pair.get((cause, effect), [])[:10]), (cause, effect),
        )
        for cause, effect in pairs
    )  # fmt: skip


def _expectations(theory: ProgrammeTheory, key: str) -> tuple[tuple[Outcome, tuple[str | None, ...]], ...]:
    """For each outcome that any version expects something of, the sign in each version, None where it has none."""
    links: list[CausalLink | None] = [
        next((link for link in version.links if link.key == key), None) for version in theory.versions
    ]
    outcomes = dict.fromkeys(outcome for link in links if link for outcome in link.expected)
    return tuple(
        (outcome, tuple(link.expected.get(outcome) if link else None for link in links)) for outcome in outcomes
    )


def _patterns(theory: ProgrammeTheory, key: str) -> tuple[Bilingual, ...]:
    return tuple(pattern.label for pattern in theory.patterns if key in pattern.links)
