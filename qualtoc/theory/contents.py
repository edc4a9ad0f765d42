"""A theory as plain JSON, as a database keeps it, and back. Mappings by outcome are lists of pairs there."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from qualtoc.coding.codebook import Bilingual
from qualtoc.theory.model import (
    Assumption,
    Case,
    CausalLink,
    Change,
    CmoConfiguration,
    ExpectedObservation,
    Factor,
    Indicator,
    Measurement,
    OutcomeOfInterest,
    Pattern,
    ProgrammeTheory,
    Role,
    SharedChange,
    Sign,
    TheoryVersion,
    VersionStatus,
)

Content = Mapping[str, Any]


def shared_content(theory: ProgrammeTheory) -> dict[str, Any]:
    """What the versions share, as JSON."""
    plain = asdict(replace(theory, versions=()))
    for observation in plain["observations"]:
        observation["found"] = list(observation["found"].items())
    for change in plain["changes"]:
        change["at"] = change["at"].isoformat()
    return plain


def version_content(version: TheoryVersion) -> dict[str, Any]:
    """A version as JSON, without key, status and dates, which a database keeps in columns of their own."""
    plain = asdict(version)
    for link in plain["links"]:
        link["expected"] = list(link["expected"].items())
    for name in ("registered_at", "declared", "status", "key"):
        del plain[name]
    return plain


def theory_of(shared: Content, versions: Iterable[TheoryVersion]) -> ProgrammeTheory:
    """The theory of its JSON parts."""
    return ProgrammeTheory(
        title=_text(shared["title"]),
        versions=tuple(versions),
        cases=tuple(Case(**{**c, "label": _text(c["label"])}) for c in shared["cases"]),
        outcomes=tuple(
            OutcomeOfInterest(o["key"], _text(o["label"]), _text(o["definition"])) for o in shared["outcomes"]
        ),
        roles=tuple(Role(r["key"], _text(r["label"])) for r in shared["roles"]),
        patterns=tuple(
            Pattern(p["key"], _text(p["label"]), tuple(p["links"]), p["headline_link"]) for p in shared["patterns"]
        ),
        configurations=tuple(_configuration(each) for each in shared.get("configurations", ())),
        observations=tuple(_observation(each) for each in shared["observations"]),
        indicators=tuple(_indicator(each) for each in shared.get("indicators", ())),
        changes=tuple(
            SharedChange(_change(each["change"]), datetime.fromisoformat(each["at"]), each["by"])
            for each in shared.get("changes", ())
        ),
        synthetic=shared["synthetic"],
        disclaimer=_text(shared["disclaimer"]),
    )


def version_of(
    content: Content, *, key: str, status: str, registered_at: datetime | None, declared: bool
) -> TheoryVersion:
    """The version of its JSON and its columns."""
    return TheoryVersion(
        key=key,
        label=_text(content["label"]),
        status=cast(VersionStatus, status),
        factors=tuple(_factor(f) for f in content["factors"]),
        links=tuple(_link(entry) for entry in content["links"]),
        assumptions=tuple(Assumption(**{**a, "label": _text(a["label"])}) for a in content["assumptions"]),
        structural_edges=tuple((a, b) for a, b in content["structural_edges"]),
        registered_at=registered_at,
        declared=declared,
        parent=content["parent"],
        note=_text(content["note"]),
        changes=tuple(_change(c) for c in content["changes"]),
        registered_by=content.get("registered_by"),
        key_map={old: tuple(new) for old, new in content.get("key_map", {}).items()},
        link_map={old: tuple(new) for old, new in content.get("link_map", {}).items()},
    )


def _configuration(content: Content) -> CmoConfiguration:
    lists = {name: tuple(content[name]) for name in ("contexts", "resources", "contexts_absent")}
    return CmoConfiguration(**{**content, **lists})


def _observation(content: Content) -> ExpectedObservation:
    texts = {name: _text(content.get(name, {})) for name in ("text", "rival", "justification")}
    return ExpectedObservation(**{**content, **texts, "found": dict(content["found"])})


def _indicator(content: Content) -> Indicator:
    texts = {name: _text(content[name]) for name in ("label", "unit", "source")}
    values = tuple(Measurement(**{**each, "note": _text(each["note"])}) for each in content["values"])
    return Indicator(**{**content, **texts, "values": values})


def _factor(content: Content) -> Factor:
    lists = {"rival_to": tuple(content["rival_to"]), "basis": tuple(content["basis"])}
    texts = {"label": _text(content["label"]), "definition": _text(content["definition"])}
    return Factor(**{**content, **lists, **texts})


def _link(content: Content) -> CausalLink:
    expected = {outcome: cast(Sign, sign) for outcome, sign in content["expected"]}
    return CausalLink(
        **{**content, "expected": expected, "basis": tuple(content["basis"]), "note": _text(content["note"])}
    )


def _change(content: Content) -> Change:
    lists = {"targets": tuple(content["targets"]), "evidence_links": tuple(content["evidence_links"])}
    return Change(**{**content, **lists, "reason": _text(content["reason"])})


def _text(content: Content) -> Bilingual:
    return Bilingual(content.get("en"), content.get("es"))
