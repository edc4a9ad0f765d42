"""Replication across cases: the table of the method, and a slow reading of its text on random cases."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_studies import claims, link, source, theory, verdict_of, version

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import Case
from qualtoc.theory.pattern_matching import Evidence, report
from qualtoc.theory.replication import Prediction, predictions, replications

SAID = {"supported": "MM1+ ML1+", "null": "MM1:0 ML1:0", "opposite": "MM1- ML1-", "mixed": "MM1+ ML1-",
        "no_evidence": "", "insufficient": "MM1+", "not_applicable": "MM1+ ML1+"}  # fmt: skip
SUPPORTED = verdict_of("MM1+ ML1+")


def a_case(key: str, role: str = "literal", predicted: str | None = None) -> Case:
    return Case(key, Bilingual(key), role, predicted)


def judged(*cases: tuple[Case, str], expected: str = "+"):
    """The replication of the link L1 in cases that sources speak of in these ways."""
    sources, coded, out = [], [], {}
    for number, (case, said) in enumerate(cases):
        for claim in claims(SAID[said]):
            key = f"{claim.source}{number}"
            sources.append(replace(source(key), case=case.key))
            coded.append(claim._replace(source=key))
        if said == "not_applicable":
            out["L1", None, case.key] = "Not there."
    study = theory(version("v1", link("L1", expected=expected)), cases=tuple(case for case, _ in cases))
    rows = report(study, "v1", Evidence(list(dict.fromkeys(sources)), coded, scoped_out=out)).verdicts
    return replications(study.cases, rows)


A, B = a_case("A"), a_case("B")
C = a_case("C", "theoretical", "null: nobody can see the result there")


@pytest.mark.parametrize(
    ("cases", "literal", "theoretical", "failing"),
    [
        ([(A, "supported"), (B, "supported")], "yes", None, ()),
        ([(A, "supported"), (B, "supported"), (C, "null")], "yes", "yes", ()),
        ([(A, "supported"), (B, "no_evidence")], "open", None, ()),
        ([(A, "supported"), (B, "null")], "no", None, ("B",)),
        ([(A, "supported"), (B, "supported"), (C, "supported")], "yes", "no", ("C",)),
    ],
)
def test_the_table_of_the_method(cases, literal, theoretical, failing) -> None:
    (found,) = judged(*cases)
    assert (found.literal, found.theoretical, found.failing) == (literal, theoretical, failing)


def test_one_of_two_literal_cases_judged_claims_nothing() -> None:
    (found,) = judged((A, "supported"), (B, "no_evidence"))
    assert (found.literal_judged, found.n_literal) == (1, 2)


@pytest.mark.parametrize("unjudged", ["no_evidence", "insufficient", "not_applicable"])
def test_a_case_that_could_not_be_judged_never_fails(unjudged: str) -> None:
    (found,) = judged((A, "supported"), (B, "supported"), (a_case("D"), unjudged), (C, unjudged))
    assert (found.literal, found.theoretical, found.failing) == ("yes", "open", ())
    assert found.contrast_judged == 0


def test_without_literal_replication_a_contrast_replicates_nothing() -> None:
    (broken,) = judged((A, "supported"), (B, "opposite"), (C, "null"))
    assert (broken.literal, broken.theoretical, broken.failing) == ("no", "no", ("B",))
    (little,) = judged((A, "supported"), (B, "no_evidence"), (C, "null"))
    assert (little.literal, little.theoretical, little.failing) == ("open", "open", ())


def test_one_contrast_as_predicted_is_enough_and_the_other_is_named() -> None:
    other = a_case("D", "theoretical", "null")
    (found,) = judged((A, "supported"), (B, "supported"), (C, "null"), (other, "opposite"))
    assert (found.theoretical, found.failing) == ("yes", ("D",))


def test_a_contrast_that_predicts_nothing_of_the_link_takes_no_part() -> None:
    silent = [a_case("C", "theoretical", said) for said in (None, "Teams are smaller there.", "L9: null", "+")]
    for case in silent:
        (found,) = judged((A, "supported"), (B, "supported"), (case, "supported"))
        assert (found.theoretical, found.failing, found.n_contrast) == (None, (), 0)


def test_a_case_that_was_chosen_for_no_replication_takes_no_part() -> None:
    (found,) = judged((A, "supported"), (B, "supported"), (a_case("D", "none"), "opposite"))
    assert (found.literal, found.failing, len(found.cells)) == ("yes", (), 3)


def test_one_case_has_no_replication() -> None:
    assert judged((A, "supported")) == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("null", (Prediction("0"),)),
        ("Null. Results cannot be seen there.", (Prediction("0"),)),
        ("L2 · ANC: null, nobody sees it; L7: opposite", (Prediction("0", "L2", "ANC"), Prediction("opposite", "L7"))),
        ("L2·ANC: −\nmixed", (Prediction("-", "L2", "ANC"), Prediction("mixed"))),
        ("Smaller teams; opposite", (Prediction("opposite"),)),
        ("Smaller teams", ()),
        ("", ()),
    ],
)
def test_predictions_are_read_from_the_words_of_a_case(text: str, wanted: tuple[Prediction, ...]) -> None:
    assert predictions(a_case("C", "theoretical", text)) == wanted


def test_the_prediction_on_a_link_and_outcome_goes_before_that_on_all() -> None:
    case = a_case("C", "theoretical", "opposite; L1: null")
    (found,) = judged((A, "supported"), (B, "supported"), (case, "null"))
    assert (found.cells[2].predicted, found.theoretical) == ("0", "yes")


# A slow reading of the text, on outcomes of judging alone: no import of the product.


def slowly(cases: list[tuple[str, str, str]]) -> tuple[str, str | None, list[str]]:
    """(key, role, verdict or kind) of each case; contrasts are predicted null."""
    unjudged = ("no_evidence", "insufficient", "not_applicable")
    literal = [(key, said) for key, role, said in cases if role == "literal" and said not in unjudged]
    contrasts = [(key, said) for key, role, said in cases if role == "theoretical" and said not in unjudged]
    not_replicated = [key for key, said in literal if said != "supported"]
    not_replicated += [key for key, said in contrasts if said != "null"]
    literal_holds = len(literal) >= 2 and all(said == "supported" for _, said in literal)
    shown = any(said == "null" for _, said in contrasts)
    one = "yes" if literal_holds else "no" if any(said != "supported" for _, said in literal) else "open"
    if not any(role == "theoretical" for _, role, _ in cases):
        return one, None, not_replicated
    if shown:
        return one, one, not_replicated
    return one, "no" if contrasts else "open", not_replicated


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["literal", "theoretical", "none"]), st.sampled_from(sorted(SAID))),
                min_size=2, max_size=6))  # fmt: skip
def test_random_cases_equal_the_slow_reading(drawn) -> None:
    cases = [(f"K{n}", role, said) for n, (role, said) in enumerate(drawn)]
    (found,) = judged(
        *((a_case(key, role, "null" if role == "theoretical" else None), said) for key, role, said in cases)
    )
    literal, theoretical, failing = slowly(cases)
    assert (found.literal, found.theoretical, sorted(found.failing)) == (literal, theoretical, sorted(failing))
