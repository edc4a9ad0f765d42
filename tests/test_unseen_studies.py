"""Studies that nobody has seen: written as files, imported, reported, and compared with the literal reading."""

from pathlib import Path

import brute_force
import brute_force_files
import pytest
from unseen_files import UnseenStudy

from qualtoc.database import Actor, Database
from qualtoc.i18n import translator
from qualtoc.reports import pattern_matching
from qualtoc.study import actions, store
from qualtoc.study.imports import import_files
from qualtoc.study.model import Researcher
from qualtoc.theory.parameters import Parameters

STUDIES = 64
FLAGS = ["single_type", "single_role", "role_split", "emergent", "hoop_failed", "smoking_gun", "rival_open",
         "not_probed", "overridden", "fragile", "outcome_split"]  # fmt: skip


def wanted_row(study, version, row) -> dict:
    """A row of the literal reading in the words of the JSON schema."""
    link = next(link for link in version["links"] if link["key"] == row["link"])
    plain = ("link", "outcome", "case", "expected", "observed", "verdict", "kind", "strength", "rival", "weights",
             "sources_by_sign", "share", "n_winning", "n_sources", "n_probed", "silent", "not_asked", "roles", "types",
             "lead", "waiting")  # fmt: skip
    return {
        **{name: row[name] for name in plain}, "from": link["from"], "to": link["to"],
        "pattern": next((key for key, links in study["patterns"].items() if row["link"] in links), None),
        "flags": sorted(row["flags"], key=FLAGS.index), "emergent": "emergent" in row["flags"], "override": None,
        "loso": {"same": row["loso"][0], "of": row["loso"][1]}, "theta_range": list(row["theta_range"]),
        "not_outcome_specific": row["general"],
    }  # fmt: skip


def counted(totals) -> dict:
    return dict(zip(("strict_match", "matched", "judged", "not_judged"), totals, strict=True))


def compare(found, study, version) -> None:
    rows = brute_force.rows(study, version)
    for made, row in zip(found["verdicts"], rows, strict=True):
        wants = wanted_row(study, version, row)
        differing = {name: (made.get(name), want) for name, want in wants.items() if made.get(name) != want}
        assert not differing, (study["cases"], version["key"], row["link"], row["outcome"], row["case"])
        assert (len(made["silent_sources"]), len(made["not_asked_sources"])) == (made["silent"], made["not_asked"])
        quoted = sorted((q["source"], q["sign"], q["text"] or "") for q in made["quotations"])
        assert quoted == brute_force_files.quotations(study, version, row)
        assert made["explanation"]
    patterns = {(p["pattern"], p["outcome"], p["case"]): (p["status"], p["strength"], sorted(p["gaps"]))
                for p in found["patterns"]}  # fmt: skip
    assert patterns == brute_force.patterns(study)
    assert {name: found[name] for name in counted([0] * 4)} == counted(brute_force.totals(rows))
    assert found["by_case"] == {
        case: counted(brute_force.totals([row for row in rows if row["case"] == case])) for case in study["cases"]
    }
    told = [(p["from"], p["to"], p["n_sources"]) for p in found["proposals"]]
    assert told == brute_force_files.proposals(study, version)


def imported(db: Database, key: str, folder: Path, files: list[str]) -> Actor:
    study = actions.new_study(db, key, "Unseen", [Researcher("R1")])
    actor = Actor(study.id, "R1")
    done = import_files(db, actor, [(name, (folder / name).read_bytes()) for name in files])
    assert done.problems == ()
    assert len(done.imported) == len(files)
    return actor


@pytest.mark.parametrize("seed", range(0, STUDIES, 8))
def test_the_report_of_an_unseen_study_equals_the_literal_reading(db: Database, tmp_path: Path, seed: int) -> None:
    every = 1 if db.url.startswith("sqlite") else 8
    for number in range(seed, seed + 8, every):
        folder, key = tmp_path / str(number), f"unseen-{number}"
        unseen = UnseenStudy(folder, number)
        files = unseen.write()
        actor = imported(db, key, folder, files)
        gone = unseen.interviewees()[:1] if number % 3 == 0 else []
        for participant in gone:
            actions.withdraw_participant(db, actor, participant)
        changed = {"theta": 0.6, "w_hearsay": 0.3, "min_sources": 1, "strong_min": 2} if number % 8 == 4 else {}
        study = brute_force_files.read_study(folder, files, key, gone, **changed)
        with db.reading() as session:
            known = store.study(session, key)
            for position, version in enumerate(study["versions"]):
                made = pattern_matching.load(session, known, version["key"], Parameters(**changed), for_export=True)
                compare(pattern_matching.as_json(made, translator(("en", "es")[position % 2])), study, version)


def test_of_two_coders_with_the_same_date_the_one_imported_first_is_final(db: Database) -> None:
    study = actions.new_study(db, "tie", "A tie", [Researcher("AR")])
    codings = "coder: {}\ncoded_at: 2023-06-05\ncodings:\n"
    claim = "  - {{source: {}, words: it rose, from: a, to: b, sign: '{}'}}\n"
    theory = (
        "factors: [{id: a, type: activity}, {id: b, type: outcome}]\nlinks: [{id: L, from: a, to: b, expected: '+'}]\n"
    )
    files = [
        ("t.yaml", theory), ("A.txt", "P: it rose, said A\n"), ("B.txt", "P: it rose, said B\n"),
        ("first.yaml", codings.format("AR") + claim.format("A", "+") + claim.format("B", "+")),
        ("second.yaml", codings.format("JM") + claim.format("B", "-")),
    ]  # fmt: skip
    done = import_files(db, Actor(study.id, "AR"), [(name, text.encode()) for name, text in files])
    assert done.problems == ()
    with db.reading() as session:
        row = pattern_matching.load(session, study, for_export=True).report.verdicts[0]
    assert row.sources_by_sign["+"] == ("A", "B")
    assert (row.sources_by_sign["-"], row.waiting) == ((), 1)
