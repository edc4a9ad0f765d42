"""What the forms of process tracing send, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated, cast

from fastapi import Depends, Request
from starlette.datastructures import FormData

from qualtoc.errors import Invalid, message
from qualtoc.theory.likelihoods import Finding, LikelihoodPair, exact, probability
from qualtoc.theory.model import ExpectedObservation, Outcome
from qualtoc.theory.tracing import Rival, TracedItem, Tracing
from qualtoc.theory.tracing_items import PairRange

UNDER = "under:"
"""A field begins so that holds the likelihood under the rival whose key follows."""
SPARE_RIVALS = 2
"""So many empty lines for further rivals stand in the form."""


@dataclass(frozen=True, slots=True)
class StatementForm:
    """The hypothesis and its rivals as the form shows them."""

    hypothesis: str = ""
    rivals: tuple[Rival, ...] = ()

    @property
    def lines(self) -> tuple[Rival, ...]:
        """The rivals, and empty lines for more."""
        return (*self.rivals, *(Rival("", "") for _ in range(SPARE_RIVALS if self.rivals else SPARE_RIVALS + 1)))


@dataclass(frozen=True, slots=True)
class ItemForm:
    """An item of evidence as the form shows it: texts as they were typed."""

    text: str = ""
    rival: str = ""
    l0: str = ""
    l1: str = ""
    l0_low: str = ""
    l0_high: str = ""
    l1_low: str = ""
    l1_high: str = ""
    justification: str = ""
    finding: str = "not looked for"
    observation: str = ""
    event: str = ""
    rho: str = ""
    members: tuple[str, ...] = ()
    under: Mapping[str, str] = field(default_factory=dict)
    is_package: bool = False

    def item(self, key: str) -> TracedItem:
        """The item that the form means.

        Raises:
            Invalid: a number is none; `data["field"]` names it.
        """
        by_correlation = self.is_package and bool(self.rho.strip())
        pair = None if by_correlation else LikelihoodPair(_number(self.l0, "l0"), _number(self.l1, "l1"))
        return TracedItem(
            key, self.text, self.rival, pair, self.justification, cast(Finding, self.finding), self._range(pair),
            self.observation.strip() or None, self.event,
            {rival: _number(typed, f"{UNDER}{rival}") for rival, typed in self._others()},
            self.members if self.is_package else (), _correlation(self.rho) if by_correlation else None,
        )  # fmt: skip

    def _others(self) -> list[tuple[str, str]]:
        return [(rival, typed) for rival, typed in self.under.items() if typed.strip() and rival != self.rival]

    def _range(self, pair: LikelihoodPair | None) -> PairRange | None:
        typed = (self.l0_low, self.l0_high, self.l1_low, self.l1_high)
        if pair is None or not any(end.strip() for end in typed):
            return None
        names = ("l0_low", "l0_high", "l1_low", "l1_high")
        given = zip(typed, names, (pair.l0, pair.l0, pair.l1, pair.l1), strict=True)
        ends = [_number(end, name) if end.strip() else usual for end, name, usual in given]
        return PairRange(LikelihoodPair(ends[0], ends[2]), LikelihoodPair(ends[1], ends[3]))


async def statement_form(request: Request) -> StatementForm:
    """The hypothesis and the rivals that are filled in."""
    sent = await request.form()
    texts, keys = _texts(sent, "rival"), _texts(sent, "rival_key")
    keys += [""] * (len(texts) - len(keys))
    rivals = tuple(Rival(key, text) for key, text in zip(keys, texts, strict=False) if text.strip())
    return StatementForm(_text(sent, "hypothesis"), rivals)


async def item_form(request: Request) -> ItemForm:
    """The item as it was typed."""
    sent = await request.form()
    names = (
        "text", "rival", "l0", "l1", "l0_low", "l0_high", "l1_low", "l1_high", "justification", "finding",
        "observation", "event", "rho",
    )  # fmt: skip
    under = {name.removeprefix(UNDER): _text(sent, name) for name in sent if name.startswith(UNDER)}
    members = tuple(dict.fromkeys(_texts(sent, "members")))
    typed = {name: _text(sent, name) for name in names}
    return ItemForm(**typed, members=members, under=under, is_package=bool(_text(sent, "is_package")))


AsStated = Annotated[StatementForm, Depends(statement_form)]
AsTyped = Annotated[ItemForm, Depends(item_form)]


def form_of(item: TracedItem, language: str) -> ItemForm:
    """An item in the fields of its form."""
    pair, span = item.pair, item.range
    numbers = {
        "l0": pair.l0 if pair else None, "l1": pair.l1 if pair else None,
        "l0_low": span.low.l0 if span else None, "l0_high": span.high.l0 if span else None,
        "l1_low": span.low.l1 if span else None, "l1_high": span.high.l1 if span else None, "rho": item.rho,
    }  # fmt: skip
    return ItemForm(
        text=item.text, rival=item.rival, justification=item.justification, finding=item.finding,
        observation=item.observation or "", event=item.event, members=item.members,
        under={rival: _typed(value, language) for rival, value in item.others.items()},
        is_package=bool(item.members), **{name: _typed(number, language) for name, number in numbers.items()},
    )  # fmt: skip


def form_from(observation: ExpectedObservation, tracing: Tracing, language: str) -> ItemForm:
    """What the theory says of an expected observation, in the fields of an item."""
    found = observation.found.get(tracing.outcome, observation.found.get(None))
    findings: Mapping[bool | None, Finding] = {True: "found", False: "not found", None: "not looked for"}
    named = observation.rival.text(language).strip().casefold()
    rival = next((one.key for one in tracing.rivals if named and one.text.casefold() == named), "")
    return ItemForm(
        observation.text.text(language), rival, _localised(observation.l0 or "", language),
        _localised(observation.l1 or "", language), justification=observation.justification.text(language),
        finding=findings[found], observation=observation.key,
    )  # fmt: skip


def in_scope(observation: ExpectedObservation, link: str, outcome: Outcome, case: str | None) -> bool:
    """Whether the theory expects an observation of a link in a scope."""
    scopes = observation.found.keys() - {None}
    return observation.link == link and observation.case in (None, case) and (not scopes or outcome in scopes)


def _number(typed: str, name: str) -> Fraction:
    """A probability as people write it: .6, 0,6 or 60 %.

    Raises:
        Invalid: it is none; `data["field"]` is the given name.
    """
    plain = typed.strip().replace(",", ".")
    if not plain:
        raise Invalid(message("Enter a probability, such as 0.2."), field=name)
    is_percent = plain.endswith("%")
    try:
        value = exact(float(plain.rstrip("%").strip()))
    except (ValueError, OverflowError):
        raise Invalid(message("“{value}” is no probability; write it as 0.2.", value=typed), field=name) from None
    return probability(value / 100 if is_percent else value, name)


def _correlation(typed: str) -> Fraction:
    plain = typed.strip().replace(",", ".")
    try:
        value = exact(float(plain))
    except (ValueError, OverflowError):
        value = Fraction(2)
    if not -1 <= value <= 1:
        raise Invalid(message("A correlation lies between -1 and 1, not “{value}”.", value=typed), field="rho")
    return value


def _typed(number: Fraction | None, language: str) -> str:
    return "" if number is None else _localised(str(float(number)), language)


def _localised(number: str, language: str) -> str:
    return number.replace(".", ",") if language == "es" else number


def _text(sent: FormData, name: str) -> str:
    found = sent.get(name, "")
    return found if isinstance(found, str) else ""


def _texts(sent: FormData, name: str) -> list[str]:
    return [value for value in sent.getlist(name) if isinstance(value, str)]
