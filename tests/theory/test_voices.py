"""Who says what about a proposition: groups, outcomes, the silent; counts agree with the verdict's own."""

from hypothesis import given, settings
from small_studies import claims, evidence, link, theory, version
from test_against_brute_force import evidence_of, studies, theory_of

from qualtoc.theory.pattern_matching import report
from qualtoc.theory.voices import Voices


def said(text: str, **rest):
    coded = evidence(*claims(text), **rest)
    return report(theory(version("v1", link("L1"))), "v1", coded).verdicts[0], Voices(coded, (None,))


def test_roles_stand_side_by_side_with_every_sign_and_their_size() -> None:
    row, voices = said("MM1+ MM2+ MM3:0 ML1:0 ML2:0 OBS1? DOC1+", extra=("MM9",), probed=5)
    found = [(group.kind, group.key, group.of, group.leaning) for group in voices.groups(row)]
    assert found == [
        ("role", "ML", 2, "0"), ("role", "MM", 4, "+"), ("type", "document", 1, None), ("type", "observation", 1, None),
    ]  # fmt: skip
    assert voices.groups(row)[1].by_sign == {"+": ("MM1", "MM2"), "-": (), "0": ("MM3",), "?": ()}
    assert "role_split" in row.flags


def test_a_link_without_outcomes_shows_what_is_said_of_each() -> None:
    coded = evidence(*claims("MM1+ ML1+", outcome="X"), *claims("MM2:0", outcome="Y"), *claims("ML2?"))
    row = report(theory(version("v1", link("L1"))), "v1", coded).verdicts[0]
    found = [(one.outcome, one.by_sign["+"], one.by_sign["0"]) for one in Voices(coded, (None,)).outcomes(row)]
    assert found == [("X", ("ML1", "MM1"), ()), ("Y", (), ("MM2",)), (None, (), ())]


def test_the_silent_were_asked_and_the_others_were_not() -> None:
    row, voices = said("MM1+ ML1+", probed=4, extra=("RM1",))
    assert voices.silent(row) == ("XX0", "XX1")
    assert voices.not_asked(row) == ("RM1",)


@settings(max_examples=80, deadline=None)
@given(studies())
def test_the_lists_have_as_many_as_the_verdict_counts(study) -> None:
    coded = evidence_of(study)
    cases = tuple(study["cases"])
    made = theory_of(study)
    voices = Voices(coded, cases, made.versions[-1])
    for row in report(made, made.versions[-1].key, coded).verdicts:
        assert (len(voices.silent(row)), len(voices.not_asked(row))) == (row.silent, row.not_asked)
        groups = voices.groups(row)
        for sign, sources in row.sources_by_sign.items():
            assert sorted(s for group in groups for s in group.by_sign[sign]) == sorted(sources)
        for one in voices.outcomes(row):
            assert set(one.by_sign["+"]) <= set(row.sources_by_sign["+"])
