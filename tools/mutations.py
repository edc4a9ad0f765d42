"""The small changes that tools/mutants.py plants in a module, one at a time.

Every comparison, calculation, condition, number, word and step is changed in the ways in which a person could get it
wrong: one too many, the other direction, a condition forgotten, a call left out. Types, docstrings, decorators and the
words of messages are left alone, since nothing is computed from them.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}  # fmt: skip
CALCULATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
CALLS = {
    "min": "max", "max": "min", "any": "all", "all": "any", "ceil": "floor", "floor": "ceil", "union": "intersection",
    "intersection": "union",
}  # fmt: skip
UNWRAPPED = ("sorted", "reversed")
SHOWN = 100
"""So many characters of code are shown around a change."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A planted change: where (line, and the names around it), what stood there, what stands there now.

    `function` is the qualified name of the function in whose body it stands; empty where it stands in none.
    """

    line: int
    where: str
    function: str
    before: str
    after: str
    source: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A node with those above it, from the module down."""

    node: ast.AST
    above: tuple[ast.AST, ...]
    field: str
    index: int | None


def mutations(source: str) -> Iterator[Mutation]:
    """Every change of a module, each with the whole changed source."""
    tree = ast.parse(source)
    for place in list(_places(tree, ())):
        for changed in _changes(place):
            before = _shown(place, place.node)
            _put(place, changed)
            after, text = _shown(place, changed), ast.unparse(ast.fix_missing_locations(tree))
            _put(place, place.node)
            yield Mutation(_line(place.node), _name(place), _function(place), before, after, text)


def _places(node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[_Place]:
    for field, value in ast.iter_fields(node):
        if _is_left_alone(node, field, above):
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if isinstance(child, ast.AST):
                yield _Place(child, (*above, node), field, index if isinstance(value, list) else None)
                yield from _places(child, (*above, node))


def _is_left_alone(node: ast.AST, field: str, above: tuple[ast.AST, ...]) -> bool:
    if field in ("annotation", "returns", "decorator_list", "ctx", "type_params"):
        return True
    if isinstance(node, ast.Call) and field in ("args", "func") and _called(node) == "message":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and _is_for_types(node):
        return True
    return not above and field == "type_ignores"


def _is_for_types(node: ast.If) -> bool:
    return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _changes(place: _Place) -> Iterator[ast.AST]:
    node = place.node
    if isinstance(node, ast.stmt):
        yield from _of_statement(place, node)
    elif isinstance(node, ast.Compare):
        yield from _of_comparison(node)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for left_out in range(len(node.values)):
            kept = [value for index, value in enumerate(node.values) if index != left_out]
            yield kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
    elif isinstance(node, ast.comprehension):
        for left_out in range(len(node.ifs)):
            kept = [test for index, test in enumerate(node.ifs) if index != left_out]
            yield ast.comprehension(node.target, node.iter, kept, node.is_async)
    else:
        yield from _of_expression(place, node)


def _of_statement(place: _Place, node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, ast.If) and not _is_for_types(node):
        for is_so in (True, False):
            yield ast.If(ast.Constant(is_so), node.body, node.orelse)
    elif isinstance(node, ast.AugAssign):
        yield ast.Pass()
        if type(node.op) in CALCULATIONS:
            yield ast.AugAssign(node.target, CALCULATIONS[type(node.op)](), node.value)
    elif isinstance(node, ast.Expr | ast.Raise) and not isinstance(getattr(node, "value", None), ast.Constant):
        yield ast.Pass()
    elif isinstance(node, ast.Continue | ast.Break):
        yield ast.Break() if isinstance(node, ast.Continue) else ast.Continue()


def _of_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for index, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:index], other(), *node.ops[index + 1 :]], node.comparators)


def _of_expression(place: _Place, node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp) and type(node.op) in CALCULATIONS and not _is_alias(place):
        yield ast.BinOp(node.left, CALCULATIONS[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Constant) and not _is_alias(place):
        yield from map(ast.Constant, _other_values(node.value))
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Set | ast.Tuple | ast.List) and not _is_alias(place):
        yield from _fewer(place, node)


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    called = _called(node)
    if called in CALLS:
        other = CALLS[called]
        function = ast.Name(other) if isinstance(node.func, ast.Name) else ast.Attribute(node.func.value, other)  # type: ignore[attr-defined]
        yield ast.Call(function, node.args, node.keywords)
    if called in UNWRAPPED and isinstance(node.func, ast.Name):
        yield ast.Call(ast.Name("list"), node.args[:1], [])


def _fewer(place: _Place, node: ast.Set | ast.Tuple | ast.List) -> Iterator[ast.AST]:
    """The collection without one member; a tuple or list only where it is a public value of the module."""
    is_value = isinstance(node, ast.Set) or (
        len(place.above) == 2 and isinstance(place.above[1], ast.Assign | ast.AnnAssign) and place.field == "value"
    )
    if is_value and len(node.elts) > 1:
        for left_out in range(len(node.elts)):
            yield type(node)(elts=[one for index, one in enumerate(node.elts) if index != left_out])


def _other_values(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int):
        return (value + 1, value - 1) if value > 0 else (value + 1,)
    if isinstance(value, float):
        return (round(value + 0.05, 6), round(value - 0.05, 6)) if value > 0 else (0.05,)
    return (f"XX{value}",) if isinstance(value, str) else ()


def _is_alias(place: _Place) -> bool:
    """Whether the node is part of the name of a type, or of the list of public names."""
    for above in place.above:
        if isinstance(above, ast.Assign):
            names = [one.id for one in above.targets if isinstance(one, ast.Name)]
            is_type = isinstance(above.value, ast.Subscript | ast.BinOp)
            return len(place.above) > 1 and place.above[1] is above and (is_type or names == ["__all__"])
        if isinstance(above, ast.Subscript) and isinstance(above.value, ast.Name) and above.value.id == "Literal":
            return True
        if isinstance(above, ast.Call) and _called(above) in ("cast", "TypeVar"):
            return True
    return False


def _put(place: _Place, node: ast.AST) -> None:
    above = place.above[-1]
    if place.index is None:
        setattr(above, place.field, node)
    else:
        getattr(above, place.field)[place.index] = node


def _shown(place: _Place, node: ast.AST) -> str:
    """The node with as much of what stands around it as can be read at a glance."""
    text = _head(node)
    for above in reversed(place.above):
        if isinstance(above, ast.keyword | ast.comprehension | ast.arguments):
            continue
        if not isinstance(above, ast.expr | ast.Assign | ast.AnnAssign | ast.Return | ast.AugAssign | ast.Expr):
            break
        wider = _head(above)
        if len(wider) > SHOWN:
            break
        text = wider
    return text


def _head(node: ast.AST) -> str:
    text = ast.unparse(ast.fix_missing_locations(node)).strip()
    return " ".join(text.splitlines()[0].split()) if isinstance(node, ast.stmt) else " ".join(text.split())


def _line(node: ast.AST) -> int:
    return int(getattr(node.target if isinstance(node, ast.comprehension) else node, "lineno", 0))


def _name(place: _Place) -> str:
    kinds = (ast.ClassDef, ast.FunctionDef)
    return ".".join(above.name for above in place.above if isinstance(above, kinds))


def _function(place: _Place) -> str:
    """The outermost function whose body holds the place; none for what a definition computes, such as a default."""
    names = []
    for above, inside in zip(place.above, (*place.above[1:], place.node), strict=True):
        if isinstance(above, ast.ClassDef):
            names.append(above.name)
        elif isinstance(above, ast.FunctionDef):
            return ".".join([*names, above.name]) if inside in above.body else ""
    return ""


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""
