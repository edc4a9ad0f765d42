"""Factors and links as files of other programs hold them: plain fields, each with the line where it stands.

What a file does not say is not said here either: `given` names the fields that it does say, so that an import changes
nothing else of what a draft holds already.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qualtoc.coding.codebook import Bilingual
from qualtoc.errors import Message, Problem, message
from qualtoc.theory.edits import in_words, said
from qualtoc.theory.model import FACTOR_TYPES, CausalLink, Factor, FactorType, Outcome, Sign

FACTOR_FIELDS = (
    "key", "type", "label_en", "label_es", "definition_en", "definition_es", "outcome", "emergent", "rival_to", "basis",
)  # fmt: skip
LINK_FIELDS = (
    "link", "from", "to", "expected", "rival", "emergent", "moderated_by", "loop", "basis", "note_en", "note_es",
)  # fmt: skip
DELIVERY = "delivery"
"""The kind of an edge that is drawn and not tested."""

_SIGNS: Mapping[str, Sign] = {
    "+": "+", "-": "-", "−": "-", "–": "-", "0": "0", "∅": "0", "++": "+", "--": "-", "plus": "+", "minus": "-",
    "positive": "+", "negative": "-", "positivo": "+", "negativo": "-", "positiva": "+", "negativa": "-",
    "more": "+", "less": "-", "más": "+", "menos": "-", "no effect": "0", "sin efecto": "0",
}  # fmt: skip
_PLAIN = r"[^\W_][\w.-]{0,63}"
_SCOPED = re.compile(rf'(?:(?P<outcome>{_PLAIN})|"(?P<quoted>(?:[^"]|"")+)")\s*[: ]\s*(?P<sign>\S+)')
_PARTS = re.compile(r'(?:"(?:[^"]|"")*"|[^;,/\n])+')
"""What stands between separators, of which those within quotes are none."""
_TYPE_WORDS: Mapping[str, FactorType] = {
    "contexts": "context", "contexto": "context", "contextos": "context", "inputs": "input", "insumo": "input",
    "insumos": "input", "activities": "activity", "actividad": "activity", "actividades": "activity",
    "mechanisms": "mechanism", "mecanismo": "mechanism", "mecanismos": "mechanism",
    "intermediate outcome": "intermediate", "intermediate outcomes": "intermediate",
    "resultado intermedio": "intermediate", "resultados intermedios": "intermediate", "outcomes": "outcome",
    "resultado": "outcome", "resultados": "outcome", "rivals": "rival", "rival explanation": "rival",
    "rival explanations": "rival", "explicación rival": "rival", "explicaciones rivales": "rival",
}  # fmt: skip
_YES = {"true", "yes", "1", "x", "sí", "si"}


@dataclass(frozen=True, slots=True)
class FoundFactor:
    """A factor of a file. A key that only names a shape in it (`is_named` false) is no key of the theory."""

    factor: Factor
    line: int
    given: frozenset[str]
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link of a file; its key is empty where the file gives none, `expected` where it says no sign."""

    link: CausalLink
    line: int
    given: frozenset[str]
    is_delivery: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file holds, and what it says that is not read."""

    factors: tuple[FoundFactor, ...] = ()
    links: tuple[FoundLink, ...] = ()
    warnings: tuple[Message, ...] = ()


def signs_in_words(expected: Mapping[Outcome, Sign]) -> str:
    """Expected signs in one line: "+" in general, "CCS +; ANC 0" for outcomes."""
    return "; ".join(sign if outcome is None else sign_for(outcome, sign) for outcome, sign in expected.items())


def sign_for(outcome: str, sign: str) -> str:
    """A sign for an outcome, whose key stands in quotes where it could be read as something else."""
    if re.fullmatch(_PLAIN, outcome):
        return f"{outcome} {sign}"
    doubled = outcome.replace('"', '""')
    return f'"{doubled}" {sign}'


def signs_of(text: str) -> dict[Outcome, Sign] | None:
    """The signs that a text says, None where it says none: "+", "−", "CCS: +; ANC: 0", "positive"."""
    expected: dict[Outcome, Sign] = {}
    for part in filter(None, (part.strip() for part in _PARTS.findall(text))):
        general = _SIGNS.get(part.casefold())
        scoped = _SCOPED.fullmatch(part)
        sign = general or (_SIGNS.get(scoped["sign"].casefold()) if scoped else None)
        if sign is None:
            return None
        expected[None if general or scoped is None else _outcome(scoped)] = sign
    return expected or None


def _outcome(scoped: re.Match[str]) -> str:
    return scoped["outcome"] or scoped["quoted"].replace('""', '"')


def type_of(text: str) -> FactorType | None:
    """The type that a word or heading names, in English or Spanish, one or many; None where it names none."""
    plain = " ".join(text.casefold().split())
    return plain if plain in FACTOR_TYPES else _TYPE_WORDS.get(plain)


def factor_fields(factor: Factor) -> dict[str, str]:
    """A factor as plain fields."""
    return {
        "key": factor.key, "type": factor.type, "label_en": factor.label.en or "", "label_es": factor.label.es or "",
        "definition_en": factor.definition.en or "", "definition_es": factor.definition.es or "",
        "outcome": factor.outcome or "", "emergent": "true" if factor.emergent else "",
        "rival_to": "; ".join(factor.rival_to), "basis": _listed(factor.basis),
    }  # fmt: skip


def link_fields(link: CausalLink) -> dict[str, str]:
    """A link as plain fields."""
    return {
        "link": link.key, "from": link.cause, "to": link.effect, "expected": signs_in_words(link.expected),
        "rival": "true" if link.rival else "", "emergent": "true" if link.emergent else "",
        "moderated_by": link.moderated_by or "", "loop": link.loop or "", "basis": _listed(link.basis),
        "note_en": link.note.en or "", "note_es": link.note.es or "",
    }  # fmt: skip


def factor_of(fields: Mapping[str, str], file: str, line: int, problems: list[Problem]) -> FoundFactor:
    """The factor that these fields say; a type that is none is a problem."""
    named = fields.get("type", "").strip()
    kind = type_of(named) if named else None
    if named and kind is None:
        problems.append(Problem(file, line, message("“{type}” is no kind of factor.", type=named)))
    factor = Factor(
        fields.get("key", "").strip(), kind or "intermediate", in_words(fields.get("label_en"), fields.get("label_es")),
        in_words(fields.get("definition_en"), fields.get("definition_es")), fields.get("outcome", "").strip() or None,
        _is_yes(fields.get("emergent", "")), _keys(fields.get("rival_to", "")), _list(fields.get("basis", "")),
    )  # fmt: skip
    given = {name for name in FACTOR_FIELDS if name in fields and (name != "type" or named)}
    return FoundFactor(factor, line, frozenset(given))


def link_of(fields: Mapping[str, str], file: str, line: int, problems: list[Problem]) -> FoundLink:
    """The link that these fields say; a sign that is none is a problem, no sign at all is not yet one."""
    text = fields.get("expected", "").strip()
    expected = signs_of(text) if text else None
    if text and expected is None:
        problems.append(Problem(file, line, message("“{sign}” is no expected sign; write +, − or 0.", sign=text)))
    link = CausalLink(
        fields.get("link", "").strip(), fields.get("from", "").strip(), fields.get("to", "").strip(), expected or {},
        len(expected or ()) > 1, _is_yes(fields.get("rival", "")), _is_yes(fields.get("emergent", "")),
        fields.get("moderated_by", "").strip() or None, fields.get("loop", "").strip() or None,
        _list(fields.get("basis", "")), in_words(fields.get("note_en"), fields.get("note_es")),
    )  # fmt: skip
    given = {name for name in LINK_FIELDS if name in fields and (name != "expected" or text)}
    return FoundLink(link, line, frozenset(given), fields.get("kind", "").strip() == DELIVERY)


def label_of(factor: Factor, language: str) -> str:
    """The label in a language, else in the other one, else the key."""
    return factor.label.text(language) or factor.key


def one_language(text: str, language: str) -> Bilingual:
    """A text of a file that has one language only."""
    return in_words(es=text) if language == "es" else in_words(en=text)


def _listed(entries: tuple[str, ...]) -> str:
    """Entries in one text: between semicolons, or a line each where an entry holds one."""
    if any(";" in entry for entry in entries):
        return "".join(f"{entry}\n" for entry in entries)
    return "; ".join(entries)


def _list(text: str) -> tuple[str, ...]:
    parts = text.splitlines() if "\n" in text else text.split(";")
    return tuple(dict.fromkeys(one for one in map(said, parts) if one))


def _keys(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))


def _is_yes(text: str) -> bool:
    return text.strip().casefold() in _YES
