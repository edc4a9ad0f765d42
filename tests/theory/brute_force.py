"""The verdict rule once more, read literally from its text on plain dicts: obvious, slow, and sharing no import.

A study is a dict: `cases` (list), `sources` {key: {type, role, case}}, `claims` [{source, coder, at, from, to, sign,
outcome, directness, standpoint}], `asked` {link: [source]}, `scoped_out` {(link, outcome, case): reason}, `addressed`
[rival link], `observations` [{link, test, found, case}], `patterns` {key: [link]}, `outcomes` (list), `parameters`,
`versions` [{key, draft, at, key_map, link_map, links: [{key, from, to, expected, single, rival, emergent, rival_to}]}].
`key_map` says what a factor that the version has no more became: one factor, or several, the heir first.
Times are plain numbers.
"""

import math
from fractions import Fraction

SIGNS = ["+", "-", "0"]


def number(value):
    return Fraction(str(value))


def case_of(study, source):
    own = study["sources"][source]["case"]
    return study["cases"][0] if own is None and len(study["cases"]) == 1 else own


def known_claims(study):
    return [claim for claim in study["claims"] if claim["source"] in study["sources"]]


def is_final(study, claim):
    of_source = [other for other in study["claims"] if other["source"] == claim["source"]]
    return min(of_source, key=lambda other: other["at"])["coder"] == claim["coder"]


def counts_for(version, start, end):
    """The pair that a claim from `start` to `end` counts for in a version: once, wherever its factors went."""
    starts = version["key_map"].get(start, [start])
    ends = version["key_map"].get(end, [end])
    for one in starts:
        for other in ends:
            for link in version["links"]:
                if link["from"] == one and link["to"] == other:
                    return one, other
    return starts[0], ends[0]


def on_pair(study, version, link, case):
    return [
        c
        for c in known_claims(study)
        if counts_for(version, c["from"], c["to"]) == (link["from"], link["to"]) and case_of(study, c["source"]) == case
    ]


def was_asked(study, version, link, source):
    gone = [old for old, new in version["link_map"].items() if link["key"] in new]
    return any(source in study["asked"].get(key, []) for key in [link["key"], *gone])


def weight(study, claim):
    p = study["parameters"]
    return number(p["w_" + claim["directness"]]) * number(p["w_" + claim["standpoint"]])


def steps_1_to_4(study, claims, theta):
    """Observed sign or a word for none, with the weights by sign and by source."""
    p = study["parameters"]
    by_source = {}
    for claim in claims:
        if claim["sign"] in SIGNS and weight(study, claim) > 0:
            signs = by_source.setdefault(claim["source"], {})
            signs[claim["sign"]] = max(signs.get(claim["sign"], 0), weight(study, claim))
    totals = {sign: sum(signs.get(sign, 0) for signs in by_source.values()) for sign in SIGNS}
    total = sum(totals.values())
    if total == 0:
        return "no_evidence", totals, by_source
    if len(by_source) < p["min_sources"] or total < number(p["min_weight"]):
        return "insufficient", totals, by_source
    best = max(totals.values())
    winners = [sign for sign in SIGNS if totals[sign] == best]
    if len(winners) > 1 or best / total < number(theta):
        return "mixed", totals, by_source
    return winners[0], totals, by_source


def reason_out(study, link, outcome, case):
    for key in [(link["key"], o, c) for o in (outcome, None) for c in (case, None)]:
        if key in study["scoped_out"]:
            return study["scoped_out"][key]
    return None


def test_results(study, link, outcome, case, test):
    results = []
    for seen in study["observations"]:
        if seen["link"] == link["key"] and seen["test"] == test and seen["case"] in (None, case):
            if outcome in seen["found"]:
                results.append(seen["found"][outcome])
            elif None in seen["found"]:
                results.append(seen["found"][None])
    return results


def steps_0_to_6(study, link, outcome, case, claims, theta):
    """Verdict, kind, observed."""
    expected = link["expected"][outcome]
    if reason_out(study, link, outcome, case) is not None:
        return "not_applicable", None, None
    observed = steps_1_to_4(study, claims, theta)[0]
    if observed in ("no_evidence", "insufficient"):
        return observed, None, None
    if observed == "mixed":
        return "mixed", None, "mixed"
    if observed != expected:
        kind = "null" if observed == "0" else "unexpected" if expected == "0" else "opposite"
        return "contradicted", kind, observed
    if expected in "+-" and False in test_results(study, link, outcome, case, "hoop"):
        if True in test_results(study, link, outcome, case, "smoking gun"):
            return "mixed", None, observed
        return "contradicted", "hoop", observed
    return "supported", None, observed


def in_scope(claims, outcome):
    return claims if outcome is None else [claim for claim in claims if claim["outcome"] == outcome]


def emergent(study, version, link, outcome):
    """Each pair of which anybody spoke and that counts for the link had to be expected so before it was spoken of."""
    if link["emergent"]:
        return True
    here = (link["from"], link["to"])
    for start, end in {(c["from"], c["to"]) for c in known_claims(study)}:
        if counts_for(version, start, end) != here:
            continue
        coded = [c["at"] for c in known_claims(study) if (c["from"], c["to"]) == (start, end)]
        holding = [
            v["at"]
            for v in study["versions"]
            if not v["draft"]
            for other in v["links"]
            if (other["from"], other["to"]) in ((start, end), counts_for(v, start, end))
            and other["expected"].get(outcome) == link["expected"][outcome]
        ]
        if not holding or min(holding) > min(coded):
            return True
    return False


def one_row(study, version, link, outcome, case):  # noqa: C901, PLR0915 - one step after the other, as the rule reads
    p = study["parameters"]
    theta = p["theta"]
    every = on_pair(study, version, link, case)
    final = [claim for claim in every if is_final(study, claim)]
    claims = in_scope(final, outcome)
    expected = link["expected"][outcome]
    verdict, kind, observed = steps_0_to_6(study, link, outcome, case, claims, theta)
    _, totals, by_source = steps_1_to_4(study, claims, theta)
    total = sum(totals.values())
    best = next(sign for sign in SIGNS if totals[sign] == max(totals.values()))
    winning = sorted(source for source, signs in by_source.items() if best in signs)
    sources = study["sources"]
    interviews = [s for s in sources if sources[s]["type"] == "interview" and case_of(study, s) == case]
    spoke = {claim["source"] for claim in final}
    probed = [s for s in interviews if was_asked(study, version, link, s) or s in spoke]
    heard = {c["source"] for c in final if outcome is None or c["outcome"] in (outcome, None)}
    types = sorted({sources[s]["type"] for s in winning})
    roles = sorted({sources[s]["role"] for s in winning if sources[s]["type"] == "interview" and sources[s]["role"]})
    explicit = [
        s
        for s in winning
        if any(
            c["source"] == s and c["sign"] == best and c["directness"] == "explicit" and weight(study, c) > 0
            for c in claims
        )
    ]
    share = totals[best] / total if total else None
    needed = max(p["strong_min"], math.ceil(number(p["strong_frac"]) * len(probed)))
    strength = None
    if verdict in ("supported", "contradicted") and kind != "hoop":
        strength = "weak"
        if len(winning) >= 2 and (len(types) >= 2 or len(roles) >= 2) and explicit:
            strength = "moderate"
        if (
            len(winning) >= needed
            and len(types) >= p["strong_types"]
            and len(roles) >= p["strong_roles"]
            and Fraction(len(explicit), len(winning)) >= number(p["strong_direct"])
            and 1 - share <= number(p["strong_dissent"])
        ):
            strength = "strong"
    same = 0
    for left_out in by_source:
        rest = [claim for claim in claims if claim["source"] != left_out]
        same += steps_0_to_6(study, link, outcome, case, rest, theta)[0] == verdict
    flags = set()
    if observed in SIGNS and len(types) == 1:
        flags.add("single_type")
    if observed in SIGNS and len(roles) == 1:
        flags.add("single_role")
    if roles_split(study, by_source):
        flags.add("role_split")
    if emergent(study, version, link, outcome):
        flags.add("emergent")
    if expected in "+-" and False in test_results(study, link, outcome, case, "hoop"):
        flags.add("hoop_failed")
    if True in test_results(study, link, outcome, case, "smoking gun"):
        flags.add("smoking_gun")
    if verdict == "no_evidence" and not probed:
        flags.add("not_probed")
    if same < len(by_source):
        flags.add("fragile")
    if outcome is None and outcomes_split(study, claims, theta):
        flags.add("outcome_split")
    return {
        "link": link["key"], "outcome": outcome, "case": case, "expected": expected, "observed": observed,
        "verdict": verdict, "kind": kind, "strength": strength, "rival": link["rival"],
        "weights": {sign: float(totals[sign]) for sign in SIGNS},
        "sources_by_sign": {
            **{sign: sorted(s for s, signs in by_source.items() if sign in signs) for sign in SIGNS},
            "?": sorted({claim["source"] for claim in claims if claim["sign"] == "?"}),
        },
        "share": None if share is None else float(share), "n_winning": len(winning), "n_sources": len(by_source),
        "n_probed": len(probed), "silent": len([s for s in probed if s not in heard]),
        "not_asked": len(interviews) - len(probed), "roles": roles, "types": types, "needed": needed,
        "n_explicit": len(explicit), "loso": (same, len(by_source)), "flags": flags,
        "theta_range": theta_range(study, link, outcome, case, claims),
        "lead": best if verdict == "insufficient" and list(totals.values()).count(totals[best]) == 1 else None,
        "general": 0 if outcome is None else len([c for c in final if c["outcome"] is None]),
        "other": 0 if outcome is None or not link["single"]
        else len([c for c in final if c["outcome"] not in (None, outcome)]),
        "waiting": len([claim for claim in in_scope(every, outcome) if claim not in final]),
    }  # fmt: skip


def roles_split(study, by_source):
    modes = set()
    sources = study["sources"]
    roles = {sources[s]["role"] for s in by_source if sources[s]["type"] == "interview"} - {None}
    for role in roles:
        members = [s for s in by_source if sources[s]["type"] == "interview" and sources[s]["role"] == role]
        counts = [len([s for s in members if sign in by_source[s]]) for sign in SIGNS]
        if len(members) >= 2 and counts.count(max(counts)) == 1:
            modes.add(SIGNS[counts.index(max(counts))])
    return len(modes) > 1


def outcomes_split(study, claims, theta):
    tags = {claim["outcome"] for claim in claims} - {None}
    observed = {steps_1_to_4(study, [c for c in claims if c["outcome"] == tag], theta)[0] for tag in tags}
    return len(observed & set(SIGNS)) > 1


def theta_range(study, link, outcome, case, claims):
    used = study["parameters"]["theta"]
    thetas = sorted({0.60, 0.67, 0.75, 0.80, 0.90, used})
    word = steps_0_to_6(study, link, outcome, case, claims, used)[:2]
    low = high = thetas.index(used)
    while low > 0 and steps_0_to_6(study, link, outcome, case, claims, thetas[low - 1])[:2] == word:
        low -= 1
    while high + 1 < len(thetas) and steps_0_to_6(study, link, outcome, case, claims, thetas[high + 1])[:2] == word:
        high += 1
    return thetas[low], thetas[high]


def rows(study, version):
    """All verdicts of a version, rule 8 included."""
    found = [
        one_row(study, version, link, outcome, case)
        for link in version["links"]
        for outcome in link["expected"]
        for case in study["cases"]
    ]
    for row in found:
        rivals = {link["key"] for link in version["links"] if link["rival"] and row["link"] in link["rival_to"]}
        for rival in found:
            meets = rival["outcome"] is None or row["outcome"] is None or rival["outcome"] == row["outcome"]
            if (
                rival["link"] in rivals
                and rival["case"] == row["case"]
                and meets
                and rival["verdict"] == "supported"
                and rival["link"] not in study["addressed"]
            ):
                row["flags"].add("rival_open")
                if row["strength"] == "strong":
                    row["strength"] = "moderate"
    return found


def totals(found):
    kept = [row for row in found if not row["rival"]]
    judged = [row for row in kept if row["verdict"] in ("supported", "contradicted", "mixed")]
    matched = [row for row in judged if row["verdict"] == "supported"]
    return bool(judged) and matched == judged, len(matched), len(judged), len(kept) - len(judged)


def patterns(study):
    """The roll-up: {(pattern, outcome, case): (status, strength, gaps)}."""
    settled = sorted((v for v in study["versions"] if not v["draft"]), key=lambda v: v["at"])
    settled = settled or study["versions"][-1:]  # nothing but drafts: the last one stands for all
    first = min((claim["at"] for claim in known_claims(study)), default=math.inf)
    early = [version for version in settled if version["at"] <= first]
    base, latest = (early or settled[:1])[-1], settled[-1]
    held = {link["key"] for link in base["links"] if not link["emergent"]}
    registered = [row for row in rows(study, base) if row["link"] in held]
    late = [row for row in rows(study, latest) if row["link"] not in held]
    result = {}
    for key, links in study["patterns"].items():
        for outcome in [None, *study["outcomes"]]:
            for case in study["cases"]:
                mine = [
                    [r for r in some if r["link"] in links and r["outcome"] == outcome and r["case"] == case]
                    for some in (registered, late)
                ]
                if mine[0] or mine[1]:
                    result[key, outcome, case] = one_pattern(*mine)
    return result


def one_pattern(registered, late):
    words = ("supported", "contradicted", "mixed")
    judged_registered = [row for row in registered if row["verdict"] in words]
    judged = judged_registered + [row for row in late if row["verdict"] in words]
    gaps = sorted(row["link"] for row in registered + late if row["verdict"] not in words)
    surprise = any(row["verdict"] == "supported" and row["strength"] in ("moderate", "strong") for row in late)
    if not judged:
        status = "no_evidence"
    elif surprise and all(row["verdict"] == "contradicted" for row in judged_registered):
        status = "unanticipated"
    elif all(row["verdict"] == "supported" for row in judged):
        status = "activated"
    elif all((row["verdict"], row["kind"]) == ("contradicted", "null") for row in judged):
        status = "null"
    elif all(row["verdict"] == "contradicted" for row in judged):
        status = "contradicted"
    else:
        status = "partly_activated"
    strength = None
    if judged and all(row["strength"] for row in judged):
        strength = next(s for s in ("weak", "moderate", "strong") if s in [row["strength"] for row in judged])
    return status, strength, gaps
