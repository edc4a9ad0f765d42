"""The causal map of a study as JSON, CSV and GraphML; as a document in `map_document`."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from qualtoc import __version__
from qualtoc.documents import printable, to_csv
from qualtoc.i18n import Translator
from qualtoc.reports.map_document import as_document
from qualtoc.reports.map_question import Question
from qualtoc.reports.mapping import STANDINGS, Chains, Compared, Reach, StudyMap, by_sources, for_export, load
from qualtoc.reports.matching import ClaimQuotation
from qualtoc.reports.wording import notice, notice_entry
from qualtoc.theory.causal_map import Bundle, FactorCount
from qualtoc.theory.model import CausalLink
from qualtoc.theory.robustness import STEPS, GroupDifference

__all__ = ["STEPS", "Question", "StudyMap", "as_csv", "as_document", "as_graphml", "as_json", "for_export", "load"]

COLUMNS = (
    "from", "to", "from_label", "to_label", "n_sources", "citations", "plus", "minus", "zero", "unclear", "in_theory",
    "links", "expected", "sources",
)  # fmt: skip
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_KEYS = (
    ("graph", "study", "string"), ("graph", "notice", "string"), ("graph", "theory_version", "string"),
    ("node", "label", "string"), ("node", "type", "string"), ("node", "sources", "int"), ("node", "in", "int"),
    ("node", "out", "int"), ("node", "outcomeness", "double"),
    ("edge", "n_sources", "int"), ("edge", "citations", "int"), ("edge", "plus", "int"), ("edge", "minus", "int"),
    ("edge", "zero", "int"), ("edge", "unclear", "int"), ("edge", "in_theory", "boolean"), ("edge", "links", "string"),
    ("edge", "expected", "string"),
)  # fmt: skip


def as_json(found: StudyMap, translator: Translator) -> dict[str, Any]:
    """The map in the documented schema; with paths where the question names both ends, with what is reached where one.

    Raises:
        Invalid: both ends are the same, or the number of steps is out of its range.
    """
    shown, chains, reach = found.shown, found.chains(), found.reach()
    asked = asdict(found.question)
    for name in ("version", "origin", "target", "steps", "by", "tellers", "betweenness"):
        del asked[name]
    return {
        "study": found.study.key,
        "synthetic": found.study.synthetic,
        **notice_entry(found.study, translator),
        "software": f"qualtoc {__version__}",
        "hashes": dict(found.hashes),
        "theory_version": found.version.key if found.version else None,
        "filter": {name: value or None if isinstance(value, str) else value for name, value in asked.items()},
        "groups_by": found.question.by,
        "n_sources": len(shown.sources),
        "n_speaking": len(found.speaking),
        "citations": sum(bundle.citations for bundle in shown.bundles),
        "waiting": found.waiting,
        "below_minimum": shown.below_minimum,
        "hidden_citations": shown.hidden_citations,
        "links": [_link(found, bundle) for bundle in by_sources(shown)],
        "factors": [_factor(found, factor, translator) for factor in shown.factors],
        "difference": {
            standing: [_compared(found, one) for one in found.standing(standing)] for standing in STANDINGS
        },
        "paths": _chains(found, chains, translator) if chains else None,
        "reach": _reach(found, reach) if reach else None,
    }  # fmt: skip


def as_csv(found: StudyMap, translator: Translator) -> bytes:
    """The links as CSV, one row each; what the other formats say once stands in a further column.

    A map without links has one row that holds nothing else.
    """
    further = dict(notice_entry(found.study, translator))
    rows: list[tuple[Any, ...]] = [_row(found, bundle, translator) for bundle in by_sources(found.shown)]
    if not rows and further:
        rows = [(None,) * len(COLUMNS)]
    return to_csv((*COLUMNS, *further), [(*row, *further.values()) for row in rows])


def as_graphml(found: StudyMap, translator: Translator) -> bytes:
    """The map as GraphML, a directed graph with the names of factors as ids; no words of sources."""
    root = ElementTree.Element("graphml", {"xmlns": GRAPHML})
    for domain, name, kind in _KEYS:
        key = {"id": f"{domain}_{name}", "for": domain, "attr.name": name, "attr.type": kind}
        ElementTree.SubElement(root, "key", key)
    graph = ElementTree.SubElement(root, "graph", {"id": printable(found.study.key), "edgedefault": "directed"})
    version = found.version.key if found.version else None
    _data(graph, "graph", study=found.study.title, notice=notice(found.study, translator), theory_version=version)
    for factor in found.shown.factors:
        node = ElementTree.SubElement(graph, "node", {"id": printable(factor.name)})
        entry = _factor(found, factor, translator)
        _data(node, "node", **{name: value for name, value in entry.items() if ("node", name) in _GRAPHML_NAMES})
    for bundle in by_sources(found.shown):
        ends = {"source": printable(bundle.cause), "target": printable(bundle.effect)}
        row = dict(zip(COLUMNS, _row(found, bundle, translator), strict=True))
        edge = ElementTree.SubElement(graph, "edge", ends)
        _data(edge, "edge", **{name: value for name, value in row.items() if ("edge", name) in _GRAPHML_NAMES})
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


_GRAPHML_NAMES = {(domain, name) for domain, name, _ in _KEYS}


def _data(element: ElementTree.Element, domain: str, **values: object) -> None:
    for name, value in values.items():
        if value is not None and value != "":
            ElementTree.SubElement(element, "data", {"key": f"{domain}_{name}"}).text = printable(str(value))


def _row(found: StudyMap, bundle: Bundle, translator: Translator) -> tuple[Any, ...]:
    links = found.links_of.get((bundle.cause, bundle.effect), ())
    expected = [
        f"{link.key}{f'·{o}' if o else ''}: {sign}" for link in links for o, sign in found.expected(link).items()
    ]
    return (
        bundle.cause, bundle.effect,
        *(found.labels[name].text(translator.language) for name in (bundle.cause, bundle.effect)),
        len(bundle.sources), bundle.citations, *(bundle.signs[sign] for sign in ("+", "-", "0", "?")),
        "true" if links else "false", "; ".join(link.key for link in links), "; ".join(expected),
        "; ".join(bundle.sources),
    )  # fmt: skip


def _link(found: StudyMap, bundle: Bundle) -> dict[str, Any]:
    links = found.links_of.get((bundle.cause, bundle.effect), ())
    return {
        "from": bundle.cause,
        "to": bundle.effect,
        "n_sources": len(bundle.sources),
        "citations": bundle.citations,
        "signs": dict(bundle.signs),
        "sources_by_sign": {sign: list(keys) for sign, keys in bundle.sources_by_sign.items()},
        "from_flipped": bundle.from_flipped,
        "to_flipped": bundle.to_flipped,
        "in_theory": bool(links),
        "links": [link.key for link in links],
        "expected": _expected(found, links),
        "roles": [{"role": one.group, **_counts(one)} for one in found.by_role(bundle)],
        "groups": [{"group": one.group, **_counts(one)} for one in found.by_group(bundle)],
        "quotations": [_quotation(found, quotation) for quotation in found.quoted(bundle)],
    }


def _expected(found: StudyMap, links: Iterable[CausalLink]) -> list[dict[str, Any]]:
    return [
        {"link": link.key, "outcome": outcome, "sign": sign}
        for link in links
        for outcome, sign in found.expected(link).items()
    ]


def _counts(one: GroupDifference) -> dict[str, Any]:
    return {"citing": one.citing, "of": one.total, "residual": one.residual}


def _quotation(found: StudyMap, quotation: ClaimQuotation) -> dict[str, Any]:
    claim = quotation.claim
    return {
        "source": claim.source,
        "start": quotation.span.start,
        "end": quotation.span.end,
        "from": claim.cause,
        "to": claim.effect,
        "sign": claim.sign,
        "effective_sign": found.sign(claim),
        "outcome": claim.outcome,
        "directness": claim.directness,
        "standpoint": claim.standpoint,
        "prompted": claim.prompted,
        "coder": claim.coder,
        "text": quotation.words,
    }


def _factor(found: StudyMap, factor: FactorCount, translator: Translator) -> dict[str, Any]:
    return {
        "factor": factor.name,
        "label": found.labels[factor.name].text(translator.language),
        "type": found.types.get(factor.name),
        "in_theory": factor.name in found.types,
        "sources": factor.sources,
        "in": factor.in_citations,
        "out": factor.out_citations,
        "outcomeness": float(factor.outcomeness),
        "driver_score": factor.driver_score,
        "outcome_score": factor.outcome_score,
        "betweenness": float(found.betweenness[factor.name]) if found.question.betweenness else None,
    }


def _compared(found: StudyMap, one: Compared) -> dict[str, Any]:
    return {
        "from": one.cause,
        "to": one.effect,
        "links": [link.key for link in one.links],
        "expected": _expected(found, one.links),
        "n_sources": len(one.bundle.sources) if one.bundle else 0,
        "signs": dict(one.bundle.signs) if one.bundle else None,
    }


def _reach(found: StudyMap, reach: Reach) -> dict[str, Any]:
    return {
        "ends": list(reach.ends),
        "direction": "back" if reach.is_back else "forth",
        "max_steps": reach.steps,
        "told_by": found.question.tellers or "source",
        "factors": [{"factor": one.factor, "steps": one.steps, "told_by": list(one.told_by)} for one in reach.found],
    }


def _chains(found: StudyMap, chains: Chains, translator: Translator) -> dict[str, Any]:
    measured = chains.robustness
    return {
        "from": ", ".join(chains.origin),
        "to": ", ".join(chains.target),
        "origins": list(chains.origin),
        "targets": list(chains.target),
        "max_steps": chains.steps,
        "told_by": found.question.tellers or "source",
        "t": measured.t,
        "threads": list(measured.threads),
        "k": measured.k,
        "k_exact": measured.k_exact,
        "r_src": measured.r_src,
        "r_cit": measured.r_cit,
        "r_edge": measured.r_edge,
        "warning": translator.text(measured.warning) if measured.warning else None,
        "paths": [{"factors": list(path.factors), "told_by": list(path.told_by)} for path in chains.paths],
        "more_paths": chains.more,
    }
