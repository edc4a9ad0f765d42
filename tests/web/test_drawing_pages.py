"""The drawing as a place to work: what is laid over it, which part is shown, how boxes are moved, its files."""

from collections.abc import Callable

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import with_codebook, with_interviews
from test_theories import HERE, SVG, THEORY, load, svg_of

from qualtoc.database import Database
from qualtoc.study.model import Study
from qualtoc.web.theories.contexts import TheoryPage

OVERLAYS = ("expected", "verdicts", "sources", "gaps", "rivals", "emergent")


@pytest.fixture
def study(db: Database) -> Study:
    """A study whose interviews P1 and P2 say that visits raise trust."""
    made = a_study(db, title="Mentoring <i>", researchers=("AR", "JM"), synthetic=True)
    with_codebook(db, made)
    with_interviews(db, made, range(1, 3))
    return made


@pytest.fixture
def told(study: Study, client: TestClient) -> TestClient:
    """A browser on a study with the theory in two versions."""
    load(client)
    return client


def opened(client: TestClient, query: str = "") -> TheoryPage:
    answer = client.get(f"{HERE}{query}")
    assert answer.status_code == 200
    context = answer.context  # type: ignore[attr-defined]
    assert isinstance(context, TheoryPage)
    return context


def plates(client: TestClient, query: str) -> dict[str, list[str]]:
    return {link.key: [text for _, text, _ in link.lines] for link in opened(client, query).drawn.links}


def notes(client: TestClient, query: str) -> dict[str, tuple[str, ...]]:
    return {one.factor.key: one.box.note for one in opened(client, query).drawn.factors if one.box.note}


def test_every_overlay_has_an_address_and_is_drawn_as_a_file(told: TestClient) -> None:
    for overlay in OVERLAYS:
        page = told.get(f"{HERE}?overlay={overlay}")
        assert f'id="overlay-{overlay}"' in page.text
        assert page.context.chosen.overlay == overlay
        assert len(svg_of(told, f"?overlay={overlay}").findall(f".//{SVG}g[@class='links']/{SVG}g")) == 3


def test_an_unknown_overlay_shows_what_is_expected(told: TestClient) -> None:
    assert opened(told, "?overlay=none").chosen.overlay == "expected"


def test_sources_stand_as_numbers(told: TestClient) -> None:
    assert plates(told, "?overlay=sources") == {"L1": ["2"], "L2": ["0"], "R1": ["0"]}


def test_gaps_are_said_in_words_on_arrows_and_in_boxes(told: TestClient) -> None:
    assert plates(told, "?overlay=gaps&version=v1")["L2"] == ["not probed"]
    assert "untraced" in plates(told, "?overlay=gaps&version=v1")["R1"]
    assert notes(told, "?overlay=gaps&version=v1") == {
        "visits": ("untraced",), "coverage": ("no indicator", "untraced"), "supplies": ("untraced",),
    }  # fmt: skip


def test_rivals_stand_beside_what_they_rival_and_the_rest_steps_back(told: TestClient) -> None:
    drawn = opened(told, "?overlay=rivals&version=v1").drawn
    links = {link.key: link for link in drawn.links}
    assert [text for _, text, _ in links["L2"].lines] == ["L2 + ⇄", "R1 ∅ no evidence"]
    assert [key for key, link in links.items() if "faded" in link.classes.split()] == ["L1"]
    assert [one.factor.key for one in drawn.factors if "faded" in one.classes.split()] == ["visits"]


def test_what_emerged_says_since_when(told: TestClient) -> None:
    assert plates(told, "?overlay=emergent")["L1"] == ["0", "emergent, since v1"]
    assert notes(told, "?overlay=emergent") == {"seen": ("emergent",)}


def test_a_part_is_shown_in_drawing_and_tables_and_says_how_much(told: TestClient) -> None:
    page = told.get(f"{HERE}?version=v1&focus=visits")
    assert "Shown: 2 of 4 factors, 1 of 3 links" in page.text
    assert [one.factor.key for one in page.context.drawn.factors] == ["visits", "trust"]
    assert [line.link.key for line in page.context.links] == ["L1"]
    assert "one step further" in page.text


def test_a_hidden_factor_can_be_shown_again(told: TestClient) -> None:
    page = told.get(f"{HERE}?version=v1&hide=supplies&hide=nobody&without=activity")
    assert [one.factor.key for one in page.context.drawn.factors] == ["trust", "coverage"]
    assert page.context.chosen.hide == ("supplies",)
    assert f'href="{HERE}?version=v1&amp;without=activity"' in page.text


def test_search_marks_what_it_finds_and_says_where_it_finds_nothing(told: TestClient) -> None:
    drawn = opened(told, "?search=somebody+relies").drawn
    assert [one.factor.key for one in drawn.factors if "found" in one.classes.split()] == ["trust"]
    assert "No factor holds the words “xyz”." in told.get(f"{HERE}?search=xyz").text


def test_a_page_takes_as_many_queries_for_many_claims(
    told: TestClient, db: Database, study: Study, queries: Callable[[str], int]
) -> None:
    addresses = [f"{HERE}?overlay={overlay}" for overlay in OVERLAYS]
    few = [queries(one) for one in addresses]
    with_interviews(db, study, range(3, 9))
    assert [queries(one) for one in addresses] == few
    assert max(few) <= 22


def middles(client: TestClient, query: str = "") -> dict[str, float]:
    return {box.key: box.y + box.height / 2 for box in opened(client, query).drawn.drawing.boxes}


def test_a_box_stays_where_it_was_put_and_no_fingerprint_changes(told: TestClient) -> None:
    digest = opened(told).line.digest
    answer = told.post(f"{HERE}/drawing/place?version=v2", data={"factor": "trust", "height": "400"})
    assert answer.status_code == 200
    assert middles(told)["trust"] == pytest.approx(400, abs=2)
    assert opened(told).line.digest == digest
    assert middles(told, "?version=v1")["trust"] < 400
    told.post(f"{HERE}/drawing/tidy?version=v2")
    assert middles(told)["trust"] < 400
    assert 'id="tidy"' not in told.get(HERE).text


def test_a_version_is_drawn_like_the_one_that_it_started_from(told: TestClient) -> None:
    told.post(f"{HERE}/drawing/place?version=v1", data={"factor": "trust", "height": "400"})
    assert middles(told, "?version=v2")["trust"] == pytest.approx(400, abs=2)


def test_a_part_is_laid_out_for_itself(told: TestClient) -> None:
    told.post(f"{HERE}/drawing/place?version=v2", data={"factor": "trust", "height": "900"})
    assert middles(told, "?focus=visits")["trust"] < 900
    assert "place-form" not in told.get(f"{HERE}?focus=visits").text


@pytest.mark.parametrize(("factor", "height"), [("nobody", "5"), ("trust", "x"), ("trust", "1e9"), ("trust", "")])
def test_what_is_no_place_is_refused(told: TestClient, factor: str, height: str) -> None:
    answer = told.post(f"{HERE}/drawing/place?version=v2", data={"factor": factor, "height": height})
    assert answer.status_code in (404, 422)
    assert 'id="tidy"' not in told.get(HERE).text


def test_in_a_draft_the_drawing_leads_to_the_forms(told: TestClient) -> None:
    told.post(f"{HERE}/draft", data={"parent": "v2"})
    page = told.get(f"{HERE}?version=v3")
    assert f'href="{HERE}/draft/factor?version=v3&amp;key=trust"' in page.text
    assert f'href="{HERE}/draft/link?version=v3&amp;key=L1"' in page.text
    form = told.get(f"{HERE}/draft/factor?version=v3&key=trust&type=context").context.form
    assert (form.type, form.label_en) == ("context", "Trust")
    drawn = told.get(f"{HERE}/draft/link?version=v3&drawn=1&cause=visits&effect=coverage").context.form
    assert (drawn.cause, drawn.effect, drawn.emergent) == ("visits", "coverage", False)


def test_two_versions_are_one_drawing_that_says_each_change(told: TestClient) -> None:
    drawn = told.get(f"{HERE}/compare?old=v2&new=v1").context.drawn
    links = {link.key: ([text for _, text, _ in link.lines], link.classes.split()) for link in drawn.links}
    assert links["L1"][0] == ["0 → +", "changed"]
    assert links["L2"][0] == ["ANC − → +"]
    assert "changed" in links["L2"][1]
    assert "faded" in links["R1"][1]
    boxes = {one.factor.key: (one.box.note, one.classes.split()) for one in drawn.factors}
    assert boxes["seen"][0] == ("removed",)
    assert "removed" in boxes["seen"][1]
    assert "faded" in boxes["trust"][1]


def test_the_drawn_comparison_can_be_downloaded(told: TestClient) -> None:
    assert b"ANC" in told.get(f"{HERE}/compare.svg?old=v1&new=v2").content
    assert told.get(f"{HERE}/compare.png?old=v1&new=v2").content.startswith(b"\x89PNG")


def test_several_factors_fold_into_one_box_and_unfold(study: Study, client: TestClient) -> None:
    named = THEORY.replace("label: Coverage", 'label: "Trust; in the clinic"')
    load(client, named.replace("label: Trust,", 'label: "Trust; in peers",'))
    ends = "?version=v1&fold=begin%3ATrust"
    page = opened(client, ends)
    box = next(one for one in page.drawn.factors if one.fold)
    assert (box.fold, box.factor.label.text("en")) == ("begin:Trust", "Trust (2)")
    assert ([one.key for one in page.drawn.links], len(page.links)) == (["L1", "R1"], 3)  # the table tells all of them
    for overlay in OVERLAYS:
        assert svg_of(client, f"{ends}&overlay={overlay}") is not None
    text = client.get(f"{HERE}{ends}").text
    assert f'href="{HERE}?version=v1"' in text and 'data-fold="begin:Trust"' in text and "data-movable" not in text
    assert opened(client, "?version=v1&fold=layer%3Anone").chosen.fold == ()


def test_factors_chosen_by_hand_fold_into_one_box(study: Study, client: TestClient) -> None:
    load(client, THEORY)
    first, second, *others = (one.factor.key for one in opened(client, "?version=v1").drawn.factors)
    ends = f"?version=v1&pick={first}&pick={second}"
    page = opened(client, ends)
    assert [one.factor.label.text("en") for one in page.drawn.factors if one.fold] == ["Chosen factors (2)"]
    assert len(page.drawn.factors) == 1 + len(others)
    assert page.chosen.unfolding("picked") == "?version=v1"
    assert not any(one.fold for one in opened(client, f"?version=v1&pick={first}&pick=nobody").drawn.factors)
    assert svg_of(client, ends) is not None


def test_words_in_another_language_say_so_in_the_picture_too(told: TestClient) -> None:
    spanish = {"Accept-Language": "es"}
    page = told.get(f"{HERE}?version=v1", headers=spanish)
    assert {one.factor.key: one.lang for one in page.context.drawn.factors} == {
        "visits": "", "trust": "en", "coverage": "en", "supplies": "en",
    }  # fmt: skip
    assert '<title lang="en">' in page.text
