"""The demo study says what it was written to say, in its texts, its codings and its reports."""

import re
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from qualtoc import demo
from qualtoc.coding import store as coding_store
from qualtoc.coreq import response_text
from qualtoc.database import Actor, Database, open_database
from qualtoc.i18n import translator
from qualtoc.reports import coreq, pattern_matching, themes
from qualtoc.study import actions, store
from qualtoc.study.model import Researcher, Study
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import store as theory_store

ROOT = Path(__file__).parent.parent
TEXTS = {
    path.stem: unicodedata.normalize("NFC", path.read_text("utf-8")) for path in (ROOT / "transcripts").glob("*.txt")
}
WANTED = yaml.safe_load((Path(__file__).parent / "data" / "demo_wants.yaml").read_text("utf-8"))
DOUBLE_CODED = {"MM01", "MM04", "MM08", "ML01", "ML03", "RM02"}
SPANISH = {"MM04", "MM11", "ML03", "RM02"}
INTERVIEWER = re.compile(r"(Interviewer|Entrevistadora?):")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An SQLite file that holds the demo study; tests that change it copy it."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    database = open_database(f"sqlite:///{path}")
    demo.ensure_demo(database)
    database.dispose()
    yield path


@pytest.fixture
def database(loaded: Path, tmp_path: Path) -> Iterator[Database]:
    """The demo study in a file of its own."""
    shutil.copy(loaded, tmp_path / "demo.db")
    opened = open_database(f"sqlite:///{tmp_path}/demo.db")
    yield opened
    opened.dispose()


def demo_of(database: Database) -> Study:
    with database.reading() as session:
        return store.study(session, "demo")


def report(database: Database, version: str | None = None):
    with database.reading() as session:
        made = pattern_matching.load(session, store.study(session, "demo"), version, for_export=True)
    return pattern_matching.as_json(made, translator("en"))


def row(database: Database, version: str, link: str, outcome: str | None):
    rows = report(database, version)["verdicts"]
    return next(row for row in rows if (row["link"], row["outcome"]) == (link, outcome))


def planned_claims() -> dict[str, set[tuple]]:
    """The claims that each source must carry: link, outcome, sign and directness."""
    plan = defaultdict(set)
    for want in WANTED["wants"]:
        for directness in ("explicit", "implied"):
            for sign, sources in want.get(directness, {}).items():
                for source in sources:
                    plan[source].add((want["link"], want["outcome"], sign, directness))
    return plan


# The reports


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_report_says_every_verdict_that_is_wanted(database: Database, version: str) -> None:
    rows = {(row["link"], row["outcome"]): row for row in report(database, version)["verdicts"]}
    wanted = [want for want in WANTED["wants"] if want["theory"] == version]
    assert wanted
    for want in wanted:
        found = rows[want["link"], want["outcome"]]
        named = {name: want[name] for name in ("link", "verdict", "kind", "strength", "emergent")}
        assert {name: found[name] for name in named} == named


def test_the_wants_are_twenty_nine() -> None:
    assert len(WANTED["wants"]) == 29


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_patterns_are_the_four_of_the_study_whichever_version_is_asked_for(
    database: Database, version: str
) -> None:
    assert report(database, version)["patterns"] == [{**one, "case": "HN"} for one in WANTED["rollups"]]


def test_the_registered_version_comes_first_with_eleven_of_seventeen_matched(database: Database) -> None:
    found = report(database)
    assert found["theory_version"] == "v1"
    assert (found["strict_match"], found["matched"], found["judged"], found["not_judged"]) == (False, 11, 17, 1)
    assert found["by_case"]["HN"]["matched"] == 11


def test_antenatal_care_has_six_silent_interviews_and_holds_up_to_four_fifths(database: Database) -> None:
    found = row(database, "v1", "L12", "ANC")
    assert (found["n_probed"], found["silent"], found["not_asked"]) == (19, 6, 0)
    assert found["loso"] == {"same": 14, "of": 14}
    assert found["theta_range"] == [0.6, 0.8]
    assert (found["weights"]["+"], found["weights"]["0"]) == (2, 12)
    assert found["sources_by_sign"]["+"] == ["ML04", "MM03"]


def test_screening_has_sixteen_sources_of_three_types(database: Database) -> None:
    found = row(database, "v1", "L12", "CCS")
    assert (found["weights"]["+"], found["weights"]["0"], round(found["share"], 3)) == (15.5, 1, 0.939)
    assert (found["n_winning"], found["types"]) == (16, ["document", "interview", "observation"])


def test_without_the_two_dissenters_antenatal_care_is_contradicted_strongly(database: Database) -> None:
    actor = Actor(demo_of(database).id, "AR")
    with database.reading() as session:
        claims = theory_store.claims(session, actor.study_id)
    for claim in claims:
        pair = (claim.cause, claim.effect, claim.outcome)
        if claim.source in ("MM03", "ML04") and pair == ("iou_progress", "mec_collective_efficacy", "ANC"):
            theory_actions.remove_claim(database, actor, claim.id)
    found = row(database, "v1", "L12", "ANC")
    assert (found["verdict"], found["kind"], found["strength"]) == ("contradicted", "null", "strong")


def test_what_is_emergent_is_what_came_after_the_codings(database: Database) -> None:
    def emergent(version: str) -> set[tuple]:
        return {(r["link"], r["outcome"]) for r in report(database, version)["verdicts"] if r["emergent"]}

    new = {(link, None) for link in ("L06", "L07", "L08", "L19", "L20", "L21", "L22")}
    changed = {(link, "ANC") for link in ("L11", "L12", "L13", "L15")}
    assert emergent("v1") == set()
    assert emergent("v2") == new | changed


def test_coreq_knows_the_figures_of_the_demo(database: Database) -> None:
    with database.reading() as session:
        items = coreq.load(session, store.study(session, "demo"))
    spoken = translator("en")
    responses = {
        item["no"]: item["response"]
        for item in coreq.as_json(demo_of(database), items, spoken.text, spoken.language)["items"]
    }
    assert len(responses) == 32
    assert re.search(r"\b19\b", responses[12])
    assert all(figure in responses[26] for figure in ("24", "21", "87.5", "3", "7 of 25"))


# Themes


def test_the_themes_fit_the_findings_and_each_stands_on_sources(database: Database) -> None:
    with database.reading() as session:
        found = themes.load(session, store.study(session, "demo"))
    assert [one.theme.key for one in found.ranked("major")] == [
        "becoming_a_coach", "believing_together", "safe_ground", "two_masters",
    ]  # fmt: skip
    assert [one.theme.key for one in found.ranked("minor")] == ["out_of_reach", "other_reasons"]
    speaking = {one.theme.key: len(one.grounding.speaking) for one in found.themes}
    assert speaking == {
        "becoming_a_coach": 23, "believing_together": 25, "safe_ground": 20, "two_masters": 17, "out_of_reach": 20,
        "other_reasons": 11,
    }  # fmt: skip
    assert all(one.theme.name.es and one.theme.claim.es for one in found.themes)


def test_coreq_speaks_of_the_themes_of_the_demo(database: Database) -> None:
    with database.reading() as session:
        items = {item.no: item for item in coreq.load(session, store.study(session, "demo"))}
    said = {no: response_text(item, translator("en").text) for no, item in items.items()}
    assert said[26].startswith("Themes: 6. From the theory: 3 of 6. From the data: 3 of 6. Codes in use: 24.")
    assert said[31].startswith("Major themes: 4. Becoming somebody who coaches: Managers who were trained")
    assert "Without a counter-example: Becoming somebody who coaches." in said[32]
    assert "Counter-examples: 6, against:" in said[32]
    assert "Shown with themes: 19. Distinct participants: 10." in said[29]
    assert "Themes: 6; each has at least one quotation." in said[30]


# What was coded


def test_each_source_carries_the_planned_claims_and_no_other(database: Database) -> None:
    first = first_coders()
    with database.reading() as session:
        study = demo_of(database)
        theory = theory_store.theory(session, study.id)
        pairs = {(link.cause, link.effect): link.key for version in theory.versions for link in version.links}
        found = defaultdict(list)
        for claim in theory_store.claims(session, study.id):
            if claim.coder == first[claim.source]:
                link = pairs[claim.cause, claim.effect]
                found[claim.source].append((link, claim.outcome, claim.sign, claim.directness))
    plan = planned_claims()
    assert {source: sorted(claims, key=str) for source, claims in found.items()} == {
        source: sorted(claims, key=str) for source, claims in plan.items()
    }


def first_coders() -> dict[str, str]:
    folder = ROOT / "transcripts" / "codings"
    files = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in folder.glob("*.yaml")}
    return {key: data["codings"][0]["coder"] for key, data in files.items() if key in TEXTS}


def test_every_transcript_has_ten_codings_with_codes_and_six_interviews_have_two_coders(database: Database) -> None:
    coders, counts = defaultdict(set), defaultdict(int)
    with database.reading() as session:
        for coding in coding_store.quotations(session, demo_of(database).id):
            coders[coding.source].add(coding.coder)
            counts[coding.source, coding.coder] += 1
    assert set(coders) == set(TEXTS)
    assert min(counts.values()) >= 10
    assert {source for source, names in coders.items() if len(names) > 1} == DOUBLE_CODED
    assert set().union(*coders.values()) == {"AR", "JM"}


def test_all_codes_are_used_but_that_of_the_rival_of_whom_nobody_speaks(database: Database) -> None:
    with database.reading() as session:
        study = demo_of(database)
        codes = {code.key for code in coding_store.codebook(session, study.id).codes}
        used = {coding.code for coding in coding_store.quotations(session, study.id)}
    assert len(codes) == 24
    assert codes - used == {"rival_campaign"}


def test_there_are_memos_of_three_types_and_in_every_source(database: Database) -> None:
    folder = ROOT / "transcripts" / "codings"
    memos = {path.stem: yaml.safe_load(path.read_text("utf-8")).get("memos") for path in folder.glob("*.yaml")}
    assert all(memos[source] for source in TEXTS)
    assert {memo["type"] for some in memos.values() for memo in some or []} == {"theory", "method", "reflexive"}


# The texts


def test_there_are_nineteen_interviews_three_observations_and_four_documents(database: Database) -> None:
    with database.reading() as session:
        sources = coding_store.sources(session, demo_of(database).id)
    assert {source.key for source in sources} == set(TEXTS)
    types = [source.type for source in sources]
    assert [types.count(kind) for kind in ("interview", "observation", "document")] == [19, 3, 4]
    assert {source.key for source in sources if source.language == "es"} == SPANISH
    roles = [source.role for source in sources if source.type == "interview"]
    assert sorted(roles.count(role) for role in set(roles)) == [2, 6, 11]


@pytest.mark.parametrize("source", sorted(TEXTS))
def test_a_text_has_the_length_of_its_kind(source: str) -> None:
    words = len(re.findall(r"\w+(?:['\u2019-]\w+)*", TEXTS[source]))
    assert 700 <= words <= (2200 if len(planned_claims()[source]) > 12 else 1500)


def test_no_run_of_eight_words_stands_in_two_transcripts_outside_questions() -> None:
    seen: dict[tuple, str] = {}
    shared = []
    for source, line in spoken_lines():
        words = re.findall(r"[\w\u2019'-]+", line)
        for position in range(len(words) - 7):
            run = tuple(words[position : position + 8])
            if seen.setdefault(run, source) != source:
                shared.append((source, seen[run], " ".join(run)))
    assert shared == []


def test_no_participant_speaks_the_label_of_a_factor() -> None:
    theory = yaml.safe_load((ROOT / "codebooks" / "demo_theory.yaml").read_text("utf-8"))
    labels = set()
    for factor in theory["factors"]:
        for label in (factor["label_en"].lower(), factor["label_es"].lower()):
            labels |= {label, label.split("(")[0].split(",")[0].strip() if "(" in label else label}
    assert [(source, label) for source, line in spoken_lines() for label in labels if label in line] == []


def spoken_lines() -> Iterator[tuple[str, str]]:
    """Source and words of every line that is no question of an interviewer, in lower case."""
    for source, text in sorted(TEXTS.items()):
        for line in text.split("\n"):
            if not INTERVIEWER.match(line):
                yield source, re.sub(r"^[A-Z]{2,3}\d\d:", "", line).lower()


# Loading it


def test_the_demo_loads_once_and_the_second_time_does_nothing(db: Database) -> None:
    study, made = demo.ensure_demo(db)
    with db.reading() as session:
        acts = store.count_of_acts(session, study.id)
    again, made_again = demo.ensure_demo(db)
    with db.reading() as session:
        assert store.count_of_acts(session, study.id) == acts
        assert [known.key for known in store.studies(session)] == ["demo"]
    assert (made, made_again, again.id) == (True, False, study.id)
    assert row(db, "v1", "L12", "ANC")["strength"] == "moderate"


def test_the_demo_loads_after_a_load_that_was_interrupted(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actions, "rename_study", interrupt)
        with pytest.raises(KeyboardInterrupt):
            demo.ensure_demo(db)
    with db.reading() as session:
        assert [study.key for study in store.studies(session)] == [demo.LOADING]
    _, made = demo.ensure_demo(db)
    with db.reading() as session:
        assert [study.key for study in store.studies(session)] == ["demo"]
    assert made
    assert len(report(db, "v1")["verdicts"]) > 0


def test_a_study_beside_it_is_left_alone(db: Database) -> None:
    actions.new_study(db, "mine", "Mine", [Researcher("ZZ")])
    demo.ensure_demo(db)
    with db.reading() as session:
        assert {study.key for study in store.studies(session)} == {"mine", "demo"}


def test_what_ships_holds_no_material_for_checking() -> None:
    shipped = [*(ROOT / "codebooks").rglob("*"), *(ROOT / "transcripts").rglob("*"), *(ROOT / "qualtoc").rglob("*.py")]
    for path in shipped:
        if path.is_file():
            assert not re.search(rb"evidence_plan|bayes_want", path.read_bytes()), path
