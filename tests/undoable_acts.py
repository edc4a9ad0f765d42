"""Every act that can stand in a trail, done once each in an order in which they can be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from qualtoc.coding import actions as coding
from qualtoc.coding import store
from qualtoc.coding.actions import Passage, Suggestion
from qualtoc.coding.actions.code_changes import Chosen
from qualtoc.coding.answers import ANSWER, ATTRIBUTE, Mapped
from qualtoc.coding.code_tree import Place
from qualtoc.coding.codebook import Bilingual, Code, Codebook
from qualtoc.coding.memo import Reference
from qualtoc.coding.retrieval import Query
from qualtoc.coding.rows import BackCodingRow, SuggestionRow
from qualtoc.coding.search import search
from qualtoc.coding.source import Metadata, Speaker
from qualtoc.coding.text import sha256
from qualtoc.coding.theme_files import read_themes
from qualtoc.database import Actor, Database
from qualtoc.study import actions, attribute_store, correcting
from qualtoc.study.attributes import ReadAttributes
from qualtoc.study.guide import Guide, Question
from qualtoc.study.imports import import_answers, import_files
from qualtoc.study.model import Researcher
from qualtoc.theory import actions as theory_actions
from qualtoc.theory import drafts, editing, layouts, shared_actions, tracings
from qualtoc.theory import store as theory_store
from qualtoc.theory.actions import ReportedInfluence
from qualtoc.theory.editing import Why
from qualtoc.theory.fingerprints import of_shared
from qualtoc.theory.likelihoods import LikelihoodPair
from qualtoc.theory.model import Case, Factor
from qualtoc.theory.tracing import Rival, TracedItem
from qualtoc.theory.tracing_store import tracing

TALK = b"Interviewer: How was it?\n\nP1: Before, nobody trusted us \xf0\x9f\x98\x80. Now the team trusts the manager.\n"
BOOK = Codebook(
    codes=tuple(Code(key, Bilingual(key.title()), "deductive") for key in ("trust", "data", "supply", "fear"))
)
THEORY = b"""
factors:
  - {id: plan, type: activity}
  - {id: belief, type: mechanism}
  - {id: trust, type: mechanism}
links:
  - {id: L1, from: plan, to: belief, expected: "+"}
  - {id: L2, from: belief, to: trust, expected: "+"}
versions:
  - {id: v1, status: registered, registered_at: 2020-01-01}
  - {id: v2, status: draft, parent: v1}
"""
WHY = Why(Bilingual("Nobody saw it."))

Act = tuple[str, Callable[[], object]]


@dataclass
class Doing:
    """Somebody at work in a study; `made` holds what acts gave back, for those that come after."""

    db: Database
    actor: Actor
    made: dict[str, Any] = field(default_factory=dict)

    def keep(self, name: str, act: Callable[..., Any], *given: Any, **named: Any) -> Callable[[], object]:
        """The act, which keeps what it gives back."""

        def do() -> object:
            self.made[name] = act(self.db, self.actor, *given, **named)
            return self.made[name]

        return do

    def act(self, act: Callable[..., Any], *given: Any, **named: Any) -> Callable[[], object]:
        return partial(act, self.db, self.actor, *given, **named)

    def at(self, words: str) -> Callable[[Session], Passage]:
        """The passage with these words."""

        def passage(session: Session) -> Passage:
            return coding.found_passage(session, store.source(session, self.actor.study_id, "P1"), 2, words)

        return passage

    def read(self, ask: Callable[..., Any], *given: Any) -> Any:
        with self.db.reading() as session:
            return ask(session, self.actor.study_id, *given)

    def stand(self) -> None:
        """Have a source and a codebook."""
        import_files(self.db, self.actor, [("P1.txt", TALK)])
        coding.import_codebook(self.db, self.actor, BOOK)

    def seen(self, key: str) -> str:
        found: str = self.read(theory_store.content_hashes)[key]
        return found

    def suggested(self, words: str) -> Suggestion:
        with self.db.reading() as session:
            passage = self.at(words)(session)
        return Suggestion("P1", 2, passage.span, sha256(words)[:12])


def only_id(session: Session, study_id: UUID, row: Any, *where: Any) -> UUID:
    """The id of the only row of the study that is not removed."""
    found: UUID = session.exec(select(row.id).where(row.study_id == study_id, row.removed_at.is_(None), *where)).one()
    return found


def coding_acts(me: Doing) -> Iterator[Act]:
    """Acts on codings."""
    me.stand()
    made = me.made
    yield "apply_code", lambda: made.update(one=coding.apply_code(me.db, me.actor, me.at("nobody trusted"), "trust")[1])
    yield (
        "resize",
        lambda: made.update(one=coding.resize(me.db, me.actor, made["one"], me.at("Before, nobody trusted us"))[0]),
    )
    yield "mark_example", lambda: coding.mark_example(me.db, me.actor, made["one"], is_example=True)
    yield "recode", lambda: coding.recode(me.db, me.actor, made["one"], "fear")
    yield "code_found", lambda: coding.code_found(me.db, me.actor, search("team"), "supply")
    codings = [quotation.id for quotation in me.read(store.quotations)]
    yield "recode_many", lambda: coding.recode_many(me.db, me.actor, codings, "data", keep=True)
    yield "remove_coding", lambda: coding.remove_coding(me.db, me.actor, codings[0])
    accepted, rejected = me.suggested("Now the team"), me.suggested("the manager")
    yield "accept_suggestions", me.act(coding.decide_suggestions, [accepted], "trust", "rule", accept=True)
    yield "reject_suggestions", me.act(coding.decide_suggestions, [rejected], "trust", "rule", accept=False)
    refused = me.read(only_id, SuggestionRow, SuggestionRow.state == "rejected")
    yield "reopen_suggestions", me.act(coding.reopen_suggestions, [refused])
    yield "say_done", me.act(coding.say_done, "P1", done=True)
    yield "take_done_back", me.act(coding.say_done, "P1", done=False)
    yield "blind_mode_on", me.act(coding.switch_blind_mode, on=True)
    yield "blind_mode_off", me.act(coding.switch_blind_mode, on=False)
    entries = b"source: P1\ncoder: ZZ\ncodings:\n  - {words: the manager, code: fear}\n"
    yield "import_codings", me.act(import_files, [("codings.yaml", entries)])


def codebook_acts(me: Doing) -> Iterator[Act]:
    """Acts on the codebook."""
    me.stand()
    coding.apply_code(me.db, me.actor, me.at("nobody trusted"), "trust")
    coding.apply_code(me.db, me.actor, me.at("trusted us"), "fear")
    yield "new_code", me.act(coding.new_code, "Hope", "en", passage_of=me.at("the manager"))
    yield "describe_code", me.act(coding.describe_code, "hope", {"definition": Bilingual("Looking forward")})
    yield "set_code_status", me.act(coding.set_code_status, "hope", "retired", "Nobody hopes")
    yield "keep_codebook_version", me.act(coding.keep_version, "Before the merge")
    yield "move_code", me.act(coding.move_code, "data", to=Place(parent="supply"))
    yield "merge_codes", me.act(coding.merge_codes, ("fear",), "trust", reason="The same")
    yield "split_code", me.act(coding.split_code, "trust", ["Deep trust"], "en", Chosen(words="trusted"))
    places = [("P1", "AR")]
    yield "decide_back_coding", me.act(coding.decide_back_coding, "trust", places, "needs_none", "Nothing to see")
    decision = me.read(only_id, BackCodingRow)
    yield "reopen_back_coding", me.act(coding.reopen_back_coding, decision)
    more = Codebook(codes=(Code("new", Bilingual("New"), "inductive"), Code("data", Bilingual("Figures"), "deductive")))
    yield "import_codebook", me.act(coding.import_codebook, more)


def claim_acts(me: Doing) -> Iterator[Act]:
    """Acts on claims."""
    me.stand()
    said, made = ReportedInfluence("visits", "trust", "+"), me.made
    yield (
        "record_claim",
        lambda: made.update(claim=theory_actions.record_claim(me.db, me.actor, me.at("nobody trusted"), said)[1]),
    )
    other = ReportedInfluence("visits", "trust", "-")
    yield (
        "change_claim",
        lambda: made.update(claim=theory_actions.change_claim(me.db, me.actor, made["claim"], other)[2]),
    )
    yield "remove_claim", lambda: theory_actions.remove_claim(me.db, me.actor, made["claim"])


def memo_acts(me: Doing) -> Iterator[Act]:
    """Acts on memos and saved queries."""
    me.stand()
    yield "write_memo", me.keep("memo", coding.write_memo, "to-do", "Ask again", source_key="P1")
    yield "tick_memo", lambda: me.keep("memo", coding.tick_memo, me.made["memo"], done=True)()
    yield "untick_memo", lambda: me.keep("memo", coding.tick_memo, me.made["memo"], done=False)()
    yield "link_memo", lambda: me.keep("link", actions.link_memo_to, me.made["memo"], Reference("source", "P1"))()
    yield "unlink_memo", lambda: coding.unlink_memo(me.db, me.actor, me.made["link"])
    yield "remove_memo", lambda: coding.remove_memo(me.db, me.actor, me.made["memo"])
    yield "save_query", me.keep("query", coding.save_query, "Mine", Query())
    yield "remove_query", lambda: coding.remove_query(me.db, me.actor, me.made["query"])


def theme_acts(me: Doing) -> Iterator[Act]:
    """Acts on themes."""
    me.stand()
    form = partial(coding.new_theme, me.db, me.actor)
    claim = Bilingual("Trust comes late.")
    yield "new_theme", lambda: me.made.update(one=form(name=Bilingual("Trust"), claim=claim, codes=("trust",)))
    me.made["two"] = form(name=Bilingual("Data"), claim=claim, codes=("data",))
    one, two = me.made["one"], me.made["two"]
    yield (
        "describe_theme",
        me.act(coding.describe_theme, one, name=Bilingual("Late"), claim=claim, rank="minor", origin="theory"),
    )
    yield "order_theme", me.act(coding.order_theme, two, 0)
    yield "gather_codes", me.act(coding.gather_codes, one, ["supply"])
    yield "release_code", me.act(coding.release_code, one, "supply")
    yield "show_in_theme", me.act(coding.show_in_theme, one, "example", me.at("nobody trusted"))
    shown = next(theme for theme in me.read(store.themes) if theme.key == one).quotations[0].id
    yield "take_from_theme", me.act(coding.take_from_theme, shown)
    yield "merge_themes", me.act(coding.merge_themes, one, [two])
    yield "remove_theme", me.act(coding.remove_theme, one)
    read, _ = read_themes(b"themes:\n  - {id: hope, name: Hope, claim: Hope comes first., codes: [fear]}\n", "a.yaml")
    yield "import_themes", me.act(coding.import_themes, read, "a.yaml")


def source_acts(me: Doing) -> Iterator[Act]:
    """Acts on sources."""
    me.stand()
    coding.apply_code(me.db, me.actor, me.at("nobody trusted"), "trust")
    yield "import_source", me.act(import_files, [("P2.txt", b"A: one\n\nB: two")])
    table = b"participant,shift,why\nR1,day,Because we trust each other.\nR2,night,Nobody asked us before.\n"
    mapped = Mapped(("participant", ATTRIBUTE, ANSWER))
    yield "import_sources", me.act(import_answers, "answers.csv", table, mapped)
    facts = Metadata(source="Q1", participant="P9", role="nurse", place="Ward")
    yield "describe_source", me.act(actions.describe_source, "P1", facts)
    renamed = [("Q1", Metadata(source="P1", case="K")), ("P2", Metadata(role="midwife"))]
    awaited = {"later": Metadata(role="nurse")}
    yield "describe_sources", me.act(actions.describe_sources, renamed, awaited)
    yield "correct_speaker", me.act(coding.correct_speaker, "P1", "P1", "other")
    voices = {"P1": Speaker("Ana", "participant"), "Interviewer": Speaker("Ana", "participant")}
    yield "describe_speakers", me.act(coding.describe_speakers, "P1", voices)
    source = me.read(store.source, "P1")
    with me.db.reading() as session:
        old = store.text(session, source.id)
    new = old.replace("nobody", "almost nobody").replace("P1:", "Rosa:")
    yield (
        "correct_transcript",
        me.act(correcting.correct_transcript, "P1", new, text_sha256=sha256(old), reason="Heard again"),
    )
    yield "take_back_correction", me.act(correcting.take_back_correction, "P1")


def people_acts(me: Doing) -> Iterator[Act]:
    """Acts on the team, participants, cases and their attributes."""
    me.stand()
    yield "add_researcher", me.act(actions.add_researcher, Researcher("XY", name="Xenia"))
    yield "describe_researcher", me.act(actions.describe_researcher, Researcher("AR", name="Ana", gender="f"))
    told = {"prior_relationship": True, "transcript_returned": False}
    yield "describe_participant", me.act(actions.describe_participant, "P1", **told)
    yield "withdraw_participant", me.act(actions.withdraw_participant, "P1")
    yield "readmit_participant", me.act(actions.readmit_participant, "P1")
    yield "new_attribute", me.keep("age", attribute_store.new_attribute, "participant", "Age", "number")
    age: UUID = me.made["age"]
    yield "set_attributes", me.act(attribute_store.set_values, "participant", {("P1", age): "41"})
    read = ReadAttributes({"Shift": ("choice", ("day", "night"))}, {"P1": {"Age": "42", "Shift": "night"}})
    yield "import_attributes", me.act(attribute_store.import_attributes, "participant", read)
    yield "remove_attribute", me.act(attribute_store.remove_attribute, age)


def study_acts(me: Doing) -> Iterator[Act]:
    """Acts on the study as a whole."""
    me.stand()
    yield "set_guide", me.act(actions.set_guide, Guide((Question("Q1", Bilingual("How was it?"), ()),)))
    yield "answer_coreq", me.act(actions.answer_coreq, 1, "edited", "Both of us", "", "")
    yield "clear_coreq", me.act(actions.clear_coreq, 1)
    yield "rename_study", me.act(actions.rename_study, "renamed")


def theory_acts(me: Doing) -> Iterator[Act]:
    """Acts on the theory."""
    me.stand()
    yield "start_theory", me.act(drafts.start_theory, Bilingual("Mentoring"), "v0")
    yield "import_theory", me.act(import_files, [("theory.yaml", THEORY)])
    yield "start_draft", me.act(drafts.start_draft, "v1", "v3", Bilingual("Third"))
    add = partial(editing.add_factor, factor=Factor("new", "mechanism", Bilingual("New")), why=WHY)
    yield "edit_draft", lambda: drafts.edit_draft(me.db, me.actor, "v3", me.seen("v3"), [add])
    yield "arrange_drawing", me.act(layouts.keep_heights, "v3", {"plan": 120.0})
    yield "tidy_drawing", me.act(layouts.tidy, "v3")
    yield "discard_draft", lambda: drafts.discard_draft(me.db, me.actor, "v3", me.seen("v3"))
    yield "dismiss_proposal", me.act(drafts.dismiss_proposal, "plan", "trust", "Nobody means it")
    first, second = Case("K", Bilingual("First")), Case("K", Bilingual("Second"))
    yield "add_case", me.act(shared_actions.save_shared, "case", first, why=WHY)
    yield "change_case", me.act(shared_actions.save_shared, "case", second, of_shared(first), WHY)
    yield "remove_case", me.act(shared_actions.remove_shared, "case", "K", of_shared(second), WHY)


def verdict_acts(me: Doing) -> Iterator[Act]:
    """Acts on verdicts and traced links."""
    me.stand()
    import_files(me.db, me.actor, [("theory.yaml", THEORY)])
    scope: dict[str, Any] = {"link": "L1", "outcome": None, "case": None, "reason": "Seen otherwise"}
    made = me.made
    yield (
        "override_verdict",
        me.keep("verdict", theory_actions.override_verdict, version="v1", verdict="mixed", **scope),
    )
    yield "scope_out", me.act(theory_actions.scope_out, **scope)
    yield "withdraw_decision", lambda: theory_actions.withdraw_decision(me.db, me.actor, made["verdict"])
    yield "switch_on_process_tracing", me.act(tracings.switch_on)
    yield "switch_off_process_tracing", me.act(tracings.switch_off)
    tracings.switch_on(me.db, me.actor)
    told: dict[str, Any] = {"hypothesis": "Plans made teams believe", "rivals": [Rival("", "Targets")]}
    where: dict[str, Any] = {"version": "v1", "link": "L1", "outcome": None, "case": "mentoring"}
    yield "trace_link", me.keep("tracing", tracings.trace_link, **where, **told)

    def held() -> Any:
        return me.read(tracing, made["tracing"])

    other = told | {"hypothesis": "Plans made teams hope"}
    yield "restate_tracing", lambda: tracings.restate(me.db, me.actor, made["tracing"], held().row, **other)
    first, second = (partial(_item, text=text) for text in ("They know their number", "They know it by heart"))
    yield "add_tracing_item", lambda: tracings.add_item(me.db, me.actor, made["tracing"], first)
    yield (
        "change_tracing_item",
        lambda: tracings.change_item(me.db, me.actor, made["tracing"], held().rows["E1"], second("E1")),
    )
    yield (
        "show_tracing_item",
        lambda: made.update(shown=tracings.show_item(me.db, me.actor, made["tracing"], "E1", me.at("trusted us"))),
    )
    yield "remove_tracing_quotation", lambda: tracings.remove_passage(me.db, me.actor, made["shown"])
    yield (
        "remove_tracing_item",
        lambda: tracings.remove_item(me.db, me.actor, made["tracing"], "E1", held().rows["E1"]),
    )
    yield "untrace", lambda: tracings.untrace(me.db, me.actor, made["tracing"], held().row)


def _item(key: str, text: str) -> TracedItem:
    return TracedItem(key, text, "R1", LikelihoodPair(0.2, 0.8), "Rare elsewhere", "found")


GROUPS = {
    "coding": coding_acts, "codebook": codebook_acts, "claims": claim_acts, "memos": memo_acts, "themes": theme_acts,
    "sources": source_acts, "people": people_acts, "study": study_acts, "theory": theory_acts,
    "verdicts": verdict_acts,
}  # fmt: skip
"""The acts by kind."""
