"""The pages of the demo study, by name, and how to reach them."""

from live_server import LiveServer
from playwright.sync_api import Page

DEMO_PAGES = {
    "studies": "/",
    "new study": "/new",
    "overview": "/studies/demo",
    "deletion": "/studies/demo/deletion",
    "transcripts": "/studies/demo/sources",
    "coding": "/studies/demo/sources/MM04",
    "facts": "/studies/demo/sources/MM04/facts",
    "correction": "/studies/demo/sources/MM04/correction",
    "revisions": "/studies/demo/sources/MM04/revisions",
    "speakers": "/studies/demo/sources/MM04/voices",
    "recording": "/studies/demo/sources/MM04/recording",
    "turn": "/studies/demo/sources/MM04/turns/6",
    "codebook": "/studies/demo/codebook",
    "code": "/studies/demo/codebook/identity",
    "code edited": "/studies/demo/codes/edit/identity",
    "codes merged": "/studies/demo/codes/merge/identity?into=coaching_behaviour",
    "code split": "/studies/demo/codes/split/identity",
    "code moved": "/studies/demo/codes/move/identity",
    "code retired": "/studies/demo/codes/status/identity",
    "codebook versions": "/studies/demo/codebook-versions",
    "back-coding": "/studies/demo/back-coding",
    "codebook import": "/studies/demo/codebook-import",
    "themes": "/studies/demo/themes",
    "theme": "/studies/demo/themes/safe_ground",
    "merging themes": "/studies/demo/themes/safe_ground/merging?with=two_masters",
    "map of themes": "/studies/demo/theme-map",
    "shared passages": "/studies/demo/theme-map/shared?one=believing_together&other=out_of_reach",
    "theory": "/studies/demo/theory?version=v2",
    "indicators": "/studies/demo/theory/shared/indicator",
    "comparison": "/studies/demo/theory/compare?old=v1&new=v2",
    "link": "/studies/demo/theory/links/L12",
    "pattern matching": "/studies/demo/pattern-matching",
    "changed rule": "/studies/demo/pattern-matching?theta=0.9&link=L12",
    "summary": "/studies/demo/pattern-matching/summary",
    "sources of the report": "/studies/demo/pattern-matching/sources?read=read",
    "appendix": "/studies/demo/pattern-matching/appendix",
    "voices": "/studies/demo/pattern-matching/claims?link=L12&outcome=ANC&who=0",
    "tracings": "/studies/demo/process-tracing",
    "causal map": "/studies/demo/causal-map?from=act_soft_training&to=mec_collective_efficacy&expected=1",
    "claims of the map": "/studies/demo/causal-map/claims?cause=iou_progress&effect=mec_collective_efficacy",
    "coreq": "/studies/demo/coreq?edit=12",
    "quotations": "/studies/demo/quotations",
    "memos": "/studies/demo/memos",
    "new memo": "/studies/demo/memos/new",
    "history": "/studies/demo/history",
    "finding": "/studies/demo/finding?q=team",
    "suggestions": "/studies/demo/finding/suggestions?code=trust&by=rule",
    "accepted suggestions": "/studies/demo/finding/suggestions?code=trust&state=accepted",
    "retrieval": "/studies/demo/finding/quotations?code=trust&rel=same_turn",
    "people": "/studies/demo/people",
    "participant": "/studies/demo/people/participants/MM04",
    "attributes": "/studies/demo/people/attributes/case",
    "researcher": "/studies/demo/people/researchers/AR",
    "keys": "/preferences/keys?back=/studies/demo",
    "not there": "/studies/demo/sources/nobody",
}


def open_page(page: Page, server: LiveServer, name: str) -> None:
    """Open a page of the demo study; the browser has been let in before."""
    answer = page.goto(server.address + DEMO_PAGES[name])
    assert answer
    assert answer.ok == (name != "not there")
