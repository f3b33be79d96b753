"""Small changes of an expression or of a module, each as text: signs, operands, numbers, guards.

In: a tree of Python's, and a source of it. Out: what stands there, and what is put in its place.

    a + b   ->   a - b, a, b        where(c, a, b)   ->   a, b        f(a, b)   ->   f(b, a)
"""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

# Where a part of a tree stands, and another one that is put there.
Change: TypeAlias = tuple[ast.AST, ast.AST]

_OPERATORS: Mapping[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_COMPARED: Mapping[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
# Functions that are taken for one another, in tables and in code.
_PAIRS = """sin cos | sinh cosh | exp expm1 | log log1p | sqrt cbrt | max min | amax amin | sum mean
    var std | asin acos | asinh acosh | atan atanh | sech csch | erf erfc | sigmoid tanh | i0e i1e
    besselj bessely | besseli besselk | digamma lgamma | flip cumsum | left_vectors right_vectors
    any all | both either | conjoin disjoin | zeros ones | matmul outer | floor ceil | stops unknown"""
SWAPPED: Mapping[str, str] = {
    one: other
    for pair in _PAIRS.replace("\n", "|").split("|")
    for one, other in (pair.split(), pair.split()[::-1])
}
_SKIPPED = (ast.JoinedStr, ast.Assert, ast.Raise, ast.Import, ast.ImportFrom)
_UNORDERED = ("np.maximum", "np.minimum")
_ASSERTED = "strict"  # a keyword that says what holds already


def changes_of_code(tree: ast.AST) -> Iterator[Change]:
    """Yield the changes of a function, or of a value."""
    for node in _changeable(tree):
        for rule in (*_EVERYWHERE, *_IN_CODE):
            yield from rule(node)


def changes_of_cell(tree: ast.AST, names: Sequence[str]) -> Iterator[Change]:
    """Yield the changes of an expression of a table, in which the names may be taken for others."""
    other = {
        "out": names[0] if names else "0",
        **dict(zip(names, [*names[1:], *names], strict=False)),
    }
    for node in _changeable(tree):
        for rule in (*_EVERYWHERE, *_IN_TABLES):
            yield from rule(node)
        if isinstance(node, ast.Name) and other.get(node.id, node.id) != node.id:
            yield node, ast.Name(other[node.id])


def _changeable(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what may be changed: no annotation, no docstring, no message, nothing asserted."""
    yield tree
    is_size = isinstance(tree, ast.Call) and ast.unparse(tree.func) in ("abs", "np.abs")
    for name, field in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for one in field if isinstance(field, list) else [field]:
            is_words = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            is_kept = is_words or isinstance(one, _SKIPPED) or _is_asserted(one)
            if isinstance(one, ast.AST) and not is_kept:
                if is_size:
                    one.is_size = True  # type: ignore[attr-defined]
                yield from _changeable(one)


def _is_asserted(node: object) -> bool:
    return isinstance(node, ast.keyword) and node.arg == _ASSERTED


def with_parts(node: Any, **parts: object) -> Any:
    """Return a copy of a node with other parts."""
    new = copy.copy(node)
    for name, part in parts.items():
        setattr(new, name, part)
    return new


def _operators(node: ast.AST) -> Iterator[Change]:
    """Another operator, operands in the other order, or one of them alone."""
    if not isinstance(node, ast.BinOp):
        return
    if type(node.op) in _OPERATORS:
        yield node, with_parts(node, op=_OPERATORS[type(node.op)]())
    is_gap = isinstance(node.op, ast.Sub) and hasattr(node, "is_size")  # abs(a - b)
    if not (is_gap or isinstance(node.op, ast.Add | ast.Mult | ast.BitOr | ast.BitAnd)):
        yield node, with_parts(node, left=node.right, right=node.left)
    yield node, node.left
    if isinstance(node.op, ast.Sub):
        yield node, ast.UnaryOp(ast.USub(), node.right)
    elif isinstance(node.op, ast.Add | ast.Mult | ast.MatMult | ast.BitOr | ast.BitAnd):
        yield node, node.right


def _comparisons(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            for other in _COMPARED[type(op)]:
                yield node, with_parts(node, ops=_put(node.ops, index, other()))


def _conditions(node: ast.AST) -> Iterator[Change]:
    """`and` for `or`, and a condition or a sign left out."""
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node, with_parts(node, op=other)
        for index in range(len(node.values)):
            left = _put(node.values, index)
            yield node, with_parts(node, values=left) if len(left) > 1 else left[0]
    if isinstance(node, ast.UnaryOp):
        yield node, node.operand


def _numbers(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Constant):
        return
    value: Any = node.value
    others: Sequence[object] = ()
    if isinstance(value, bool):
        others = (not value,)
    elif isinstance(value, int):
        others = (value + 1, value - 1)
    elif isinstance(value, float):
        others = (value * 100, value / 100) if value else (1.0,)
    for other in others:
        yield node, ast.Constant(other)


def _calls(node: ast.AST) -> Iterator[Change]:
    """Another function, its first two arguments in the other order, a named one left out."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        yield node, with_parts(node, func=ast.Name(SWAPPED[node.func.id]))
    args = node.args
    is_ordered = ast.unparse(node.func) not in _UNORDERED
    if len(args) > 1 and is_ordered and not any(isinstance(x, ast.Starred) for x in args[:2]):
        yield node, with_parts(node, args=[args[1], args[0], *args[2:]])
    for index, one in enumerate(node.keywords):
        if not _is_asserted(one):
            yield node, with_parts(node, keywords=_put(node.keywords, index))


def _put(parts: Sequence[Any], index: int, *new: Any) -> list[Any]:
    """Return the parts with others, or none, in the place of one."""
    return [*parts[:index], *new, *parts[index + 1 :]]


# ---- of tables ---------------------------------------------------------------------------------


def _guards(node: ast.AST) -> Iterator[Change]:
    """One branch of a `where` alone; a function or a transpose left out."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "where" and len(node.args) == 3:
            yield node, node.args[1]
            yield node, node.args[2]
        elif len(node.args) == 1:
            yield node, node.args[0]
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield node, node.value


# ---- of code -----------------------------------------------------------------------------------


def _branches(node: ast.AST) -> Iterator[Change]:
    """A branch taken always, or where it is not to be."""
    if isinstance(node, ast.IfExp):
        yield node, node.body
        yield node, node.orelse
    if isinstance(node, ast.If | ast.While):
        yield node.test, ast.UnaryOp(ast.Not(), node.test)
    for test in node.ifs if isinstance(node, ast.comprehension) else ():
        yield test, ast.Constant(True)
        yield test, ast.UnaryOp(ast.Not(), test)


def _statements(node: ast.AST) -> Iterator[Change]:
    """A statement left out, or one that returns nothing."""
    if isinstance(node, ast.Continue):
        yield node, ast.Break()
    if isinstance(node, ast.Expr | ast.AugAssign):
        yield node, ast.Pass()
    if isinstance(node, ast.Return) and not (node.value is None or _is_nothing(node.value)):
        yield node, ast.Return(ast.Constant(None))


def _is_nothing(node: ast.AST) -> bool:
    """Return whether a value is None, or False, which is taken for it."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


_Rule: TypeAlias = Callable[[ast.AST], Iterator[Change]]
_EVERYWHERE: tuple[_Rule, ...] = (_operators, _comparisons, _conditions, _numbers, _calls)
_IN_TABLES: tuple[_Rule, ...] = (_guards,)
_IN_CODE: tuple[_Rule, ...] = (_branches, _statements)
