"""Theory files: every problem with its line, YAML's traps, and a round trip."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import FormatError
from qualtoc.theory.model import (
    FACTOR_TYPES,
    Assumption,
    Case,
    CausalLink,
    ExpectedObservation,
    Factor,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.theory.theory_files import TheoryFile, read
from qualtoc.theory.theory_writing import to_yaml

NOW = datetime(2024, 5, 1, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "codebooks" / "demo_theory.yaml"
SMALL = """\
outcomes:
  - {id: X, label_en: Ex}
  - {id: Y, label_es: Ye}
factors:
  - {id: a, type: activity, label_en: Ay}
  - {id: b, type: mechanism, label_es: Be}
  - {id: c, type: outcome, outcome: X, label: Ce, since: "2"}
links:
  - {id: L1, from: a, to: b, by_outcome: true, expected: {1: {X: +, Y: 0}, 2: {X: "-", Y: 0}}}
  - {id: L2, from: b, to: c, outcome: X, expected: {1: null, 2: 0}}
versions:
  - {id: 1, status: registered, registered_at: 2023-03-01}
  - {id: 2, status: refined}
"""


def parsed(text: str) -> TheoryFile:
    return read(text.encode(), "theory.yaml", NOW)


def problems(text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(FormatError) as caught:
        parsed(text)
    return [(problem.line, str(problem.message)) for problem in caught.value.problems]


def changed(old: str, new: str) -> list[tuple[int | None, str]]:
    assert old in SMALL
    return problems(SMALL.replace(old, new))


def test_a_small_file_becomes_two_versions() -> None:
    first, second = parsed(SMALL).theory.versions
    assert [link.expected for link in first.links] == [{"X": "+", "Y": "0"}]
    assert [link.expected for link in second.links] == [{"X": "-", "Y": "0"}, {"X": "0"}]
    assert [factor.key for factor in first.factors] == ["a", "b"]
    assert (first.key, first.registered_at, first.declared) == ("1", datetime(2023, 3, 1, tzinfo=UTC), True)


def test_a_registered_version_without_a_date_is_stamped() -> None:
    second = parsed(SMALL).theory.versions[1]
    assert (second.registered_at, second.declared, second.parent) == (NOW, False, "1")


def test_without_versions_there_is_one_draft() -> None:
    text = (
        "factors: [{id: a, type: activity}, {id: b, type: outcome}]\nlinks: [{id: L1, from: a, to: b, expected: +}]\n"
    )
    (version,) = parsed(text).theory.versions
    assert (version.key, version.status, version.registered_at) == ("v1", "draft", None)
    assert version.links[0].expected == {None: "+"}


def test_words_that_yaml_reads_as_something_else_stay_names() -> None:
    factors = "factors: [{id: no, type: activity}, {id: 12, type: outcome}]\n"
    text = factors + "links: [{id: on, from: no, to: 12, expected: 0}]\n"
    link = parsed(text).theory.versions[0].links[0]
    assert (link.key, link.cause, link.effect, link.expected) == ("on", "no", "12", {None: "0"})


@pytest.mark.parametrize(("old", "new", "found"), [
    ("label_en: Ay", "lable_en: Ay", [(5, 'Unknown key "lable_en" in factors.')]),
    ("type: mechanism", "type: machine",
     [(6, '"machine" is not possible for "type" in factors; possible: context, input, activity, mechanism, '
          "intermediate, outcome, rival.")]),
    ("from: a, to: b", "from: a, to: a", [(9, "L1 leads from a to itself.")]),
    ("from: a, to: b", "from: a, to: z", [(9, '"to" of L1 names z, which is not there.')]),
    ("from: b, to: c", "from: a, to: b", [(10, "L2 joins the same two factors as L1.")]),
    ("id: b,", "id: a,", [(6, '"a" stands twice.'), (9, '"to" of L1 names b, which is not there.'),
                          (10, '"from" of L2 names b, which is not there.')]),
    ("id: L2", "id: L1", [(10, '"L1" stands twice.')]),
    ("1: {X: +, Y: 0}", "1: {X: +}", [(9, "L1 is by outcome and needs at least two outcomes.")]),
    ("1: {X: +, Y: 0}", "1: {X: +, Y: ~}",
     [(9, 'An outcome has no expected sign; write "+", "-" or "0".'),
      (9, "L1 is by outcome and needs at least two outcomes.")]),
    ("1: {X: +, Y: 0}", "1: {X: +, Z: 0}", [(9, '"expected" names Z, which is not there.')]),
    ("2: 0}", "2: more}", [(10, '"more" is no expected sign; write "+", "-" or "0".')]),
    ("2: 0}", "3: 0}", [(10, '"3" under "expected" is no version of this file.')]),
    ("outcome: X, expected", "outcome: Q, expected", [(10, '"outcome" names Q, which is not there.')]),
    ("id: L2, from: b", "id: L2, rival: true, from: b",
     [(10, 'The rival b needs "rival_to", the links that it rivals.')]),
    ("2023-03-01", "March", [(12, '"registered_at" must be a date like 2023-03-01 in versions, not "March".')]),
    ("{id: 2, status", "{id: 1, status", [(7, '"since" names 2, which is not there.'),
                                          (9, '"2" under "expected" is no version of this file.'),
                                          (10, '"2" under "expected" is no version of this file.'),
                                          (13, '"1" stands twice among the versions.')]),
])  # fmt: skip
def test_each_problem_is_named_with_its_line(old: str, new: str, found: list[tuple[int, str]]) -> None:
    assert changed(old, new) == found


def test_a_minus_alone_is_explained() -> None:
    text = "links:\n  - id: L1\n    expected:\n      v1: -\n      v2: 0\n"
    assert problems(text) == [(4, 'A minus sign alone needs quotes here: "-".')]


def test_all_problems_come_at_once() -> None:
    text = SMALL.replace("type: mechanism", "type: machine").replace("2: 0}", "2: more}")
    assert [line for line, _ in problems(text)] == [6, 10]


def test_what_is_not_part_of_the_format_is_named_as_a_warning() -> None:
    found = parsed(SMALL + "sources: [{id: MM01, type: interview}]\nplan: 1\n").warnings
    assert [str(text) for text in found] == [
        'Line 15: the unknown key "plan" was left out.',
        "The sources of a theory file are not imported; they come with the transcripts.",
    ]


def test_scoped_out_propositions_are_read_with_their_reason() -> None:
    text = SMALL + "scoped_out: [{link: L1, outcome: Y, reason_en: Not done here.}]\n"
    assert parsed(text).scoped_out == {("L1", "Y", None): "Not done here."}


def test_expected_observations_are_read_by_outcome() -> None:
    text = SMALL + "expected_observations: [{id: E1, link: L1, text: Seen, test: hoop, found: {X: true, Y: no}}]\n"
    assert parsed(text).theory.observations == (
        ExpectedObservation("E1", "L1", Bilingual("Seen"), "hoop", {"X": True, "Y": False}),
    )


def test_a_factor_may_stand_twice_for_versions_that_do_not_overlap() -> None:
    text = SMALL.replace(
        "label_en: Ay}", "label_en: Ay, until: 1}\n  - {id: a, type: activity, label_en: Other, since: 2}"
    )
    first, second = parsed(text).theory.versions
    assert (first.factors[0].label.en, second.factors[0].label.en) == ("Ay", "Other")


def test_the_demo_theory_makes_a_round_trip() -> None:
    theory = read(DEMO.read_bytes(), DEMO.name, NOW).theory
    assert read(to_yaml(theory), "again.yaml", NOW).theory == theory


@st.composite
def theories(draw: st.DrawFn) -> ProgrammeTheory:
    word = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
    label = st.builds(Bilingual, word, st.none() | word)
    keys = draw(st.lists(word, min_size=3, max_size=6, unique=True))
    factors = tuple(Factor(k, draw(st.sampled_from(FACTOR_TYPES[:6])), draw(label), draw(label)) for k in keys)
    outcomes = tuple(OutcomeOfInterest(key, draw(label)) for key in ("no", "1"))
    versions = []
    for name in draw(st.lists(word, min_size=1, max_size=3, unique=True)):
        links = []
        for number, (cause, effect) in enumerate(zip(keys, keys[1:], strict=False)):
            scopes = draw(st.sampled_from([[None], ["no"], ["no", "1"]]))
            signs = {scope: draw(st.sampled_from(("+", "-", "0"))) for scope in scopes}
            emergent, moderator = draw(st.booleans()), draw(st.sampled_from([None, keys[0]]))
            links.append(CausalLink(f"L{number}", cause, effect, signs, by_outcome=len(scopes) == 2,
                                    emergent=emergent, moderated_by=moderator))  # fmt: skip
        chosen = tuple(each for each in links if draw(st.booleans()))
        held = (Assumption("A", chosen[0].key, draw(label)),) if chosen else ()
        parent = versions[-1].key if versions else None
        own = tuple(Factor(f.key, f.type, draw(label), f.definition) for f in factors)
        versions.append(TheoryVersion(
            name, draw(label), "registered", own, chosen, held, registered_at=datetime(2023, 1, 1, 5, tzinfo=UTC),
            declared=True, parent=parent,
        ))  # fmt: skip
    known = tuple(sorted({link.key for version in versions for link in version.links}))
    patterns = (Pattern("P", draw(label), known, known[0] if known else None),)
    return ProgrammeTheory(draw(label), tuple(versions), (Case("K", draw(label)),), outcomes, patterns=patterns)


@given(theories())
def test_any_theory_makes_a_round_trip(theory: ProgrammeTheory) -> None:
    assert read(to_yaml(theory), "again.yaml", NOW).theory == theory


@given(st.binary(max_size=300) | st.text("abL1:{}[],-+0 \n\"'&*!", max_size=200).map(str.encode))
def test_any_bytes_give_a_theory_or_a_format_error(data: bytes) -> None:
    try:
        assert read(data, "f", NOW).theory.versions
    except FormatError as error:
        assert error.problems


def test_context_mechanism_outcome_configurations_survive_a_round_trip() -> None:
    written = b"""
cmo:
  - {id: C1, context: [a], context_absent: [b], mechanism: {resource: [a], reasoning: b, triggered: false}, outcome: b}
factors:
  - {id: a, type: activity, label: A}
  - {id: b, type: outcome, label: B}
links:
  - {id: L1, from: a, to: b, expected: {v1: "+"}}
versions:
  - {id: v1, registered_at: 2023-01-01}
"""
    found = read(written, "t.yaml", NOW)
    (configuration,) = found.theory.configurations
    assert (configuration.contexts_absent, configuration.reasoning, configuration.triggered) == (("b",), "b", False)
    assert read(to_yaml(found.theory), "t.yaml", NOW).theory.configurations == (configuration,)
    assert found.warnings == ()


def test_a_date_of_registration_makes_a_version_registered() -> None:
    written = b"""
factors: [{id: a, type: activity, label: A}, {id: b, type: outcome, label: B}]
links: [{id: L1, from: a, to: b, expected: {one: "+", two: "+", three: "+"}}]
versions: [{id: one, registered_at: 2023-01-01}, {id: two, registered_at: 2023-06-01}, {id: three}]
"""
    versions = read(written, "t.yaml", NOW).theory.versions
    assert [version.status for version in versions] == ["registered", "refined", "draft"]


EDGES = """\
factors: [{id: a, type: input}, {id: b, type: activity}, {id: c, type: outcome}]
links: [{id: L1, from: b, to: c, expected: +}]
structural_edges: [{from: a, to: b}, {from: a, to: c, since: v2}, {from: b, to: c, until: v1}]
versions: [{id: v1}, {id: v2}, {id: v3}]
"""


def test_a_delivery_edge_may_stand_in_some_versions_only_and_comes_back_from_a_file() -> None:
    theory = parsed(EDGES).theory
    assert [version.structural_edges for version in theory.versions] == [
        (("a", "b"), ("b", "c")), (("a", "b"), ("a", "c")), (("a", "b"), ("a", "c")),
    ]  # fmt: skip
    assert read(to_yaml(theory), "theory.yaml", NOW).theory == theory


FIGURES = """
indicators:
  - {id: I1, factor: c, label: Cover, period: 2019, desired: increase, values: [{outcome: X, baseline: 48, p: <0.01}]}
expected_observations:
  - {id: E1, link: L2, text_en: A plan, test: smoking gun, l0: .05, l1: 0.4, rival_en: Routine}
"""


def test_figures_and_likelihoods_stand_as_they_are_written() -> None:
    theory = parsed(SMALL + FIGURES).theory
    (value,) = theory.indicators[0].values
    assert (value.baseline, value.followup, value.p, theory.indicators[0].period) == ("48", None, "<0.01", "2019")
    assert (theory.observations[0].l0, theory.observations[0].l1) == (".05", "0.4")


def test_an_indicator_may_stand_under_its_factor() -> None:
    inline = SMALL.replace('label: Ce, since: "2"}', 'label: Ce, since: "2", indicators: [{id: I1, label_en: Cover}]}')
    assert [(one.key, one.factor) for one in parsed(inline).theory.indicators] == [("I1", "c")]


@pytest.mark.parametrize(("old", "new", "text"), [
    ("factor: c", "factor: z", '"factor" names z, which is not there.'),
    ("baseline: 48", "baseline: many", '"baseline" must be a figure in values, not "many"; leave unknown ones out.'),
    ("outcome: X", "outcome: Z", '"outcome" names Z, which is not there.'),
    ("desired: increase", "desired: up",
     '"up" is not possible for "desired" in indicators; possible: increase, decrease, stable.'),
    ("l0: .05", "l0: 5", '"l0" must be a number from 0 to 1 in expected_observations, not "5".'),
])  # fmt: skip
def test_a_wrong_figure_is_named_with_its_line(old: str, new: str, text: str) -> None:
    assert old in FIGURES
    assert [found for _, found in problems(SMALL + FIGURES.replace(old, new))] == [text]
