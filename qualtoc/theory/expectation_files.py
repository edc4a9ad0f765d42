"""What a theory file says under `expected` and `moderated_by`: signs and moderators for each version."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qualtoc.errors import message
from qualtoc.theory.model import SIGNS, Outcome, Sign
from qualtoc.yaml_lines import Fields, Node, Reader


def check_known(fields: Fields, key: str, named: Iterable[str | None], known: Iterable[str]) -> None:
    """Notes a problem at a key for each name that is not known."""
    there = set(known)
    for name in named:
        if name and name not in there:
            fields.problem(key, message('"{key}" names {name}, which is not there.', key=key, name=name))


@dataclass(frozen=True, slots=True)
class Expectations:
    """Reads expectations; `order` maps version keys to positions, `outcome_keys` are the theory's outcomes."""

    reader: Reader
    order: Mapping[str, int]
    outcome_keys: Collection[str]

    def by_position(self, fields: Fields, *, by_outcome: bool, outcome: Outcome) -> dict[int, dict[Outcome, Sign]]:
        """The signs by position of the version; versions without the link are left out."""
        node = fields.get("expected")
        if node is None:
            fields.problem("expected", message('"{key}" is missing in {where}.', key="expected", where=fields.where))
            return {}
        everywhere = node.kind != "mapping" or (by_outcome and set(node.fields) <= set(self.outcome_keys))
        if everywhere and not set(node.fields) & set(self.order):
            signs = self._signs(fields, node, by_outcome=by_outcome, outcome=outcome)
            return {position: dict(signs) for position in self.order.values()}
        found = {}
        for version, value in node.fields.items():
            if version not in self.order:
                unknown = message('"{key}" under "expected" is no version of this file.', key=version)
                self.reader.problem(node.keys[version], unknown)
            elif value.kind != "nothing":
                found[self.order[version]] = self._signs(fields, value, by_outcome=by_outcome, outcome=outcome)
        return dict(sorted(found.items()))

    def _signs(self, fields: Fields, node: Node, *, by_outcome: bool, outcome: Outcome) -> dict[Outcome, Sign]:
        if not by_outcome:
            sign = self._sign(node)
            return {} if sign is None else {outcome: sign}
        if node.kind != "mapping":
            self.reader.problem(node.line, message('A link with "by_outcome" needs a sign for each of its outcomes.'))
            return {}
        check_known(fields, "expected", node.fields, self.outcome_keys)
        signs = {each: self._sign(value) for each, value in node.fields.items()}
        return {each: sign for each, sign in signs.items() if sign is not None}

    def _sign(self, node: Node) -> Sign | None:
        for sign in SIGNS:
            if node.is_scalar and node.raw.strip() == sign:
                return sign
        if node.kind == "list":
            text = message('The sign - needs quotes here: "-".')
        elif node.kind == "nothing":
            text = message('An outcome has no expected sign; write "+", "-" or "0".')
        else:
            text = message('"{value}" is no expected sign; write "+", "-" or "0".', value=node.raw or node.kind)
        self.reader.problem(node.line, text)
        return None

    def moderators(self, fields: Fields) -> dict[int, str]:
        """The moderator by position of the version."""
        node = fields.get("moderated_by")
        if node is None or node.kind != "mapping":
            moderator = fields.text("moderated_by")
            return {} if moderator is None else dict.fromkeys(self.order.values(), moderator)
        check_known(fields, "moderated_by", node.fields, self.order)
        inner = Fields(self.reader, node, "moderated_by")
        named = ((self.order[version], inner.text(version)) for version in node.fields if version in self.order)
        return {position: moderator for position, moderator in named if moderator is not None}
