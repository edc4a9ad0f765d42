"""The causal map: the worked example as JSON and on the page, filters, theory against data, and the claims behind."""

import io
import json
from collections.abc import Callable, Iterable

import networkx as nx
import pytest
from factories import a_study
from fastapi.testclient import TestClient
from report_study import KEPT_BACK, with_report, with_source

from qualtoc.database import Actor, Database
from qualtoc.study.imports import import_files
from qualtoc.web.causal_map import drawn

HERE = "/studies/mentoring/causal-map"
HTMX = {"HX-Request": "true", "HX-Target": "causal-map"}
SPANISH = {"Accept-Language": "es"}
WORKED = """
    S1: A > C, C > B, C > B, A > D, D > B
    S2: A > C, A > C, C > B
    S3: A > C
    S4: C > B
    S5: A > D, D > B
    S6: D > B
"""
TRAP = """
    S1: A > C
    S2: A > C
    S3: A > C
    S4: C > B
    S5: C > B
"""
THEORY = """\
factors:
  - {id: A, type: activity}
  - {id: C, type: mechanism}
  - {id: B, type: outcome}
  - {id: X, type: rival, rival_to: [L2]}
links:
  - {id: L1, from: A, to: C, expected: "+"}
  - {id: L2, from: C, to: B, expected: "+"}
  - {id: R1, from: X, to: B, expected: "+", rival: true}
patterns: [{id: P, links: [L1, L2]}]
versions: [{id: v1, status: registered, registered_at: 2020-01-01}]
"""


def told(db: Database, text: str, *, theory: str = "", coder: str = "AR") -> Actor:
    """A study in which sources say what the lines say, each claim on words of its own."""
    actor = Actor(a_study(db).id, "AR")
    files = {"theory.yaml": theory} if theory else {}
    codings = [f"coder: {coder}", "coded_at: 2021-01-01", "codings:"]
    for line in text.strip().splitlines():
        source, said = line.strip().split(": ")
        links = [link.split(" > ") for link in said.split(", ")]
        words = [f"word{number}" for number in range(len(links))]
        files[f"{source}.txt"] = f"Interviewer: And?\n\n{source}: {' '.join(words)}\n"
        codings += [
            f'  - {{source: {source}, words: {word}, from: "{cause}", to: "{effect}", sign: "+"}}'
            for word, (cause, effect) in zip(words, links, strict=True)
        ]
    files["codings.yaml"] = "\n".join(codings)
    done = import_files(db, actor, [(name, content.encode()) for name, content in files.items()])
    assert done.problems == ()
    return actor


def also_said(db: Database, actor: Actor, entries: Iterable[str]) -> None:
    """Further claims, from a year later on."""
    text = "\n".join(["coder: AR", "coded_at: 2022-01-01", "codings:", *(f"  - {{{entry}}}" for entry in entries)])
    assert import_files(db, actor, [("more.yaml", text.encode())]).problems == ()


def links(client: TestClient, query: str = "") -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (one.cause, one.effect): (one.citations, len(one.sources)) for one in client.get(HERE + query).context.links
    }


def test_without_claims_the_page_names_the_next_step(client: TestClient, db: Database) -> None:
    a_study(db)
    page = client.get(HERE)
    assert page.template == "causal_map/no_claims.html"
    assert "No causal claim is recorded yet" in page.text
    assert client.get(f"{HERE}.json").json()["links"] == []
    document = client.get(f"{HERE}.md").text
    assert "No causal claim is recorded yet." in document
    assert "| From |" not in document


def test_worked_example_on_the_page_and_as_json(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    assert links(client) == {("A", "C"): (4, 3), ("C", "B"): (4, 3), ("D", "B"): (3, 3), ("A", "D"): (2, 2)}
    page = client.get(f"{HERE}?from=A&to=B")
    assert [(one.name, one.value) for one in page.context.measures] == [
        ("T", 3), ("K", 4), ("R_src", 5), ("R_cit", 6), ("R_edge", 2),
    ]  # fmt: skip
    found = client.get(f"{HERE}.json?from=A&to=B").json()["paths"]
    assert {name: found[name] for name in ("t", "k", "k_exact", "r_src", "r_cit", "r_edge", "warning")} == {
        "t": 3, "k": 4, "k_exact": True, "r_src": 5, "r_cit": 6, "r_edge": 2, "warning": None,
    }  # fmt: skip
    assert found["threads"] == ["S1", "S2", "S5"]
    assert found["paths"] == [
        {"factors": ["A", "C", "B"], "told_by": ["S1", "S2"]},
        {"factors": ["A", "D", "B"], "told_by": ["S1", "S5"]},
    ]


def test_path_that_nobody_told_is_marked(client: TestClient, db: Database) -> None:
    told(db, TRAP)
    page = client.get(f"{HERE}?from=A&to=B")
    assert "A path exists, but nobody told it as one story." in page.text
    assert "nobody told it as one story</strong>" in page.text
    found = client.get(f"{HERE}.json?from=A&to=B").json()["paths"]
    assert (found["t"], found["k"], found["r_src"], found["r_cit"]) == (0, 2, 2, 2)
    assert "nadie lo contó" in client.get(f"{HERE}?from=A&to=B", headers=SPANISH).text


def test_a_bound_is_marked_everywhere(client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualtoc.theory.robustness.MOST_EXACT", 0)
    told(db, TRAP)
    assert "≤ 2</strong>" in client.get(f"{HERE}?from=A&to=B").text
    assert "upper bound" in client.get(f"{HERE}?from=A&to=B").text
    assert client.get(f"{HERE}.json?from=A&to=B").json()["paths"]["k_exact"] is False
    assert "| K | at most 2 |" in client.get(f"{HERE}.md?from=A&to=B").text


def test_claims_of_no_effect_lead_nowhere(client: TestClient, db: Database) -> None:
    actor = told(db, "S1: A > C\nS2: A > C")
    also_said(db, actor, ['source: S2, words: word0, from: C, to: B, sign: "0"'])
    assert links(client)["C", "B"] == (1, 1)
    assert client.get(f"{HERE}.json?from=A&to=B").json()["paths"]["paths"] == []


def test_question_that_makes_no_sense_is_answered_on_the_page(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    page = client.get(f"{HERE}?from=A&to=A")
    assert page.status_code == 200
    assert "A is both where the path starts and where it ends. Choose one." in page.text
    assert "A path has 1 to 10 steps, not 11." in client.get(f"{HERE}?from=A&to=B&steps=11").text
    for query in ("role=nobody", "from=Z&to=B", "least=x", "least=0", "zoom=0", "directness=x"):
        assert client.get(f"{HERE}?{query}").status_code == 422, query
    assert client.get(f"{HERE}?version=v1").status_code == 200
    assert client.get(f"{HERE}.pdf").status_code == 404


def test_theory_is_compared_with_the_data(client: TestClient, db: Database) -> None:
    actor = told(db, "S1: A > C, A > E\nS2: A > C, D > E", theory=THEORY)
    also_said(db, actor, ['source: S1, words: word0, from: C, to: B, sign: "0"'])
    found = client.get(f"{HERE}.json").json()
    pairs = {name: [(one["from"], one["to"]) for one in some] for name, some in found["difference"].items()}
    assert pairs == {
        "found": [("A", "C")], "only_denied": [("C", "B")], "not_found": [("X", "B")],
        "not_expected": [("A", "E"), ("D", "E")],
    }  # fmt: skip
    page = client.get(f"{HERE}?expected=1")
    classes = {(one.cause, one.effect): one.classes for one in page.context.drawn.links}
    assert classes["X", "B"] == "link unspoken weight-1"
    assert classes["A", "E"] == "link emergent weight-1"
    assert classes["A", "C"] == "link weight-2"
    assert {one.name for one in page.context.drawn.factors if "elsewhere" in one.classes} == {"D", "E"}
    assert "Not in the theory" in page.text
    assert ("X", "B") not in {(one.cause, one.effect) for one in client.get(HERE).context.drawn.links}


def test_factors_outside_the_theory_stand_right_of_its_layers(client: TestClient, db: Database) -> None:
    told(db, "S1: A > C, A > E\nS2: C > B", theory=THEORY)
    boxes = {one.name: one.box for one in client.get(HERE).context.drawn.factors}
    assert boxes["A"].x < boxes["C"].x < boxes["B"].x < boxes["E"].x


def test_without_a_theory_causes_stand_left_of_effects(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    page = client.get(HERE)
    boxes = {one.name: one.box for one in page.context.drawn.factors}
    assert boxes["A"].x < boxes["C"].x == boxes["D"].x < boxes["B"].x
    assert page.context.standings == ()


def test_only_the_first_coder_of_a_source_counts(client: TestClient, db: Database) -> None:
    actor = told(db, WORKED)
    more = b'coder: ZZ\ncoded_at: 2022-01-01\ncodings:\n  - {source: S3, words: word0, from: A, to: B, sign: "+"}\n'
    assert not import_files(db, actor, [("more.yaml", more)]).problems
    assert ("A", "B") not in links(client)
    assert "1 claim of a further coder waits for consensus." in client.get(HERE).text


def test_filters_narrow_the_map(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db))
    key = ("progress", "efficacy")
    assert links(client)[key] == (28, 14)
    assert links(client, "?outcome=ANC")[key] == (14, 14)
    assert links(client, "?type=observation")[key] == (4, 2)
    assert links(client, "?role=manager")[key] == (16, 8)
    assert links(client, "?role=lead")[key] == (8, 4)
    assert links(client, "?least=4") == {key: (28, 14)}
    assert links(client, "?directness=cooccur") == {}
    assert links(client, "?standpoint=hearsay") == {}
    assert "No claim of this choice is on the map." in client.get(f"{HERE}?standpoint=hearsay").text


def test_what_is_expected_is_found_however_few_say_it(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db))
    found = client.get(f"{HERE}.json?least=4").json()
    assert found["below_minimum"] == 1
    assert ["R1"] in [one["links"] for one in found["difference"]["found"]]


def test_roles_are_pointed_at_with_exact_counts(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db))
    (rival,) = [one for one in client.get(f"{HERE}.json").json()["links"] if one["links"] == ["R1"]]
    assert [(one["role"], one["citing"], one["of"]) for one in rival["roles"]] == [("lead", 1, 4), ("manager", 2, 8)]


def test_opposites_and_levels_are_combined_when_asked(client: TestClient, db: Database) -> None:
    told(db, "S1: ~trust > Health; Growth\nS2: trust > Health; Sleep")
    assert len(links(client)) == 2
    assert links(client, "?opposites=1&zoom=1") == {("trust", "Health"): (2, 2)}
    (link,) = client.get(f"{HERE}.json?opposites=1&zoom=1").json()["links"]
    assert link["signs"] == {"+": 1, "-": 1, "0": 0, "?": 0}
    assert link["from_flipped"] == 1
    claims = client.get(f"{HERE}/claims?opposites=1&zoom=1&cause=trust&effect=Health&sign=-").context
    assert [one.claim.cause for line in claims.links for one in line.quotations] == ["~trust"]


def test_every_number_opens_the_claims_behind_it(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db))
    here = f"{HERE}/claims?cause=progress&effect=efficacy"
    for query, claims, sources in (
        ("", 28, 14), ("&sign=0", 12, 12), ("&source=P06", 2, 1), ("&role=lead", 8, 4), ("&outcome=CCS", 14, 14),
    ):  # fmt: skip
        context = client.get(here + query).context
        assert (context.total, context.n_sources) == (claims, sources), query
    assert client.get(f"{HERE}/claims?factor=efficacy").context.total == 31
    text = client.get(here).text
    assert '/studies/mentoring/sources/P01#turn-2"' in text
    assert text.count("not for export") == 2 * len(KEPT_BACK)
    assert client.get(f"{HERE}/claims?cause=x&effect=y").status_code == 200
    assert client.get(f"{HERE}/claims?sign=x").status_code == 422


def test_every_link_of_the_page_leads_somewhere(client: TestClient, db: Database) -> None:
    told(db, WORKED, theory=THEORY)
    text = client.get(f"{HERE}?from=A&to=B&expected=1").text
    hrefs = {part.split('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]}
    for href in sorted(one for one in hrefs if one.startswith("/studies")):
        assert client.get(href).status_code == 200, href


def test_large_maps_are_thinned_in_the_drawing_only(
    client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "MOST_LINKS", 3)
    told(db, WORKED)
    page = client.get(HERE)
    assert (page.context.drawn.least, len(page.context.drawn.links), len(page.context.links)) == (3, 3, 4)
    assert "Drawn: links of at least 3 sources" in page.text
    assert len(client.get(f"{HERE}?least=1").context.drawn.links) == 4


def test_htmx_gets_the_map_with_its_address(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    answer = client.get(f"{HERE}?least=3&role=&from=A&to=B&steps=4", headers=HTMX)
    assert "<html" not in answer.text
    assert answer.headers["HX-Replace-Url"] == f"{HERE}?least=3&from=A&to=B"


def test_files_hold_the_map_without_words_that_stay(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db, synthetic=True))
    for extension in ("json", "md", "html"):
        text = client.get(f"{HERE}.{extension}").text
        assert "Words of P01 on supplies." in text
        assert not [key for key in KEPT_BACK if f"Words of {key}" in text]
    graph = nx.read_graphml(io.BytesIO(client.get(f"{HERE}.graphml").content))
    assert graph.edges["progress", "efficacy"]["n_sources"] == 14
    assert graph.nodes["efficacy"] == {
        "label": "Collective efficacy", "type": "mechanism", "sources": 14, "in": 31, "out": 0, "outcomeness": 1.0,
    }  # fmt: skip
    for extension in ("csv", "graphml", "json", "md", "html"):
        answer = client.get(f"{HERE}.{extension}", headers=SPANISH)
        assert "Estos datos son inventados" in answer.text
        assert f"mentoring-causal-map.{extension}" in answer.headers["Content-Disposition"]


def test_page_json_and_command_say_the_same(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    found = client.get(f"{HERE}.json").json()
    shown = client.get(HERE).context
    assert [one["citations"] for one in found["links"]] == [one.citations for one in shown.links]
    assert json.dumps(found)


def test_page_is_spanish(client: TestClient, db: Database) -> None:
    with_report(db, a_study(db))
    text = client.get(HERE, headers=SPANISH).text
    assert "Mapa causal" in text
    assert "Avance visible" in text
    assert "Eficacia colectiva" in text


def test_page_takes_as_many_queries_for_many_claims(
    client: TestClient, db: Database, queries: Callable[[str], int]
) -> None:
    actor = with_report(db, a_study(db), sources=6)
    asked = f"{HERE}?from=progress&to=efficacy"
    few, behind = queries(asked), queries(f"{HERE}/claims?cause=progress&effect=efficacy")
    for number in range(7, 12):
        with_source(db, actor, number)
    assert queries(asked) == few <= 12
    assert queries(f"{HERE}/claims?cause=progress&effect=efficacy") == behind <= 13


def test_paths_lead_from_any_of_some_factors_to_any_of_others(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    page = client.get(f"{HERE}?from=A&from=C&to=B&to=D")
    found = {path.factors for path in page.context.chains.paths}
    assert found == {("A", "D"), ("C", "B")}
    paths = client.get(f"{HERE}.json?from=A&from=C&to=B&to=D").json()["paths"]
    assert (paths["from"], paths["origins"], paths["targets"]) == ("A, C", ["A", "C"], ["B", "D"])


def test_with_one_end_the_page_lists_all_that_is_reached_and_who_told_it(client: TestClient, db: Database) -> None:
    told(db, WORKED)
    page = client.get(f"{HERE}?from=A")
    assert [(one.factor, one.steps, one.told_by) for one in page.context.reach.found] == [
        ("C", 1, ("S1", "S2", "S3")), ("D", 1, ("S1", "S5")), ("B", 2, ("S1", "S2", "S5")),
    ]  # fmt: skip
    assert f"{HERE}?from=A&amp;to=B#map-paths" in page.text
    back = client.get(f"{HERE}.json?to=B&steps=1").json()["reach"]
    assert (back["direction"], [one["factor"] for one in back["factors"]]) == ("back", ["C", "D"])
    assert "What leads to" in client.get(f"{HERE}.md?to=B").text
