"""A version as GraphML, and GraphML as other programs write it, yEd among them."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from qualtoc.errors import FormatError, Message, Problem, message
from qualtoc.theory.model import FactorType, TheoryVersion
from qualtoc.theory.outlines import (
    DELIVERY,
    FACTOR_FIELDS,
    LINK_FIELDS,
    FoundFactor,
    FoundLink,
    Outline,
    factor_fields,
    factor_of,
    link_fields,
    link_of,
    signs_of,
    type_of,
)

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NODE_NAMES: Mapping[str, str] = {"label": "label_en", "name": "label_en", "description": "definition_en"}
_EDGE_NAMES: Mapping[str, str] = {"key": "link", "sign": "expected", "label": "expected", "weight": ""}
_UNREAD = ("hyperedge", "port")


def to_graphml(version: TheoryVersion, notice: str | None = None) -> bytes:
    """The version as a directed graph; every field of factors and links is an attribute by its name."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}graphml", nsmap={None: NAMESPACE})
    names = [("graph", "notice"), *(("node", name) for name in FACTOR_FIELDS[1:]),
             *(("edge", name) for name in ("kind", "link", *LINK_FIELDS[3:]))]  # fmt: skip
    for domain, name in names:
        attributes = {"id": f"{domain}_{name}", "for": domain, "attr.name": name, "attr.type": "string"}
        etree.SubElement(root, f"{{{NAMESPACE}}}key", attributes)
    graph = etree.SubElement(root, f"{{{NAMESPACE}}}graph", id=_printable(version.key), edgedefault="directed")
    _data(graph, "graph", {"notice": notice or ""})
    for factor in version.factors:
        fields = factor_fields(factor)
        node = etree.SubElement(graph, f"{{{NAMESPACE}}}node", id=_printable(fields.pop("key")))
        _data(node, "node", fields)
    for link in version.links:
        fields = link_fields(link)
        ends = {"source": _printable(fields.pop("from")), "target": _printable(fields.pop("to"))}
        _data(etree.SubElement(graph, f"{{{NAMESPACE}}}edge", ends), "edge", fields)
    for cause, effect in version.structural_edges:
        edge = etree.SubElement(graph, f"{{{NAMESPACE}}}edge", source=_printable(cause), target=_printable(effect))
        _data(edge, "edge", {"kind": DELIVERY})
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def read_graphml(data: bytes, file: str) -> Outline:
    """The factors and links of a graph; labels of yEd count, and the heading of a group may name a layer.

    Raises:
        FormatError: it is no GraphML, has a document type, or says what cannot be; every problem with its line.
    """
    root = _parsed(data, file)
    problems: list[Problem] = []
    names = {key.get("id"): key.get("attr.name", key.get("yfiles.type", "")) for key in _all(root, "key")}
    if any(graph.get("edgedefault") == "undirected" for graph in _all(root, "graph")):
        problems.append(Problem(file, None, message("The graph has no directions; a theory needs arrows.")))
    factors = tuple(_factors(root, names, None, file, problems))
    links = tuple(_link(edge, names, file, problems) for edge in _all(root, "edge"))
    if problems:
        raise FormatError(tuple(problems))
    return Outline(factors, links, tuple(_warnings(root)))


def _parsed(data: bytes, file: str) -> "etree._Element":
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise FormatError((Problem(file, line, message("This is not readable as XML.")),)) from None
    if root.getroottree().docinfo.doctype:
        raise FormatError((Problem(file, 1, message("An XML file with a document type is not read.")),))
    if _name(root) != "graphml":
        raise FormatError((Problem(file, root.sourceline, message("This XML is no GraphML.")),))
    return root


def _factors(
    parent: "etree._Element", names: Mapping[str | None, str], layer: FactorType | None, file: str,
    problems: list[Problem],
) -> Iterator[FoundFactor]:  # fmt: skip
    """The nodes below an element; a group is no factor, its heading may say the layer of what it holds."""
    for graph in (child for child in parent if _name(child) == "graph"):
        for node in (child for child in graph if _name(child) == "node"):
            fields = _fields(node, names, _NODE_NAMES)
            label = fields.get("label_en") or fields.get("label_es") or _label(node, "NodeLabel")
            if any(_name(child) == "graph" for child in node):
                yield from _factors(node, names, type_of(label) or layer, file, problems)
                continue
            is_own = any(name in fields for name in ("label_en", "label_es"))
            if not is_own:
                fields["label_en"] = label or node.get("id", "")
            if layer and not fields.get("type"):
                fields["type"] = layer
            found = factor_of({**fields, "key": node.get("id", "")}, file, node.sourceline, problems)
            yield FoundFactor(found.factor, found.line, found.given, _is_of_qualtoc(names))


def _link(edge: "etree._Element", names: Mapping[str | None, str], file: str, problems: list[Problem]) -> FoundLink:
    fields = _fields(edge, names, _EDGE_NAMES)
    if not fields.get("expected"):
        label = _label(edge, "EdgeLabel")
        fields |= {"expected": label} if label and signs_of(label) else {}
    ends = {"from": edge.get("source", ""), "to": edge.get("target", "")}
    if not all(ends.values()):
        problems.append(Problem(file, edge.sourceline, message("A link needs both ends: from and to.")))
    return link_of({**fields, **ends}, file, edge.sourceline, problems)


def _fields(element: "etree._Element", names: Mapping[str | None, str], aliases: Mapping[str, str]) -> dict[str, str]:
    """The attributes of a node or edge by the names that are used here."""
    found: dict[str, str] = {}
    for data in (child for child in element if _name(child) == "data"):
        name = names.get(data.get("key"), data.get("key") or "")
        known = aliases.get(name.casefold(), name)
        if known and (data.text or "").strip():
            found.setdefault(known, data.text or "")
    return found


def _label(element: "etree._Element", name: str) -> str:
    """What yEd writes on a node or edge."""
    own = (data for data in element if _name(data) == "data")
    texts = (found.text for data in own for found in data.iter() if _name(found) == name)
    return " ".join(" ".join((text or "").split()) for text in texts if text).strip()


def _is_of_qualtoc(names: Mapping[str | None, str]) -> bool:
    """Whether ids of nodes are keys of factors: qualtoc writes them so, other programs number their shapes."""
    return "node_label_en" in names and "edge_expected" in names


def _warnings(root: "etree._Element") -> Iterator[Message]:
    for name in _UNREAD:
        if next(iter(_all(root, name)), None) is not None:
            yield message("The file has elements “{name}”, which are not read.", name=name)


def _all(root: "etree._Element", name: str) -> Iterator["etree._Element"]:
    return (element for element in root.iter() if _name(element) == name)


def _name(element: "etree._Element") -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _data(element: "etree._Element", domain: str, fields: Mapping[str, str]) -> None:
    from lxml import etree

    for name, value in fields.items():
        if value:
            etree.SubElement(element, f"{{{NAMESPACE}}}data", key=f"{domain}_{name}").text = _printable(value)


def _printable(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
