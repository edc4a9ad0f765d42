"""The fewest voices that a chain hangs on: small cuts by trying every set, and what an upper bound still promises."""

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.theory import robustness
from qualtoc.theory.robustness import Cut, smallest_cut

VOICES = "STUVWX"
PAIRS = [pair for pair in permutations("ACDEB", 2) if pair[1] != "A" and pair[0] != "B"]

told = st.dictionaries(
    st.sampled_from(PAIRS), st.sets(st.sampled_from(VOICES), min_size=1, max_size=4), min_size=2, max_size=9
)


def leads(links: dict, silent: set[str]) -> bool:
    """Whether some path is left where these voices are silent."""
    reached, before = {"A"}, set()
    while reached != before:
        before = set(reached)
        reached |= {end for (start, end), who in links.items() if start in reached and set(who) - silent}
    return "B" in reached


def fewest(links: dict) -> int:
    sets = (set(gone) for size in range(len(VOICES) + 1) for gone in combinations(VOICES, size))
    return len(next(gone for gone in sets if not leads(links, gone)))


def links(text: str) -> dict:
    """Links such as "AC:ST": cause, effect, and one letter for each voice."""
    return {(word[0], word[1]): list(word[3:]) for word in text.split()}


@given(told)
def test_no_smaller_set_of_voices_breaks_every_path(drawn: dict) -> None:
    found = smallest_cut(drawn, ["A"], ["B"])
    assert found.exact
    assert not leads(drawn, set(found.sources))
    assert len(found.sources) == fewest(drawn)
    assert found.sources == tuple(sorted(set(found.sources)))


@given(told)
def test_the_order_of_links_never_changes_the_voices_that_are_named(drawn: dict) -> None:
    turned = {pair: sorted(drawn[pair], reverse=True) for pair in reversed(drawn)}
    assert smallest_cut(turned, ["A"], ["B"]) == smallest_cut(drawn, ["A"], ["B"])


@given(told)
def test_an_upper_bound_is_a_cut_of_which_nobody_can_be_spared(drawn: dict) -> None:
    """What stands where an exact search would take too long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(robustness, "MOST_EXACT", -1)
        found = smallest_cut(drawn, ["A"], ["B"])
    assert not leads(drawn, set(found.sources))
    assert all(leads(drawn, set(found.sources) - {member}) for member in found.sources)
    assert len(found.sources) >= fewest(drawn)
    assert not found.exact or len(found.sources) == fewest(drawn)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("AD:S DB:T DC:U CB:V", "S"),
        ("AC:S CD:T CB:U DB:S", "S"),
        ("AC:S CD:T CB:U DB:V", "S"),
        ("AC:STU CB:VW AD:VW DB:STUX", "VW"),
        ("AB:S AC:T CB:T AD:U DB:VX DC:W", "STU"),
        ("DC:WX ED:VY DB:QU AE:SV EC:Q CB:QWYZ", "SV"),
        ("EC:S DE:XY EB:PQZ DC:P CB:TVYZ AD:UW", "UW"),
    ],
)
def test_the_fewest_voices_are_found_although_the_shortest_path_leads_astray(text: str, cut: str) -> None:
    assert smallest_cut(links(text), ["A"], ["B"]) == Cut(tuple(cut), exact=True)


def test_an_upper_bound_spares_whom_later_removals_made_superfluous(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robustness, "MOST_EXACT", -1)
    assert smallest_cut(links("AC:S CD:T CB:U DB:S"), ["A"], ["B"]) == Cut(("S",), exact=False)


def test_beyond_the_limit_the_search_for_a_smaller_set_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robustness, "MOST_EXACT", 3)
    assert smallest_cut(links("AD:S DB:T DC:U CB:V"), ["A"], ["B"]) == Cut(("T", "V"), exact=False)


def test_voices_on_links_that_lead_nowhere_do_not_make_a_cut_an_upper_bound() -> None:
    """Only links between origin and target count against the limit of an exact search."""
    aside = {("A", "x"): [f"X{n}" for n in range(30)], ("y", "B"): [f"Y{n}" for n in range(30)]}
    assert smallest_cut({**links("AC:S CB:T"), **aside}, ["A"], ["B"]).exact
