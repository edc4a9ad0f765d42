"""How codes, factors, outcomes, roles and cases are called, and codes drawn, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from qualtoc.coding.codebook import Bilingual, Code, Codebook, marks
from qualtoc.theory.model import Case, ProgrammeTheory, Role


@dataclass(frozen=True, slots=True)
class CodeShade:
    """A code as it is drawn: its label, the hue of its family and its shape within the family.

    `lang` is the language of the label where it is not the reader's, else empty.
    """

    id: UUID
    key: str
    label: str
    hue: int
    shape: int
    is_retired: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class CodeChoice:
    """A code that can be found and applied. `found_by` holds all its names in all languages."""

    shade: CodeShade
    family: str
    found_by: str
    definition: str
    count: int
    is_candidate: bool = False


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """A family with its codes; `label` is empty for codes without a family, `lang` where it is the reader's own."""

    key: str
    label: str
    choices: tuple[CodeChoice, ...]
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How codes, factors and outcomes are called in the reader's language.

    `langs` has the language of a factor's label where that is another one, else empty.
    """

    shades: Mapping[UUID, CodeShade]
    factors: Mapping[str, str]
    outcomes: Mapping[str, str]
    langs: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=16)
def shades(codebook: Codebook, language: str) -> Mapping[UUID, CodeShade]:
    """Every code of the codebook as it is drawn, by its id."""
    drawn = marks(codebook)
    found = {}
    for code in codebook.codes:
        if code.id is not None:
            mark = drawn[code.key]
            label = code.label.text(language)
            is_retired = code.status == "retired"
            lang = _other_language(code.label, language)
            found[code.id] = CodeShade(code.id, code.key, label, mark.hue, mark.shape, is_retired, lang)
    return found


def code_groups(codebook: Codebook, language: str, counts: Mapping[UUID, int]) -> tuple[CodeGroup, ...]:
    """The codes that can be applied, by family in the codebook's order; those of no family come last."""
    drawn = shades(codebook, language)
    families = {family.key: family.label for family in codebook.families}
    groups: dict[str, list[CodeChoice]] = {key: [] for key in (*families, "")}
    for code in codebook.codes:
        if code.id is None or code.status == "retired":
            continue
        family = _family(codebook, code)
        label = families[family] if family else None
        names = (code.key, code.label.en, code.label.es, label and label.en, label and label.es)
        choice = CodeChoice(
            drawn[code.id],
            label.text(language) if label else "",
            " ".join(name for name in names if name),
            code.definition.text(language),
            counts.get(code.id, 0),
            code.status == "candidate",
        )
        groups[family].append(choice)
    labels = {key: families.get(key, Bilingual()) for key in groups}
    return tuple(
        CodeGroup(key, labels[key].text(language), tuple(found), _other_language(labels[key], language))
        for key, found in groups.items()
        if found
    )


def factor_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every factor of any version by its key; the newest version's label holds."""
    versions = theory.versions if theory else ()
    return {factor.key: factor.label.text(language) or factor.key for v in versions for factor in v.factors}


def outcome_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every outcome by its key."""
    return {o.key: o.label.text(language) or o.key for o in (theory.outcomes if theory else ())}


def role_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every role by its key."""
    return {r.key: r.label.text(language) or r.key for r in (theory.roles if theory else ())}


def case_names(theory: ProgrammeTheory | None, language: str) -> dict[str, str]:
    """The label of every case by its key."""
    return {c.key: c.label.text(language) or c.key for c in (theory.cases if theory else ())}


def label_of(key: str | None, named: Sequence[Role] | Sequence[Case]) -> Bilingual | None:
    """What a role or a case is called: by its key in any language where the theory does not name it; None for none."""
    if not key:
        return None
    return next((one.label for one in named if one.key == key), Bilingual(key, key))


def names(codebook: Codebook, theory: ProgrammeTheory | None, language: str) -> Names:
    """How codes, factors and outcomes are called in a language."""
    factors = [factor for version in (theory.versions if theory else ()) for factor in version.factors]
    langs = {factor.key: _other_language(factor.label, language) for factor in factors}
    return Names(shades(codebook, language), factor_names(theory, language), outcome_names(theory, language), langs)


def shade_of(code_id: UUID, names: Names) -> CodeShade:
    """How a code is drawn; one that was taken away meanwhile is grey and without a name."""
    return names.shades.get(code_id) or CodeShade(code_id, "", "?", 7, 7)


def _other_language(text: Bilingual, language: str) -> str:
    own = text.language(language)
    return own if own != language else ""


def _family(codebook: Codebook, code: Code) -> str:
    """The family of a code or of the code above it; empty where neither has one."""
    above, seen = code, {code.key}
    while above.family is None and above.parent in codebook.by_key and above.parent not in seen:
        above = codebook.by_key[above.parent]
        seen.add(above.key)
    return above.family if above.family in {family.key for family in codebook.families} else ""
