"""Whole studies that nobody has seen, written as the files that a team would write: names, dates, signs all random."""

import csv
import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random

START = datetime(2021, 6, 1, tzinfo=UTC)
WORDS = [
    "agua", "Ñandú", "north wing", "1.0", "2024", "no", "yes", "x", "É 7", "a: b", "k-1", "β", "#3", "null hyp", "ON",
    "día", "0", "007", "T'ao", 'say "so"', "…", "pre test", "L", "[z]", "{q}", "*", "&r", "!w", "|", "@y",
]  # fmt: skip


class UnseenStudy:
    """The files of one random study in a folder, by the same seed always the same."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random = folder, Random(seed)
        self.taken: set[str] = set()
        self.sentences = 0
        self.files: list[str] = []
        self.cases = self.names(self.one_of([0, 0, 1, 1, 1, 2, 3]))
        self.source_cases = self.cases or self.one_of([[], [], self.names(1), self.names(2)])
        self.outcomes = self.names(self.one_of([0, 1, 2, 2, 3]))
        self.roles = self.names(self.one_of([2, 2, 3]))
        self.versions = self.names(self.one_of([0, 1, 2, 2, 3, 4]))
        self.factors = self.names(self.one_of([2, 2, 3, 4]))
        self.rivals = self.names(self.random.randint(0, 2))
        self.links = self.link_rows()
        self.sources = self.source_rows()
        self.coders = self.names(self.one_of([1, 2, 3]))
        self.codes = self.names(3)
        self.split_by = self.one_of(["nothing", "nothing", "role", "outcome"])
        self.leanings: dict[tuple, str] = {}

    def one_of(self, values):
        return self.random.choice(values)

    def some(self, values, least=0):
        return self.random.sample(values, self.random.randint(min(least, len(values)), len(values)))

    def names(self, count: int) -> list[str]:
        """New names that no other thing of the study has."""
        found: list[str] = []
        while len(found) < count:
            name = " ".join(self.one_of(WORDS) for _ in range(self.one_of([1, 1, 2])))
            if name not in self.taken:
                self.taken.add(name)
                found.append(name)
        return found

    def write(self) -> list[str]:
        """Write all files; gives their names in the order in which they are to be imported."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write_theory()
        self.write_codebook()
        if self.random.random() < 0.8:
            self.write_guide()
        texts = {row["key"]: self.transcript(row) for row in self.sources}
        self.write_sources()
        self.write_codings(texts)
        return self.files

    def save(self, name: str, text: str) -> None:
        ends = self.one_of(["\n", "\n", "\r\n"])
        (self.folder / name).write_bytes(text.replace("\n", ends).encode(self.one_of(["utf-8", "utf-8-sig"])))
        self.files.append(name)

    # The theory

    def link_rows(self) -> list[dict]:
        pairs = [(a, b) for a in self.factors for b in self.factors if a != b]
        self.pairs = self.random.sample(pairs, min(len(pairs), self.random.randint(1, 3)))
        plain = [{"id": key, "pair": pair, "rival": False}
                 for key, pair in zip(self.names(len(self.pairs)), self.pairs, strict=True)]  # fmt: skip
        rivals = [{"id": key, "pair": (rival, self.one_of(self.factors)), "rival": True}
                  for key, rival in zip(self.names(len(self.rivals)), self.rivals, strict=True)]  # fmt: skip
        self.plain_keys = [link["id"] for link in plain]
        links = plain + rivals
        if len(self.versions) > 1 and self.random.random() < 0.4:  # the same pair under another key, later
            links.append({"id": self.names(1)[0], "pair": plain[0]["pair"], "rival": False, "instead_of": plain[0]})
        self.random.shuffle(links)
        self.rival_links = [link["id"] for link in links if link["rival"]]
        return [self.with_expectation(link) for link in links]

    def with_expectation(self, link: dict) -> dict:
        scope = self.one_of(["none", "one", "by", "by"]) if self.outcomes else "none"
        link["scope"] = "one" if scope == "by" and len(self.outcomes) < 2 else scope
        link["outcome"] = self.one_of(self.outcomes) if link["scope"] == "one" else None
        link["scopes"] = self.some(self.outcomes, 2) if link["scope"] == "by" else []
        held = self.versions if self.random.random() < 0.5 else self.some(self.versions, 1)
        link["held"] = [version for version in self.versions if version in held]
        link["everywhere"] = not self.versions or (link["held"] == self.versions and self.random.random() < 0.3)
        link["emergent"] = self.random.random() < 0.15
        return link

    def expectation(self, link: dict) -> str:
        def sign() -> str:
            return self.one_of(['"+"', '"+"', '"-"', '"0"', "0", "'+'", "'-'"])

        def value() -> str:
            if link["scope"] != "by":
                return sign()
            return "{" + ", ".join(f"{self.quoted(outcome)}: {sign()}" for outcome in link["scopes"]) + "}"

        if link["everywhere"]:
            return value()
        entries = [f"{self.quoted(v)}: {value() if v in link['held'] else self.one_of(['null', '~'])}"
                   for v in self.versions]  # fmt: skip
        return "{" + ", ".join(entries) + "}"

    def quoted(self, text: str) -> str:
        if text.isalnum() and text.isascii() and self.random.random() < 0.7:
            return text  # 2024 and no stay what they are
        return json.dumps(text, ensure_ascii=self.random.random() < 0.5)

    def write_theory(self) -> None:
        for link in self.links:  # a pair has one key in each version
            if "instead_of" in link:
                old = link["instead_of"]
                old["everywhere"] = link["everywhere"] = False
                old["held"], link["held"] = self.versions[:1], self.versions[1:]
        lines = ["schema: qualtoc-theory/1", "meta: {title: An unseen theory, country: nowhere}"]
        for name, keys in (("cases", self.cases), ("outcomes", self.outcomes), ("roles", self.roles)):
            lines += [f"{name}:", *(f"  - {{id: {self.quoted(key)}, label_es: x}}" for key in keys)] if keys else []
        lines.append("factors:")
        types = ["context", "input", "activity", "mechanism", "intermediate", "outcome"]
        lines += [f"  - {{id: {self.quoted(key)}, type: {self.one_of(types)}}}" for key in self.factors]
        lines += [f"  - {{id: {self.quoted(key)}, type: rival, rival_to: {self.listed(self.some(self.plain_keys, 1))}}}"
                  for key in self.rivals]  # fmt: skip
        lines.append("links:")
        for link in self.links:
            lines += self.link_lines(link)
        lines += self.version_lines()
        if keys := self.names(self.random.randint(0, 3)):
            every = [link["id"] for link in self.links]
            lines += ["patterns:"]
            lines += [f"  - {{id: {self.quoted(key)}, links: {self.listed(self.some(every, 1))}}}" for key in keys]
        lines += self.judgement_lines()
        self.save(f"{self.one_of(['teoría', 'toc', 'T 1'])}.{self.one_of(['yaml', 'yml'])}", "\n".join(lines) + "\n")

    def link_lines(self, link: dict) -> list[str]:
        cause, effect = link["pair"]
        lines = [f"  - id: {self.quoted(link['id'])}", f"    from: {self.quoted(cause)}",
                 f"    to: {self.quoted(effect)}", f"    expected: {self.expectation(link)}"]  # fmt: skip
        lines += ["    by_outcome: true"] if link["scope"] == "by" else []
        lines += [f"    outcome: {self.quoted(link['outcome'])}"] if link["outcome"] else []
        lines += ["    rival: yes"] if link["rival"] else []
        return lines + (["    emergent: true"] if link["emergent"] else [])

    def listed(self, keys: list[str]) -> str:
        return "[" + ", ".join(self.quoted(key) for key in keys) + "]"

    def version_lines(self) -> list[str]:
        lines = ["versions:"] if self.versions else []
        for position, version in enumerate(self.versions):
            status = self.one_of(["registered", "registered", "refined", "draft"] if position else ["registered"])
            status = "draft" if self.random.random() < 0.05 else status
            lines += [f"  - id: {self.quoted(version)}", f"    status: {status}"]
            if status == "draft" or self.random.random() < 0.9:
                lines.append(f"    registered_at: {self.time(self.random.randint(-60, 15))}")
        return lines

    def time(self, day: int) -> str:
        """A date, or a date with time and zone."""
        moment = START + timedelta(days=day)
        if self.random.random() < 0.6:
            return moment.date().isoformat()
        zone = timezone(timedelta(hours=self.one_of([-6, 0, 5.5])))
        return (moment + timedelta(minutes=self.random.randint(0, 1439))).astimezone(zone).isoformat()

    def judgement_lines(self) -> list[str]:
        lines = []
        keys = [link["id"] for link in self.links]
        if seen := self.names(self.one_of([0, 0, 1, 2])):
            lines.append("expected_observations:")
        for key in seen:
            scopes = self.some([*self.outcomes, "general"], 1)
            found = "{" + ", ".join(f"{self.quoted(s)}: {self.one_of(['true', 'false'])}" for s in scopes) + "}"
            lines += [f"  - id: {self.quoted(key)}", f"    link: {self.quoted(self.one_of(keys))}", "    text: seen",
                      f"    test: {self.one_of(['hoop', 'hoop', 'smoking gun', 'straw'])}",
                      f"    found: {self.one_of([found, found, 'true', 'no'])}"]  # fmt: skip
            lines += [f"    case: {self.quoted(self.one_of(self.cases))}"] if self.cases and self.one_of([0, 1]) else []
        if self.random.random() < 0.3:
            lines += ["scoped_out:", f"  - link: {self.quoted(self.one_of(keys))}", "    reason: not here"]
            if self.outcomes and self.one_of([0, 1]):
                lines.append(f"    outcome: {self.quoted(self.one_of(self.outcomes))}")
            lines += [f"    case: {self.quoted(self.one_of(self.cases))}"] if self.cases and self.one_of([0, 1]) else []
        return lines

    # The other files

    def write_codebook(self) -> None:
        lines = ["schema: qualtoc-codebook/1", "codes:"]
        for key in self.codes:
            lines += [f"  - id: {self.quoted(key)}", f"    label: {self.quoted(key)}", "    origin: deductive"]
        self.save("códigos.yaml", "\n".join(lines) + "\n")

    def write_guide(self) -> None:
        questions = self.names(self.random.randint(1, 5))
        keys = [link["id"] for link in self.links]
        lines = ["questions:"]
        for question in questions:
            lines += [f"  - id: {self.quoted(question)}", "    text: And then?",
                      f"    links: {self.listed(self.some(keys))}"]  # fmt: skip
        if self.random.random() < 0.7:
            lines.append("asked:")
            named = self.some([row["key"] for row in self.sources])
            lines += [f"  {self.quoted(key)}: {self.listed(self.some(questions))}" for key in named]
            lines += ["  {}"] if not named else []
        self.save("guide.yaml", "\n".join(lines) + "\n")

    def source_rows(self) -> list[dict]:
        rows = []
        for number in range(self.one_of([2, 6, 12, 12, 20, 20, 44])):
            kind = self.one_of(["interview", "interview", "interview", "entrevista", "observation", "documento"])
            case = self.one_of([*self.source_cases, ""]) if self.source_cases else ""
            case = "elsewhere" if self.cases and self.random.random() < 0.05 else case
            rows.append({
                "key": f"{self.one_of(['P', 'Fuente ', 'ñ-', 'q.'])}{number}", "type": kind, "case": case,
                "role": self.one_of([*self.roles, ""]),
                "consent_quotes": self.one_of(["yes", "sí", "no", "paraphrase", "unknown", ""]),
            })  # fmt: skip
        return rows

    def interviewees(self) -> list[str]:
        """The participants, in the order of the table."""
        return [row["key"] for row in self.sources if row["type"] in ("interview", "entrevista")]

    def transcript(self, row: dict) -> list[str]:
        """Write a source's text; gives the sentences that can be coded, each of which stands once."""
        said = [self.sentence() for _ in range(self.random.randint(0, 5))]
        lines = ["Interviewer: And then?"]
        for sentence in said:
            lines += [f"{self.one_of(['P', 'P'])}: {sentence}", *self.one_of([[], [""], ["I: Go on."]])]
        text = "\n".join([*lines, f"P: That was all of {row['key']}."]) + "\n"
        row["file"] = f"text {len(self.files)}.txt"
        self.save(row["file"], text)
        return said

    def sentence(self) -> str:
        self.sentences += 1
        thing = self.one_of(["😀", "ok", "cafe\u0301", "שלום"])
        words = f"In month {self.sentences} está {thing} happened"
        return unicodedata.normalize(self.one_of(["NFC", "NFD"]), words)

    def write_sources(self) -> None:
        columns = ["file", "source", "type", "role", "case", "consent_quotes"]
        self.random.shuffle(columns)
        delimiter = self.one_of([",", ";", "\t"])
        with (self.folder / "sources.csv").open("w", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream, delimiter=delimiter)
            table.writerow([*columns, "language"])
            for row in self.sources:
                table.writerow([*(row["key"] if name == "source" else row[name] for name in columns), "en"])
        self.files.append("sources.csv")

    def write_codings(self, texts: dict[str, list[str]]) -> None:
        entries = [(source, sentence) for source, said in texts.items() for sentence in said]
        self.random.shuffle(entries)
        cuts = sorted(self.random.sample(range(len(entries) + 1), min(len(entries) + 1, self.random.randint(1, 3))))
        parts = [entries[a:b] for a, b in zip([0, *cuts], [*cuts, len(entries)], strict=True)]
        for number, part in enumerate(part for part in parts if part):
            coder = self.one_of(self.coders)
            lines = [f"coder: {self.quoted(coder)}", "codings:"]
            for source, sentence in part:
                lines += self.claim_lines(source, sentence) if self.random.random() < 0.85 else [
                    f"  - {{source: {self.quoted(source)}, words: {json.dumps(sentence, ensure_ascii=False)}, "
                    f"code: {self.quoted(self.one_of(self.codes))}}}"]  # fmt: skip
            if self.rival_links and self.random.random() < 0.3:
                rival = self.quoted(self.one_of(self.rival_links))
                lines += ["memos:", f"  - {{type: theory, text: seen, link: {rival}}}"]
            self.save(f"codings {number}.yaml", "\n".join(lines) + "\n")

    def claim_lines(self, source: str, sentence: str) -> list[str]:
        strange = [("nobody's factor", self.factors[0]), (self.factors[0], "elsewhere")]
        pair = self.one_of([*(link["pair"] for link in self.links for _ in range(12)), *strange])
        outcome = self.one_of([*self.outcomes, *self.outcomes, "general", None])
        lines = [f"  - source: {self.quoted(source)}", f"    words: {json.dumps(sentence, ensure_ascii=False)}",
                 f"    from: {self.quoted(pair[0])}", f"    to: {self.quoted(pair[1])}",
                 self.sign_line(pair, source, outcome)]  # fmt: skip
        if self.random.random() < 0.9:
            lines.append(f"    coded_at: {self.time(self.random.randint(-5, 10))}")
        if self.random.random() < 0.25:
            lines.append(f"    coder: {self.quoted(self.one_of(self.coders))}")
        lines += [f"    outcome: {self.quoted(outcome)}"] if outcome else []
        if self.random.random() < 0.5:
            lines.append(f"    directness: {self.one_of(['explicit', 'implied', 'implied', 'implied', 'cooccur'])}")
        if self.random.random() < 0.5:
            lines.append(f"    standpoint: {self.one_of(['own', 'observed', 'hearsay'])}")
        return lines

    def sign_line(self, pair: tuple[str, str], source: str, outcome: str | None) -> str:
        """A sign: people of a role, or those who speak of an outcome, may lean another way."""
        role = next(row["role"] for row in self.sources if row["key"] == source)
        side = {"nothing": None, "role": role, "outcome": outcome}[self.split_by]
        choices = ["+++++++-0?", "+-0?", "00000+", "+", "+++++++++0", "-----+"]
        leaning = self.leanings.setdefault((pair, side), self.one_of(choices))
        forms = {"+": ["+", '"+"'], "-": ['"-"', "\u2212"], "0": ["0", '"0"'], "?": ['"?"', "'?'"]}
        return f"    sign: {self.one_of(forms[self.one_of(leaning)])}"
