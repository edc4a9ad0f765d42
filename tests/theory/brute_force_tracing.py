"""Process tracing once more, by listing every way things could be: obvious, slow, and sharing no import.

An item is a dict: `key`, `l0`, `l1` (fractions), `low` and `high` (pairs l0, l1, or None), `finding`, `rival`, `others`
{rival: likelihood}, `event`, `members` (keys), `rho` (None, or how two members correlate), `gone` (all its passages are
withdrawn), `tellings` (how many sources tell it). Hypotheses are "H" and the rivals, of which exactly one is true.
"""

from fractions import Fraction
from itertools import product
from math import log10, sqrt

ONE = Fraction(1)
TAU = Fraction(9, 2)
PRIORS = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))


def test_type(l0, l1):
    """The name of the test and whether it speaks against the hypothesis, by the ratios of the method."""
    if l1 < l0:
        return test_type(l1, l0)[0], True
    confirms = l1 > 0 if l0 == 0 else l1 / l0 >= TAU
    refutes = l0 < 1 if l1 == 1 else (1 - l1) / (1 - l0) <= 1 / TAU
    names = {(True, True): "doubly decisive", (True, False): "smoking gun", (False, True): "hoop"}
    return names.get((confirms, refutes), "straw"), False


def chance(likelihood, finding):
    return {"found": likelihood, "not found": 1 - likelihood, "not looked for": ONE}[finding]


def posterior(prior, seen):
    """Every world (the link operates or not, each item there or not) with its weight; those that fit what came out.

    `seen` is a list of (l0, l1, finding); None where no world fits.
    """
    fitting = {True: Fraction(0), False: Fraction(0)}
    for holds in (True, False):
        for there in product((True, False), repeat=len(seen)):
            weight = prior if holds else 1 - prior
            fits = True
            for (l0, l1, finding), is_there in zip(seen, there, strict=True):
                likelihood = l1 if holds else l0
                weight *= likelihood if is_there else 1 - likelihood
                fits = fits and finding in ("not looked for", "found" if is_there else "not found")
            fitting[holds] += weight if fits else 0
    whole = fitting[True] + fitting[False]
    return fitting[True] / whole if whole else None


def learning(prior, l0, l1):
    """By how much the doubt p (1 - p) shrinks on average over both results, as a share of the doubt before."""
    left = Fraction(0)
    for finding in ("found", "not found"):
        after = posterior(prior, [(l0, l1, finding)])
        if after is not None:
            left += (prior * chance(l1, finding) + (1 - prior) * chance(l0, finding)) * after * (1 - after)
    return 1 - left / (prior * (1 - prior))


def decibels(l0, l1, finding):
    return 10 * log10(chance(l1, finding) / chance(l0, finding))


def joint(a, b, rho):
    """The four cells of two events: both, only the first, only the second, neither; None if one were negative."""
    both = float(a * b) + rho * sqrt(a * b * (1 - a) * (1 - b))
    cells = {(True, True): both, (True, False): float(a) - both, (False, True): float(b) - both}
    cells[False, False] = 1 - sum(cells.values())
    return cells if min(cells.values()) > -1e-12 and -1 <= rho <= 1 else None


def joint_chance(a, b, rho, findings):
    """How likely two findings are together; None where two such events cannot correlate so."""
    if "not looked for" in findings:  # then there is nothing that correlates
        return float(chance(a, findings[0]) * chance(b, findings[1]))
    cells = joint(a, b, rho)
    return None if cells is None else cells[findings[0] == "found", findings[1] == "found"]


def band(value):
    """How sure the words are, from 5 (practically certain that it holds) to -5."""
    steps = [Fraction(1, 2), Fraction(7, 10), Fraction(85, 100), Fraction(95, 100), Fraction(99, 100)]
    sure = max(value, 1 - value)
    level = sum(sure >= step for step in steps[1:]) + (1 if sure > steps[0] else 0)
    return level if value > Fraction(1, 2) else -level


def result(item):
    return "not looked for" if item["gone"] else item["finding"]


def standing(items):
    taken = {member for item in items for member in item["members"]}
    return [item for item in items if item["key"] not in taken]


def is_silent(item, by_key):
    """Whether nobody looked: for the item, or for either member where their correlation makes the pair."""
    said = [item] if item["rho"] is None else [by_key[key] for key in item["members"]]
    return all(result(one) == "not looked for" for one in said)


def counted(items, rivals):
    """(key, l0, l1, finding, low, high, tellings) of each item that is multiplied; None where no number is shown."""
    by_key = {item["key"]: item for item in items}
    if all(is_silent(item, by_key) for item in standing(items)):
        return None
    rows = []
    for item in standing(items):
        row = entered(item, by_key, rivals)
        if row is None:
            return None
        rows.append(row)
    events = [" ".join(item["event"].lower().split()) for item in standing(items) if item["rho"] is None]
    events = [event for event in events if event]
    return None if len(events) != len(set(events)) else rows


def entered(item, by_key, rivals):
    if item["rival"] not in rivals:
        return None
    if item["rho"] is not None:
        one, other = (by_key[key] for key in item["members"])
        findings = (result(one), result(other))
        l0, l1 = (joint_chance(one[name], other[name], float(item["rho"]), findings) for name in ("l0", "l1"))
        if l0 is None or l1 is None:
            return None
        return (item["key"], l0, l1, "found", None, None, item["tellings"])
    row = (item["key"], item["l0"], item["l1"], result(item), item["low"], item["high"], item["tellings"])
    if item["members"]:
        parts = [entered(by_key[key], by_key, rivals) for key in item["members"]]
        if any(part is None for part in parts):
            return None
        together, own = ONE, chance(item["l1"], row[3]) / chance(item["l0"], row[3])
        for _, l0, l1, finding, *_ in parts:
            together *= chance(l1, finding) / chance(l0, finding)
        if not (1 <= own <= together or together <= own <= 1):
            return None
    return row


def bayes(prior, rows):
    """The same as `posterior`, by weights for and against: rows may be too many to list every world."""
    holds, fails = prior, 1 - prior
    for l0, l1, finding in rows:
        holds, fails = holds * chance(l1, finding), fails * chance(l0, finding)
    return holds / (holds + fails)


def interval(prior, rows):
    """The lowest and highest posterior over every combination of corners of all items."""
    corners = [
        [(l0, l1, finding) for l0 in (low[0], high[0]) for l1 in (low[1], high[1])] if low else [(own0, own1, finding)]
        for _, own0, own1, finding, low, high, _ in rows
    ]
    values = [bayes(prior, combination) for combination in product(*corners)]
    return min(values), max(values)


def retold(rows, rho):
    """The posterior at even odds, where k tellings of a found item count as k / (1 + (k - 1) rho)."""
    odds = 1.0
    for _, l0, l1, finding, _, _, tellings in rows:
        k = tellings if finding == "found" and tellings > 1 else 1
        odds *= float(chance(l1, finding) / chance(l0, finding)) ** (k / (1 + (k - 1) * rho))
    return odds / (1 + odds)


def compared(items, rivals, prior):
    """The probability of "H" and of each rival: prior times likelihoods over their sum; None if one lacks."""
    by_key = {item["key"]: item for item in items}
    weights = {"H": prior, **{rival: (1 - prior) / len(rivals) for rival in rivals}}
    for item in standing(items):
        for hypothesis in weights:
            likely = under(item, hypothesis, by_key)
            if likely is None:
                return None
            weights[hypothesis] *= likely
    whole = sum(weights.values())
    return {hypothesis: float(weight / whole) for hypothesis, weight in weights.items()}


def under(item, hypothesis, by_key):
    """How likely what came out of an item is under a hypothesis."""
    if is_silent(item, by_key):
        return ONE
    if item["rho"] is not None:
        one, other = (by_key[key] for key in item["members"])
        a, b = (alone(part, hypothesis) for part in (one, other))
        if a is None or b is None:
            return None
        likely = joint_chance(a, b, float(item["rho"]), (result(one), result(other)))
        return None if likely is None else Fraction(str(likely))
    likely = alone(item, hypothesis)
    return None if likely is None else chance(likely, result(item))


def alone(item, hypothesis):
    if hypothesis == "H":
        return item["l1"]
    return item["l0"] if hypothesis == item["rival"] else item["others"].get(hypothesis)
