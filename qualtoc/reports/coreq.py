"""The COREQ report of a study: its facts gathered with a handful of queries, given as items, JSON or document."""

from collections import Counter
from collections.abc import Callable, Iterable
from importlib import metadata
from typing import Any
from uuid import UUID

from sqlmodel import Session

from qualtoc import __version__, coreq
from qualtoc.coding import store as coding_store
from qualtoc.coding import suggestion_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.codebook_files import codebook_yaml
from qualtoc.coding.codebook_versions import present_number
from qualtoc.coding.source import Source
from qualtoc.coding.text import sha256
from qualtoc.documents import Document
from qualtoc.errors import NotFound
from qualtoc.i18n import Translate, translator
from qualtoc.reports import themes
from qualtoc.reports.matching import PatternMatching, judge
from qualtoc.reports.wording import notice, notice_entry
from qualtoc.study import store as study_store
from qualtoc.study.guide import Guide
from qualtoc.study.model import Participant, Study
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.verdicts import JUDGED, Verdict
from qualtoc.theory.versions import content_hash


def load(session: Session, study: Study) -> tuple[coreq.Item, ...]:
    """The 32 items of the study, with its authors' answers."""
    return coreq.items(facts(session, study), study_store.coreq_answers(session, study.id))


def facts(session: Session, study: Study) -> coreq.CoreqFacts:
    """Everything that the computed and the prefilled items depend on."""
    sources = [source for source in coding_store.sources(session, study.id) if not source.withdrawn]
    interviews = [source for source in sources if source.type == "interview"]
    people = study_store.participants(session, study.id)
    here = [person for person in people if person.withdrawn_at is None]
    matching = _matching(session, study)
    codings = coding_store.codings_by_coder(session, study.id)
    asked = study_store.guide(session, study.id)
    formed = _themes(session, study)
    names = {researcher.key: researcher.name or researcher.key for researcher in study.researchers}
    return coreq.CoreqFacts(
        interviewers=tuple(
            coreq.Interviewer(names.get(key, key), n) for key, n in _counted(s.interviewer for s in interviews)
        )
        or None,
        researchers=study.researchers or None,
        prior_relationship=_tally(person.prior_relationship for person in here),
        theory=_registered_theory(matching),
        participants=len(here) if people else None,
        interviews=len(interviews) if sources else None,
        roles=_roles(here, matching.theory if matching else None) if people else None,
        withdrawn=len(people) - len(here) if people else None,
        places=tuple(coreq.Place(name, n) for name, n in _counted(s.place for s in interviews)) or None,
        guide=_guide(asked),
        repeat_interviews=_repeated(interviews) if interviews else None,
        field_notes=sum(1 for source in sources if source.type == "observation") if sources else None,
        minutes=tuple(s.minutes for s in interviews if s.minutes is not None) if interviews else None,
        transcripts_returned=_tally(person.transcript_returned for person in here),
        coders=tuple(sorted({names.get(coder, coder) for _, coder, _ in codings})) if codings else None,
        sources=len(sources) if sources else None,
        double_coded=sum(1 for n in Counter(source for source, _, _ in codings).values() if n > 1) if codings else None,
        codes=_codes(session, study),
        codings=_codings(session, study),
        links=_links(matching),
        qualtoc_version=__version__,
        spacy_version=metadata.version("spacy"),
        presented=_presented(matching, sources),
        themes=_theme_facts(formed),
        with_themes=_with_themes(formed),
        patterns=_patterns(matching),
        findings=_findings(matching),
    )


def as_json(study: Study, items: tuple[coreq.Item, ...], translate: Translate, language: str) -> dict[str, Any]:
    """The documented schema."""
    return {
        "study": study.key,
        "synthetic": study.synthetic,
        **notice_entry(study, translator(language)),
        "items": [
            {
                "no": item.no,
                "item": translate(item.title),
                "domain": translate(item.domain),
                "response": coreq.response_text(item, translate),
                "origin": item.origin,
                "status": item.status,
                "data_moved": item.data_moved,
                "computed": " ".join(translate(sentence) for sentence in item.computed),
            }
            for item in items
        ],
        "answered": coreq.answered(items),
    }


def as_document(study: Study, items: tuple[coreq.Item, ...], translate: Translate, language: str) -> Document:
    """The summary as a document."""
    said = notice(study, translator(language))
    return coreq.to_document(study.title, items, language, translate, notice=said)


def _matching(session: Session, study: Study) -> PatternMatching | None:
    try:
        return judge(session, study)
    except NotFound:
        return None


def _counted(names: Iterable[str | None]) -> list[tuple[str, int]]:
    return sorted(Counter(name for name in names if name).items())


def _tally(flags: Iterable[bool | None]) -> coreq.Tally | None:
    counts = Counter(flags)
    if not counts[True] and not counts[False]:
        return None
    return coreq.Tally(counts[True], counts[False], counts[None])


def _registered_theory(matching: PatternMatching | None) -> coreq.RegisteredTheory | None:
    if matching is None:
        return None
    base = next(v for v in matching.theory.versions if v.key == matching.report.base)
    registered = base.registered_at.date() if base.registered_at else None
    return coreq.RegisteredTheory(base.key, content_hash(base), registered, base.declared)


def _roles(people: list[Participant], theory: ProgrammeTheory | None) -> tuple[coreq.RoleCount, ...] | None:
    labels = {role.key: role.label for role in theory.roles} if theory else {}
    counts = Counter(person.role for person in people if person.role)
    return tuple(coreq.RoleCount(key, labels.get(key, Bilingual(key, key)), n) for key, n in counts.items()) or None


def _guide(asked: Guide | None) -> coreq.InterviewGuide | None:
    if asked is None:
        return None
    return coreq.InterviewGuide(len(asked.questions), sha256(repr(study_store.guide_content(asked))))


def _repeated(interviews: list[Source]) -> int:
    return sum(1 for n in Counter(s.participant for s in interviews if s.participant).values() if n > 1)


def _codes(session: Session, study: Study) -> coreq.CodeCounts | None:
    book = coding_store.codebook(session, study.id)
    if not book.codes:
        return None
    used = Counter(code.origin for code in book.codes if code.status != "retired")
    retired = sum(1 for code in book.codes if code.status == "retired")
    version = present_number(coding_store.versions(session, study.id), sha256(codebook_yaml(book)))
    return coreq.CodeCounts(used["deductive"], used["inductive"], retired, len(book.families), version)


def _codings(session: Session, study: Study) -> coreq.CodingCounts | None:
    origin: dict[UUID | None, str] = {code.id: code.origin for code in coding_store.codebook(session, study.id).codes}
    counts = Counter[str]()
    for code_id, n in coding_store.codings_by_code(session, study.id).items():
        counts[origin.get(code_id, "")] += n
    if not counts["deductive"] and not counts["inductive"]:
        return None
    began, _ = suggestion_store.began_as_suggestions(session, study.id)
    return coreq.CodingCounts(counts["deductive"], counts["inductive"], began)


def _links(matching: PatternMatching | None) -> coreq.LinkCounts | None:
    if matching is None:
        return None
    versions = {version.key: version for version in matching.theory.versions}
    found = matching.report
    held = {link.key for link in versions[found.base].links if not link.emergent}
    every = {link.key for version in versions.values() for link in version.links}
    emergent = {link.key for link in versions[found.latest].links if link.key not in held}
    latest = next(one for one in matching.reports if one.version == found.latest)
    return coreq.LinkCounts(len(emergent), len(every), sum(1 for row in latest.verdicts if row.emergent))


def _themes(session: Session, study: Study) -> themes.StudyThemes | None:
    """The themes with what they stand on; None where there are none."""
    return themes.load(session, study, with_meetings=False) if coding_store.has_themes(session, study.id) else None


def _theme_facts(found: themes.StudyThemes | None) -> tuple[coreq.ThemeFact, ...]:
    return (
        tuple(
            coreq.ThemeFact(
                one.theme.name,
                one.theme.claim,
                one.theme.rank == "major",
                one.theme.origin == "theory",
                len(one.grounding.speaking),
                len(one.theme.examples),
                sum(quotation.source in found.quotable for quotation in one.theme.examples),
                len(one.theme.counters),
                len(one.grounding.against),
                len(one.grounding.silent_participants),
            )
            for one in found.themes
        )
        if found
        else ()
    )


def _with_themes(found: themes.StudyThemes | None) -> coreq.Presented | None:
    if found is None:
        return None
    passages = [one for each in found.themes for one in each.theme.quotations if one.source in found.quotable]
    shown = list({(one.source, one.span) for one in passages})
    by_person = Counter(person for source, _ in shown if (person := found.sources[source].participant))
    return coreq.Presented(len(shown), len(shown), len(by_person), max(by_person.values(), default=0))


def _patterns(matching: PatternMatching | None) -> tuple[coreq.PatternStatus, ...] | None:
    if matching is None:
        return None
    labels = {pattern.key: pattern.label for pattern in matching.theory.patterns}
    has_cases = len(matching.report.by_case) > 1
    return tuple(
        coreq.PatternStatus(row.pattern, labels[row.pattern], row.status, row.outcome, row.case if has_cases else None)
        for row in matching.report.patterns
    )


def _findings(matching: PatternMatching | None) -> coreq.Findings | None:
    if matching is None:
        return None
    rows = matching.report.verdicts

    def named(chosen: Callable[[Verdict], bool]) -> tuple[str, ...]:
        return tuple(_name(row) for row in rows if chosen(row))

    return coreq.Findings(
        verdicts=len(rows),
        without_quotation=named(lambda row: row.verdict in JUDGED and not _quotable(matching, row)),
        contradicted=named(lambda row: row.verdict == "contradicted"),
        mixed=named(lambda row: row.verdict == "mixed"),
        insufficient=named(lambda row: row.verdict == "insufficient"),
        emergent=named(lambda row: row.emergent),
    )


def _quotable(matching: PatternMatching, row: Verdict) -> bool:
    return any(matching.may_quote(key) for keys in row.sources_by_sign.values() for key in keys)


def _presented(matching: PatternMatching | None, sources: list[Source]) -> coreq.Presented | None:
    if matching is None:
        return None
    participant = {source.key: source.participant for source in sources}
    shown = [claim.source for claim in matching.evidence.claims if matching.may_quote(claim.source)]
    if not shown:
        return None
    by_person = Counter(person for source in shown if (person := participant.get(source)))
    return coreq.Presented(len(shown), len(shown), len(by_person), max(by_person.values(), default=0))


def _name(row: Verdict) -> str:
    return " · ".join(part for part in (row.link, row.outcome) if part)
