"""The causal map read slowly and literally from the text of the method, on dictionaries, without the product.

Everything is found by trying: every set of links to cut, every set of sources to leave out, every walk of a source.
"""

from itertools import combinations, permutations
from math import sqrt

FLIP = {"+": "-", "-": "+", "0": "0", "?": "?"}


def parts(name: str) -> list[tuple[bool, str]]:
    """The levels of a name, each with whether it is an opposite: two signs `~` cancel."""
    found = []
    for part in name.split(";"):
        letters = part.replace("~", "").strip()
        if letters:
            found.append((part.count("~") % 2 == 1, letters))
    return found


def spelt(levels: list[tuple[bool, str]]) -> str:
    return "; ".join(("~" if is_opposite else "") + letters for is_opposite, letters in levels)


def shown(name: str, asked: dict) -> tuple[str, bool]:
    """The name on the map, and whether it stands there for its opposite: first zoomed, then combined."""
    levels = parts(name)[: asked["zoom"]] if asked["zoom"] else parts(name)
    if asked["combine"] and all(is_opposite for is_opposite, _ in levels):
        return spelt([(False, letters) for _, letters in levels]), True
    return spelt(levels), False


def passing(claims: list[dict], sources: dict[str, dict], asked: dict) -> list[dict]:
    """The claims that the filters let through, each with the pair that it shows, its sign there and its flips."""
    found = []
    for claim in claims:
        source = sources.get(claim["source"])
        if source is None or any(asked[key] is not None and source[key] not in asked[key] for key in
                                 ("case", "role", "group")):  # fmt: skip
            continue
        directness = ("explicit", "implied") if asked["directness"] is None else asked["directness"]
        if claim["directness"] not in directness:
            continue
        if asked["standpoint"] is not None and claim["standpoint"] not in asked["standpoint"]:
            continue
        (cause, from_flipped), (effect, to_flipped) = shown(claim["from"], asked), shown(claim["to"], asked)
        sign = claim["sign"]
        for flipped in (from_flipped, to_flipped):
            sign = FLIP[sign] if flipped else sign
        found.append({**claim, "pair": (cause, effect), "shown_sign": sign, "flips": (from_flipped, to_flipped)})
    return found


def the_map(claims: list[dict], sources: dict[str, dict], asked: dict) -> dict:
    """Links, hidden loops, factors: all counted from the claims."""
    passed = passing(claims, sources, asked)
    pairs = {claim["pair"] for claim in passed}
    voices = {pair: {claim["source"] for claim in passed if claim["pair"] == pair} for pair in pairs}
    links = {pair for pair in pairs if pair[0] != pair[1]}
    kept = {pair for pair in links if len(voices[pair]) >= asked["least"]}
    names = {name for pair in kept for name in pair}
    return {
        "links": {pair: _link([claim for claim in passed if claim["pair"] == pair]) for pair in kept},
        "below": len(links) - len(kept),
        "hidden": sum(claim["pair"][0] == claim["pair"][1] for claim in passed),
        "factors": {
            name: (
                len({claim["source"] for claim in passed if claim["pair"] in kept and name in claim["pair"]}),
                sum(claim["pair"] in kept and claim["pair"][1] == name for claim in passed),
                sum(claim["pair"] in kept and claim["pair"][0] == name for claim in passed),
            )
            for name in names
        },
        "told": [claim for claim in passed if claim["pair"] in kept or claim["pair"][0] == claim["pair"][1]],
    }


def _link(claims: list[dict]) -> dict:
    return {
        "citations": len(claims),
        "sources": {claim["source"] for claim in claims},
        "signs": {sign: sum(claim["shown_sign"] == sign for claim in claims) for sign in "+-0?"},
        "voices": {sign: {claim["source"] for claim in claims if claim["shown_sign"] == sign} for sign in "+-0?"},
        "from_flipped": sum(claim["flips"][0] for claim in claims),
        "to_flipped": sum(claim["flips"][1] for claim in claims),
    }


def leads(pairs: set, start: str, end: str) -> bool:
    reached, before = {start}, set()
    while reached != before:
        before = set(reached)
        reached |= {b for a, b in pairs if a in reached}
    return end in reached


def measures(made: dict, start: str, end: str, steps: int, groups: dict[str, str]) -> dict:
    """R_edge, R_cit, R_src by trying every set of links to cut, K every set of sources, T every own walk."""
    links = made["links"]
    costs = {"edge": dict.fromkeys(links, 1), "cit": {pair: link["citations"] for pair, link in links.items()},
             "src": {pair: len(link["sources"]) for pair, link in links.items()}}  # fmt: skip
    cuts = [cut for size in range(len(links) + 1) for cut in combinations(sorted(links), size)
            if not leads(set(links) - set(cut), start, end)]  # fmt: skip
    people = sorted({source for link in links.values() for source in link["sources"]})
    silenced = [
        len(gone) for size in range(len(people) + 1) for gone in combinations(people, size)
        if not leads({pair for pair, link in links.items() if link["sources"] - set(gone)}, start, end)
    ]  # fmt: skip
    found = {name: min(sum(cost[pair] for pair in cut) for cut in cuts) for name, cost in costs.items()}
    return {**found, "K": min(silenced), "T": tellers(made, start, end, steps, groups)}


def tellers(made: dict, start: str, end: str, steps: int, groups: dict[str, str]) -> set[str]:
    """Who walks from start to end in the names as they were coded, in so many steps at most."""
    voices: dict[str, list[dict]] = {}
    for claim in made["told"]:
        voices.setdefault(groups.get(claim["source"], claim["source"]), []).append(claim)
    found = set()
    for voice, claims in voices.items():
        reached = {spelt(parts(claim["from"])) for claim in claims if claim["pair"][0] == start}
        ends = {spelt(parts(claim["to"])) for claim in claims if claim["pair"][1] == end}
        for _ in range(steps):
            reached |= {spelt(parts(claim["to"])) for claim in claims if spelt(parts(claim["from"])) in reached}
        if reached & ends:
            found.add(voice)
    return found


def chains(made: dict, start: str, end: str, steps: int) -> dict[tuple[str, ...], set[str]]:
    """Every chain without a factor twice, and the sources whose coded walk it is."""
    others = sorted(set(made["factors"]) - {start, end})
    found = {}
    for size in range(min(steps, len(others) + 1)):
        for middle in permutations(others, size):
            chain = (start, *middle, end)
            if all((a, b) in made["links"] for a, b in zip(chain, chain[1:], strict=False)):
                sources = {claim["source"] for claim in made["told"]}
                found[chain] = {source for source in sources if _walks(made, source, chain)}
    return found


def _walks(made: dict, source: str, chain: tuple[str, ...]) -> bool:
    """Whether a walk through a source's coded names shows as the chain; names that show as one are passed through."""
    claims = [claim for claim in made["told"] if claim["source"] == source]
    at = {(spelt(parts(claim["from"])), 0) for claim in claims if claim["pair"][0] == chain[0]}
    before: set = set()
    while at != before:
        before = set(at)
        for claim in claims:
            for name, place in before:
                if name == spelt(parts(claim["from"])) and claim["pair"][0] == chain[place]:
                    if claim["pair"][1] == chain[place]:
                        at.add((spelt(parts(claim["to"])), place))
                    if place + 1 < len(chain) and claim["pair"][1] == chain[place + 1]:
                        at.add((spelt(parts(claim["to"])), place + 1))
    return any(place == len(chain) - 1 for _, place in at)


def residuals(naming: set[str], group_of: dict[str, str]) -> dict[str, tuple[int, int, float | None]]:
    """Observed against expected for each group, (O - E) / sqrt(E (1 - row/N) (1 - column/N)), in floating point."""
    whole = len(group_of)
    row = sum(source in naming for source in group_of)
    found: dict[str, tuple[int, int, float | None]] = {}
    for group in set(group_of.values()):
        members = [source for source, own in group_of.items() if own == group]
        observed, column = sum(source in naming for source in members), len(members)
        if row in (0, whole) or column == whole:
            found[group] = (observed, column, None)
            continue
        expected = row * column / whole
        spread = sqrt(expected * (1 - row / whole) * (1 - column / whole))
        found[group] = (observed, column, (observed - expected) / spread)
    return found
