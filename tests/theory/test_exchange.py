"""Theories that come and go as GraphML, tables and flowcharts: what leaves comes back, what others write is understood
or refused with its line."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import FormatError
from qualtoc.theory.edits import Edited, said
from qualtoc.theory.graphml import read_graphml, to_graphml
from qualtoc.theory.link_tables import factors_csv, links_csv, read_table
from qualtoc.theory.merging import Plan, plan
from qualtoc.theory.mermaid import read_mermaid, to_mermaid
from qualtoc.theory.model import FACTOR_TYPES, CausalLink, Factor, ProgrammeTheory, TheoryVersion
from qualtoc.theory.outlines import Outline, signs_in_words, signs_of, type_of

EMPTY = TheoryVersion("v1", Bilingual("First"), "draft", (), ())
NOTHING = ProgrammeTheory(Bilingual("T"), (EMPTY,))
OURS = "flowchart LR\n"


def taken(outline: Outline, version: TheoryVersion = EMPTY, **choices: object) -> tuple[TheoryVersion, Plan]:
    made = plan(outline, version, replace(NOTHING, versions=(version,)), "file", **choices)  # type: ignore[arg-type]
    for edit in made.edits:
        edited: Edited = edit(version)
        version = edited.version
    return version, made


words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=20).map(said)
labels = st.builds(Bilingual, st.text("añ \"'#&<>[](){}|;,.:-+=%é0日", min_size=1, max_size=12).map(said), words)
labels = labels.filter(lambda label: bool(label.en) and not str(label.en).startswith("'"))
names = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
ODD = ["end", "n1", "a/b", 'say "so"', "#3", "dos palabras", "¿qué?", "a--b", "[z]", "n2: x"]
outcomes = ["CCS", "A-1", "x.y", "Ñ 2", "a/b", '";', "más +", "#3"]
signs = st.one_of(
    st.sampled_from("+-0").map(lambda sign: {None: sign}),
    st.dictionaries(st.sampled_from(["CCS", "ANC", "L1", "Ñ 2", 'a; "b"']), st.sampled_from("+-0"), min_size=1),
)
lists = st.lists(st.text("ab; ñ", min_size=1, max_size=6).map(said).filter(bool), max_size=2, unique=True).map(tuple)


@st.composite
def versions(draw: st.DrawFn) -> TheoryVersion:
    keys = draw(st.lists(names, min_size=2, max_size=6, unique=True))
    factors = tuple(
        Factor(key, draw(st.sampled_from(FACTOR_TYPES)), draw(labels), Bilingual(draw(words)),
               draw(st.sampled_from([None, "CCS"])), draw(st.booleans()), (), draw(lists))
        for key in keys
    )  # fmt: skip
    ends = st.tuples(st.sampled_from(keys), st.sampled_from(keys)).filter(lambda pair: pair[0] != pair[1])
    links = tuple(
        CausalLink(f"L{number}", cause, effect, expected := draw(signs), len(expected) > 1, draw(st.booleans()),
                   draw(st.booleans()), draw(st.sampled_from([None, keys[0]])), None, draw(lists))
        for number, (cause, effect) in enumerate(draw(st.lists(ends, max_size=6, unique=True)), 1)
    )  # fmt: skip
    edges = tuple(draw(st.lists(ends, max_size=2, unique=True)))
    return replace(EMPTY, factors=factors, links=links, structural_edges=edges)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(versions())
def test_a_graph_comes_back_as_it_left(version: TheoryVersion) -> None:
    back, made = taken(read_graphml(to_graphml(version), "t.graphml"))
    assert made.problems == ()
    assert back == version


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(versions())
def test_tables_come_back_as_they_left(version: TheoryVersion) -> None:
    version = replace(version, structural_edges=())
    first, _ = taken(read_table(factors_csv(version), "factors.csv"))
    back, made = taken(read_table(links_csv(version), "links.csv"), first)
    assert made.problems == ()
    assert back == version


def drawable(version: TheoryVersion) -> TheoryVersion:
    """What a flowchart has words for."""
    factors = (
        Factor(f.key, f.type, Bilingual(" ".join(str(f.label.en).split())), emergent=f.emergent)
        for f in version.factors
    )
    links = tuple(replace(link, moderated_by=None, basis=()) for link in version.links)
    return replace(version, factors=tuple(factors), links=links)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(versions())
def test_a_flowchart_comes_back_with_what_it_has_words_for(version: TheoryVersion) -> None:
    version = drawable(version)
    back, made = taken(read_mermaid(to_mermaid(version, "en").encode(), "t.mmd", "en"))
    assert made.problems == ()
    assert back == version


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(versions())
def test_taking_the_same_in_again_changes_nothing(version: TheoryVersion) -> None:
    for outline in (
        read_graphml(to_graphml(version), "t"),
        read_mermaid(to_mermaid(version, "en").encode(), "t", "en"),
    ):
        again, made = taken(outline, drawable(version) if outline.factors and not outline.links else version)
        assert (made.problems, [row for row in made.rows if row.is_new]) == ((), [])
        assert {link.key: link.expected for link in again.links} == {link.key: link.expected for link in version.links}


def test_a_name_in_the_other_language_does_not_become_one_of_this() -> None:
    version = replace(EMPTY, factors=(Factor("a", "activity", Bilingual("Visits", None)),))
    back, made = taken(read_mermaid(to_mermaid(version, "es").encode(), "t", "es"), version)
    assert (back, made.rows) == (version, ())


@pytest.mark.parametrize("write", [to_graphml, lambda version: to_mermaid(version, "en").encode(), links_csv])
def test_keys_that_files_gave_to_factors_come_back(write: Callable[[TheoryVersion], bytes]) -> None:
    factors = tuple(Factor(key, "activity", Bilingual(f"{key} <b>")) for key in ODD)
    links = tuple(
        CausalLink(f"L{number}", cause, effect, {"Ñ 2": "+", "a/b": "0"}, True)
        for number, (cause, effect) in enumerate(pairwise(ODD), 1)
    )
    version = replace(EMPTY, factors=factors, links=links, structural_edges=((ODD[0], ODD[-1]),))
    reading = {to_graphml: read_graphml, links_csv: read_table}
    data = write(version)
    outline = reading[write](data, "t") if write in reading else read_mermaid(data, "t", "en")
    back, made = taken(outline, version)
    assert (made.problems, made.rows) == ((), ())
    assert back == version
    assert {(one.link.cause, one.link.effect) for one in outline.links if not one.is_delivery} == set(pairwise(ODD))


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("+", {None: "+"}), ("−", {None: "-"}), ("positive", {None: "+"}), ("CCS: +; ANC: 0", {"CCS": "+", "ANC": "0"}),
        ("CCS + / ANC −", {"CCS": "+", "ANC": "-"}), ("leads to", None), ("", None), ("?", None),
    ],
)  # fmt: skip
def test_signs_are_read_in_several_hands(text: str, signs: dict[str | None, str] | None) -> None:
    assert signs_of(text) == signs


@given(st.dictionaries(st.sampled_from(outcomes), st.sampled_from("+-0"), min_size=1))
def test_signs_come_back(expected: dict[str, str]) -> None:
    assert signs_of(signs_in_words(expected)) == expected  # type: ignore[arg-type]


def test_layers_are_named_in_two_languages_one_or_many() -> None:
    assert [type_of(word) for word in ("Mechanism", "mecanismos", "Resultado intermedio", "box")] == [
        "mechanism", "mechanism", "intermediate", None,
    ]  # fmt: skip


BY_HAND = """---
title: Mentoring
---
%% drawn at the workshop
flowchart TD
  subgraph acts ["Activities"]
    A["Visits of <b>mentors</b>"] & B(Training):::activity
  end
  A -->|+| C{Trust}; B -- "+" --> C
  C ==>|"-"| D[(Stock-outs)]
  C -.-> D2([Coverage])
  C -->|CCS +; ANC 0| D2 --> E
  class D2,E outcome
  style A fill:#f9f
  linkStyle 0 stroke:red
"""


@pytest.mark.parametrize("shape", ["[{}]", "({})", "(({}))", "([{}])", "{{{}}}", '["{}"]', "[({})]"])
def test_a_semicolon_within_any_shape_ends_no_statement(shape: str) -> None:
    node = shape.format("Trust; ~peers")
    version, _ = taken(read_mermaid(f"graph LR; A --> b2{node}; b2 --> C".encode(), "w.mmd", "en"), unsigned="+")
    assert [factor.label.en for factor in version.factors if factor.key == "b2"] == ["Trust; ~peers"]
    assert len(version.links) == 2


def test_a_flowchart_by_hand_is_understood() -> None:
    version, made = taken(read_mermaid(BY_HAND.encode(), "w.mmd", "en"), unsigned="+")
    labelled = {factor.label.en: factor.type for factor in version.factors}
    assert made.problems == ()
    assert labelled == {
        "Visits of <b>mentors</b>": "activity", "Training": "activity", "Trust": "intermediate",
        "Stock-outs": "intermediate", "Coverage": "outcome", "E": "outcome",
    }  # fmt: skip
    assert [(link.cause, link.effect, signs_in_words(link.expected)) for link in version.links] == [
        ("A", "C", "+"), ("B", "C", "+"), ("C", "D", "-"), ("C", "D2", "CCS +; ANC 0"), ("D2", "E", "+"),
    ]  # fmt: skip
    assert version.structural_edges == (("C", "D2"),)


def test_a_link_without_sign_is_refused_until_one_is_chosen() -> None:
    outline = read_mermaid(b"graph LR\nA --> B\n", "w.mmd", "en")
    _, made = taken(outline)
    assert [(problem.line, problem.message.template) for problem in made.problems] == [
        (2, "{cause} → {effect} says no expected sign; write +, − or 0.")
    ]
    assert made.unsigned == 1
    assert taken(outline, unsigned="0")[0].links[0].expected == {None: "0"}


YED = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key for="node" id="d6" yfiles.type="nodegraphics"/>
  <key attr.name="description" attr.type="string" for="node" id="d5"/>
  <key for="edge" id="d10" yfiles.type="edgegraphics"/>
  <graph edgedefault="directed" id="G">
    <node id="n0" yfiles.foldertype="group">
      <data key="d6"><y:ProxyAutoBoundsNode><y:Realizers><y:GroupNode><y:NodeLabel>Mechanisms</y:NodeLabel>
        </y:GroupNode></y:Realizers></y:ProxyAutoBoundsNode></data>
      <graph edgedefault="directed" id="n0:"><node id="n0::n0"><data key="d5">Somebody relies.</data>
        <data key="d6"><y:ShapeNode><y:NodeLabel alignment="center">Trust
in  the team</y:NodeLabel></y:ShapeNode></data></node></graph>
    </node>
    <node id="n1"><data key="d6"><y:ShapeNode><y:NodeLabel>Coverage</y:NodeLabel></y:ShapeNode></data></node>
    <edge id="e0" source="n0::n0" target="n1"><data key="d10"><y:PolyLineEdge>
      <y:EdgeLabel>+</y:EdgeLabel></y:PolyLineEdge></data></edge>
  </graph>
</graphml>
"""


def test_a_graph_of_yed_is_understood_and_its_numbers_are_no_keys() -> None:
    version, made = taken(read_graphml(YED.encode(), "yed.graphml"))
    assert made.problems == ()
    assert [(factor.key, factor.type, factor.label.en) for factor in version.factors] == [
        ("trust_in_the_team", "mechanism", "Trust in the team"), ("coverage", "intermediate", "Coverage"),
    ]  # fmt: skip
    assert version.factors[0].definition.en == "Somebody relies."
    assert [(link.key, link.cause, link.effect) for link in version.links] == [("L1", "trust_in_the_team", "coverage")]


def test_a_factor_of_the_same_name_is_the_same_factor() -> None:
    held = replace(EMPTY, factors=(Factor("cov", "outcome", Bilingual("Coverage", "Cobertura")),))
    version, made = taken(read_graphml(YED.encode(), "yed.graphml"), held)
    assert [factor.key for factor in version.factors] == ["cov", "trust_in_the_team"]
    assert version.links[0].effect == "cov"
    assert version.factors[0] == held.factors[0]


def test_a_table_by_hand_makes_the_factors_that_it_names() -> None:
    table = "de;a;signo\nVisitas de mentoras;Confianza;+\nConfianza;Cobertura;CCS: +\n".encode("cp1252")
    version, made = taken(read_table(table, "enlaces.csv"))
    assert made.problems == ()
    assert [factor.label.en for factor in version.factors] == ["Visitas de mentoras", "Confianza", "Cobertura"]
    assert [signs_in_words(link.expected) for link in version.links] == ["+", "CCS +"]


@pytest.mark.parametrize(
    ("read", "data", "line"),
    [
        (lambda data, file: read_mermaid(data, file, "en"), b"sequenceDiagram\nA->>B: hi\n", 1),
        (lambda data, file: read_mermaid(data, file, "en"), b"graph LR\nA --> B\nA --- B\n", 3),
        (lambda data, file: read_mermaid(data, file, "en"), b"graph LR\nA[open --> B\n", 2),
        (read_table, b"from,to,expected\na,b,+\na,c,perhaps\n", 3),
        (read_table, b"from,to,expected\na,,+\n", 2),
        (read_table, b"one,two\n1,2\n", 1),
        (read_table, b"from,to,expected\na,b,+,more\n", 2),
        (read_table, b"key,type,label_en\nx,box,Label\n", 2),
        (read_graphml, b"<graphml><graph", 1),
        (read_graphml, b"<svg/>", 1),
        (read_graphml, b'<!DOCTYPE graphml [<!ENTITY a "b">]><graphml>&a;</graphml>', 1),
        (read_graphml, b'<graphml><graph edgedefault="undirected"/></graphml>', None),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    read: Callable[[bytes, str], Outline], data: bytes, line: int | None
) -> None:
    with pytest.raises(FormatError) as refused:
        read(data, "file")
    assert [problem.line for problem in refused.value.problems] == [line]


def test_problems_of_a_draft_name_line_and_key_and_nothing_else_is_lost() -> None:
    table = b"link,from,to,expected\nL1,a,b,+\nL1,b,c,+\nL2,d,d,+\n"
    made = plan(read_table(table, "t.csv"), EMPTY, NOTHING, "t.csv")
    assert [problem.line for problem in made.problems] == [3, 4]
    assert "L1" in str(made.problems[0].message.values)


def test_an_import_takes_nothing_away() -> None:
    held = replace(
        EMPTY,
        factors=tuple(Factor(key, "outcome", Bilingual(key)) for key in "abc"),
        links=(CausalLink("L1", "a", "b", {None: "+"}, basis=("literature",)), CausalLink("L2", "b", "c", {None: "-"})),
    )
    version, made = taken(read_table(b"from,to,expected\na,b,0\n", "t.csv"), held)
    assert version.links == (replace(held.links[0], expected={None: "0"}), held.links[1])
    assert [(row.key, row.is_new, row.fields) for row in made.rows] == [("L1", False, ("expected",))]
