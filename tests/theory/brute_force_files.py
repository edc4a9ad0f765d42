"""The files of a study read once more, for the literal reading of the rule: obvious, and sharing no import.

Scalars stay the text that was written, times become seconds. What a file leaves out has the value that the format
gives it. The order of everything is the order of the files.
"""

import csv
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import brute_force
import yaml

DEFAULTS = {
    "theta": 0.75, "min_sources": 2, "min_weight": 1.0, "w_explicit": 1, "w_implied": 0.5, "w_cooccur": 0, "w_own": 1,
    "w_observed": 1, "w_hearsay": 0.5, "strong_frac": 0.25, "strong_min": 3, "strong_types": 2, "strong_roles": 2,
    "strong_direct": 0.5, "strong_dissent": 0.10,
}  # fmt: skip
STAMPED = 10**12
"""The time of what states none: after everything that states one."""
TYPES = {"entrevista": "interview", "documento": "document", "": "interview"}
YES = ("true", "yes")


def read_study(folder: Path, files: list[str], study_key: str, withdrawn=(), **parameters) -> dict:
    """The study as the dict that `brute_force` reads."""
    parsed = [yaml.load((folder / name).read_text("utf-8-sig"), Loader=yaml.BaseLoader)
              for name in files if name.endswith(("yaml", "yml"))]  # fmt: skip
    theory = next(data for data in parsed if "links" in data)
    guide = next((data for data in parsed if "questions" in data), None)
    codings = [data for data in parsed if "codings" in data]
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream, delimiter=delimiter_of(folder / "sources.csv")))
    everybody = {row["source"]: {"type": TYPES.get(row["type"], row["type"]), "role": row["role"] or None,
                                 "case": row["case"] or None, "quoted": row["consent_quotes"] in ("yes", "sí")}
                 for row in table}  # fmt: skip
    sources = {key: source for key, source in everybody.items() if key not in withdrawn}
    cases = [row["id"] for row in theory.get("cases", [])]
    if not cases:
        cases = sorted({source["case"] for source in everybody.values() if source["case"]})
    versions = [{"key": row["id"], "draft": row.get("status", "draft") == "draft",
                 "at": seconds(row["registered_at"]) if "registered_at" in row else STAMPED,
                 "key_map": row.get("key_map", {}), "link_map": row.get("link_map", {})}
                for row in theory.get("versions", [])]  # fmt: skip
    versions = versions or [{"key": "v1", "draft": True, "at": STAMPED, "key_map": {}, "link_map": {}}]
    outcomes = [row["id"] for row in theory.get("outcomes", [])]
    for version in versions:
        version["links"] = [link for row in theory["links"] if (link := link_in(row, version["key"], theory))]
    memos = {memo.get("link") for data in codings for memo in data.get("memos", [])}
    return {
        "cases": cases or [study_key], "sources": sources, "everybody": everybody, "outcomes": outcomes,
        "claims": claims_of(codings, outcomes), "asked": asked_in(guide, sources), "versions": versions,
        "scoped_out": {(row["link"], row.get("outcome"), row.get("case")): row["reason"]
                       for row in theory.get("scoped_out", [])},
        "observations": [observation(row) for row in theory.get("expected_observations", [])],
        "addressed": [row["id"] for row in theory["links"] if row["id"] in memos and row.get("rival") in YES],
        "patterns": {row["id"]: row["links"] for row in theory.get("patterns", [])},
        "parameters": {**DEFAULTS, **parameters},
    }  # fmt: skip


def delimiter_of(path: Path) -> str:
    first = path.read_text("utf-8").split("\n")[0]
    return max(",;\t", key=first.count)


def seconds(written: str) -> float:
    time = datetime.fromisoformat(written)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def nothing(value) -> bool:
    return value in ("", "null", "~")


def link_in(row: dict, version: str, theory: dict) -> dict | None:
    expected = row["expected"]
    names = [other["id"] for other in theory.get("versions", [])]
    if isinstance(expected, dict) and set(expected) <= set(names):
        expected = expected.get(version, "")
    if not isinstance(expected, dict) and nothing(expected):
        return None
    signs = expected if row.get("by_outcome") in YES else {row.get("outcome"): expected}
    rival_to = [link for factor in theory["factors"] if factor["id"] == row["from"]
                for link in factor.get("rival_to", [])]  # fmt: skip
    return {"key": row["id"], "from": row["from"], "to": row["to"], "expected": signs, "rival_to": rival_to,
            "single": "outcome" in row, "rival": row.get("rival") in YES,
            "emergent": row.get("emergent") in YES}  # fmt: skip


def observation(row: dict) -> dict:
    found = row["found"] if isinstance(row["found"], dict) else {"general": row["found"]}
    return {"link": row["link"], "test": row["test"], "case": row.get("case"),
            "found": {None if key == "general" else key: value in YES for key, value in found.items()}}  # fmt: skip


def claims_of(codings: list[dict], outcomes: list[str]) -> list[dict]:
    claims = []
    for data in codings:
        for row in data["codings"]:
            if "from" not in row:
                continue
            outcome = row.get("outcome", "general")
            claims.append({
                "source": row["source"], "coder": row.get("coder", data["coder"]), "from": row["from"], "to": row["to"],
                "at": seconds(row["coded_at"]) if "coded_at" in row else STAMPED + len(claims),
                "sign": row["sign"].replace("\u2212", "-"), "outcome": None if outcome == "general" else outcome,
                "directness": row.get("directness", "explicit"), "standpoint": row.get("standpoint", "own"),
                "words": unicodedata.normalize("NFC", row["words"]),
            })  # fmt: skip
            assert outcome == "general" or outcome in outcomes
    return claims


def asked_in(guide: dict | None, sources: dict) -> dict:
    asked: dict[str, list[str]] = {}
    if guide is not None:
        named = guide.get("asked", {})
        every = [question["id"] for question in guide["questions"]]
        for source in sources:
            for question in guide["questions"]:
                if question["id"] in named.get(source, every):
                    for link in question["links"]:
                        asked.setdefault(link, []).append(source)
    return asked


def quotations(study: dict, version: dict, row: dict) -> list[tuple]:
    """Source, sign and words of each final claim that a row shows; None for words that may not leave."""
    link = next(link for link in version["links"] if link["key"] == row["link"])
    on_pair = brute_force.on_pair(study, version, link, row["case"])
    claims = brute_force.in_scope([c for c in on_pair if brute_force.is_final(study, c)], row["outcome"])
    return sorted(
        (c["source"], c["sign"], c["words"] if study["sources"][c["source"]]["quoted"] else "")
        for c in claims
        if c["sign"] == "?" or brute_force.weight(study, c) > 0
    )


def proposals(study: dict, version: dict) -> list[tuple]:
    held = {(link["from"], link["to"]) for link in version["links"]}
    pairs = {(c["from"], c["to"]) for c in brute_force.known_claims(study)} - held
    return sorted(
        (cause, effect, len({
            c["source"] for c in brute_force.known_claims(study)
            if (c["from"], c["to"]) == (cause, effect) and brute_force.is_final(study, c)
            and brute_force.case_of(study, c["source"]) in study["cases"]
        }))
        for cause, effect in pairs
    )  # fmt: skip


def as_text(value) -> str:
    """A value for a message of a failed comparison."""
    return json.dumps(value, ensure_ascii=False, default=str, indent=1)
