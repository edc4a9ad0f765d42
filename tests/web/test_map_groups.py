"""The map by groups of sources, who tells a story, what lies between, its drawing as a file, and merged factors."""

import re
from xml.etree import ElementTree

import pytest
from factories import a_study
from fastapi.testclient import TestClient

from qualtoc.database import Actor, Database
from qualtoc.study import store
from qualtoc.study.imports import import_files

HERE = "/studies/mentoring/causal-map"
THEORY = """\
factors:
  - {id: A, type: activity}
  - {id: C, type: mechanism}
  - {id: B, type: outcome}
links:
  - {id: L1, from: A, to: C, expected: "+"}
  - {id: L2, from: C, to: B, expected: "+"}
versions: [{id: v1, status: registered, registered_at: 2020-01-01}]
"""
TABLE = """\
file,source,type,role,place,interviewer,language
S1.txt,S1,interview,nurse,North,AR,en
S2.txt,S2,interview,nurse,North,JM,en
S3.txt,S3,interview,lead,South,AR,en
S4.txt,S4,document,,South,,en
S5.txt,S5,interview,lead,East,JM,en
"""
SAID = {"S1": ("A", "C"), "S2": ("C", "B"), "S3": ("A", "C"), "S4": ("A", "X"), "S5": ("C", "B")}


@pytest.fixture
def mapped(client: TestClient, db: Database) -> TestClient:
    """A study of five sources in three places, each with one claim."""
    entries = [f'  - {{source: {s}, words: word, from: {a}, to: {b}, sign: "+"}}' for s, (a, b) in SAID.items()]
    files = {f"{source}.txt": f"Interviewer: And?\n\n{source}: word\n" for source in SAID}
    files |= {"sources.csv": TABLE, "theory.yaml": THEORY}
    files |= {"codings.yaml": "\n".join(["coder: AR", "coded_at: 2021-01-01", "codings:", *entries])}
    given = [(name, text.encode()) for name, text in files.items()]
    assert import_files(db, Actor(a_study(db).id, "AR"), given).problems == ()
    return client


def test_a_group_of_sources_can_be_mapped_alone(mapped: TestClient) -> None:
    north = mapped.get(f"{HERE}.json?group=place:North").json()
    assert [(one["from"], one["to"]) for one in north["links"]] == [("A", "C"), ("C", "B")]
    assert (north["n_sources"], north["filter"]["group"]) == (2, "place:North")
    assert mapped.get(f"{HERE}.json?group=interviewer:JM").json()["n_sources"] == 2
    page = mapped.get(HERE).context
    (field,) = [one for one in page.fields if one.name == "group"]
    assert [value for value, _ in field.options] == [
        "", "place:North", "place:South", "interviewer:AR", "interviewer:JM",
    ]  # fmt: skip
    assert "Group: Place: North" in mapped.get(f"{HERE}.md?group=place:North").text
    assert mapped.get(f"{HERE}?group=place:West").status_code == 422
    assert mapped.get(f"{HERE}?by=age").status_code == 422


def test_groups_are_compared_by_whatever_is_known_of_sources(mapped: TestClient) -> None:
    found = mapped.get(f"{HERE}.json?by=place").json()
    (link,) = [one for one in found["links"] if one["to"] == "X"]
    assert found["groups_by"] == "place"
    assert [(one["group"], one["citing"], one["of"]) for one in link["groups"]] == [
        ("East", 0, 1), ("North", 0, 2), ("South", 1, 2),
    ]  # fmt: skip
    assert [(one["role"], one["citing"], one["of"]) for one in link["roles"]] == [("lead", 0, 2), ("nurse", 0, 2)]
    by_type = mapped.get(f"{HERE}?by=type").text
    assert re.search(r"1</a> of 1\s*<span class=\"flag\">▲ more", by_type)


def test_a_number_of_a_group_opens_its_claims(mapped: TestClient) -> None:
    claims = mapped.get(f"{HERE}/claims?cause=A&effect=X&among=type:document").context
    assert (claims.total, claims.n_sources) == (1, 1)
    assert mapped.get(f"{HERE}/claims?cause=A&effect=X&among=type:interview").context.total == 0
    assert mapped.get(f"{HERE}/claims?among=age:40").status_code == 422
    text = mapped.get(f"{HERE}/claims?cause=A&effect=C&by=place").text
    assert "North: 1 of 2" in text
    for query in ("by=type", "by=place&from=A&to=B&tellers=place"):
        page = mapped.get(f"{HERE}?{query}").text
        hrefs = {part.split('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]}
        for href in sorted(one for one in hrefs if one.startswith(HERE)):
            assert mapped.get(href).status_code == 200, href


def test_a_place_can_tell_a_story_that_no_source_told(mapped: TestClient) -> None:
    alone = mapped.get(f"{HERE}.json?from=A&to=B").json()["paths"]
    assert (alone["t"], alone["told_by"], alone["warning"]) == (
        0, "source", "A path exists, but nobody told it as one story.",
    )  # fmt: skip
    placed = mapped.get(f"{HERE}.json?from=A&to=B&tellers=place").json()["paths"]
    assert (placed["t"], placed["told_by"], placed["threads"], placed["warning"]) == (1, "place", ["North"], None)
    assert placed["r_src"] == alone["r_src"] == 2
    assert [[path["told_by"] for path in found["paths"]] for found in (alone, placed)] == [[[]], [["North"]]]
    page = mapped.get(f"{HERE}?from=A&to=B&tellers=place").text
    assert "groups whose sources told the whole story between them, by: Place" in page
    assert "nobody told it as one story" not in page
    assert "told as one story by North" in page
    assert "by: Place" in mapped.get(f"{HERE}.md?from=A&to=B&tellers=place").text


def test_betweenness_is_shown_only_with_its_warning(mapped: TestClient) -> None:
    assert mapped.get(f"{HERE}.json").json()["factors"][0]["betweenness"] is None
    found = {one["factor"]: one["betweenness"] for one in mapped.get(f"{HERE}.json?betweenness=1").json()["factors"]}
    assert found == {"A": 0, "B": 0, "C": pytest.approx(1 / 6, abs=1e-6), "X": 0}
    for address in (f"{HERE}?betweenness=1", f"{HERE}.md?betweenness=1"):
        assert "lies between everything because it is broad" in mapped.get(address).text
    assert "lies between everything" not in mapped.get(HERE).text
    assert "Betweenness" not in mapped.get(f"{HERE}.md").text


def test_the_drawing_is_a_file_of_its_own(mapped: TestClient) -> None:
    answer = mapped.get(f"{HERE}.svg?expected=1")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert 'filename="mentoring-causal-map.svg"' in answer.headers["Content-Disposition"]
    root = ElementTree.fromstring(answer.content)
    texts = {element.text for element in root.iter("{http://www.w3.org/2000/svg}tspan")}
    assert {"A", "B", "C", "X", "+ · 2", "+ · 1"} <= texts
    assert "href" not in answer.text
    assert "Mapa causal" in mapped.get(f"{HERE}.svg", headers={"Accept-Language": "es"}).text
    image = mapped.get(f"{HERE}.png?expected=1")
    assert (image.headers["Content-Type"], image.content[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert mapped.get(f"{HERE}.png?standpoint=hearsay").status_code == 404
    assert mapped.get(f"{HERE}.svg?standpoint=hearsay").status_code == 404
    assert ">SVG</a>" in mapped.get(HERE).text


def test_a_merged_factor_is_shown_where_it_went(mapped: TestClient, db: Database) -> None:
    with db.reading() as session:
        study = store.study(session, "mentoring")
    merged = THEORY + "  - {id: v2, status: refined, registered_at: 2022-01-01, parent: v1, key_map: {X: [B]}}\n"
    merged = merged.replace("versions: [{id: v1, status: registered, registered_at: 2020-01-01}]\n", "versions:\n"
                            "  - {id: v1, status: registered, registered_at: 2020-01-01}\n")  # fmt: skip
    done = import_files(db, Actor(study.id, "AR"), [("theory.yaml", merged.encode())])
    assert done.problems == ()
    ends = {version: {(one["from"], one["to"]) for one in mapped.get(f"{HERE}.json?version={version}").json()["links"]}
            for version in ("v1", "v2")}  # fmt: skip
    assert ends == {"v1": {("A", "C"), ("C", "B"), ("A", "X")}, "v2": {("A", "C"), ("C", "B"), ("A", "B")}}


def test_sources_of_a_step_are_those_who_say_that_it_leads_on(mapped: TestClient, db: Database) -> None:
    with db.reading() as session:
        actor = Actor(store.study(session, "mentoring").id, "AR")
    denied = b'coder: AR\ncoded_at: 2022-01-01\ncodings:\n  - {source: S4, words: word, from: C, to: B, sign: "0"}\n'
    assert import_files(db, actor, [("more.yaml", denied)]).problems == ()
    page = mapped.get(f"{HERE}?from=A&to=B")
    assert "→<sup>2</sup>" in page.text
    assert mapped.get(f"{HERE}/claims?cause=C&effect=B").context.n_sources == 3
    leads = mapped.get(f"{HERE}/claims?cause=C&effect=B&sign=leads")
    assert leads.context.n_sources == 2
    assert "without claims of no effect" in leads.text
