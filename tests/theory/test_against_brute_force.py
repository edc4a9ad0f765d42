"""The report equals the literal reading of the rule on random studies, in every column."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import brute_force
from hypothesis import given, settings
from hypothesis import strategies as st
from small_studies import START

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.claims import CausalClaim
from qualtoc.theory.model import (
    Case,
    CausalLink,
    ExpectedObservation,
    Factor,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    TheoryVersion,
)
from qualtoc.theory.pattern_matching import Evidence, EvidenceSource, Parameters, report

PAIRS = [("a", "b"), ("b", "a"), ("r", "b"), ("a", "c")]
OUTCOMES = ["X", "Y"]
DEFAULTS = {name: getattr(Parameters(), name) for name in Parameters.__slots__}
NAME = Bilingual("name")


@st.composite
def studies(draw):
    cases = draw(st.sampled_from([[None], ["K1"], ["K1", "K2"]]))
    many = draw(st.sampled_from([4, 12, 44]))
    sources = {
        f"S{n:02}": {
            "type": draw(st.sampled_from(["interview", "interview", "interview", "observation", "document"])),
            "role": draw(st.sampled_from(["north", "south", None])),
            "case": draw(st.sampled_from([None, *cases])),
        }
        for n in range(draw(st.integers(0, many)))
    }
    leaning = draw(st.sampled_from(["+++++-0?", "+-0?", "0000+", "+"]))
    claims = [
        {
            "source": draw(st.sampled_from(sorted(sources))),
            "coder": draw(st.sampled_from(["ana", "ana", "ana", "ben"])),
            "at": n + 10,
            "from": (pair := draw(st.sampled_from(PAIRS)))[0],
            "to": pair[1],
            "sign": draw(st.sampled_from(leaning)),
            "outcome": draw(st.sampled_from([None, "X", "Y"])),
            "directness": draw(st.sampled_from(["explicit", "explicit", "implied", "cooccur"])),
            "standpoint": draw(st.sampled_from(["own", "observed", "hearsay"])),
        }
        for n in range(draw(st.integers(0, 30)) if sources else 0)
    ]
    versions = draw(st.lists(version_dicts(), min_size=1, max_size=3))
    versions[0]["draft"] = False
    for n, version in enumerate(versions):
        version["key"] = f"v{n}"
    links = [f"L{n}" for n in range(len(PAIRS))]
    scope = st.tuples(st.sampled_from(links), st.sampled_from([None, "X"]), st.sampled_from([None, cases[-1]]))
    observation = st.fixed_dictionaries({
        "link": st.sampled_from(links), "test": st.sampled_from(["hoop", "smoking gun", "straw"]),
        "found": st.dictionaries(st.sampled_from([None, "X", "Y"]), st.booleans(), max_size=2),
        "case": st.sampled_from([None, cases[0]]),
    })  # fmt: skip
    changed = st.fixed_dictionaries({
        "theta": st.sampled_from([0.5, 0.6, 0.67, 0.75, 0.8, 1.0]), "min_sources": st.integers(1, 3),
        "min_weight": st.sampled_from([0.3, 1.0, 2.0]), "w_implied": st.sampled_from([0.3, 0.5]),
        "w_hearsay": st.sampled_from([0, 0.1, 0.5]), "w_cooccur": st.sampled_from([0, 0.1]),
        "w_explicit": st.sampled_from([0.7, 1]), "w_own": st.sampled_from([0.9, 1]),
        "w_observed": st.sampled_from([0.7, 1]), "strong_frac": st.sampled_from([0, 0.1, 0.25]),
        "strong_min": st.integers(1, 4), "strong_types": st.integers(1, 3), "strong_roles": st.integers(0, 3),
        "strong_direct": st.sampled_from([0, 0.3, 0.5, 1]), "strong_dissent": st.sampled_from([0, 0.1, 0.4]),
    })  # fmt: skip
    asked = st.lists(st.sampled_from(sorted(sources) or ["none"]), max_size=40)
    return {
        "cases": cases, "sources": sources, "claims": claims, "versions": versions, "outcomes": OUTCOMES,
        "asked": {link: draw(st.just(sorted(sources)) | asked) for link in links[:3]},
        "scoped_out": draw(st.dictionaries(scope, st.just("reason"), max_size=1)),
        "observations": draw(st.lists(observation, max_size=2)),
        "addressed": draw(st.sampled_from([[], ["L2"]])),
        "patterns": {"P": ["L0", "L1"], "Q": ["L0", "L2", "L3"]},
        "parameters": {**DEFAULTS, **draw(st.just({}) | changed)},
    }  # fmt: skip


@st.composite
def version_dicts(draw):
    chosen = draw(st.lists(st.integers(0, len(PAIRS) - 1), min_size=1, max_size=4, unique=True))
    links = []
    for n in chosen:
        scopes = draw(st.sampled_from([[None], ["X"], ["X", "Y"]]))
        links.append({
            "key": f"L{n}", "from": PAIRS[n][0], "to": PAIRS[n][1], "single": scopes == ["X"], "rival": n == 2,
            "expected": {scope: draw(st.sampled_from("++-0")) for scope in scopes},
            "emergent": draw(st.sampled_from([False, False, True])), "rival_to": ["L0"] if n == 2 else [],
        })  # fmt: skip
    regrouped = draw(st.sampled_from([{}, {}, *REGROUPED]))
    for link in links:
        link["from"] = draw(st.sampled_from(regrouped.get(link["from"], [link["from"]])))
        link["to"] = draw(st.sampled_from(regrouped.get(link["to"], [link["to"]])))
    pairs = [(link["from"], link["to"]) for link in links]
    links = [link for n, link in enumerate(links) if pairs.index(pairs[n]) == n and link["from"] != link["to"]]
    gone = [f"L{n}" for n in chosen if f"L{n}" not in [link["key"] for link in links]]
    return {
        "draft": draw(st.sampled_from([False, False, True])), "at": draw(st.integers(0, 80)) / 2, "links": links,
        "key_map": regrouped, "link_map": {key: [links[0]["key"]] for key in gone if links},
    }  # fmt: skip


REGROUPED = [{"a": ["m"], "r": ["m"]}, {"c": ["b"]}, {"a": ["a1", "a2"]}, {"b": ["b2", "b1"], "a": ["m"]}]
"""What versions made of the factors: two merged into a new one, one into another, one split, both at once."""


def at(number: float):
    return START + timedelta(hours=number)


def theory_of(study) -> ProgrammeTheory:
    versions = []
    for each in study["versions"]:
        links = tuple(
            CausalLink(
                link["key"], link["from"], link["to"], link["expected"], by_outcome=len(link["expected"]) > 1,
                rival=link["rival"], emergent=link["emergent"],
            )
            for link in each["links"]
        )  # fmt: skip
        ends = dict.fromkeys(key for link in links for key in (link.cause, link.effect))
        rival_to = ("L0",) if any(link.rival for link in links) else ()
        rivals = {link.cause for link in links if link.rival}
        factors = tuple(Factor(key, "context", NAME, rival_to=rival_to if key in rivals else ()) for key in ends)
        status, registered_at = ("draft", None) if each["draft"] else ("registered", at(each["at"]))
        versions.append(
            TheoryVersion(
                each["key"], NAME, status, factors, links, registered_at=registered_at,
                key_map={old: tuple(new) for old, new in each["key_map"].items()},
                link_map={old: tuple(new) for old, new in each["link_map"].items()},
            )
        )  # fmt: skip
    return ProgrammeTheory(
        NAME,
        tuple(versions),
        cases=tuple(Case(key, NAME) for key in study["cases"] if key is not None),
        outcomes=tuple(OutcomeOfInterest(key, NAME) for key in study["outcomes"]),
        patterns=tuple(Pattern(key, NAME, tuple(links)) for key, links in study["patterns"].items()),
        observations=tuple(
            ExpectedObservation(f"E{n}", each["link"], NAME, each["test"], each["found"], each["case"])
            for n, each in enumerate(study["observations"])
        ),
    )


def evidence_of(study) -> Evidence:
    sources = [EvidenceSource(key, s["type"], s["case"], s["role"]) for key, s in study["sources"].items()]
    claims = [
        CausalClaim(UUID(int=n), c["source"], c["from"], c["to"], c["sign"], c["outcome"], c["coder"], at(c["at"]),
                    c["directness"], c["standpoint"])
        for n, c in enumerate(study["claims"])
    ]  # fmt: skip
    return Evidence(
        sources, claims, {link: frozenset(asked) for link, asked in study["asked"].items()}, study["scoped_out"],
        addressed_rivals=frozenset(study["addressed"]),
    )  # fmt: skip


def plain(row) -> dict:
    return {
        "link": row.link, "outcome": row.outcome, "case": row.case, "expected": row.expected,
        "observed": row.observed, "verdict": row.verdict, "kind": row.kind, "strength": row.strength,
        "rival": row.rival, "weights": row.weights,
        "sources_by_sign": {sign: list(keys) for sign, keys in row.sources_by_sign.items()}, "share": row.share,
        "n_winning": row.n_winning, "n_sources": row.n_sources, "n_probed": row.n_probed, "silent": row.silent,
        "not_asked": row.not_asked, "roles": list(row.roles), "types": list(row.types),
        "needed": row.criteria.needed, "n_explicit": row.n_explicit, "loso": (row.loso.same, row.loso.of),
        "flags": set(row.flags), "theta_range": row.theta_range, "lead": row.lead,
        "general": len(row.not_outcome_specific), "other": len(row.other_outcome), "waiting": row.waiting,
    }  # fmt: skip


@settings(max_examples=300)
@given(studies())
def test_every_column_equals_the_literal_reading(study) -> None:
    version = study["versions"][-1]
    made = report(theory_of(study), version["key"], evidence_of(study), Parameters(**study["parameters"]))
    wanted = brute_force.rows(study, version)
    assert [plain(row) for row in made.verdicts] == wanted
    total = made.totals
    assert (total.strict_match, total.matched, total.judged, total.not_judged) == brute_force.totals(wanted)


@settings(max_examples=200)
@given(studies())
def test_the_roll_up_equals_the_literal_reading_for_every_version(study) -> None:
    wanted = brute_force.patterns(study)
    evidence, parameters = evidence_of(study), Parameters(**study["parameters"])
    for version in study["versions"]:
        made = report(theory_of(study), version["key"], evidence, parameters).patterns
        found = {(p.pattern, p.outcome, p.case): (p.status, p.strength, sorted(p.gaps)) for p in made}
        assert found == wanted


@given(studies(), st.randoms(use_true_random=False))
def test_the_order_of_claims_and_sources_changes_nothing(study, random) -> None:
    evidence = evidence_of(study)
    sources, claims = list(evidence.sources), list(evidence.claims)
    random.shuffle(sources)
    random.shuffle(claims)
    key = study["versions"][-1]["key"]
    one = report(theory_of(study), key, evidence).verdicts
    other = report(theory_of(study), key, replace(evidence, sources=sources, claims=claims)).verdicts
    assert [plain(row) for row in one] == [plain(row) for row in other]


@given(studies(), st.sampled_from("+-0"))
def test_a_claim_of_a_silent_source_never_lowers_the_count_of_sources(study, sign) -> None:
    evidence = evidence_of(study)
    newcomer = EvidenceSource("ZZ", "interview", study["cases"][0], "north")
    claim = CausalClaim(UUID(int=99_999), "ZZ", "a", "b", sign, "X", "ana", at(500))
    more = replace(evidence, sources=[*evidence.sources, newcomer], claims=[*evidence.claims, claim])
    key = study["versions"][-1]["key"]
    before = [row.n_sources for row in report(theory_of(study), key, evidence).verdicts]
    after = [row.n_sources for row in report(theory_of(study), key, more).verdicts]
    assert all(new >= old for old, new in zip(before, after, strict=True))
