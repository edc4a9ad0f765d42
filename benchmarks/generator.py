"""Large studies written straight into a database, in few inserts; the same seed gives the same study.

The shape of a transcript is that of a long interview: two voices in turns of 20 to 90 words. Codings and claims lie
anywhere on it, over the end of a turn too. What the actions would have written is written, the audit trail included.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, islice
from typing import Any
from uuid import UUID

from sqlmodel import Session, insert

from benchmarks.theories import a_theory
from qualtoc.coding.rows import CodeRow, CodingRow, FamilyRow, SourceRow, SourceTextRow, SpeakerRow, TurnRow
from qualtoc.coding.text import sha256
from qualtoc.database import AuditRow, Database
from qualtoc.study import actions
from qualtoc.study.model import Researcher
from qualtoc.theory import contents
from qualtoc.theory.model import ProgrammeTheory
from qualtoc.theory.rows import ClaimRow, TheoryRow, TheoryVersionRow
from qualtoc.theory.versions import content_hash

STARTED = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROWS_AT_ONCE = 5_000
SAID = (
    "nurse clinic week chart mother visit team meeting graph village road rain supply idea change record coach "
    "always never sometimes because before after again together slowly quickly trust doubt result effort question "
    "answer morning training number goal register talk listen plan problem"
)
VOCABULARY = SAID.split()
COMMON = "the and to of a it we they that in was i is not for with but so you on"


@dataclass(frozen=True, slots=True)
class Text:
    """A source to be made: its key, its length in words, and how many codings and claims lie on it."""

    key: str
    words: int
    codings: int = 0
    claims: int = 0


@dataclass(frozen=True, slots=True)
class Large:
    """What a large study holds. `researchers` code in turn; `links` is the size of the theory, 0 for none.

    `vocabulary` are the words that are said, from the commonest to the rarest, as often as their rank says (Zipf);
    where it is empty, those of SAID, all as often.
    """

    texts: tuple[Text, ...]
    codes: int = 50
    researchers: int = 32
    links: int = 0
    seed: int = 7
    vocabulary: tuple[str, ...] = ()


def long_interviews(codings: int) -> Large:
    """Interviews of 10,000 words with 500 codings, one of 50,000 with 5,000, and three without any."""
    texts = [
        Text("target-1k", 1_000), Text("target-10k", 10_000), Text("target-50k", 50_000),
        Text("view-10k", 10_000, 500), Text("view-50k", 50_000, 5_000),
    ]  # fmt: skip
    left = codings - sum(text.codings for text in texts)
    for no in range(-(-left // 500)):
        texts.append(Text(f"interview-{no:03}", 10_000, min(500, left - 500 * no)))
    return Large(tuple(texts))


def many_claims(sources: int, claims: int, links: int = 100) -> Large:
    """Short sources with claims on the links of one theory."""
    each, more = divmod(claims, sources)
    texts = tuple(Text(f"S{no:04}", 200, 0, each + (no < more)) for no in range(sources))
    return Large(texts, researchers=1, links=links)


def many_words(words: int) -> Large:
    """Interviews of 10,000 words, so many words together, from a vocabulary of 40,000 as people use it."""
    chance = random.Random(11)
    syllables = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "ion")]
    made = ("".join(chance.choices(syllables, k=2 + rank % 3)) for rank in range(60_000))
    ends = ("", "s", "ing", "ed")
    rare = [word + end for no, word in enumerate(made) for end in ends[: 1 + no % 4]]
    vocabulary = tuple(dict.fromkeys([*COMMON.split(), *VOCABULARY, *rare]))[:40_000]
    texts = tuple(Text(f"talk-{no:04}", 10_000) for no in range(words // 10_000))
    return Large(texts, researchers=1, vocabulary=vocabulary)


def write(db: Database, large: Large, key: str = "large") -> UUID:
    """Write the study into the database; gives its id."""
    team = [Researcher(f"R{no:02}") for no in range(1, large.researchers + 1)]
    study_id = actions.new_study(db, key, "A large study", team).id
    with db.transaction() as session:
        _Writer(session, study_id, large, [one.key for one in team]).write()
    return study_id


class _Writer:
    """One study under way. Every row of a table goes through `_add`, which inserts them by thousands."""

    def __init__(self, session: Session, study_id: UUID, large: Large, team: list[str]) -> None:
        self.session = session
        self.study_id = study_id
        self.large = large
        self.team = team
        self.random = random.Random(large.seed)
        self.codes: list[UUID] = []
        self.theory: ProgrammeTheory | None = None

    def write(self) -> None:
        self._codebook()
        if self.large.links:
            self._theory()
        for no, text in enumerate(self.large.texts):
            self._source(no, text)

    def _add(self, row: Any, values: Iterator[dict[str, Any]]) -> None:
        while some := list(islice(values, ROWS_AT_ONCE)):
            self.session.execute(insert(row), some)

    def _id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def _codebook(self) -> None:
        families = -(-self.large.codes // 10)
        self._add(FamilyRow, (self._family(no) for no in range(families)))
        self.codes = [self._id() for _ in range(self.large.codes)]
        self._add(CodeRow, (self._code(no, code_id) for no, code_id in enumerate(self.codes)))

    def _family(self, no: int) -> dict[str, Any]:
        label = {"en": f"Family {no}", "es": f"Familia {no}"}
        return {"study_id": self.study_id, "key": f"family-{no}", "position": no, "label": label}

    def _code(self, no: int, code_id: UUID) -> dict[str, Any]:
        label = {"en": f"Code {no:02} {self.random.choice(VOCABULARY)}", "es": f"Código {no:02}"}
        definition = {"en": " ".join(self.random.choices(VOCABULARY, k=12)), "es": None}
        return {
            "id": code_id, "study_id": self.study_id, "key": f"code-{no:02}", "position": no,
            "family": f"family-{no // 10}", "parent": None, "origin": "deductive", "factor": None, "status": "active",
            "texts": {"label": label, "definition": definition}, "keywords": {}, "created_at": STARTED,
            "created_by": self.team[0], "removed_at": None,
        }  # fmt: skip

    def _theory(self) -> None:
        theory = self.theory = a_theory(self.large.links)
        shared = contents.shared_content(theory)
        self._add(TheoryRow, iter([{"study_id": self.study_id, "shared": shared}]))
        self._add(
            TheoryVersionRow,
            (
                {
                    "id": self._id(), "study_id": self.study_id, "key": version.key, "position": no,
                    "status": version.status, "registered_at": version.registered_at, "declared": False,
                    "content": contents.version_content(version), "content_hash": content_hash(version),
                }
                for no, version in enumerate(theory.versions)
            ),
        )  # fmt: skip

    def _source(self, no: int, text: Text) -> None:
        turns = _turns(self.random, text.words, self.large.vocabulary)
        whole = "\n".join(f"{speaker}: {words}" for speaker, _, words in turns)
        source_id = self._id()
        self._add(SourceRow, iter([self._source_values(no, text, source_id, whole, len(turns))]))
        self._add(SourceTextRow, iter([{"source_id": source_id, "text": whole, "original": whole.encode()}]))
        kinds = {"Interviewer": "interviewer", "Respondent": "participant"}
        self._add(SpeakerRow, ({"source_id": source_id, "name": n, "kind": k} for n, k in kinds.items()))
        self._add(
            TurnRow,
            (
                {
                    "source_id": source_id, "no": turn, "start": start, "end": start + len(words), "speaker": speaker,
                    "seconds": None, "words": words,
                }
                for turn, (speaker, start, words) in enumerate(turns, 1)
            ),
        )  # fmt: skip
        coded = [self._coding(source_id, turns, whole) for _ in range(text.codings)]
        self._add(CodingRow, iter(coded))
        self._add(AuditRow, (self._trail(text.key, coding) for coding in coded))
        self._add(ClaimRow, (self._claim(source_id, turns, whole, n) for n in range(text.claims)))

    def _source_values(self, no: int, text: Text, source_id: UUID, whole: str, turns: int) -> dict[str, Any]:
        digest = sha256(whole)
        return {
            "id": source_id, "study_id": self.study_id, "key": text.key,
            "type": "observation" if no % 5 == 4 else "interview", "participant": None, "case": ("A", "B", "C")[no % 3],
            "role": ("nurse", "doctor", "manager")[no % 7 % 3], "date": None, "interviewer": None, "place": None,
            "minutes": None, "language": "en", "consent_quotes": "yes", "file_name": f"{text.key}.txt",
            "file_sha256": digest, "text_sha256": digest, "words": text.words, "turns": turns, "withdrawn_at": None,
            "imported_at": STARTED,
        }  # fmt: skip

    def _passage(self, source_id: UUID, turns: list[tuple[str, int, str]], whole: str) -> dict[str, Any]:
        first = self.random.randrange(len(turns))
        _, start, words = turns[first]
        begin = start + self.random.randrange(len(words) - 1)
        end = min(begin + self.random.randint(40, 300), len(whole))
        last = first
        while last + 1 < len(turns) and turns[last + 1][1] < end:
            last += 1
        return {
            "id": self._id(), "study_id": self.study_id, "source_id": source_id, "turn_no": first + 1,
            "last_turn_no": last + 1, "start": begin, "end": end, "words": whole[begin:end],
            "coder": self.random.choice(self.team),
        }  # fmt: skip

    def _coding(self, source_id: UUID, turns: list[tuple[str, int, str]], whole: str) -> dict[str, Any]:
        at = STARTED + timedelta(seconds=self.random.randrange(10**7))
        rest = {"code_id": self.random.choice(self.codes), "coded_at": at, "declared": False, "removed_at": None}
        return self._passage(source_id, turns, whole) | rest

    def _trail(self, source_key: str, coding: dict[str, Any]) -> dict[str, Any]:
        change = {
            "kind": "coding", "id": str(coding["id"]), "source": source_key, "code": str(coding["code_id"]),
            "start": coding["start"], "end": coding["end"], "sha256": sha256(coding["words"]),
        }  # fmt: skip
        return {
            "id": self._id(), "study_id": self.study_id, "actor": coding["coder"], "at": coding["coded_at"],
            "action": "apply_code", "before": [], "after": [change], "reason": None, "undoes": None, "undone": False,
        }  # fmt: skip

    def _claim(self, source_id: UUID, turns: list[tuple[str, int, str]], whole: str, no: int) -> dict[str, Any]:
        assert self.theory is not None, "claims need a theory"
        link = self.random.choice(self.theory.versions[0].links)
        return self._passage(source_id, turns, whole) | {
            "cause": link.cause, "effect": link.effect, "sign": self.random.choices("+-0?", (70, 12, 14, 4))[0],
            "outcome": self.random.choice([*link.expected, None]),
            "directness": self.random.choices(("explicit", "implied", "cooccur"), (60, 30, 10))[0],
            "standpoint": self.random.choices(("own", "observed", "hearsay"), (70, 20, 10))[0],
            "prompted": self.random.random() < 0.5, "note": "", "declared": False, "recorded_no": no,
            "coded_at": STARTED + timedelta(seconds=self.random.randrange(10**7)), "removed_at": None,
        }  # fmt: skip


@cache
def _weights(words: int) -> list[float]:
    """The sums of one over each rank: what `random.choices` takes for words of these ranks."""
    return list(accumulate(1 / (rank + 3) for rank in range(words)))


def _turns(chance: random.Random, words: int, vocabulary: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """(speaker, offset of the words in the text, words) of each turn."""
    turns: list[tuple[str, int, str]] = []
    offset, left = 0, words
    said_here, weights = (vocabulary, _weights(len(vocabulary))) if vocabulary else (VOCABULARY, None)
    while left > 0:
        n = min(chance.randint(20, 90), left)
        speaker = ("Interviewer", "Respondent")[len(turns) % 2]
        said = " ".join(chance.choices(said_here, cum_weights=weights, k=n)).capitalize() + "."
        start = offset + len(speaker) + 2
        turns.append((speaker, start, said))
        offset, left = start + len(said) + 1, left - n
    return turns
