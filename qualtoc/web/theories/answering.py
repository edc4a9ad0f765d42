"""How the forms about a theory answer: as pages of their own, or in the dialog of the page that they belong to.

Without scripts a link opens a form's page and saving leads back. With scripts the same form stands in a dialog; after
saving the page is told which row to show anew.
"""

import json
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from qualtoc.web.forms import is_for
from qualtoc.web.render import fragment, page

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

DIALOG = "form-dialog-body"
"""The element that htmx puts a form into."""


def form(request: Request, template: str, block: str, context: "DataclassInstance", status: int = 200) -> Response:
    """A form with its heading."""
    if is_for(request, DIALOG):
        return fragment(request, template, ("form_heading", block), context, status)
    return page(request, template, context, status)


def saved(request: Request, address: str, place: str) -> Response:
    """After saving: back to the page, at the place; a dialog is told the place instead."""
    if is_for(request, DIALOG):
        return Response(status_code=204, headers={"HX-Trigger": json.dumps({"theory-saved": {"place": place}})})
    return RedirectResponse(address, status_code=303)
