"""The COREQ summary as a document: one table, 1 to 32, missing answers visible."""

from datetime import date

from qualtoc.coreq.answers import Item, Origin, Status, answered_message
from qualtoc.documents import Document, Paragraph, Table
from qualtoc.errors import Message, message
from qualtoc.i18n import Translate

ORIGIN_WORDS: dict[Origin, Message] = {
    "computed": message("computed"),
    "prefilled": message("prefilled"),
    "asked": message("asked"),
    "edited": message("edited"),
    "author": message("author"),
}
STATUS_WORDS: dict[Status, Message] = {
    "complete": message("complete"),
    "to_confirm": message("to confirm"),
    "author_needed": message("author needed"),
    "not_applicable": message("not applicable"),
}
_HEADER = (
    message("No."),
    message("Item"),
    message("Response"),
    message("Location"),
    message("Origin"),
    message("Status"),
)


def anchor(item: Item) -> str:
    """Where links to the item lead, in every format: coreq-01 to coreq-32."""
    return f"coreq-{item.no:02}"


def response_text(item: Item, translate: Translate) -> str:
    """The response as reports print it: the author's words, else the computed ones; empty where nobody answered."""
    if item.status == "not_applicable":
        return translate(message("Not applicable: {reason}", reason=item.reason))
    return item.response if item.response is not None else _computed_text(item, translate)


def to_document(
    study: str,
    listed: tuple[Item, ...],
    language: str,
    translate: Translate,
    *,
    notice: str | None = None,
    computed_on: date | None = None,
) -> Document:
    """The summary of a study: a line with the count of answered items, and one table with an anchor for each item.

    `computed_on`, where given, is printed beside everything that was computed.
    """
    return Document(
        title=translate(message("COREQ summary of {study}", study=study)),
        language=language,
        blocks=(
            Paragraph(translate(answered_message(listed))),
            Table(
                header=tuple(translate(heading) for heading in _HEADER),
                rows=tuple(_row(item, translate, computed_on) for item in listed),
                row_anchors=tuple(anchor(item) for item in listed),
            ),
            Paragraph(translate(message("Items: Tong, Sainsbury & Craig 2007. This list does not judge the study."))),
        ),
        notice=notice,
    )


def _row(item: Item, translate: Translate, computed_on: date | None) -> tuple[str, ...]:
    place = message("{domain}: {group}, #{anchor}, p. ____", domain=item.domain, group=item.group, anchor=anchor(item))
    return (
        str(item.no),
        f"{translate(item.title)}\n{translate(item.asks)}",
        _response_cell(item, translate),
        translate(place),
        _origin_cell(item, translate, computed_on),
        _status_cell(item, translate),
    )


def _computed_text(item: Item, translate: Translate) -> str:
    return " ".join(translate(sentence) for sentence in item.computed)


def _response_cell(item: Item, translate: Translate) -> str:
    text = response_text(item, translate)
    if item.response is None or item.origin != "edited":
        return text
    kept = message("Computed from the data: {text}", text=_computed_text(item, translate))
    reason = translate(message("Reason for the edit: {reason}", reason=item.reason)) if item.reason else ""
    return "\n".join(part for part in (text, reason, translate(kept)) if part)


def _origin_cell(item: Item, translate: Translate, computed_on: date | None) -> str:
    if computed_on is not None and item.origin == "computed":
        return translate(message("computed on {date}", date=computed_on))
    if computed_on is not None and item.origin == "prefilled":
        return translate(message("prefilled on {date}", date=computed_on))
    return translate(ORIGIN_WORDS[item.origin])


def _status_cell(item: Item, translate: Translate) -> str:
    word = translate(STATUS_WORDS[item.status])
    moved = translate(message("The data have changed since this was answered.")) if item.data_moved else ""
    return "\n".join(part for part in (word, moved) if part)
