"""Editing a draft: what each act gives back and records, what it refuses, and that a file can always hold it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, Invalid, QualtocError
from qualtoc.theory import editing, theory_files
from qualtoc.theory.editing import Why, in_step
from qualtoc.theory.model import (
    FACTOR_TYPES,
    Assumption,
    CausalLink,
    Factor,
    OutcomeOfInterest,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.theory.theory_writing import to_yaml
from qualtoc.theory.validation import validate
from qualtoc.theory.versions import content_hash

NOW = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
WHY = Why(Bilingual("Nobody saw it."), ("L1",))
EMPTY = TheoryVersion("v1", Bilingual("First"), "draft", (), ())


def factor(key: str, **rest: object) -> Factor:
    return Factor(key, **{"type": "mechanism", "label": Bilingual(key.upper()), **rest})


def link(key: str, cause: str, effect: str, **signs: str) -> CausalLink:
    expected = {None if name == "general" else name: sign for name, sign in (signs or {"general": "+"}).items()}
    return CausalLink(key, cause, effect, expected, by_outcome=len(expected) > 1)


def small(status: str = "registered") -> TheoryVersion:
    """a -> b -> c, with an assumption on the first link and a delivery edge from p to a."""
    return TheoryVersion(
        "v1", Bilingual("First"), status, tuple(map(factor, "pabc")), (link("L1", "a", "b"), link("L2", "b", "c")),
        (Assumption("A1", "L1", Bilingual("Staff stay")),), (("p", "a"),), registered_at=NOW, declared=True,
    )  # fmt: skip


@pytest.fixture
def draft() -> TheoryVersion:
    return editing.fork(small(), "v2", Bilingual("Second"))


def test_a_fork_says_the_same_and_knows_its_parent(draft: TheoryVersion) -> None:
    assert content_hash(draft) == content_hash(small())
    assert (draft.status, draft.parent, draft.registered_at, draft.changes) == ("draft", "v1", None, ())


def test_a_draft_is_not_forked(draft: TheoryVersion) -> None:
    with pytest.raises(Conflict):
        editing.fork(draft, "v3", Bilingual("Third"))


def test_a_registered_version_is_not_edited() -> None:
    with pytest.raises(Conflict, match="start a draft from it"):
        editing.add_factor(small(), factor("d"), WHY)


def test_a_change_after_registering_needs_its_reason(draft: TheoryVersion) -> None:
    with pytest.raises(Invalid, match="Give the reason"):
        editing.add_factor(draft, factor("d"))


def test_a_first_draft_changes_nothing_so_nothing_is_recorded() -> None:
    edited = editing.add_factor(EMPTY, factor("a"))
    assert edited.version.changes == ()
    assert [(change.op, change.targets) for change in edited.changes] == [("add_node", ("a",))]


def test_a_changed_sign_is_recorded_with_old_new_reason_and_evidence(draft: TheoryVersion) -> None:
    changed = replace(draft.links[0], expected={None: "0"})
    (change,) = editing.change_link(draft, changed, WHY).version.changes
    assert (change.key, change.op, change.targets, change.old, change.new) == (
        "C1",
        "change_expected",
        ("L1",),
        "+",
        "0",
    )
    assert (change.reason.en, change.evidence_links) == ("Nobody saw it.", ("L1",))


def test_a_changed_scope_is_recorded_for_each_outcome(draft: TheoryVersion) -> None:
    scoped = link("L1", "a", "b", X="+", Y="-")
    changes = editing.change_link(draft, scoped, WHY).changes
    assert [(c.op, c.outcome, c.old, c.new) for c in changes] == [
        ("change_scope", None, "+", None), ("change_scope", "X", None, "+"), ("change_scope", "Y", None, "-"),
    ]  # fmt: skip


def test_a_moderator_and_other_facts_of_a_link_are_changes_of_their_own(draft: TheoryVersion) -> None:
    changed = replace(draft.links[0], moderated_by="c", basis=("manual",))
    assert [change.op for change in editing.change_link(draft, changed, WHY).changes] == [
        "change_moderator",
        "edit_link",
    ]


def test_renaming_keeps_the_key_and_retyping_says_from_where_to_where(draft: TheoryVersion) -> None:
    renamed = editing.rename_factor(draft, "a", Bilingual("Visits"), WHY).version
    edited = editing.retype_factor(renamed, "a", "activity", WHY)
    assert (edited.version.factors[1].key, edited.version.factors[1].label.en) == ("a", "Visits")
    assert (edited.changes[0].old, edited.changes[0].new) == ("mechanism", "activity")


def test_a_factor_that_links_use_is_not_removed_and_they_are_named(draft: TheoryVersion) -> None:
    with pytest.raises(Conflict, match="b is used by L1, L2"):
        editing.remove_factor(draft, "b", WHY)


def test_a_link_that_a_rival_names_is_not_removed(draft: TheoryVersion) -> None:
    rivalled = editing.add_factor(draft, factor("r", type="rival", rival_to=("L1",)), WHY).version
    with pytest.raises(Conflict, match="L1 is rivalled by r"):
        editing.remove_link(rivalled, "L1", WHY)


def test_a_removed_link_takes_its_assumptions_along(draft: TheoryVersion) -> None:
    assert editing.remove_link(draft, "L1", WHY).version.assumptions == ()


@pytest.mark.parametrize(("wrong", "field"), [
    (link("L3", "a", "a"), "effect"),
    (link("L3", "a", "b"), "effect"),
    (link("L3", "z", "b"), "cause"),
    (link("L 3", "a", "c"), "key"),
    (replace(link("L3", "a", "c"), expected={}), "expected"),
    (replace(link("L3", "a", "c"), expected={None: "?"}), "expected"),
    (replace(link("L3", "a", "c"), expected={None: "+", "X": "+"}, by_outcome=True), "expected"),
    (replace(link("L3", "a", "c"), by_outcome=True), "expected"),
    (replace(link("L3", "a", "c"), moderated_by="z"), "moderated_by"),
])  # fmt: skip
def test_a_link_that_cannot_stand_is_refused_at_its_field(draft: TheoryVersion, wrong: CausalLink, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        editing.add_link(draft, wrong, WHY)
    assert refused.value.data["field"] == field


def test_assumptions_are_set_as_a_whole_and_each_change_is_recorded(draft: TheoryVersion) -> None:
    held, new = Assumption("A1", "L1", Bilingual("Staff stay"), "held"), Assumption("A2", "L1", Bilingual("Fuel"))
    edited = editing.set_assumptions(draft, "L1", (held, new), WHY)
    assert edited.version.assumptions == (held, new)
    assert [(c.targets, c.old, c.new) for c in edited.changes] == [
        (("A1",), "untested", "held"),
        (("A2",), None, "untested"),
    ]


def test_evidence_must_be_a_link(draft: TheoryVersion) -> None:
    with pytest.raises(Invalid) as refused:
        editing.add_factor(draft, factor("d"), Why(Bilingual("Heard."), ("L9",)))
    assert refused.value.data["field"] == "evidence"


def test_what_was_added_and_taken_away_again_was_never_a_change(draft: TheoryVersion) -> None:
    there = editing.add_link(draft, link("L3", "a", "c"), WHY).version
    told = editing.add_factor(there, factor("d"), Why(Bilingual("Heard."), ("L3",))).version
    back = in_step(editing.remove_link(told, "L3", WHY).version, [small()])
    assert [(change.targets, change.evidence_links) for change in back.changes] == [(("d",), ())]


def test_a_factor_that_comes_back_takes_its_old_place(draft: TheoryVersion) -> None:
    gone = in_step(editing.remove_factor(draft, "p", WHY).version, [small()])
    assert gone.structural_edges == ()
    back = in_step(editing.add_factor(gone, factor("p"), WHY).version, [small()])
    assert back.factors == draft.factors


def test_a_delivery_edge_is_drawn_and_taken_away_with_its_reason(draft: TheoryVersion) -> None:
    edited = editing.add_edge(draft, "p", "b", WHY)
    assert edited.version.structural_edges == (("p", "a"), ("p", "b"))
    assert [(c.op, c.targets, c.reason.en) for c in edited.changes] == [("add_edge", ("p", "b"), "Nobody saw it.")]
    assert editing.remove_edge(edited.version, "p", "b", WHY).version.structural_edges == draft.structural_edges


@pytest.mark.parametrize(("ends", "kind"), [(("p", "z"), Invalid), (("p", "p"), Invalid), (("p", "a"), Conflict)])
def test_a_delivery_edge_joins_two_factors_once(
    draft: TheoryVersion, ends: tuple[str, str], kind: type[QualtocError]
) -> None:
    with pytest.raises(kind):
        editing.add_edge(draft, *ends, WHY)


def test_a_delivery_edge_that_is_gone_is_not_taken_away_again(draft: TheoryVersion) -> None:
    with pytest.raises(Conflict):
        editing.remove_edge(draft, "p", "b", WHY)


def test_registering_stamps_and_a_child_is_refined(draft: TheoryVersion) -> None:
    first = editing.register(small("draft"), (), NOW, "AR")
    second = editing.register(draft, (), NOW, "JM")
    assert (first.status, first.registered_at, first.registered_by, first.declared) == ("registered", NOW, "AR", False)
    assert (second.status, second.registered_by) == ("refined", "JM")
    with pytest.raises(Conflict):
        editing.register(second, (), NOW, "JM")


def test_an_error_forbids_registering_and_so_does_emptiness(draft: TheoryVersion) -> None:
    rival = editing.add_factor(draft, factor("r", type="rival"), WHY).version
    with pytest.raises(Conflict, match="rival_to"):
        editing.register(rival, (), NOW, "AR")
    with pytest.raises(Conflict, match="no causal link"):
        editing.register(EMPTY, (), NOW, "AR")


def test_keys_are_made_of_words_and_never_taken_twice() -> None:
    assert editing.key_of("Más visitas, ¡ya!", ()) == "mas_visitas_ya"
    assert editing.key_of("Trust", ("trust",)) == "trust_1"
    assert editing.key_of("信頼", ()) == "factor"
    assert editing.free_key({"L1", "L2"}, "L") == "L3"
    assert editing.free_key({"L01", "R02", "Lx"}, "L") == "L02"


words = st.text(max_size=12).map(editing.said)
texts = st.builds(Bilingual, words, words)
lists = st.lists(st.text(max_size=6).map(editing.said).filter(bool), max_size=2).map(tuple)
keys, link_keys = st.sampled_from("pabcde"), st.sampled_from(["L1", "L2", "L3", "L4"])
signs = st.sampled_from("+-0")
expected = st.one_of(
    st.fixed_dictionaries({None: signs}), st.fixed_dictionaries({"X": signs}),
    st.fixed_dictionaries({"X": signs, "Y": signs}),
)  # fmt: skip
factors = st.builds(
    Factor, keys, st.sampled_from(FACTOR_TYPES), texts, texts, st.sampled_from([None, "X"]), st.booleans(),
    st.lists(link_keys, max_size=2, unique=True).map(tuple), lists,
)  # fmt: skip
links = st.builds(
    lambda key, cause, effect, signs, rest: CausalLink(key, cause, effect, signs, len(signs) > 1, **rest),
    link_keys, keys, keys, expected,
    st.fixed_dictionaries({
        "rival": st.booleans(), "emergent": st.booleans(), "moderated_by": st.none() | keys, "basis": lists,
        "note": texts,
    }),
)  # fmt: skip
reasons = st.builds(Why, st.just(Bilingual("Seen.")) | texts, st.lists(link_keys, max_size=2, unique=True).map(tuple))
assumed = st.builds(
    Assumption, st.sampled_from(["A1", "A2", "A3"]), link_keys, texts, st.sampled_from(["held", "untested"])
)
acts = st.one_of(
    st.tuples(st.sampled_from([editing.add_factor, editing.change_factor]), st.tuples(factors)),
    st.tuples(st.sampled_from([editing.add_link, editing.change_link]), st.tuples(links)),
    st.tuples(st.just(editing.remove_factor), st.tuples(keys)),
    st.tuples(st.just(editing.remove_link), st.tuples(link_keys)),
    st.tuples(st.just(editing.set_assumptions), st.tuples(link_keys, st.lists(assumed, max_size=2).map(tuple))),
)


def edited(version: TheoryVersion, steps: list, others: list[TheoryVersion]) -> TheoryVersion:
    """The version after all steps that are not refused, as the actions take them."""
    for (act, arguments), why in steps:
        try:
            version = in_step(act(version, *arguments, why).version, others)
        except QualtocError:
            continue
    return version


@given(st.lists(st.tuples(acts, reasons), max_size=12), st.booleans())
def test_a_file_holds_whatever_editing_makes(steps: list, has_parent: bool) -> None:
    others = [small()] if has_parent else []
    start = editing.fork(small(), "v2", Bilingual("Second")) if has_parent else replace(EMPTY, factors=small().factors)
    made = edited(start, steps, others)
    outcomes = tuple(OutcomeOfInterest(key, Bilingual(key)) for key in "XY")
    theory = ProgrammeTheory(Bilingual("T"), (*others, made), outcomes=outcomes)
    assert theory_files.read(to_yaml(theory), "theory.yaml", NOW).theory == theory


@given(st.lists(st.tuples(acts, reasons), max_size=12))
def test_editing_leaves_no_error_but_a_rival_of_nothing(steps: list) -> None:
    made = edited(editing.fork(small(), "v2", Bilingual("Second")), steps, [small()])
    assert {one.message.template[:9] for one in validate(made) if one.level == "error"} <= {"The rival"}


@given(st.lists(st.tuples(acts, reasons), max_size=6), factors, links)
def test_each_act_is_undone_by_its_inverse(steps: list, some_factor: Factor, some_link: CausalLink) -> None:
    before = edited(editing.fork(small(), "v2", Bilingual("Second")), steps, [small()])
    for add, remove, part in (
        (editing.add_factor, editing.remove_factor, some_factor),
        (editing.add_link, editing.remove_link, some_link),
    ):
        try:
            there = in_step(add(before, part, WHY).version, [small()])
        except QualtocError:
            continue
        assert content_hash(in_step(remove(there, part.key, WHY).version, [small()])) == content_hash(before)
        change = editing.change_factor if isinstance(part, Factor) else editing.change_link
        other = replace(part, emergent=not part.emergent)
        assert change(change(there, other, WHY).version, part, WHY).version.links == there.links
