"""Runs inside the peer's environment: `seed DATABASE CODINGS` fills a database of the peer, `serve DATABASE` serves it.

Only its own library and the standard one can be imported here. The texts and codings have the shape of those in
generator.py: interviews of 10,000 words with 500 codings, one of 50,000 with 5,000, and three without any.
"""

import json
import random
import socket
import sys
from datetime import datetime
from typing import Any

SAID = (
    "nurse clinic week chart mother visit team meeting graph village road rain supply idea change record coach "
    "always never sometimes because before after again together slowly quickly trust doubt result effort question "
    "answer morning training number goal register talk listen plan problem"
)
VOCABULARY = SAID.split()
CODES = 50


def seed(path: str, codings: int) -> None:
    """Fill the database, and write as JSON what a client must know of it."""
    from taguette import database

    session = database.connect(f"sqlite:///{path}")()
    chance = random.Random(7)
    if session.get(database.User, "admin") is None:
        session.add(database.User(login="admin"))
    project = database.Project(name="large", description="")
    session.add(project)
    session.add(database.ProjectMember(project=project, user_login="admin", privileges=database.Privileges.ADMIN))
    tags = [database.Tag(project=project, path=f"family-{n // 10}.code-{n:02}", description="") for n in range(CODES)]
    session.add_all(tags)
    session.flush()
    tag_ids = [tag.id for tag in tags]
    shapes = [
        ("target-1k", 1_000, 0), ("target-10k", 10_000, 0), ("target-50k", 50_000, 0), ("view-10k", 10_000, 500),
        ("view-50k", 50_000, 5_000),
    ]  # fmt: skip
    left = codings - 5_500
    shapes += [(f"interview-{n:03}", 10_000, min(500, left - 500 * n)) for n in range(-(-left // 500))]
    documents = {name: _document(session, project.id, tag_ids, chance, name, words, n) for name, words, n in shapes}
    session.commit()
    sys.stdout.write(json.dumps({"project": project.id, "tags": tag_ids, "documents": documents}) + "\n")


def _document(
    session: Any, project: int, tag_ids: list[int], chance: random.Random, name: str, words: int, codings: int
) -> dict[str, int]:
    from taguette import database

    paragraphs = _paragraphs(chance, words)
    document = database.Document(
        name=name, description="", filename=f"{name}.html", project_id=project, contents="\n".join(paragraphs),
        text_direction=database.TextDirection.LEFT_TO_RIGHT,
    )  # fmt: skip
    session.add(document)
    session.flush()
    length = sum(len(one) - len("<p></p>") for one in paragraphs) + len(paragraphs) - 1
    spans = sorted((start, start + chance.randint(40, 300)) for start in chance.sample(range(length - 400), codings))
    highlights = [
        {"document_id": document.id, "start_offset": start, "end_offset": end, "snippet": "words " * 25}
        for start, end in spans
    ]
    if highlights:
        _insert(session, project, document.id, highlights, tag_ids, chance)
    return {"id": document.id, "length": length}


def _insert(
    session: Any,
    project: int,
    document: int,
    highlights: list[dict[str, Any]],
    tag_ids: list[int],
    chance: random.Random,
) -> None:
    from sqlalchemy import func, select
    from taguette import database

    first = 1 + (session.execute(select(func.max(database.Highlight.id))).scalar() or 0)
    for number, highlight in enumerate(highlights, first):
        highlight["id"] = number
    session.execute(database.Highlight.__table__.insert(), highlights)
    applied = [{"highlight_id": one["id"], "tag_id": chance.choice(tag_ids)} for one in highlights]
    session.execute(database.highlight_tags.insert(), applied)
    acts = [
        {
            "date": datetime(2026, 1, 5), "user_login": "admin", "project_id": project, "document_id": document,
            "payload": {
                "type": "highlight_add", "highlight_id": one["id"], "start_offset": one["start_offset"],
                "end_offset": one["end_offset"], "tags": [],
            },
        }
        for one in highlights
    ]  # fmt: skip
    session.execute(database.Command.__table__.insert(), acts)


def _paragraphs(chance: random.Random, words: int) -> list[str]:
    paragraphs: list[str] = []
    left = words
    while left > 0:
        n = min(chance.randint(20, 90), left)
        speaker = ("Interviewer", "Respondent")[len(paragraphs) % 2]
        paragraphs.append(f"<p>{speaker}: {' '.join(chance.choices(VOCABULARY, k=n)).capitalize()}.</p>")
        left -= n
    return paragraphs


def serve(path: str) -> None:
    """Serve the database on a free port; the peer says its address itself."""
    from taguette.main import main
    from taguette.web import base

    base.Application.check_messages = lambda application: application.messages_event.set()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sys.argv = ["taguette", "--no-browser", "--bind", "127.0.0.1", "--port", str(port), "--database", path]
    main()


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        seed(sys.argv[2], int(sys.argv[3]))
    else:
        serve(sys.argv[2])
