"""Templates whose literal texts are translated once, when a template is compiled, and not on every page.

Each language has its own environment, so `_("Show")` is the same words for as long as that environment lives. Texts
with places, plurals and texts that are no literals are still asked for when the page is made.
"""

import gettext
from typing import Any

from jinja2 import Environment, nodes


class SpeakingEnvironment(Environment):
    """An environment of one language; the texts of its catalogue stand in the compiled templates."""

    def __init__(self, catalogue: gettext.NullTranslations, **options: Any) -> None:
        super().__init__(**options)
        self._catalogue = catalogue

    def compile(self, source: Any, *args: Any, **options: Any) -> Any:
        """Compile a source, or a tree, in which literal texts are words of this language.

        Source: jinja2.Environment.compile, which takes either.
        """
        name, filename = (*args, None, None)[:2]
        tree = self.parse(source, options.get("name", name), options.get("filename", filename))
        _translate(tree, self._catalogue)
        return super().compile(tree, *args, **options)


def _translate(node: nodes.Node, catalogue: gettext.NullTranslations) -> None:
    """Put words in place of every literal text below a node."""
    for field, value in node.iter_fields():
        if isinstance(value, list):
            value[:] = [_worded(one, catalogue) if isinstance(one, nodes.Node) else one for one in value]
        elif isinstance(value, nodes.Node):
            setattr(node, field, _worded(value, catalogue))
    for child in node.iter_child_nodes():
        _translate(child, catalogue)


def _worded(node: nodes.Node, catalogue: gettext.NullTranslations) -> nodes.Node:
    """The words of a literal text; any other node as it is. As in Jinja's own, `%%` is a per cent sign."""
    match node:
        case nodes.Call(
            node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=str(text))], kwargs=[], dyn_args=None,
            dyn_kwargs=None,
        ):  # fmt: skip
            words = nodes.Const(catalogue.gettext(text) % {}, lineno=node.lineno)
            return nodes.MarkSafe(words, lineno=node.lineno, environment=node.environment)
    return node
