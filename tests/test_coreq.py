"""COREQ: the data answer what they can, the author answers the rest, and nobody is claimed to comply."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc import coreq, documents
from qualtoc.coding.codebook import Bilingual
from qualtoc.coreq import (
    CodeCounts,
    CodingCounts,
    CoreqFacts,
    Findings,
    Interviewer,
    InterviewGuide,
    Item,
    LinkCounts,
    PatternStatus,
    Place,
    Presented,
    RegisteredTheory,
    RoleCount,
    Tally,
    ThemeFact,
    merged_cells,
)
from qualtoc.i18n import translator
from qualtoc.study.model import Answer, Researcher

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

ROLES = (
    RoleCount("manager", Bilingual("Mid-level manager", "Gerente de nivel medio"), 11),
    RoleCount("lead", Bilingual("Medical lead", "Líder médico"), 6),
    RoleCount("regional", Bilingual("Regional manager", "Gerente regional"), 2),
)
DEMO = CoreqFacts(
    interviewers=(Interviewer("AR", 11), Interviewer("LM", 8)),
    prior_relationship=Tally(yes=0, no=19),
    orientation="Explanatory case study with pattern matching",
    theory=RegisteredTheory("v1", "0123456789abcdef", date(2023, 3, 1), declared=True),
    participants=19,
    interviews=19,
    roles=ROLES,
    withdrawn=0,
    places=(Place("Network office", 12), Place("Health unit", 7)),
    guide=InterviewGuide(14, "fedcba9876543210"),
    repeat_interviews=0,
    recorded=Tally(19, 0),
    field_notes=3,
    minutes=(44, 51, 62, 68),
    coders=("AR", "LM"),
    sources=26,
    double_coded=6,
    codes=CodeCounts(deductive=21, inductive=3, families=7),
    codings=CodingCounts(deductive=300, inductive=60),
    links=LinkCounts(emergent=7, total=25, propositions_emergent=9),
    qualtoc_version="0.1.0",
    spacy_version="3.8.18",
    presented=Presented(quotations=40, with_id=40, participants=15, most_quoted=5),
    patterns=(PatternStatus("P2", Bilingual("Efficacy", "Eficacia"), "null", outcome="ANC"),),
    findings=Findings(verdicts=29, contradicted=("L12 · ANC",), emergent=("L19",)),
)
NOTHING: dict[int, Answer] = {}


def item(no: int, facts: CoreqFacts = DEMO, answer: Answer | None = None) -> Item:
    return coreq.items(facts, {no: answer} if answer else NOTHING)[no - 1]


def text(no: int, facts: CoreqFacts = DEMO, language: str = "en") -> str:
    return coreq.response_text(item(no, facts), translator(language).text)


def edited(words: str, computed_hash: str, reason: str = "") -> Answer:
    return Answer(words, "edited", reason, computed_hash, "AR", NOW)


def confirmed(computed_hash: str) -> Answer:
    return Answer("", "confirmed", "", computed_hash, "AR", NOW)


@pytest.mark.parametrize("facts", [CoreqFacts(), DEMO])
def test_all_32_items_are_there_in_order(facts: CoreqFacts) -> None:
    assert [one.no for one in coreq.items(facts, NOTHING)] == list(range(1, 33))


def test_of_an_unknown_study_only_saturation_is_prefilled() -> None:
    listed = coreq.items(CoreqFacts(), NOTHING)
    assert [one.no for one in listed if one.status != "author_needed"] == [22]
    assert coreq.answered(listed) == 0


def test_sample_size_gives_participants_interviews_and_roles() -> None:
    assert text(12) == (
        "Participants: 19; interviews: 19. By role: Mid-level manager (n = 11), Medical lead (n = 6), "
        "and Regional manager (n = 2)."
    )


def test_sample_size_in_spanish() -> None:
    assert text(12, language="es") == (
        "Participantes: 19; entrevistas: 19. Por rol: Gerente de nivel medio (n = 11), Líder médico (n = 6) "
        "y Gerente regional (n = 2)."
    )


def test_derivation_of_themes_gives_codes_codings_and_links() -> None:
    assert text(26) == (
        "Codes in use: 24. Deductive: 21 of 24 (87.5%). Inductive: 3 of 24 (12.5%). "
        "Codings with an inductive code: 60 of 360 (16.7%). Emergent causal links: 7 of 25 (28%). "
        "Emergent propositions, changed expectations included: 9."
    )


def test_derivation_tells_how_many_codings_began_as_suggestions() -> None:
    began = replace(DEMO, codings=CodingCounts(deductive=300, inductive=60, suggested=36))
    assert "Codings that the program suggested and a person accepted: 36 of 360 (10%)." in text(26, began)
    assert "suggested" not in text(26)


def test_derivation_of_themes_in_spanish_has_decimal_commas() -> None:
    assert "21 de 24 (87,5\N{NO-BREAK SPACE}%)" in text(26, language="es")


def test_a_retired_inductive_code_changes_items_25_and_26() -> None:
    fewer = replace(DEMO, codes=CodeCounts(deductive=21, inductive=2, retired=1, families=7))
    assert "Inductive: 2 of 23 (8.7%)." in text(26, fewer)
    assert "Códigos retirados: 1." in text(25, fewer, "es")


def test_a_third_coder_changes_item_24_in_both_languages() -> None:
    more = replace(DEMO, coders=("AR", "LM", "JP"))
    assert text(24, more).startswith("Coders: 3 (AR, LM, and JP).")
    assert text(24, more, "es").startswith("Personas que codificaron: 3 (AR, LM y JP).")


def test_a_withdrawn_participant_changes_items_12_and_16() -> None:
    roles = (ROLES[0], replace(ROLES[1], participants=5), ROLES[2])
    fewer = replace(DEMO, participants=18, interviews=18, roles=roles, withdrawn=1)
    assert text(12, fewer).startswith("Participants: 18; interviews: 18.")
    assert "Líder médico (n = 5)" in text(16, fewer, "es")


def test_no_percentage_of_fewer_than_ten() -> None:
    assert "Codings with an inductive code: 1 of 9." in text(26, replace(DEMO, codings=CodingCounts(8, 1)))


def test_duration_says_how_many_interviews_have_a_value() -> None:
    assert text(21) == "Minutes: median 56.5, from 44 to 68; recorded for 4 of 19 interviews."


def test_a_declared_registration_date_is_said_to_be_declared() -> None:
    assert "registered on 1 Mar 2023 as declared in a file" in text(9)


def test_a_small_sample_in_one_role_is_fewer_than_five() -> None:
    small = replace(DEMO, participants=3, interviews=3, roles=(replace(ROLES[0], participants=3),))
    assert text(16, small) == "By role: Mid-level manager (fewer than 5)."


def test_places_of_few_interviews_are_not_named() -> None:
    assert "Elena" not in text(14, replace(DEMO, places=(Place("Network office", 18), Place("Elena's house", 1))))


def test_a_heavily_quoted_participant_is_pointed_out() -> None:
    heavy = replace(DEMO, presented=Presented(40, 40, 15, 11))
    assert "more than a quarter" in text(29, heavy)
    assert "more than a quarter" not in text(29)


def test_computed_items_are_complete_without_anybody() -> None:
    assert (item(26).origin, item(26).status) == ("computed", "complete")


def test_a_computed_item_without_facts_needs_the_author() -> None:
    assert (item(21, CoreqFacts()).origin, item(21, CoreqFacts()).status) == ("computed", "author_needed")


def test_prefilled_text_waits_for_confirmation() -> None:
    assert (item(20).origin, item(20).status) == ("prefilled", "to_confirm")


def test_confirming_completes_a_prefilled_item() -> None:
    done = item(20, answer=confirmed(item(20).computed_hash))
    assert (done.origin, done.status, done.response, done.data_moved) == ("prefilled", "complete", None, False)


def test_a_confirmed_item_is_to_confirm_again_when_the_data_move() -> None:
    moved = item(20, replace(DEMO, field_notes=4), confirmed(item(20).computed_hash))
    assert (moved.status, moved.data_moved) == ("to_confirm", True)


def test_an_edited_item_keeps_the_computed_original() -> None:
    changed = item(12, answer=edited("Nineteen people.", item(12).computed_hash))
    assert (changed.origin, changed.status, changed.response) == ("edited", "complete", "Nineteen people.")
    assert changed.computed == item(12).computed


def test_an_edited_item_says_that_the_data_have_moved() -> None:
    answer = edited("Nineteen people.", item(12).computed_hash)
    moved = item(12, replace(DEMO, participants=18), answer)
    assert (moved.response, moved.status, moved.data_moved) == ("Nineteen people.", "complete", True)


def test_an_asked_item_is_answered_by_its_author() -> None:
    assert (item(10).origin, item(10).status) == ("asked", "author_needed")
    told = item(10, answer=edited("Purposive.", item(10).computed_hash))
    assert (told.origin, told.status, told.data_moved) == ("author", "complete", False)


def test_not_applicable_counts_as_answered_with_its_reason() -> None:
    skipped = item(23, answer=Answer("", "not_applicable", "Notes only.", item(23).computed_hash, "AR", NOW))
    assert (skipped.status, skipped.reason) == ("not_applicable", "Notes only.")
    assert coreq.response_text(skipped, translator("es").text) == "No aplica: Notes only."


def test_profiles_answer_credentials_once_everybody_has_stated_them() -> None:
    team = replace(DEMO, researchers=(Researcher("AR", credentials="PhD"), Researcher("LM", credentials="MD.")))
    assert (text(2, team), item(2, team).status) == ("AR: PhD. LM: MD.", "complete")


def test_profiles_name_who_has_not_stated_it() -> None:
    team = replace(DEMO, researchers=(Researcher("AR", credentials="PhD"), Researcher("LM")))
    assert (text(2, team), item(2, team).status) == ("AR: PhD. Not stated yet: LM.", "author_needed")


def test_the_hash_follows_the_data() -> None:
    assert item(12).computed_hash == item(12).computed_hash
    assert item(12).computed_hash != item(12, replace(DEMO, interviews=20)).computed_hash


def summary(language: str, answers: dict[int, Answer] = NOTHING) -> documents.Document:
    listed = coreq.items(DEMO, answers)
    return coreq.to_document("demo", listed, language, translator(language).text, computed_on=date(2026, 11, 22))


def table(document: documents.Document) -> documents.Table:
    return next(block for block in document.blocks if isinstance(block, documents.Table))


def test_the_document_has_one_row_and_one_anchor_for_each_item() -> None:
    printed = table(summary("en"))
    assert printed.header == ("No.", "Item", "Response", "Location", "Origin", "Status")
    assert printed.row_anchors == tuple(f"coreq-{no:02}" for no in range(1, 33))
    assert printed.rows[9][5] == "author needed"
    assert printed.rows[25][4] == "computed on 22 Nov 2026"


def test_the_document_counts_answered_items_and_claims_no_compliance() -> None:
    markdown = documents.to_markdown(summary("en")).decode()
    assert "9 of 32 items answered" in markdown
    assert "complian" not in markdown.lower()


def test_the_document_shows_an_edit_beside_its_computed_original() -> None:
    answer = edited("Nineteen: 11, 6 and 2.", "older", "The abstract gives them.")
    row = table(summary("en", {12: answer})).rows[11]
    assert row[2].startswith("Nineteen: 11, 6 and 2.\nReason for the edit: The abstract gives them.\nComputed from")
    assert row[4:] == ("edited", "complete\nThe data have changed since this was answered.")


def test_the_spanish_document_is_spanish() -> None:
    document = summary("es")
    assert table(document).header == ("N.º", "Ítem", "Respuesta", "Ubicación", "Origen", "Estado")
    assert "9 de 32 ítems respondidos" in documents.to_markdown(document).decode()


def test_the_demo_roles_merge_into_13_and_6() -> None:
    assert merged_cells({"manager": 11, "lead": 6, "regional": 2}) == ((("manager", "regional"), 13), (("lead",), 6))


def test_small_roles_merge_with_each_other_first() -> None:
    assert merged_cells({"a": 11, "b": 6, "c": 3, "d": 2}) == ((("a",), 11), (("b",), 6), (("c", "d"), 5))


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 30)), st.integers(1, 8))
def test_merging_keeps_everybody_and_leaves_no_small_cell_beside_another(counts: dict[str, int], k: int) -> None:
    cells = merged_cells(counts, k)
    assert sum(n for _, n in cells) == sum(counts.values())
    assert sorted(name for names, _ in cells for name in names) == sorted(name for name, n in counts.items() if n)
    assert len(cells) <= 1 or min(n for _, n in cells) >= k
    assert all(n == sum(counts[name] for name in names) for names, n in cells)


# Themes


def a_theme(name: str, *, major: bool = True, theory: bool = True, quotable: int = 2, counters: int = 0) -> ThemeFact:
    text = Bilingual(name, f"{name} (es)")
    claim = Bilingual(f"{name} matters.", f"{name} importa.")
    return ThemeFact(text, claim, major, theory, 12, 3, quotable, counters, counters, 4)


THEMED = replace(
    DEMO,
    themes=(
        a_theme("Identity"),
        a_theme("Safety", theory=False, counters=2),
        a_theme("Supplies", major=False, theory=False, quotable=0),
    ),
)
NO_THEME = replace(DEMO, themes=())


def test_derivation_says_where_themes_come_from_before_it_counts_codes() -> None:
    assert text(26, THEMED) == ("Themes: 3. From the theory: 1 of 3. From the data: 2 of 3. " + text(26, DEMO))


def test_derivation_says_that_no_theme_has_been_formed() -> None:
    assert text(26, NO_THEME) == "No theme has been formed; what follows counts codes. " + text(26, DEMO)


def test_major_themes_are_listed_with_their_sentence_before_the_patterns() -> None:
    assert text(31, THEMED) == (
        "Major themes: 2. "
        "Identity: Identity matters. (Sources: 12; quotations: 3; counter-examples: 0; silent participants: 4.) "
        "Safety: Safety matters. (Sources: 12; quotations: 3; counter-examples: 2; silent participants: 4.) "
        + text(31, DEMO)
    )


def test_minor_themes_counter_examples_and_their_absence_are_said() -> None:
    assert text(32, THEMED) == (
        "Minor themes: 1. "
        "Supplies: Supplies matters. (Sources: 12; quotations: 3; counter-examples: 0; silent participants: 4.) "
        "Counter-examples: 2, against: Safety. Without a counter-example: Identity and Supplies. " + text(32, DEMO)
    )


def test_themes_of_which_no_passage_may_be_shown_are_named() -> None:
    assert text(30, THEMED).endswith("Themes without a quotation: 1 of 3. They are: Supplies.")
    whole = replace(DEMO, themes=THEMED.themes[:2])
    assert text(30, whole).endswith("Themes: 2; each has at least one quotation.")


def test_only_minor_themes_leave_the_patterns_to_answer_for_major_ones() -> None:
    minor = replace(DEMO, themes=THEMED.themes[2:])
    assert text(31, minor).startswith("No major theme has been formed; patterns of the theory stand here.")


def test_without_themes_patterns_and_verdicts_the_author_is_needed() -> None:
    bare = replace(DEMO, themes=(), patterns=None, findings=None)
    assert (item(31, bare).status, item(32, bare).status) == ("author_needed", "author_needed")


def test_without_counter_examples_that_is_said() -> None:
    assert "No counter-example was put to any theme." in text(32, replace(DEMO, themes=(a_theme("Identity"),)))


def test_themes_are_told_in_the_language_of_the_reader() -> None:
    assert "Identity (es): Identity importa." in text(31, THEMED, "es")
    assert "Identity matters." not in text(31, THEMED, "es")


def test_a_moved_theme_moves_the_item() -> None:
    more = replace(THEMED, themes=(a_theme("Identity", counters=1), *THEMED.themes[1:]))
    assert item(31, more).computed_hash != item(31, THEMED).computed_hash


def test_the_passages_of_themes_are_counted_beside_those_of_claims() -> None:
    shown = replace(THEMED, with_themes=Presented(quotations=12, with_id=12, participants=7, most_quoted=3))
    assert text(29, shown) == text(29, DEMO) + (
        " Shown with themes: 12. Distinct participants: 7. From the most quoted one: 3 of 12 (25%)."
    )
