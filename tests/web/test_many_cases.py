"""A study of several cases: a verdict for each first, then what they replicate, on the page and in every file."""

from datetime import UTC, datetime

import pytest
from factories import a_study
from fastapi.testclient import TestClient
from sqlmodel import Session

from qualtoc.coding import actions as coding
from qualtoc.coding import store as coding_store
from qualtoc.coding.codebook import Bilingual
from qualtoc.coding.source import Metadata
from qualtoc.coding.transcripts import parse
from qualtoc.database import Actor, Database
from qualtoc.i18n import translator
from qualtoc.study import actions as study_actions
from qualtoc.study import attribute_store
from qualtoc.theory import actions as theory_actions
from qualtoc.theory.actions import ReportedInfluence
from qualtoc.theory.model import (
    Case,
    CausalLink,
    ExpectedObservation,
    Factor,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.web.process_tracing.contexts import scope_value

HERE = "/studies/mentoring/pattern-matching"
SAID = {"north": "++", "south": "++", "island": "00", "coast": "+"}


@pytest.fixture
def study(db: Database) -> None:
    """Two literal cases that support the link, a contrast that shows the null predicted of it, and one lead."""
    made = a_study(db)
    actor = Actor(made.id, made.researchers[0].key)
    cases = (
        Case("north", Bilingual("North", "Norte"), "literal"),
        Case("south", Bilingual("South", "Sur"), "literal"),
        Case("island", Bilingual("Island", "Isla"), "theoretical", "null: nobody can see the result there"),
        Case("coast", Bilingual("Coast", "Costa"), "none"),
    )
    factors = (Factor("a", "activity", Bilingual("Training")), Factor("b", "outcome", Bilingual("Coverage")))
    version = TheoryVersion("v1", Bilingual("v1"), "registered", factors, (CausalLink("L1", "a", "b", {None: "+"}),),
                            registered_at=datetime(2023, 1, 1, tzinfo=UTC))  # fmt: skip
    patterns = (Pattern("P1", Bilingual("Reach"), ("L1",), "L1"),)
    theory_actions.import_theory(db, actor, ProgrammeTheory(Bilingual("T"), (version,), cases=cases, patterns=patterns))
    for case, signs in SAID.items():
        for number, sign in enumerate(signs):
            with_claim(db, actor, f"{case}{number}", case, sign)


def with_claim(db: Database, actor: Actor, key: str, case: str, sign: str, pair: tuple[str, str] = ("a", "b")) -> None:
    data = f"Interviewer: And?\n\nAna: Words of {key} on training.\n".encode()
    facts = Metadata(
        key, type="interview", participant=key, role="lead", case=case, language="en", consent_quotes="yes"
    )
    coding.import_source(
        db, actor, parse(data, f"{key}.txt"), facts, f"{key}.txt", data, known_people=study_actions.ensure_participant
    )

    def passage(session: Session):
        return coding.found_passage(session, coding_store.source(session, actor.study_id, key), 2, f"Words of {key}")

    theory_actions.record_claim(db, actor, passage, ReportedInfluence(*pair, sign, None))


def test_each_case_is_judged_first_and_then_read_together(client: TestClient, study: None) -> None:
    context = client.get(HERE).context
    assert [one.row.verdict for one in context.details] == ["supported", "supported", "contradicted", "insufficient"]
    (row,) = context.across
    assert (row.found.literal, row.found.theoretical, row.found.failing) == ("yes", "yes", ())
    assert [cell.predicted for cell in row.cells] == [None, None, "0", None]


def test_the_report_says_what_is_replicated_in_every_format(client: TestClient, study: None) -> None:
    words = "Literal replication holds: 2 of 2 literal cases were judged, all supported."
    for address in (HERE, f"{HERE}.md", f"{HERE}.html", f"{HERE}.json"):
        said = client.get(address).text
        assert words in said, address
        assert "Theoretical replication holds. Differing as predicted: Island." in said, address
    spanish = client.get(f"{HERE}.md", headers={"Accept-Language": "es"}).text
    assert "La replicación literal se cumple" in spanish
    (found,) = client.get(f"{HERE}.json").json()["replication"]
    assert (found["literal"], found["theoretical"], found["not_replicated"]) == ("yes", "yes", [])
    assert [cell["as_predicted"] for cell in found["cases"]] == [True, True, True, None]


def test_the_summary_says_it_without_the_words_of_the_field_and_names_cases(client: TestClient, study: None) -> None:
    for address in (f"{HERE}/summary", f"{HERE}.md?part=summary"):
        said = client.get(address).text
        assert "It held in all 2 cases that were expected to be alike and could be judged." in said, address
        assert "It came out otherwise where that had been predicted: Island." in said, address
        assert "replication" not in said.casefold().replace("?replication", ""), address
    single = "Hangs on a single source: L1 · north, L1 · south, and L1 · island."
    assert single in client.get(f"{HERE}.md?part=summary").text


def test_cases_in_which_a_pattern_came_out_alike_stand_in_one_line(client: TestClient, study: None) -> None:
    patterns = client.get(f"{HERE}/summary").context.sections[0]
    titles = [translator("en").text(line.title) for line in patterns.lines]
    assert titles == ["Reach (North and South)", "Reach (Island)", "Reach (Coast)"]


def test_the_summary_of_one_source_says_so_and_where_it_points(client: TestClient, db: Database, study: None) -> None:
    actor = Actor(client.get(HERE).context.study.id, "AR")
    years = attribute_store.new_attribute(db, actor, "participant", "years", "number")
    attribute_store.set_values(db, actor, "participant", {("north0", years): "3"})
    said = client.get(f"{HERE}.md?part=summary&attribute=years=3").text
    assert "One source was read: interviews 1, observations 0, documents 0." in said
    assert "None of the expectations could be judged yet. Not judged: 4." in said
    assert "Only 1 source speaks of it, and reports an increase. Too little for a conclusion" in said
    assert "Hangs on a single source" not in said


def test_cases_are_chosen_by_key_or_by_what_they_were_chosen_for(client: TestClient, study: None) -> None:
    alone = client.get(f"{HERE}?case=island").context
    assert ([one.row.case for one in alone.details], alone.across) == (["island"], ())
    literal = client.get(f"{HERE}?replication=literal")
    assert [one.row.case for one in literal.context.details] == ["north", "south"]
    assert "Only these cases: North and South." in literal.text
    chosen = client.get(f"{HERE}.json?replication=literal").json()
    assert (chosen["selection"]["cases"], len(chosen["verdicts"])) == (["north", "south"], 2)
    assert client.get(f"{HERE}?replication=nothing").status_code == 404


def test_the_numbers_of_a_case_open_its_own_voices(client: TestClient, study: None) -> None:
    answer = client.get(f"{HERE}/claims?link=L1&in=island&who=0")
    assert answer.context.sources == ("island0", "island1")


def test_cases_or_else_participants_are_chosen_by_an_attribute(client: TestClient, db: Database, study: None) -> None:
    actor = Actor(client.get(HERE).context.study.id, "AR")
    region = attribute_store.new_attribute(db, actor, "case", "region", "text")
    attribute_store.set_values(db, actor, "case", {("north", region): "cold", ("island", region): "warm"})
    answer = client.get(f"{HERE}?attribute=region=cold")
    assert answer.context.attribute_choices == {"region": ("cold", "warm")}
    assert [one.row.case for one in answer.context.details] == ["north"]
    assert "Only these cases: North." in answer.text
    assert client.get(f"{HERE}.json?attribute=region=warm").json()["selection"]["cases"] == ["island"]
    years = attribute_store.new_attribute(db, actor, "participant", "years", "number")
    attribute_store.set_values(db, actor, "participant", {("north0", years): "3", ("south0", years): "9"})
    chosen = client.get(f"{HERE}.json?attribute=years=3").json()
    assert (chosen["selection"]["sources"], len(chosen["verdicts"])) == (["north0"], 4)
    assert client.get(f"{HERE}?attribute=years=70").status_code == 404


def test_a_report_of_one_case_counts_that_case_only(client: TestClient, study: None) -> None:
    found = client.get(f"{HERE}.json?case=coast").json()
    assert (found["matched"], found["judged"], found["not_judged"]) == (0, 0, 1)
    assert [row["case"] for row in found["patterns"]] == ["coast"]
    assert list(found["by_case"]) == ["coast"]
    assert (
        "0 of 0 judged propositions matched; strict match: no; not judged: 1."
        in client.get(f"{HERE}.md?case=coast").text
    )
    assert "Sources weighed, interview: 1" in client.get(f"{HERE}.md?case=coast&part=appendix").text
    assert "One source was read" in client.get(f"{HERE}.md?case=coast&part=summary").text
    assert [row.case for _, row, _ in client.get(f"{HERE}?case=coast").context.patterns] == ["coast"]


@pytest.mark.parametrize(("query", "n"), [("", 7), ("?read=interview", 7), ("?read=document", 0), ("?case=north", 2)])
def test_a_total_of_sources_opens_their_list(client: TestClient, study: None, query: str, n: int) -> None:
    assert len(client.get(f"{HERE}/sources{query}").context.sources) == n


def test_a_choice_of_people_in_one_case_says_both(client: TestClient, db: Database, study: None) -> None:
    actor = Actor(client.get(HERE).context.study.id, "AR")
    years = attribute_store.new_attribute(db, actor, "participant", "years", "number")
    attribute_store.set_values(db, actor, "participant", {("north0", years): "3"})
    said = client.get(f"{HERE}.md?attribute=years=3&case=north").text
    assert "Only these cases: North." in said
    assert "Only some sources are weighed: years=3 (1 of 7)." in said


def test_the_summary_says_why_what_everybody_expected_to_rise_did_not_hold(client: TestClient, db: Database) -> None:
    made = a_study(db)
    actor = Actor(made.id, made.researchers[0].key)
    factors = (Factor("a", "activity", Bilingual("Training")), Factor("b", "outcome", Bilingual("Coverage")))
    version = TheoryVersion("v1", Bilingual("v1"), "registered", factors, (CausalLink("L1", "a", "b", {None: "+"}),),
                            registered_at=datetime(2023, 1, 1, tzinfo=UTC))  # fmt: skip
    missing = ExpectedObservation("E1", "L1", Bilingual("Signed minutes"), "hoop", {None: False})
    patterns = (Pattern("P1", Bilingual("Reach"), ("L1",), "L1"),)
    theory = ProgrammeTheory(Bilingual("T"), (version,), observations=(missing,), patterns=patterns)
    theory_actions.import_theory(db, actor, theory)
    for key in ("one", "two"):
        with_claim(db, actor, key, "", "+")
    said = client.get(f"{HERE}.md?part=summary").text
    assert "something that had to be seen, were it true, was looked for and is missing." in said
    assert "It did not hold: what could be judged turned out otherwise than expected." in said


def test_what_waits_counts_the_chosen_cases_and_opens_as_many_sources(
    client: TestClient, db: Database, study: None
) -> None:
    actor = Actor(client.get(HERE).context.study.id, "AR")
    for case, pair in (("north", ("b", "a")), ("island", ("b", "a")), ("island", ("b", "new")), ("coast", ("b", "a"))):
        with_claim(db, actor, f"{case}-{pair[1]}", case, "+", pair)
    for query, expected in {
        "": [("a", 3), ("new", 1)], "?case=north": [("a", 1)], "?case=south": [], "?replication=literal": [("a", 1)],
        "?case=island": [("a", 1), ("new", 1)],
    }.items():  # fmt: skip
        page = client.get(f"{HERE}{query}")
        assert [(one.effect, one.n_sources) for one in page.context.proposals] == expected, query
        assert len(client.get(f"{HERE}.json{query}").json()["proposals"]) == len(expected)
        for one in page.context.proposals:
            assert one.claims == "" or client.get(one.claims).context.n_sources == one.n_sources
    words = "sources 3"
    assert words in client.get(f"{HERE}.md").text
    assert words not in client.get(f"{HERE}.md?case=north").text


def test_what_waits_is_named_by_the_labels_of_its_parts(client: TestClient, db: Database, study: None) -> None:
    with_claim(db, Actor(client.get(HERE).context.study.id, "AR"), "opposite", "north", "+", ("~a", "b"))
    assert "~Training → Coverage" in client.get(HERE).text
    assert "~Training → Coverage" in client.get(f"{HERE}.html").text


def test_a_tracing_leads_to_the_verdict_of_its_own_case(client: TestClient, study: None) -> None:
    tracing = "/studies/mentoring/process-tracing"
    client.post(f"{tracing}/switch", data={"on": "1"})
    given = {"scope": scope_value("v1", "L1", None, "island"), "hypothesis": "It works", "rival": "Courtesy",
             "rival_key": ""}  # fmt: skip
    page = client.post(tracing, data=given)
    leads = f"{HERE}?version=v1&case=island&link=L1#verdict-L1-island"
    assert f'href="{leads.replace("&", "&amp;")}"' in page.text
    assert 'id="verdict-L1-island"' in client.get(leads).text
