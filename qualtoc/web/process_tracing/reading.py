"""What the pages of process tracing need, read with a handful of queries whose number does not depend on the study."""

import json
from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from qualtoc.coding import store as coding_store
from qualtoc.errors import NotFound, message
from qualtoc.reports import process_tracing as reports
from qualtoc.reports.process_tracing import StudyTracings, TracedLink
from qualtoc.reports.tracing_document import ends, scope_words
from qualtoc.study.model import Study
from qualtoc.theory import store as theory_store
from qualtoc.theory.resolving import Resolution
from qualtoc.theory.tracing import Rival, TracedItem
from qualtoc.web.forms import NO_ERRORS, Errors
from qualtoc.web.process_tracing.contexts import (
    ItemPage,
    PassagesPage,
    Scope,
    StatementPage,
    TracingPage,
    TracingsPage,
    judged_at,
    labels_of,
    may_be_packed,
    open_scopes,
    rivals_of,
    still_expected,
)
from qualtoc.web.process_tracing.entering import ItemForm, StatementForm, form_from, form_of

CLAIMS = 100
"""So many claims on the link are offered as passages."""


def tracings_page(session: Session, study: Study) -> TracingsPage:
    """All traced links, or the way to switch process tracing on."""
    found = reports.load(session, study, for_export=False)
    return TracingsPage(found, labels_of(found), open_scopes(found))


def tracing_page(session: Session, study: Study, tracing: UUID) -> TracingPage:
    """One traced link.

    Raises:
        NotFound: it is not traced, or no longer, or process tracing is off.
    """
    found = reports.load(session, study, for_export=False)
    one = found.one(tracing)
    can_pack = len(may_be_packed(one, "")) > 1
    return TracingPage(found, one, labels_of(found), still_expected(found, one), can_pack, judged_at(found, one))


def new_statement(
    session: Session, study: Study, scope: str, language: str, form: StatementForm | None = None,
    errors: Errors = NO_ERRORS,
) -> StatementPage:  # fmt: skip
    """The form for a new tracing; the theory's rivals of the link stand in it.

    Raises:
        NotFound: there is no such proposition, or it is traced already.
    """
    found = reports.load(session, study, for_export=False)
    chosen = scope_of(found, scope)
    labels, row = labels_of(found), chosen.row
    pair = (labels[row.cause], labels[row.effect])
    words = " · ".join(part for part in (chosen.version, row.link, row.outcome, row.case) if part)
    if form is None:
        said = " → ".join(label.text(language) for label in pair)
        named = dict.fromkeys(rival.text(language) for rival in rivals_of(found, chosen))
        form = StatementForm(said, tuple(Rival("", rival) for rival in named))
    return StatementPage(scope, words, pair, form, "", errors=errors)


def statement_page(
    session: Session, study: Study, tracing: UUID, form: StatementForm | None = None, errors: Errors = NO_ERRORS
) -> StatementPage:
    """The form for the hypothesis and the rivals of a tracing."""
    found = reports.load(session, study, for_export=False)
    one = found.one(tracing)
    stated = one.tracing
    shown = form or StatementForm(stated.hypothesis, stated.rivals)
    return StatementPage("", scope_words(one), ends(found, one), shown, str(one.stored.row), one, errors)


def new_item(
    session: Session, study: Study, tracing: UUID, language: str, *, observation: str = "", is_package: bool = False
) -> ItemPage:
    """The form for a new item, filled with what the theory says of an expected observation; or for a package."""
    found = reports.load(session, study, for_export=False)
    one = found.one(tracing)
    form = ItemForm(rival=one.tracing.rivals[0].key if len(one.tracing.rivals) == 1 else "", is_package=is_package)
    if is_package:
        form = replace(form, finding="found")
    for expected in still_expected(found, one):
        if expected.key == observation:
            form = form_from(expected, one.tracing, language)
    return ItemPage(one, "", form, may_be_packed(one, ""), "")


def item_page(
    session: Session, study: Study, tracing: UUID, key: str, language: str, form: ItemForm | None = None,
    errors: Errors = NO_ERRORS,
) -> ItemPage:  # fmt: skip
    """The form for an item; `key` is empty for a new one that was not accepted.

    Raises:
        NotFound: there is no such item, or no longer.
    """
    one = reports.load(session, study, for_export=False).one(tracing)
    shown = form or form_of(_item(one, key), language)
    return ItemPage(one, key, shown, may_be_packed(one, key), str(one.stored.rows.get(key, "")), errors)


def passages_page(
    session: Session, study: Study, tracing: UUID, key: str, *, errors: Errors = NO_ERRORS, source: str = "",
    turn: str = "", typed: str = "",
) -> PassagesPage:  # fmt: skip
    """The passages of an item, and the claims on its link in the case that could be further ones."""
    found = reports.load(session, study, for_export=False)
    one = found.one(tracing)
    item = _item(one, key)
    sources = [each for each in coding_store.sources(session, study.id) if not each.withdrawn]
    cases = {report.case for report in ([one.verdict] if one.verdict else [])}
    claims = []
    if one.link is not None and found.judged is not None:
        of_case = {each.key for each in sources if each.case in (None, *cases)}
        read_by = theory_store.version(found.judged.theory, one.tracing.version)
        pairs = Resolution(read_by).named_as((one.link.cause, one.link.effect))
        claims = [c for c in theory_store.claims_on_pairs(session, study.id, pairs) if c.claim.source in of_case]
    shown = {(each.source, each.span) for each in one.passages.get(key, ())}
    claims = [mark for mark in claims if (mark.claim.source, mark.span) not in shown]
    claims.sort(key=lambda mark: mark.claim.outcome not in (one.tracing.outcome, None))  # the others come last
    return PassagesPage(
        one, item, tuple(claims[:CLAIMS]), max(len(claims) - CLAIMS, 0), tuple(sources),
        {each.key: each.language for each in sources}, errors, source, turn, typed,
    )  # fmt: skip


def scope_of(found: StudyTracings, value: str) -> Scope:
    """The proposition that a form names.

    Raises:
        NotFound: there is no such proposition, or it is traced already.
    """
    try:
        wanted = json.dumps(json.loads(value), ensure_ascii=False)
    except (ValueError, RecursionError):
        wanted = ""
    for scope in open_scopes(found):
        if scope.value == wanted:
            return scope
    raise NotFound(message("This link cannot be traced there, or is traced already."))


def _item(one: TracedLink, key: str) -> TracedItem:
    for item in one.stored.items:
        if item.key == key:
            return item
    raise NotFound(message("There is no item of evidence {key}, or no longer.", key=key))
