"""Speaker turns: each form of label, what is no label, and that no words are lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.text import normalised
from qualtoc.coding.timestamps import seconds_of
from qualtoc.coding.turns import find_turns


def said(text: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.span.of(text)) for turn in find_turns(text).turns]


@pytest.mark.parametrize(
    "text",
    [
        "Ana: one?\n\nLuis: two\n\nAna: three",
        "ANA - one?\nLUIS - two\nANA - three",
        "ANA – one?\nLUIS — two\nANA – three",
        "[Ana] one?\n[Luis] two\n[Ana] three",
        "**Ana:** one?\n\n**Luis:** two\n\n**Ana:** three",
        "**Ana**: one?\n\n**Luis**: two\n\n**Ana**: three",
        "Ana\none?\n\nLuis\ntwo\n\nAna\nthree",
        "[00:12:31] Ana: one?\n[00:12:40] Luis: two\n[00:13:01] Ana: three",
        "Ana [00:12]: one?\nLuis [00:13]: two\nAna [00:14]: three",
        "Ana (00:01:02): one?\nLuis (00:01:03): two\nAna (00:01:04): three",
        "00:12 Ana: one?\n00:14 Luis: two\n00:20 Ana: three",
        "00:12\nAna: one?\n\n00:14\n\nLuis: two\n\n00:20\nAna: three\n00:30",
        "Ana  0:12\none?\n\nLuis  0:14\ntwo\n\nAna  0:20\nthree",
        "Ana:\n\none?\n\nLuis:\ntwo\n\nAna: [00:20] three",
    ],
)
def test_every_form_of_label_gives_the_same_turns(text: str) -> None:
    assert [(speaker and speaker.title(), words) for speaker, words in said(text)] == [
        ("Ana", "one?"), ("Luis", "two"), ("Ana", "three"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asking", "answering"),
    [
        ("Interviewer", "Interviewee"), ("Interviewer 1", "P1"), ("interviewer", "interviewee"), ("I", "R"),
        ("Entrevistadora", "Entrevistado"), ("Interviewer (AR)", "MM04"), ("Moderador", "Participante 3"),
        ("Q", "A"), ("Pregunta", "Respuesta"), ("Dr. María José López", "Don Lalo"), ("P", "R"), ("E", "P"),
    ],
)  # fmt: skip
def test_who_interviews_is_guessed(asking: str, answering: str) -> None:
    text = f"{asking}: How was it?\n\n{answering}: Fine.\n\n{asking}: And then?\n\n{answering}: Rain."
    speakers = find_turns(text).speakers
    assert [(speaker.name, speaker.kind) for speaker in speakers] == [
        (asking, "interviewer"), (answering, "participant"),
    ]  # fmt: skip


def test_a_word_with_a_colon_inside_speech_is_no_speaker() -> None:
    speech = "I said: no.\n\nNote: rain.\nNota: lluvia. Example: this\nhttp://a.org\n10:30 we left\n- yes\n- no"
    assert said(f"Interviewer: Why?\n\nMM04: {speech}\n\nInterviewer: Thanks.") == [
        ("Interviewer", "Why?"), ("MM04", speech), ("Interviewer", "Thanks."),
    ]  # fmt: skip


def test_a_remark_in_brackets_is_speech() -> None:
    text = "Interviewer: Why?\nMM04: Well\n[inaudible 00:12:31] and\n[laughs]\n[laughs]"
    assert said(text)[1] == ("MM04", "Well\n[inaudible 00:12:31] and\n[laughs]\n[laughs]")


def test_text_before_the_first_label_is_a_preamble() -> None:
    assert said("In a kitchen.\n\nAna: hi?\n\nLuis: yes\n\nAna: so")[0] == (None, "In a kitchen.")


def test_a_header_of_fields_is_preamble_although_it_names_roles() -> None:
    header = "Date: 2023-05-01\nInterviewer: Ana Ruiz\nParticipant: MM04"
    assert said(f"{header}\n\nInterviewer: Why?\n\nMM04: So.") == [
        (None, header), ("Interviewer", "Why?"), ("MM04", "So."),
    ]  # fmt: skip


def test_a_name_that_speaks_once_is_a_speaker_where_all_paragraphs_have_labels() -> None:
    assert said("Ana: one\n\nLuis: two\n\nMarta: three\n\nAna: four")[2] == ("Marta", "three")


def test_a_word_that_stands_once_is_no_speaker_where_paragraphs_have_no_labels() -> None:
    text = "Ana: one\n\nmore\n\nmore\n\nmore\n\nWeather: two\n\nmore\n\nLuis: x\n\nAna: y\n\nLuis: z"
    assert "Weather" not in {speaker for speaker, _ in said(text)}


def test_a_label_without_words_makes_no_turn_and_a_warning() -> None:
    found = find_turns("Interviewer:\n\nInterviewer: Why?\n\nMM04: So.")
    assert [str(warning) for warning in found.warnings] == ['Line 1: "Interviewer" says nothing there.']
    assert len(found.turns) == 2


def test_a_time_between_two_labels_belongs_to_the_second() -> None:
    turns = find_turns("Ana:\n[00:12]\nAna: so?\n\nLuis: yes").turns
    assert [(turn.speaker, turn.seconds) for turn in turns] == [("Ana", 12), ("Luis", None)]


def test_text_without_speakers_gives_paragraphs_between_blank_lines() -> None:
    assert said("One\nline.\n\n\nTwo: not a speaker.") == [(None, "One\nline."), (None, "Two: not a speaker.")]


def test_long_lines_without_blank_ones_are_paragraphs() -> None:
    long = "word " * 40 + "end."
    assert len(said(f"{long}\n{long}\n{long}")) == 3


def test_a_paragraph_keeps_the_time_before_it() -> None:
    assert [turn.seconds for turn in find_turns("[00:01:02] One.\n\n02:03\nTwo.\n\nThree.").turns] == [62, 123, None]


@pytest.mark.parametrize(("stamp", "seconds"), [("[00:12:31]", 751), ("1:05", 65), ("02:05.250", 125.25), ("x", None)])
def test_seconds_of_a_timestamp(stamp: str, seconds: float | None) -> None:
    assert seconds_of(stamp) == seconds


WORDS = st.sampled_from(
    ["Ana:", "Luis:", "ANA -", "[Ana]", "**Ana:**", "Interviewer:", "P1:", "[00:12]", "00:13", "Note:", "- yes", "Ana",
     "\n", "\n\n", "word", "¿qué?", "🙂", "e\u0301", "שלום", " ", "\t", "10:30", "Ana (00:12):", "http://x.org"]
)  # fmt: skip


@given(st.one_of(st.lists(WORDS, max_size=40).map(" ".join), st.text(max_size=200)).map(normalised))
def test_every_visible_character_lies_in_one_turn_or_in_a_label_or_timestamp(text: str) -> None:
    found = find_turns(text)
    covered = [0] * len(text)
    for turn in found.turns:
        assert turn.span.of(text) == turn.span.of(text).strip()
        for position in range(turn.span.start, turn.span.end):
            covered[position] += 1
    for label in found.labels:
        for position in range(label.start, label.end):
            covered[position] += 1 if not text[position].isspace() else 0
    wrong = [text[p] for p, times in enumerate(covered) if times > 1 or (times == 0 and not text[p].isspace())]
    assert wrong == []
    assert [turn.no for turn in found.turns] == list(range(1, len(found.turns) + 1))


@given(
    st.lists(st.tuples(st.sampled_from(["Ana", "Luis", "Interviewer"]), st.text("abc é🙂.,", min_size=1)), min_size=4)
)
def test_labelled_speech_is_given_back_as_it_was_said(pairs: list[tuple[str, str]]) -> None:
    spoken = [("Interviewer", "Why?"), ("Ana", "So."), ("Luis", "No."), ("Ana", "Yes."), ("Luis", "No.")]
    spoken += [(name, words.strip()) for name, words in pairs if words.strip()]
    assert said(normalised("\n\n".join(f"{name}: {words}" for name, words in spoken))) == [
        (name, normalised(words)) for name, words in spoken
    ]
