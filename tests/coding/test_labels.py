"""Labels as transcription services and students write them, headers of fields, and what only looks like a label."""

import pytest

from qualtoc.coding.turns import find_turns


def said(text: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.span.of(text)) for turn in find_turns(text).turns]


@pytest.mark.parametrize(
    "text",
    [
        "ENTREVISTADORA- a?\nMUJER 1- b\nENTREVISTADORA- c",
        "Entrevistadora.- a?\nMujer 1.- b\nEntrevistadora.- c",
        "*Entrevistadora:* a?\n\n*Mujer 1:* b\n\n*Entrevistadora:* c",
        "***Entrevistadora***: a?\n\n***Mujer 1***: b\n\n> **Entrevistadora**: c",
        "# Entrevistadora\n\na?\n\n# Mujer 1\n\nb\n\n# Entrevistadora\n\nc",
        "1 Entrevistadora: a?\n2 Mujer 1: b\n3 Entrevistadora: c",
        "- Entrevistadora: a?\n- Mujer 1: b\n- Entrevistadora: c",
        "Entrevistadora\ta?\nMujer 1\tb\nEntrevistadora\tc",
        "Entrevistadora:a?\nMujer 1:b\nEntrevistadora:c",
        "Entrevistadora:\u00a0a?\nMujer 1\u00a0: b\nEntrevistadora\u00a0: c",
        "Entrevistadora - 00:03\na?\n\nMujer 1 - 00:05\nb\n\nEntrevistadora - 00:07\nc",
        "[Entrevistadora] 00:00:03\na?\n\n[Mujer 1] 00:00:05\nb\n\n[Entrevistadora] 00:00:07\nc",
        "Transcripción\n00:00:03 Entrevistadora\na?\n00:00:05 Mujer 1\nb\n00:00:07 Entrevistadora\nc",
        "Entrevistadora\na?\nMujer 1\nb\nEntrevistadora\nc",
        "{00:03} Entrevistadora: a?\n{00:05} Mujer 1: b\n{00:07} Entrevistadora: c",
        "Entrevistadora: a? #00:00:03-1#\n\nMujer 1: b #00:00:05-9#\n\nEntrevistadora: c #00:00:07-0#",
        "Entrevistadora: a? [00:03]\nMujer 1: b [00:05]\nEntrevistadora: c",
        "12/05/22, 10:32 - Entrevistadora: a?\n12/05/22, 10:33 - Mujer 1: b\n12/05/22, 10:35 - Entrevistadora: c",
        "[12/05/22 10:32:11] Entrevistadora: a?\n[12/05/22 10:32:14] Mujer 1: b\n[12/05/22 10:33:01] Entrevistadora: c",
    ],
)
def test_every_form_of_a_service_gives_the_same_turns(text: str) -> None:
    turns = [turn for turn in said(text) if turn[0] is not None]
    assert [(speaker and speaker.capitalize(), words) for speaker, words in turns] == [
        ("Entrevistadora", "a?"), ("Mujer 1", "b"), ("Entrevistadora", "c"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label", ["Ana 🌻", "Ana & Luis", "Rosa/Pedro", "Mujer 2", "Trader, 45", "O'Brien", "אחמד", "安娜"]
)
def test_names_of_every_sort_are_labels(label: str) -> None:
    speakers = [speaker for speaker, _ in said(f"{label}: a\nInterviewer: b?\n{label}: c\nInterviewer: d?")]
    assert speakers == [label, "Interviewer", label, "Interviewer"]


def test_a_full_stop_between_a_name_and_its_dash_belongs_to_neither() -> None:
    assert said("Ana. — One?\nLuis. – Two.\nAna. — Three?") == [("Ana", "One?"), ("Luis", "Two."), ("Ana", "Three?")]


def test_letters_in_the_numbered_rows_of_a_table_are_speakers() -> None:
    rows = ("No.\nWho\nWords", "1\nI\nHow are you?", "2\nR\nFine, thanks", "3\nI\nAnd now?", "4\nR\nAs before")
    assert said("\n\n".join(rows))[1:] == [
        ("I", "How are you?"), ("R", "Fine, thanks"), ("I", "And now?"), ("R", "As before"),
    ]  # fmt: skip


def test_questions_and_answers_with_a_point_are_turns() -> None:
    assert said("Q. One?\nA. Yes. No.\nQ. Two?\nA. So.") == [
        ("Q", "One?"),
        ("A", "Yes. No."),
        ("Q", "Two?"),
        ("A", "So."),
    ]


def test_a_list_of_lettered_options_is_no_talk() -> None:
    assert said("A. One thing.\nB. Another.\nC. A third.") == [(None, "A. One thing.\nB. Another.\nC. A third.")]


@pytest.mark.parametrize(
    "header",
    [
        "Date: 12 May\nPlace: Choluteca",
        "Interview 7\n\nDate: 12 May\nPlace: Choluteca\nInterviewer: Ana Ruiz\nParticipant: Rosa\nDuration: 45 min",
        "Fecha de la entrevista: 3 de mayo\n\nEntrevistador: Ana Ruiz\n\nDuración: 45 min",
        "**Date:** 12 May\n**Interview no:** 7",
        "SUMMARY KEYWORDS\nfarm, water\n\nSPEAKERS\nAna Lopez, Rosa Torres",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_header_is_preamble_with_or_without_a_blank_line_behind_it(header: str, gap: str) -> None:
    talk = "Interviewer: What do you sell?\nParticipant: Tortillas.\nInterviewer: Since when?\nParticipant: Always."
    turns = said(f"{header}{gap}{talk}\n")
    assert turns[0] == (None, header)
    assert [speaker for speaker, _ in turns[1:]] == ["Interviewer", "Participant"] * 2


def test_a_text_that_ends_in_a_line_feed_is_no_header() -> None:
    assert len(said("Interviewer: How was it?\nJuana: Good.\nNote: rain.\nInterviewer: So?\nJuana: Yes.\n")) == 4


def test_the_only_answer_to_an_interviewer_is_a_turn() -> None:
    answer = "\n\n".join(["A long paragraph."] * 9)
    assert said(f"Interviewer: Go on?\n\nRosa: {answer}\n\nInterviewer: Thanks.")[1] == ("Rosa", answer)


def test_a_name_in_lower_case_that_answers_a_role_is_a_speaker() -> None:
    answer = "so.\n\nmore\n\nmore\n\nmore"
    assert said(f"interviewer: a?\n\nrosa: {answer}\n\ninterviewer: b?\n\nrosa: {answer}")[1] == ("rosa", answer)


def test_a_role_that_stands_once_within_notes_is_no_speaker() -> None:
    assert {speaker for speaker, _ in said("Twelve people sit.\n\nFacilitator: friendly, prepared.\n\nThey talk.")} == {
        None
    }


def test_weekdays_in_a_list_are_speech() -> None:
    assert len(said("Ana: When?\nRosa: So\nMonday: rain\nTuesday: rain\nAna: And?\nRosa: No.")) == 4


@pytest.mark.parametrize(
    ("asking", "answering"), [("Ana (interviewer)", "Rosa (trader)"), ("P", "I"), ("I", "E"), ("安娜", "路易")]
)
def test_who_asks_is_guessed_by_what_is_asked(asking: str, answering: str) -> None:
    found = find_turns(f"{asking}: a？\n{answering}: b\n{asking}: c？\n{answering}: d".replace("？", "?"))
    assert [(speaker.name, speaker.kind) for speaker in found.speakers] == [
        (asking, "interviewer"), (answering, "participant"),
    ]  # fmt: skip


def test_marks_that_show_nothing_are_no_part_of_a_name() -> None:
    assert said("\u200bAna: a?\nLuis\u200b: b\nAna: c?\n\u200eLuis: d") == [
        ("Ana", "a?"), ("Luis", "b"), ("Ana", "c?"), ("Luis", "d"),
    ]  # fmt: skip


def test_headings_and_numbers_of_a_table_are_no_speech() -> None:
    rows = ["1\n00:01\nAna\nWhat?", "2\n00:05\nRosa\nSo.", "3\n00:09\nAna\nWhy?", "4\n00:12\nRosa\nWell."]
    assert said("\n\n".join(["N.º\nTime\nSpeaker\nText", *rows])) == [
        (None, "N.º\nTime\nSpeaker\nText"), ("Ana", "What?"), ("Rosa", "So."), ("Ana", "Why?"), ("Rosa", "Well."),
    ]  # fmt: skip


def test_a_number_that_is_the_answer_is_speech() -> None:
    assert said("Ana:\nHow many?\n\nRosa:\n\n3\nAna:\nWhy?\n\nRosa:\nSo.")[1] == ("Rosa", "3")


def test_a_table_of_fields_before_the_talk_is_preamble() -> None:
    header = "Date\n3 May\n\nInterviewer\nAna Ruiz\n\nParticipant\nRosa"
    assert said(f"{header}\n\nInterviewer: a?\nParticipant: b\nInterviewer: c?\nParticipant: d")[0] == (None, header)


def test_dialogue_with_dashes_is_one_paragraph_a_line() -> None:
    assert len(said("—¿Qué vende?\n—Tortillas.\n—¿Desde cuándo?\n—Siempre, dijo: siempre.")) == 4


def test_an_interviewer_who_speaks_alone_is_warned_of() -> None:
    found = find_turns("Interviewer: Why?\n\nI did it.\n\nInterviewer: And?\n\nSo.")
    assert ["Interviewer" in str(warning) for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "(Ana) a?\n(Luis) b\n(Ana) c?\n(Luis) d",
        "<Ana> a?\n<Luis> b\n<Ana> c?\n<Luis> d",
        "<v Ana>a?\n\n<v Luis>b\n\n<v Ana>c?\n\n<v Luis>d",
        "(Ana): a?\n\n(Luis): b\n\n(Ana): c?\n\n(Luis): d",
        "Ana (1m 3s): a?\nLuis (1m 8s): b\nAna (2m3s): c?\nLuis (1h 2m 8s): d",
        "(0m 3s) Ana: a?\n(45s) Luis: b\n(1min 3seg) Ana: c?\n[1m 8.5s] Luis: d",
        "(0m 3s)\nAna: a?\n\n[1m 8s]\nLuis: b\n\n{1m 9s}\nAna: c?\n\nLuis: d",
    ],
)
def test_names_in_brackets_and_times_in_units_give_the_same_turns(text: str) -> None:
    assert said(text) == [("Ana", "a?"), ("Luis", "b"), ("Ana", "c?"), ("Luis", "d")]


@pytest.mark.parametrize(
    ("stamp", "seconds"), [("(1m 3s)", 63), ("[1h 2m 8s]", 3728), ("(2h 5m)", 7500), ("(45s)", 45), ("(1m 8.5s)", 68.5)]
)
def test_a_time_in_units_is_the_time_of_its_turn(stamp: str, seconds: float) -> None:
    (first, _) = find_turns(f"Interviewer {stamp}: a?\nParticipant: b").turns
    assert (first.speaker, first.seconds) == ("Interviewer", seconds)


@pytest.mark.parametrize("pause", ["(3s)", "(5m)", "(long pause)"])
def test_a_pause_within_speech_is_no_time(pause: str) -> None:
    assert said(f"Ana: a?\nLuis: It took {pause}\nAna: {pause} c?\nLuis: d")[1:3] == [
        ("Luis", f"It took {pause}"), ("Ana", f"{pause} c?"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "(A) One thing.\n(B) Another.\n(C) A third.",
        "(Sunday) We went.\n\n(Monday) We stayed.\n\n(Honduras) The place.",
        "The talk began.\n(Ana) was late.\n(Ana) came.\nThe rain fell.\nThen more rain.",
        "(laughs) So.\n\n(laughs) And so.\n\n(pause) No.",
        "Coverage\n\nWhat is meant by it? A share.\n\nQuality\n\nA degree.",
    ],
)
def test_other_words_in_brackets_and_headings_are_no_speakers(text: str) -> None:
    assert {speaker for speaker, _ in said(text)} == {None}


def test_words_in_brackets_are_speech_where_names_stand_otherwise() -> None:
    text = "Ana: we saw whom?\n(Luis) was there too\nRosa: yes\n(Luis) came\nAna: so?\nRosa: he said: so"
    assert [speaker for speaker, _ in said(text)] == ["Ana", "Rosa", "Ana", "Rosa"]


def test_a_name_that_stands_once_behind_a_title_is_a_turn_of_a_short_talk() -> None:
    text = "Interview with Ana\nCarla\nHow are you?\nAna\nFine, thanks.\nCarla\nGood."
    assert find_turns(text, line_is_paragraph=True).turns[1:] == find_turns(text).turns[1:]
    assert said(text) == [
        (None, "Interview with Ana"), ("Carla", "How are you?"), ("Ana", "Fine, thanks."), ("Carla", "Good."),
    ]  # fmt: skip


CHAT = ["Ana López\nAL\n10:32\n¿Cómo va?", "Rosa Díaz\nRD\n10:33\nBien.", "Ana López\nAL\n10:34\n¿Y AL?"]


@pytest.mark.parametrize("swap", [False, True])
def test_initials_beside_the_names_of_a_chat_are_nobodys_words(swap: bool) -> None:
    parts = [part.split("\n") for part in [*CHAT, "Rosa Díaz\nRD\n10:35\nAL"]]
    shown = ["\n".join([part[1], part[0], *part[2:]] if swap else part) for part in parts]
    assert said("\n\n".join(shown)) == [
        ("Ana López", "¿Cómo va?"), ("Rosa Díaz", "Bien."), ("Ana López", "¿Y AL?"), ("Rosa Díaz", "AL"),
    ]  # fmt: skip


def test_initials_that_are_all_that_somebody_says_are_words() -> None:
    assert said("Ana López\nWho?\n\nRosa Díaz\nRD\n\nAna López\nAL\n\nRosa Díaz\nYes.")[1:3] == [
        ("Rosa Díaz", "RD"), ("Ana López", "AL"),
    ]  # fmt: skip


def test_headings_of_a_table_that_come_again_are_in_nobodys_turn() -> None:
    first, second = "Hora\nHabla\nTexto", ["Ana\n¿Cómo?", "Rosa\nAsí."]
    assert said("\n\n".join(["Entrevista 4", first, *second, first, *second])) == [
        (None, f"Entrevista 4\n\n{first}"), ("Ana", "¿Cómo?"), ("Rosa", "Así."), (None, first), ("Ana", "¿Cómo?"),
        ("Rosa", "Así."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        ("Interviewer: Welcome.\n\nI: How was it?\n\nP: Good.\n\nI: And now?\n\nP: Fine.", "interviewer"),
        ("Interviewer: How was it?\n\nI: Good.\n\nP: Was it?\n\nI: It was.\n\nP: Fine.", "participant"),
        ("Interviewer: How was it?\n\nI: Was it?\n\nInterviewer: It was.", "participant"),
    ],
)
def test_a_letter_beside_the_interviewer_interviews_where_it_asks_somebody_else(talk: str, kind: str) -> None:
    assert {speaker.name: speaker.kind for speaker in find_turns(talk).speakers}["I"] == kind
