"""What tests of the command line share: what a command answers, and a small study to ask about."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

THEORY = """\
outcomes: [{id: CCS}, {id: ANC}]
factors: [{id: a, type: activity}, {id: b, type: outcome}]
links: [{id: L, from: a, to: b, by_outcome: true, expected: {CCS: "+", ANC: "0"}}]
patterns: [{id: P, links: [L]}]
versions: [{id: "1.0", status: registered, registered_at: 2020-01-01}]
"""
CODINGS = """\
coder: AR
coded_at: 2021-01-01
codings:
  - {source: P1, words: it rose, from: a, to: b, sign: "+", outcome: CCS}
  - {source: P2, words: it rose, from: a, to: b, sign: "+", outcome: CCS}
  - {source: P1, words: it rose, code: growth}
"""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Said]
