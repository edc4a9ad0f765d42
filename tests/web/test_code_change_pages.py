"""The pages that move, merge, split, retire and edit codes: each says first what it will touch."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from small_study import a_full_study, with_interviews
from sqlmodel import update

from qualtoc.coding import actions as coding
from qualtoc.coding import store
from qualtoc.coding.codebook import Bilingual, Codebook
from qualtoc.coding.rows import CodingRow
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Study
from qualtoc.theory.model import Factor, ProgrammeTheory, TheoryVersion
from qualtoc.web.codebook.contexts import Succession
from qualtoc.web.codebook.reading import succession

BOOK_PAGE = "/studies/mentoring/codebook"
ACTS = "/studies/mentoring/codes"
HTMX = {"HX-Request": "true"}


def book_of(db: Database, study: Study) -> Codebook:
    with db.reading() as session:
        return store.codebook(session, study.id)


def coded(db: Database, study: Study) -> list[tuple[str, str]]:
    with db.reading() as session:
        return [(one.source, one.code) for one in store.quotations(session, study.id)]


def act(client: TestClient, code: str, what: str, **data: Any) -> Any:
    return client.post(f"{ACTS}/{what}/{code}", data=data, follow_redirects=False)


def test_a_merge_says_what_happens_and_then_does_it(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    asked = client.get(f"{ACTS}/merge/trust?into=supply")
    told = asked.context.head.told
    assert (told.codings, told.coders, told.sources, told.sub_codes) == (2, (("AR", 2),), 2, ("deep_trust",))
    assert "2 codings in 2 sources: AR 2" in asked.text
    done = act(client, "trust", "merge", into="supply", seen=told.stamp, reason="One thing.")
    assert (done.status_code, done.headers["location"]) == (303, f"{BOOK_PAGE}/supply")
    assert coded(db, study) == [("P1", "supply"), ("P2", "supply")]
    assert "now: Supply" in client.get(BOOK_PAGE).text
    former = client.get(f"{BOOK_PAGE}/trust")
    assert [key for key, _ in former.context.heirs] == ["supply"]
    assert "One thing." in former.text
    assert [key for key, _ in client.get(f"{BOOK_PAGE}/supply").context.merged] == ["trust"]


def test_a_merge_whose_figures_are_old_shows_the_new_ones(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    stamp = client.get(f"{ACTS}/merge/trust?into=supply").context.head.told.stamp
    with_interviews(db, study, range(3, 4))
    answer = act(client, "trust", "merge", into="supply", seen=stamp)
    assert (answer.status_code, answer.context.head.told.codings) == (409, 3)
    assert "the figures are new" in answer.text
    assert coded(db, study)[0] == ("P1", "trust")


def test_a_merge_into_nothing_or_itself_is_refused_and_the_choice_is_shown_as_a_part(
    client: TestClient, db: Database
) -> None:
    a_full_study(db)
    assert act(client, "trust", "merge", into="").status_code == 422
    assert act(client, "trust", "merge", into="trust").status_code == 422
    part = client.get(f"{ACTS}/merge/trust?into=supply", headers={**HTMX, "HX-Target": "merge_preview"})
    assert "<html" not in part.text
    assert part.context.goal.key == "supply"


def test_codes_that_go_along_are_merged_too(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    act(client, "trust", "merge", into="supply", also=["deep_trust"])
    assert [code.became for code in book_of(db, study).codes] == [("supply",), ("supply",), ()]


def test_a_split_previews_and_takes_the_codings_that_hold_the_words(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    asked = client.post(f"{ACTS}/split-preview/trust", data={"words": "team", "source": "P2"})
    assert (asked.context.matching, asked.context.head.told.codings) == (1, 1)
    stamp = asked.context.head.told.stamp
    done = act(client, "trust", "split", names="Teams\n", words="team", source="P2", seen=stamp)
    assert done.headers["location"] == f"{BOOK_PAGE}/teams"
    assert coded(db, study) == [("P1", "trust"), ("P2", "teams")]


def test_a_split_takes_ticked_codings_or_none(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    with db.reading() as session:
        first = store.quotations(session, study.id)[0]
    assert act(client, "trust", "split", names="One", which="ticked").status_code == 422
    act(client, "trust", "split", names="One\nTwo", which="ticked", coding=str(first.id), under="yes")
    assert coded(db, study) == [("P1", "one"), ("P2", "trust")]
    done = act(client, "trust", "split", names="Three", which="none")
    assert done.headers["location"] == f"{BOOK_PAGE}/trust"
    book = book_of(db, study)
    assert [book.by_key[key].parent for key in ("one", "two", "three")] == ["trust", "trust", None]


def test_a_code_moves_by_a_step_beside_another_one_and_to_a_place(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    htmx = {**HTMX, "HX-Target": "codes"}
    moved = client.post(f"{ACTS}/move/deep_trust", data={"step": "out"}, headers=htmx)
    lines = [(line.code.key, line.depth) for group in moved.context.groups for line in group.lines]
    assert lines == [("trust", 0), ("deep_trust", 0), ("supply", 0)]
    assert "<html" not in moved.text
    act(client, "deep_trust", "move", to="trust", where="before")
    act(client, "trust", "move", chosen="under:supply")
    act(client, "supply", "move", chosen="family:")
    book = book_of(db, study)
    assert [code.key for code in book.codes if code.parent is None] == ["deep_trust", "supply"]
    assert (book.by_key["trust"].parent, book.by_key["supply"].family) == ("supply", None)


def test_a_code_under_itself_or_nowhere_is_refused_with_the_places(client: TestClient, db: Database) -> None:
    a_full_study(db)
    assert act(client, "trust", "move", chosen="under:deep_trust").status_code == 409
    answer = act(client, "trust", "move")
    assert (answer.status_code, set(answer.context.errors)) == (422, {"chosen"})
    assert "under:deep_trust" not in [one.value for one in answer.context.places]


def test_retiring_says_what_stays_and_refuses_old_figures(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    stamp = client.get(f"{ACTS}/status/trust").context.head.told.stamp
    with_interviews(db, study, range(3, 4))
    refused = act(client, "trust", "status", status="retired", reason="Too wide", seen=stamp)
    assert (refused.status_code, refused.context.head.told.codings) == (409, 3)
    again = refused.context.head.told.stamp
    assert act(client, "trust", "status", status="candidate", reason="Unsure", seen=again).status_code == 303
    assert book_of(db, study).by_key["trust"].status == "candidate"


def test_everything_that_is_said_of_a_code_is_edited_with_a_live_look(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    form = {
        "label_en": "Trust", "label_es": "", "keywords_en": "rely on\ncount on, lean on", "hue": "4", "shape": "6",
        "origin": "inductive", "made_on": "2026-02-03", "reason_en": "Found in P1.", "factor": "supply",
        "seen": client.get(f"{ACTS}/edit/trust").context.seen,
    }  # fmt: skip
    look = client.post(f"{ACTS}/look/trust", data=form, headers=HTMX)
    assert (look.context.look.mark.hue, look.context.look.mark.shape) == (4, 6)
    assert book_of(db, study).by_key["trust"].hue is None
    assert client.post(f"{BOOK_PAGE}/trust", data=form, follow_redirects=False).status_code == 303
    code = book_of(db, study).by_key["trust"]
    assert (code.keywords_en, code.label.es, code.origin, code.factor) == (
        ("rely on", "count on", "lean on"), None, "inductive", "supply",
    )  # fmt: skip
    assert (code.created_at.isoformat() if code.created_at else "") == "2026-02-03T00:00:00+00:00"
    assert (code.definition.en, code.family) == ("Somebody relies on somebody.", "F1")
    assert client.post(f"{BOOK_PAGE}/trust", data=form).status_code == 409


def test_keywords_with_commas_stay_whole_when_the_form_is_sent_again(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    coding.describe_code(db, Actor(study.id, "AR"), "trust", {"keywords_en": ("no, never", "trust")})
    client.post(f"{BOOK_PAGE}/trust", data={"keywords_en": "no, never\r\ntrust\r\nrely on, lean on"})
    assert book_of(db, study).by_key["trust"].keywords_en == ("no, never", "trust", "rely on", "lean on")


def test_a_day_or_a_mark_that_is_none_is_refused(client: TestClient, db: Database) -> None:
    a_full_study(db)
    for form in ({"made_on": "tomorrow"}, {"hue": "9"}, {"shape": "x"}, {"label_en": "supply"}):
        assert client.post(f"{BOOK_PAGE}/trust", data=form).status_code in (409, 422)


def test_quotations_are_made_examples_and_sorted_out_by_hand(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    with db.reading() as session:
        first, second = (str(one.id) for one in store.quotations(session, study.id))
    assert act(client, "trust", "quotations", do="recode", coding=first).status_code == 422
    act(client, "trust", "quotations", do="example", coding=[first, second])
    page = client.get(f"{BOOK_PAGE}/trust")
    assert [one.words for one in page.context.examples] == ["the team trusts the manager"] * 2
    act(client, "trust", "quotations", do="no_example", coding=second)
    act(client, "trust", "quotations", do="recode", to="supply", coding=second)
    assert coded(db, study) == [("P1", "trust"), ("P2", "supply")]
    assert len(client.get(f"{BOOK_PAGE}/trust").context.examples) == 1


def test_several_examples_are_made_and_taken_back_in_one_step(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    with db.reading() as session:
        ids = [str(one.id) for one in store.quotations(session, study.id)]
    act(client, "trust", "quotations", do="example", coding=ids)
    study_actions.undo(db, Actor(study.id, "AR"))
    assert client.get(f"{BOOK_PAGE}/trust").context.examples == ()
    study_actions.redo(db, Actor(study.id, "AR"))
    assert len(client.get(f"{BOOK_PAGE}/trust").context.examples) == 2


def test_examples_of_nothing_ticked_are_refused(client: TestClient, db: Database) -> None:
    a_full_study(db)
    refused = act(client, "trust", "quotations", do="example")
    assert (refused.status_code, "Choose at least one passage." in refused.text) == (422, True)


@pytest.mark.parametrize("tab", ["?q=trust", "/quotations", "/suggestions"])
def test_a_code_is_named_by_its_trail_wherever_it_can_be_chosen(client: TestClient, db: Database, tab: str) -> None:
    a_full_study(db)
    assert "Relations › Trust › Deep trust</option>" in client.get(f"/studies/mentoring/finding{tab}").text


def test_the_pages_of_a_code_show_nothing_that_blind_mode_hides(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    coding.switch_blind_mode(db, Actor(study.id, "AR"), on=True)
    with db.reading() as session:
        one = store.quotations(session, study.id)[0]
    coding.mark_example(db, Actor(study.id, "AR"), one.id, is_example=True)
    with db.transaction() as session:
        session.execute(update(CodingRow).values(coder="ZZ"))
    page = client.get(f"{BOOK_PAGE}/trust").context
    assert (page.groups, page.pages.total, page.examples) == ((), 0, ())
    assert [line.codings for group in client.get(BOOK_PAGE).context.groups for line in group.lines] == [0, 0, 0]
    assert client.get(f"{ACTS}/merge/trust?into=supply").context.head.told.codings == 0
    assert client.get(f"{ACTS}/split/trust").context.quotations == ()


def test_the_tree_counts_with_and_without_sub_codes(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    with db.reading() as session:
        first = store.quotations(session, study.id)[0]
    coding.recode(db, Actor(study.id, "AR"), first.id, "deep_trust")
    lines = [line for group in client.get(BOOK_PAGE).context.groups for line in group.lines]
    assert [(line.codings, line.with_below) for line in lines] == [(1, 2), (1, None), (0, None)]


def test_a_code_under_another_one_is_made_on_the_page(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    assert client.get(f"{BOOK_PAGE}?under=trust").context.form.parent == "trust"
    client.post(BOOK_PAGE, data={"label": "Slow trust", "family": "F2", "parent": "trust"})
    made = book_of(db, study).by_key["slow_trust"]
    assert (made.parent, made.family) == ("trust", None)


def test_the_pages_of_changes_take_as_many_queries_for_many_codings(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    study = a_full_study(db, 1)
    addresses = [f"{ACTS}/{act}/trust" for act in ("merge", "split", "status", "move", "edit")]
    addresses.append(f"{ACTS}/merge/trust?into=supply")
    few = [queries(one) for one in addresses]
    with_interviews(db, study, range(2, 6))
    assert [queries(one) for one in addresses] == few
    assert max(few) <= 22


def test_a_factor_that_the_theory_merged_is_shown_with_what_it_became() -> None:
    def version(key: str, *factors: str, **became: tuple[str, ...]) -> TheoryVersion:
        made = tuple(Factor(one, "mechanism", Bilingual(one.title())) for one in factors)
        return TheoryVersion(key, Bilingual(key), "draft", made, (), key_map=became)

    newest = version("v2", "safety", "voice", trust=("safety",))
    theory = ProgrammeTheory(Bilingual("Trust"), (version("v1", "trust", "voice"), newest))
    merged = succession(theory, "trust")
    assert merged is not None
    assert (merged.factor.en, merged.version, [key for key, _ in merged.became]) == ("Trust", "v2", ["safety"])
    assert succession(theory, "voice") == Succession(Bilingual("Voice"))
    gone = succession(theory, "unheard")
    assert gone is not None
    assert gone.is_gone
    assert succession(theory, None) is None


def test_a_coding_is_made_an_example_beside_the_text(client: TestClient, db: Database) -> None:
    study = a_full_study(db, 1)
    with db.reading() as session:
        one = store.quotations(session, study.id)[0]
    here = f"/studies/mentoring/sources/P1/codings/{one.id}"
    assert "Make it an example" in client.get(here).text
    client.post(f"{here}/example", data={"is_example": "yes"})
    assert "No example any more" in client.get(here).text
    assert len(client.get(f"{BOOK_PAGE}/trust").context.examples) == 1


def test_candidates_have_no_digit_beside_the_text(client: TestClient, db: Database) -> None:
    study = a_full_study(db, 1)
    source = "/studies/mentoring/sources/P1"
    assert [choice.shade.key for choice in client.get(source).context.recent] == ["trust"]
    coding.set_code_status(db, Actor(study.id, "AR"), "trust", "candidate", "Unsure")
    page = client.get(source)
    assert page.context.recent == ()
    assert "data-candidate" in page.text


def test_undo_on_a_page_of_changes_leads_to_the_codebook_where_the_code_may_be_gone(
    client: TestClient, db: Database
) -> None:
    a_full_study(db, 1)
    client.post(BOOK_PAGE, data={"label": "New"})
    sent = {"back": f"{ACTS}/split/new"}
    assert client.post("/studies/mentoring/undo", data=sent, follow_redirects=False).headers["location"] == BOOK_PAGE
