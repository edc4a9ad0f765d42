"""The pages of themes: forming, ordering, merging, putting passages, the map and the files."""

from collections.abc import Callable
from functools import partial

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from small_study import a_full_study, with_interviews
from sqlmodel import Session

from qualtoc.coding import actions, store
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import Metadata
from qualtoc.coding.themes import Theme
from qualtoc.database import Actor, Database
from qualtoc.study import actions as study_actions
from qualtoc.study.model import Researcher, Study
from qualtoc.web.themes import reading

HOME = "/studies/mentoring"
PAGE = f"{HOME}/themes"
HTMX = {"HX-Request": "true", "HX-Target": "theme_list"}


@pytest.fixture
def study(db: Database) -> Study:
    """A study with two coded interviews."""
    return a_full_study(db)


def formed(db: Database, study: Study, name: str, *codes: str, rank: str = "major") -> str:
    actor = Actor(study.id, "AR")
    claim = Bilingual(f"{name} matters.", f"{name} importa.")
    return actions.new_theme(db, actor, name=Bilingual(name), claim=claim, rank=rank, codes=codes)


def themes(db: Database, study: Study) -> tuple[Theme, ...]:
    with db.reading() as session:
        return store.themes(session, study.id)


def a_coding(db: Database, study: Study, source: str = "P1") -> str:
    with db.reading() as session:
        return str(next(one.id for one in store.quotations(session, study.id) if one.source == source))


def test_an_empty_list_says_what_a_theme_is(client: TestClient, db: Database) -> None:
    a_study(db)
    assert "A theme gathers codes under one sentence" in client.get(PAGE).text
    assert "No theme yet" in client.get(f"{HOME}/theme-map").text
    assert client.get(f"{HOME}/theme-map.svg").status_code == 404


def test_a_theme_is_formed_by_the_form(client: TestClient, db: Database, study: Study) -> None:
    form = {"name_en": "Trust", "claim_en": "Trust comes late.", "rank": "minor", "origin": "theory", "code": ["trust"]}
    answer = client.post(PAGE, data=form)
    assert answer.url.path == f"{PAGE}/trust"
    assert "Trust comes late." in answer.text
    assert themes(db, study)[0].codes == ("trust",)


def test_a_theme_without_a_sentence_comes_back_with_what_was_typed(
    client: TestClient, db: Database, study: Study
) -> None:
    answer = client.post(PAGE, data={"name_en": "Trust", "claim_en": " "})
    assert answer.status_code == 422
    assert "Write the sentence that the theme claims." in answer.text
    assert 'value="Trust"' in answer.text
    assert themes(db, study) == ()


def test_the_list_counts_sources_participants_and_silence(client: TestClient, db: Database, study: Study) -> None:
    formed(db, study, "Trust", "trust")
    formed(db, study, "Supply", "supply")
    first, second = (one.grounding for one in client.get(PAGE).context.found.themes)
    assert (first.speaking, first.silent_participants) == (("P1", "P2"), ())
    assert (second.speaking, second.silent_participants) == ((), ("P1", "P2"))


def test_themes_are_moved_by_buttons_and_to_an_index(client: TestClient, db: Database, study: Study) -> None:
    a, b, c = (formed(db, study, name) for name in "abc")
    client.post(f"{HOME}/theme-order", data={"theme": c, "move": "up"})
    assert [one.key for one in themes(db, study)] == [a, c, b]
    answer = client.post(f"{HOME}/theme-order", data={"theme": b, "to": "0"}, headers=HTMX)
    assert [one.theme.key for one in answer.context.found.themes] == [b, a, c]
    assert "<html" not in answer.text
    assert client.post(f"{HOME}/theme-order", data={"theme": "gone", "to": "0"}).status_code == 404


def test_a_coded_passage_becomes_a_counter_example_from_the_coding_and_from_the_theme(
    client: TestClient, db: Database, study: Study
) -> None:
    key, coding = formed(db, study, "Trust", "trust"), a_coding(db, study)
    assert "the team trusts the manager" in client.get(f"{HOME}/theme-passages?coding={coding}").text
    client.post(f"{HOME}/theme-passages", data={"coding": coding, "theme": key, "side": "counter"})
    assert [(one.side, one.words) for one in themes(db, study)[0].quotations] == [
        ("counter", "the team trusts the manager")
    ]
    client.post(f"{PAGE}/{key}/passages", data={"coding": coding, "side": "example"})
    (one,) = themes(db, study)[0].quotations
    assert one.side == "example"
    client.post(f"{HOME}/theme-passages/{one.id}/removal", data={"theme": key})
    assert themes(db, study)[0].quotations == ()


def test_putting_a_passage_to_no_theme_says_so(client: TestClient, db: Database, study: Study) -> None:
    formed(db, study, "Trust")
    answer = client.post(f"{HOME}/theme-passages", data={"coding": a_coding(db, study), "side": "example"})
    assert answer.status_code == 422
    assert "Choose a theme." in answer.text


def test_words_of_a_turn_are_put_by_form_and_wrong_ones_come_back(
    client: TestClient, db: Database, study: Study
) -> None:
    key = formed(db, study, "Trust")
    form = {"source": "P1", "turn": "2", "words": "nobody trusted us", "side": "counter"}
    wrong = client.post(f"{PAGE}/{key}/passages", data=form | {"words": "never said"})
    assert wrong.status_code == 422
    assert "never said" in wrong.text
    client.post(f"{PAGE}/{key}/passages", data=form)
    assert themes(db, study)[0].quotations[0].words == "nobody trusted us"


def test_codes_are_gathered_and_taken_out(client: TestClient, db: Database, study: Study) -> None:
    key = formed(db, study, "Trust")
    client.post(f"{PAGE}/{key}/codes", data={"code": ["trust", "supply"]})
    client.post(f"{PAGE}/{key}/codes/supply/removal")
    assert themes(db, study)[0].codes == ("trust",)
    assert client.post(f"{PAGE}/{key}/codes", data={"code": ""}).status_code == 422


def test_a_merge_is_previewed_and_then_done(client: TestClient, db: Database, study: Study) -> None:
    kept, gone = formed(db, study, "Trust", "trust"), formed(db, study, "Supply", "supply")
    preview = client.get(f"{PAGE}/{kept}/merging?with={gone}")
    assert preview.context.merging.codes == ("supply",)
    seen = preview.context.seen
    actions.gather_codes(db, Actor(study.id, "AR"), gone, ["deep_trust"])
    stale = client.post(f"{PAGE}/{kept}/merging", data={"with": [gone], "seen": seen})
    assert stale.status_code == 409
    assert "look at the preview again" in stale.text
    client.post(f"{PAGE}/{kept}/merging", data={"with": [gone], "seen": stale.context.seen})
    assert [(one.key, one.codes) for one in themes(db, study)] == [(kept, ("trust", "deep_trust", "supply"))]


def test_merging_nothing_says_what_to_choose(client: TestClient, db: Database, study: Study) -> None:
    kept = formed(db, study, "Trust")
    formed(db, study, "Supply")
    answer = client.get(f"{PAGE}/{kept}/merging")
    assert answer.status_code == 422
    assert "Choose at least one other theme." in answer.text


def test_editing_over_a_change_of_somebody_else_is_refused(client: TestClient, db: Database, study: Study) -> None:
    key = formed(db, study, "Trust")
    seen = client.get(f"{PAGE}/{key}").context.form.seen
    actions.gather_codes(db, Actor(study.id, "AR"), key, ["trust"])
    form = {"name_en": "New", "claim_en": "Else.", "seen": seen}
    answer = client.post(f"{PAGE}/{key}", data=form)
    assert answer.status_code == 409
    assert 'value="New"' in answer.text
    client.post(f"{PAGE}/{key}", data=form | {"seen": ""})
    assert themes(db, study)[0].claim == Bilingual("Else.")


def test_removing_a_theme_keeps_its_codes_and_undo_brings_it_back(
    client: TestClient, db: Database, study: Study
) -> None:
    key = formed(db, study, "Trust", "trust")
    before = themes(db, study)
    client.post(f"{PAGE}/{key}/removal")
    assert client.get(f"{PAGE}/{key}").status_code == 404
    client.post(f"{HOME}/undo")
    assert themes(db, study) == before


def test_the_map_draws_themes_codes_and_links_and_says_them_in_a_table(
    client: TestClient, db: Database, study: Study
) -> None:
    formed(db, study, "Trust", "trust")
    formed(db, study, "Depth <b>", "trust", rank="minor")
    answer = client.get(f"{HOME}/theme-map")
    drawn = answer.context.drawn
    assert [one.sources for one in drawn.themes] == [2, 2]
    assert [(one.meeting.passages, one.join.words) for one in drawn.joins] == [(2, "2")]
    assert "Depth &lt;b&gt;" in answer.text
    assert client.get(f"{HOME}/theme-map.svg").text.startswith("<svg")
    assert client.get(f"{HOME}/theme-map.png").content.startswith(b"\x89PNG")
    shared = client.get(f"{HOME}/theme-map/shared?one=trust&other=depth_b")
    assert [one.source for one in shared.context.quotations] == ["P1", "P2"]


def test_weak_links_are_left_out_of_the_map_when_asked_and_stay_in_the_table(
    client: TestClient, db: Database, study: Study
) -> None:
    formed(db, study, "Trust", "trust")
    formed(db, study, "Depth", "trust")
    context = client.get(f"{HOME}/theme-map?least=3").context
    assert (context.drawn.joins, context.drawn.left_out, len(context.found.meetings)) == ((), 1, 1)
    assert "Drawn: links of at least 3 passages." in client.get(f"{HOME}/theme-map.svg?least=3").text


def test_the_strongest_links_are_drawn_where_there_are_too_many(client: TestClient, db: Database, study: Study) -> None:
    for number in range(8):
        formed(db, study, f"T{number}", "trust")
    assert len(client.get(f"{HOME}/theme-map").context.drawn.joins) == 28
    with_interviews(db, study, range(3, 4))
    actor = Actor(study.id, "AR")

    def elsewhere(session: Session) -> actions.Passage:
        return actions.found_passage(session, store.source(session, study.id, "P1"), 1, "before")

    actions.apply_code(db, actor, elsewhere, "supply")
    actions.gather_codes(db, actor, "t0", ["supply"])
    actions.gather_codes(db, actor, "t1", ["supply"])
    drawn = client.get(f"{HOME}/theme-map").context.drawn
    assert [(one.meeting.one, one.meeting.other, one.meeting.passages) for one in drawn.joins] == [("t0", "t1", 4)]
    assert drawn.left_out == 27


def test_files_hold_words_only_of_those_who_agreed(client: TestClient, db: Database, study: Study) -> None:
    key = formed(db, study, "Trust", "trust")
    for source in ("P1", "P2"):
        client.post(f"{PAGE}/{key}/passages", data={"coding": a_coding(db, study, source), "side": "example"})
    study_actions.describe_source(db, Actor(study.id, "AR"), "P2", Metadata(consent_quotes="no"))
    found = client.get(f"{PAGE}.json").json()
    assert found["kept_back"] == 1
    assert [one["text"] for one in found["themes"][0]["quotations"]] == ["the team trusts the manager", None]
    for extension in ("csv", "yaml", "md", "html"):
        assert client.get(f"{PAGE}.{extension}").text.count("the team trusts the manager") == 1
    assert client.get(f"{PAGE}.docx").status_code == 200
    assert client.get(f"{PAGE}.pdf").status_code == 404


def test_the_printed_codebook_ends_with_the_themes(client: TestClient, db: Database, study: Study) -> None:
    assert "Trust matters." not in client.get(f"{HOME}/codebook.html").text
    formed(db, study, "Trust", "trust", "supply", rank="minor")
    printed = client.get(f"{HOME}/codebook.html").text
    assert "Trust matters." in printed
    assert "minor, from the data" in printed


def test_blind_mode_hides_what_others_coded_and_put_to_themes(client: TestClient, db: Database) -> None:
    study = a_full_study(db)
    key = formed(db, study, "Trust", "trust")
    coding = a_coding(db, study)
    client.post(f"{PAGE}/{key}/passages", data={"coding": coding, "side": "example"})
    study_actions.add_researcher(db, Actor(study.id, "AR"), Researcher("JM"))
    actions.switch_blind_mode(db, Actor(study.id, "AR"), on=True)
    client.post(f"{HOME}/who", data={"who": "JM", "back": "/"})
    page = client.get(f"{PAGE}/{key}")
    assert page.context.standing.grounding.speaking == ()
    assert "the team trusts the manager" not in page.text
    assert client.get(f"{HOME}/theme-passages?coding={coding}").status_code == 404
    assert "the team trusts" not in client.get(f"{HOME}/theme-map/shared?one={key}&other={key}x").text


def test_in_blind_mode_the_passages_of_a_theme_are_paged_among_those_that_may_be_seen(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CODED_ON_A_PAGE", 1)
    study = a_full_study(db, 3)
    key = formed(db, study, "Trust", "trust")
    study_actions.add_researcher(db, Actor(study.id, "AR"), Researcher("JM"))
    with db.reading() as session:
        read = store.sources(session, study.id)
    for source in (read[0], read[2]):
        words = partial(actions.found_passage, source=source, turn_no=2, words="nobody trusted us")
        actions.apply_code(db, Actor(study.id, "JM"), words, "trust")
    actions.switch_blind_mode(db, Actor(study.id, "AR"), on=True)
    client.post(f"{HOME}/who", data={"who": "JM", "back": "/"})
    pages = [client.get(f"{PAGE}/{key}?page={no}").context for no in (1, 2)]
    assert [one.pages.total for one in pages] == [2, 2]
    assert [[(q.source, q.coder) for q in one.coded] for one in pages] == [[("P1", "JM")], [("P3", "JM")]]


def test_the_pages_take_as_many_queries_for_many_codings(
    client: TestClient, db: Database, study: Study, queries: Callable[[str], int]
) -> None:
    formed(db, study, "Trust", "trust")
    formed(db, study, "Other", "trust", "supply")
    addresses = (PAGE, f"{PAGE}/trust", f"{HOME}/theme-map", f"{PAGE}/trust/merging?with=other")
    few = [queries(one) for one in addresses]
    with_interviews(db, study, range(3, 8))
    formed(db, study, "Third", "trust", "deep_trust")
    assert [queries(one) for one in addresses] == few
    assert max(few) <= 24
