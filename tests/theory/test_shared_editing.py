"""What versions share: each kind is added, changed and removed with its checks, and with a reason after registering."""

from dataclasses import replace

import pytest
from small_studies import START

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Conflict, Invalid
from qualtoc.theory import shared_editing, theory_files
from qualtoc.theory.edits import Why
from qualtoc.theory.fingerprints import of_factor, of_link, of_shared
from qualtoc.theory.model import (
    Case,
    CausalLink,
    CmoConfiguration,
    ExpectedObservation,
    Factor,
    Indicator,
    Measurement,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Role,
    TheoryVersion,
)
from qualtoc.theory.shared_editing import Kind, Shared
from qualtoc.theory.theory_writing import to_yaml
from qualtoc.theory.versions import content_hash

NAME = Bilingual("name", "nombre")
WHY = Why(Bilingual("The report came out."), ("L1",))


def theory(status: str = "draft") -> ProgrammeTheory:
    factors = (Factor("c", "context", NAME), Factor("a", "activity", NAME), Factor("o", "outcome", NAME, outcome="X"))
    version = TheoryVersion(
        "v1", NAME, status, factors, (CausalLink("L1", "a", "o", {"X": "+"}),),
        registered_at=None if status == "draft" else START,
    )  # fmt: skip
    return ProgrammeTheory(NAME, (version,), (Case("K", NAME),), (OutcomeOfInterest("X", NAME),))


PARTS: dict[Kind, Shared] = {
    "outcome": OutcomeOfInterest("Y", NAME, Bilingual("what counts")),
    "case": Case("K2", NAME, "theoretical", "no effect on X"),
    "role": Role("nurse", NAME),
    "indicator": Indicator(
        "I1", "o", NAME, Bilingual("per cent"), Bilingual("survey"), "2019", "increase",
        (Measurement("K", "X", "48", "61", "+13", "4", "22", "<0.01"), Measurement("K", None, is_significant=False)),
    ),
    "observation": ExpectedObservation(
        "E1", "L1", NAME, "hoop", {"X": True, None: False}, "K", "0.05", ".4", Bilingual("they copy"), NAME
    ),
    "pattern": Pattern("P1", NAME, ("L1",), "L1"),
    "cmo": CmoConfiguration("CMO1", ("c",), ("a",), "a", "o", expected="+"),
}  # fmt: skip


def kept(held: ProgrammeTheory, kind: Kind, part: Shared, why: Why = WHY, *, is_new: bool = True) -> ProgrammeTheory:
    return shared_editing.keep(held, kind, part, why, is_new=is_new, at=START, by="AR")


@pytest.mark.parametrize("kind", PARTS)
def test_each_kind_is_added_changed_and_removed(kind: Kind) -> None:
    part = PARTS[kind]
    added = kept(theory(), kind, part)
    assert shared_editing.parts(added, kind)[-1] == part
    words = "text" if kind == "observation" else "label"
    other = replace(part, expected="-") if kind == "cmo" else replace(part, **{words: Bilingual("another")})
    changed = kept(added, kind, other, is_new=False)
    assert shared_editing.parts(changed, kind)[-1] == other
    assert shared_editing.drop(changed, kind, part.key, WHY, at=START, by="AR") == theory()


@pytest.mark.parametrize("kind", PARTS)
def test_after_a_registration_each_change_is_kept_with_its_reason_author_and_time(kind: Kind) -> None:
    with pytest.raises(Invalid, match="Give the reason"):
        kept(theory("registered"), kind, PARTS[kind], Why())
    (told,) = kept(theory("registered"), kind, PARTS[kind]).changes
    assert (told.by, told.at, told.change.op, told.change.targets) == ("AR", START, f"add_{kind}", (PARTS[kind].key,))
    assert (told.change.reason.en, told.change.evidence_links) == ("The report came out.", ("L1",))


@pytest.mark.parametrize("kind", PARTS)
def test_no_change_of_a_shared_part_moves_a_version_s_hash_and_a_file_holds_it(kind: Kind) -> None:
    held = kept(theory("registered"), kind, PARTS[kind])
    assert content_hash(held.versions[0]) == content_hash(theory("registered").versions[0])
    assert theory_files.read(to_yaml(held), "theory.yaml", START).theory == replace(
        held, versions=(replace(held.versions[0], declared=True),)
    )


@pytest.mark.parametrize(("kind", "changed", "field"), [
    ("outcome", {"label": Bilingual()}, "label_en"),
    ("outcome", {"key": "no key"}, "key"),
    ("case", {"predicted_difference": None}, "predicted_difference"),
    ("case", {"replication": "twice"}, "replication"),
    ("role", {"label": Bilingual()}, "label_en"),
    ("indicator", {"label": Bilingual()}, "label_en"),
    ("indicator", {"factor": "z"}, "factor"),
    ("indicator", {"desired": "up"}, "desired"),
    ("indicator", {"values": (Measurement("K"),)}, "values"),
    ("indicator", {"values": (Measurement("Z", baseline="1"),)}, "values"),
    ("indicator", {"values": (Measurement("K", "Z", baseline="1"),)}, "values"),
    ("indicator", {"values": (Measurement("K", baseline="many"),)}, "values"),
    ("indicator", {"values": (Measurement("K", baseline="1"), Measurement("K", p="1"))}, "values"),
    ("observation", {"text": Bilingual()}, "text_en"),
    ("observation", {"link": "L9"}, "link"),
    ("observation", {"test": "guess"}, "test"),
    ("observation", {"case": "Z"}, "case"),
    ("observation", {"l0": "1.2"}, "l0"),
    ("observation", {"l1": "likely"}, "l1"),
    ("observation", {"l0": None}, "l0"),
    ("observation", {"rival": Bilingual()}, "rival_en"),
    ("pattern", {"label": Bilingual()}, "label_en"),
    ("pattern", {"links": ()}, "links"),
    ("pattern", {"links": ("L9",)}, "links"),
    ("pattern", {"headline_link": "L2"}, "headline_link"),
    ("cmo", {"contexts": ()}, "contexts"),
    ("cmo", {"contexts_absent": ("z",)}, "contexts_absent"),
    ("cmo", {"resources": ()}, "resources"),
    ("cmo", {"reasoning": "z"}, "reasoning"),
    ("cmo", {"outcome": "z"}, "outcome"),
    ("cmo", {"pattern": "P9"}, "pattern"),
    ("cmo", {"expected": "?"}, "expected"),
])  # fmt: skip
def test_what_cannot_be_accepted_is_refused_at_its_field(kind: Kind, changed: dict, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        kept(theory(), kind, replace(PARTS[kind], **changed))
    assert refused.value.data["field"] == field


def test_a_taken_key_and_a_part_that_is_gone_are_conflicts() -> None:
    with pytest.raises(Conflict):
        kept(theory(), "outcome", OutcomeOfInterest("X", NAME))
    with pytest.raises(Conflict):
        kept(theory(), "role", Role("nurse", NAME), is_new=False)
    with pytest.raises(Conflict):
        shared_editing.drop(theory(), "role", "nurse", WHY, at=START, by="AR")


def test_what_others_name_is_not_removed_and_they_are_said() -> None:
    held = kept(kept(kept(theory(), "indicator", PARTS["indicator"]), "observation", PARTS["observation"]), "pattern",
                PARTS["pattern"])  # fmt: skip
    held = kept(held, "cmo", replace(PARTS["cmo"], pattern="P1"))
    for kind, key, naming in (("outcome", "X", "L1, o, E1, I1"), ("case", "K", "E1, I1"), ("pattern", "P1", "CMO1")):
        with pytest.raises(Conflict, match=naming):
            shared_editing.drop(held, kind, key, WHY, at=START, by="AR")


def test_a_change_that_changes_nothing_is_not_recorded() -> None:
    held = theory("registered")
    assert kept(held, "outcome", held.outcomes[0], is_new=False) is held


def test_evidence_names_links_that_are_there() -> None:
    with pytest.raises(Invalid):
        kept(theory("registered"), "role", Role("nurse", NAME), Why(NAME, ("L9",)))


def test_a_fingerprint_changes_with_what_its_form_shows_and_with_nothing_else() -> None:
    version = theory().versions[0]
    renamed = replace(version, factors=(replace(version.factors[0], label=Bilingual("x")), *version.factors[1:]))
    assert of_factor(version, "c") != of_factor(renamed, "c")
    assert (of_factor(version, "a"), of_link(version, "L1")) == (of_factor(renamed, "a"), of_link(renamed, "L1"))
    assert (of_factor(version, "z"), of_link(version, "L9"), of_shared(None)) == ("", "", "")
    first, second = PARTS["observation"], replace(PARTS["observation"], found={None: False, "X": True})
    assert of_shared(first) == of_shared(second)
