"""Interview guides as YAML files: `questions`, each with its links, and `asked`, the questions of each source."""

from collections.abc import Iterator

import yaml

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, message
from qualtoc.study.guide import Guide, Question
from qualtoc.yaml_lines import Node, Reader

SCHEMA = "qualtoc-guide/1"
_TOP_KEYS = ("schema", "questions", "asked")
_QUESTION_KEYS = ("id", "text", "text_en", "text_es", "links")


def read_guide(data: bytes, file: str) -> tuple[Guide, tuple[Message, ...]]:
    """The guide in a YAML file, and warnings about top-level keys that were left out.

    Raises:
        FormatError: the file is no YAML, or has unknown keys, questions without text, ids that stand twice, or
            questions in `asked` that do not exist; every problem with its line.
    """
    reader = Reader(data, file)
    top = reader.fields(reader.root, _TOP_KEYS, file, strict=False)
    if top.text("schema") not in (None, SCHEMA):
        top.problem("schema", message('The schema must be "{schema}".', schema=SCHEMA))
    if "questions" not in top:
        top.problem("questions", message('"questions" is missing: this is no interview guide.'))
    questions = tuple(_questions(reader, top.rows("questions")))
    known = {question.id for question in questions}
    asked: dict[str, tuple[str, ...]] = {}
    for source, _, node in top.pairs("asked"):
        asked[source] = tuple(_asked(reader, node, known))
    reader.finish()
    return Guide(questions, asked), tuple(reader.warnings)


def guide_yaml(guide: Guide) -> str:
    """The guide as a YAML file that `read_guide` reads as an equal one."""
    questions = [
        {
            "id": question.id,
            **({"text_en": question.text.en} if question.text.en else {}),
            **({"text_es": question.text.es} if question.text.es else {}),
            "links": list(question.links),
        }
        for question in guide.questions
    ]
    top: dict[str, object] = {"schema": SCHEMA, "questions": questions}
    if guide.asked:
        top["asked"] = {source: list(ids) for source, ids in guide.asked.items()}
    return yaml.safe_dump(top, sort_keys=False, allow_unicode=True, width=110)


def _questions(reader: Reader, nodes: tuple[Node, ...]) -> Iterator[Question]:
    seen: dict[str, int] = {}
    for node in nodes:
        fields = reader.fields(node, _QUESTION_KEYS, "questions")
        key = fields.needed("id")
        first = seen.setdefault(key, node.line)
        if key and first != node.line:
            fields.problem("id", message('"{key}" stands twice; first in line {line}.', key=key, line=first))
        text = Bilingual(*fields.both("text"))
        if text == Bilingual():
            fields.problem("text", message('"{key}" is missing in {where}.', key="text", where="questions"))
        yield Question(key, text, fields.texts("links"))


def _asked(reader: Reader, node: Node, known: set[str]) -> Iterator[str]:
    if node.kind not in ("list", "nothing"):
        reader.problem(node.line, message('"{key}" must be a list of texts in {where}.', key="asked", where="asked"))
    for entry in node.rows:
        if entry.raw.strip() not in known:
            unknown = message('The question "{question}" does not exist in the guide.', question=entry.raw.strip())
            reader.problem(entry.line, unknown)
        yield entry.raw.strip()
