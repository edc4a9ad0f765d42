"""Real containers, and what a careless disk or a hostile hand may make of them; the same seed gives the same file."""

import io
import random
import zipfile

from made_files import a_docx, a_pdf, a_zip, an_rtf, an_xlsx, odt_paragraphs

from qualtoc.coding.answers import guessed, sources_of
from qualtoc.coding.codebook import Bilingual, Code, Codebook, Family
from qualtoc.coding.codebook_tables import codebook_csv, codebook_xlsx, read_codebook_table
from qualtoc.coding.containers import unpacked
from qualtoc.coding.tables import read_table
from qualtoc.coding.transcripts import parse
from qualtoc.errors import FormatError, Problem

TALK = ("Interviewer 1: ¿Cómo fue? [00:01]", "", "interviewee: Bien, “sí” 😀.", "", "Y más [inaudible 00:12:31].")
_PLAIN = "\n".join(TALK)
_HTML = "<!doctype html><meta charset='utf-8'><body>" + "".join(f"<p>{line}</p>" for line in TALK)
_VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Why?\n\n00:03.000 --> 00:04.000\n<v Luis>So &amp; so.\n"
_SRT = "1\n00:00:01,000 --> 00:00:02,000\nANA: Why?\n\n2\n00:00:03,000 --> 00:00:04,000\nLUIS: So.\n"
_LAST = "Nothing did, as far as I can say today."
_ANSWERS = [
    ["id", "age", "What changed?"],
    ["R1", 34, "We meet every week now, and talk."],
    ["R2", 35, _LAST],
]

_BOOK = Codebook(
    (Family("F1", Bilingual("Relations", "Relaciones")),),
    (
        Code("trust", Bilingual("Trust"), "deductive", family="F1", definition=Bilingual("=Relies", "«Confía» 😀.")),
        Code("deep", Bilingual("Deep trust"), "inductive", parent="trust", keywords_en=("rely", "lean on"), hue=3),
    ),
)  # fmt: skip

CONTAINERS: dict[str, bytes] = {
    "a.docx": a_docx(TALK, [["Ana:", "So?"], ["Luis:", "Yes."]]),
    "a.odt": odt_paragraphs(*TALK),
    "a.rtf": an_rtf(r"Ana: \'bfC\'f3mo?\par\par{\b Luis}: Bien \u8220?s\u237?\u8221?.\par\trowd A\cell B\cell\row"),
    "a.pdf": a_pdf([["Page 1", "Ana: So?", "Luis: Yes."], ["Page 2", "Ana: And?", "Luis: No."]]),
    "a.html": _HTML.encode(),
    "a.txt": _PLAIN.encode(),
    "a.vtt": _VTT.encode(),
    "a.srt": _SRT.encode(),
    "a.xlsx": an_xlsx(_ANSWERS),
    "a.csv": f'id;age;What changed?\nR1;34;"We meet; every week now, and talk."\nR2;35;{_LAST}\n'.encode(),
    "codes.csv": codebook_csv(_BOOK),
    "codes.xlsx": codebook_xlsx(_BOOK),
    "a.zip": a_zip({"one.txt": _PLAIN, "two/three.txt": _PLAIN}),
}  # fmt: skip

_TOKENS = (
    b"\x00", b"\xff\xfe", b"<!DOCTYPE x>", b"{", b"}", b"\\bin999999999 ", b"&x;", b"-1", b"9" * 30, b"\r",
    b"\xed\xa0\x80", b"<a>", b"PK\x03\x04", b"\\u-1?", b"\\'", b'"',
)  # fmt: skip


def mutated(name: str, seed: int) -> bytes:
    """The container of that name after one to four mutations; of a zip, half the time within one of its parts."""
    chance = random.Random(f"{name} {seed}")
    data = CONTAINERS[name]
    if data.startswith(b"PK") and chance.random() < 0.5:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts: dict[str, bytes | str] = {one: archive.read(one) for one in archive.namelist()}
        part = chance.choice(sorted(parts))
        content = parts[part]
        parts[part] = _changed(content if isinstance(content, bytes) else content.encode(), chance)
        return a_zip(parts)
    return _changed(data, chance)


def outcome(name: str, data: bytes) -> str:
    """What comes of a file: read or refused. Everything else is an exception that nobody expects."""
    try:
        if name.startswith("codes."):
            read_codebook_table(data, name)
        elif name.endswith((".xlsx", ".csv")):
            table = read_table(data, name)
            sources_of(table, guessed(table), name)
        elif name.endswith(".zip"):
            problems: list[Problem] = []
            for inner, content in unpacked(name, data, problems):
                outcome(inner if inner.endswith(".txt") else "b.txt", content)
            return "refused" if problems else "read"
        else:
            parsed = parse(data, name)
            assert all(turn.span.end <= len(parsed.text) for turn in parsed.turns)
            assert parsed.turns
    except FormatError as error:
        assert all(str(problem.message) for problem in error.problems)
        return "refused"
    return "read"


def _changed(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        data = chance.choice((_flipped, _cut, _doubled, _inserted, _moved))(data, chance)
    return data


def _place(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 2, 8, 64, 512)))


def _flipped(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + bytes(byte ^ (1 << chance.randrange(8)) for byte in data[start:end]) + data[end:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] if chance.random() < 0.2 else data[:start] + data[end:]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + data[start:end] * chance.choice((2, 3, 200)) + data[end:]


def _inserted(data: bytes, chance: random.Random) -> bytes:
    start, _ = _place(data, chance)
    token = chance.choice(_TOKENS)
    return data[:start] + token + data[start:]


def _moved(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    rest = data[:start] + data[end:]
    place = chance.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]
