"""The import of 1,000 transcripts of 3,000 words in one archive, of every format in turn."""

import random
import tempfile
import time
import zipfile
from io import BytesIO
from pathlib import Path

from benchmarks.measuring import Figure
from qualtoc.coding.tables import Row, Table, as_csv
from qualtoc.database import Actor, open_database
from qualtoc.study import batches
from qualtoc.study.actions import new_study
from qualtoc.study.model import Researcher

FILES = 1_000
WORDS = 3_000
STEP_SECONDS = 1.0
_SAID = "we meet every week and talk about trust time mentors patients visits plans data because nobody then"
_VOCABULARY = tuple(_SAID.split(" "))


def measure(files: int = FILES, words: int = WORDS) -> list[Figure]:
    """How long the archive takes to be put down, to be imported, and the longest wait of a page that shows progress."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(f"sqlite:///{Path(folder).as_posix()}/many.db")
        actor = Actor(new_study(db, "many", "Many", [Researcher("AR")]).id, "AR")
        data = _archive(files, words)
        start = time.perf_counter()
        batch_id = batches.begin(db, actor, [("all.zip", data)])
        down = time.perf_counter() - start
        steps: list[float] = []
        while True:
            begun = time.perf_counter()
            at = batches.advance(db, actor, batch_id, STEP_SECONDS)
            steps.append(time.perf_counter() - begun)
            if not at.is_running:
                break
        assert not at.report.problems and len(at.report.imported) == files + 1
        db.dispose()
    note = f"{len(data) / 1e6:.1f} MB packed"
    return [
        Figure(f"archive of {files} transcripts put down", down, "s", 1, note=note),
        Figure(f"{files} transcripts of {words} words imported", sum(steps), "s", 1),
        Figure("longest wait for the next sign of progress", max(steps), "s", len(steps)),
    ]


def _archive(files: int, words: int) -> bytes:
    chance = random.Random(3)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = []
        for number in range(files):
            talk = _talk(number, words, chance)
            name, data = _written(number, talk)
            archive.writestr(name, data)
            rows.append(Row(number + 2, (name, f"role{number % 5}")))
        archive.writestr("sources.csv", as_csv(Table(("file", "role"), tuple(rows))))
    return stream.getvalue()


def _talk(number: int, words: int, chance: random.Random) -> list[str]:
    lines = []
    for turn in range(words // 60):
        said = " ".join(chance.choices(_VOCABULARY, k=60))
        lines.append(f"{f'P{number}' if turn % 2 else 'Interviewer'}: {said}{'.' if turn % 2 else '?'}")
    return lines


def _written(number: int, talk: list[str]) -> tuple[str, bytes]:
    """A talk as a file, of five formats in turn."""
    name = f"P{number}"
    kind = (".txt", ".docx", ".rtf", ".html", ".md")[number % 5]
    if kind == ".docx":
        import docx

        document = docx.Document()
        for line in talk:
            document.add_paragraph(line)
        stream = BytesIO()
        document.save(stream)
        return name + kind, stream.getvalue()
    if kind == ".rtf":
        return name + kind, ("{\\rtf1\\ansi " + "\\par\n".join(talk) + "}").encode()
    if kind == ".html":
        return name + kind, "".join(f"<p>{line}</p>\n" for line in talk).encode()
    return name + kind, "\n\n".join(talk).encode()
