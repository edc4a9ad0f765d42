"""Where undo and redo lead: back to the page, or to the one above where the page may be gone with what was undone."""

from collections.abc import Mapping

from sqlmodel import Session

from qualtoc.study import store
from qualtoc.study.acts import SEVERAL_FILES
from qualtoc.study.model import Study
from qualtoc.web.render import address

MAKES_PAGES: Mapping[str, frozenset[str]] = {
    "sources": frozenset({"import_source", "import_sources", "describe_source", "describe_sources"}),
    "codebook": frozenset({"new_code", "import_codebook", "split_code", "merge_codes", "rename_code"}),
    "theory": frozenset({"start_theory", "start_draft", "discard_draft", "import_theory"}),
    "process-tracing": frozenset({"trace_link", "untrace"}),
    "themes": frozenset({"new_theme", "remove_theme", "merge_themes"}),
}
"""By part of a study, the acts that make its pages, take them away or give them another address."""

ABOVE: Mapping[str, str] = {"codes": "codebook"}
"""Parts whose pages stand below another one."""


def after_step(session: Session, study: Study, act: str, left: str) -> str:
    """The address to go to after an act was undone or redone on the page `left`."""
    if act == "rename_study":
        return address("studies", store.key_of_study(session, study.id))
    home = address("studies", study.key)
    first = left.removeprefix(f"{home}/").partition("?")[0].partition("/")[0]
    is_below = left.startswith(f"{home}/{first}") and left not in (home, f"{home}/{first}")
    part = ABOVE.get(first, first)
    makes = MAKES_PAGES.get(part, frozenset())
    return f"{home}/{part}" if is_below and (act in makes or (makes and act == SEVERAL_FILES)) else left
