"""Loops of Python: written out where they are short, else loops of the language.

A loop of the language reads its body once, so its variables are those of the program from step to
step; a list that it appends to is a family. Where the body needs to know the step, it is written
out after all.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import GradcError
from ..tree import Branch, made, named, token
from . import operators
from .arrays import at_step, length, steps, sum_of
from .calls import unpack
from .reader import Reader, UnknownValueError, counter, variable_name
from .refused import REFUSED
from .stores import assign
from .values import (
    Absent,
    Builtin,
    Grown,
    Items,
    Known,
    Range,
    Scope,
    Table,
    Term,
    Value,
    buffers_of,
)

_MOST = 1000  # steps that are written out where a loop of the language does not do


def each(reader: Reader, node: ast.For, scope: Scope) -> Any:
    """`for target in iterable`."""
    if node.orelse:
        hint = "put what follows behind the loop"
        raise reader.error("a loop with else is not read", node, scope, hint)
    rows = _Rows(node.iter, reader, scope)
    found = _bounded(node, rows, reader, scope)
    if found:
        return None
    count = rows.count
    if isinstance(count, Known) and count.value <= reader.limits.written_out:
        return _written_out(node, rows, count.value, reader, scope)
    saved = reader.state.copy(), [*reader.out], dict(reader.taken), set(reader.held)
    try:
        _looped(node, rows, reader, scope)
    except GradcError as error:
        if (
            not isinstance(count, Known)
            or count.value > _MOST
            or not isinstance(error, UnknownValueError)
        ):
            raise
        reader.state, out, reader.taken, reader.held = saved
        reader.out[:] = out
        return _written_out(node, rows, count.value, reader, scope)
    return None


class _Rows:
    """What a loop goes over: a range, an array, a list, or several of them in step."""

    def __init__(self, node: ast.expr, reader: Reader, scope: Scope) -> None:
        self.node, self.reader, self.scope = node, reader, scope
        self.parts: list[Value | _Rows] = []
        self.value: Value | None = None
        self.start: Value = Known(0)
        self.is_counted = False
        name = self._called(node)
        if name in ("zip", "enumerate") and isinstance(node, ast.Call):
            self.is_counted = name == "enumerate"
            given = node.args[:1] if self.is_counted else node.args
            self.parts = [_Rows(one, reader, scope) for one in given]
            first = next((one.value for one in node.keywords if one.arg == "start"), None)
            first = node.args[1] if self.is_counted and len(node.args) > 1 else first
            if first is not None and self.is_counted:
                self.start = reader.evaluate(reader, first, scope)
            counts = [one.count for one in self.parts if isinstance(one, _Rows)]
            known = [one.value for one in counts if isinstance(one, Known)]
            self.count: Value = Known(min(known)) if known else counts[0]
            return
        value = reader.evaluate(reader, node, scope)
        if isinstance(value, Table):
            value = reader.items([Known(key) for key in reader.entries(value)], is_list=True)
        if isinstance(value, Term):
            value = reader.temporary(value, "rows", scope.source.at(node))
        self.value = value
        is_range = isinstance(value, Range)
        self.count = (
            steps(value, node, reader, scope) if is_range and isinstance(value, Range)
            else length(value, node, reader, scope)
        )  # fmt: skip

    def _called(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return ""
        found = self.reader.evaluate(self.reader, node.func, self.scope)
        return found.name if isinstance(found, Builtin) else ""

    def at(self, step: Value) -> Value:
        """Return what the loop has in a step."""
        if self.value is not None:
            return at_step(self.value, step, self.node, self.reader, self.scope)
        parts = [one.at(step) for one in self.parts if isinstance(one, _Rows)]
        if self.is_counted:
            first = sum_of(self.start, step, self.node, self.reader, self.scope)
            return self.reader.items((first, *parts))
        return self.reader.items(parts)


def _written_out(node: ast.For, rows: _Rows, count: int, reader: Reader, scope: Scope) -> Any:
    for step in range(count):
        reader.steps += 1
        reader.limits.check("iterations", reader.steps, scope.source.span(node))
        _unpack(node.target, rows.at(Known(step)), node, reader, scope)
        end = reader.run(reader, node.body, scope)
        word = getattr(end, "value", None)
        if word == "break":
            break
        if end is not None and word != "continue":
            return end
    return None


def _unpack(target: ast.expr, value: Value, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Make the variables of a loop stand for values; rows of arrays are assigned."""
    if isinstance(target, ast.Name) and not isinstance(value, Term):
        unpack(target, value, reader, scope)
    elif isinstance(target, ast.Name | ast.Tuple | ast.List):
        assign(target, value, node, reader, scope)
    else:
        raise reader.error("this cannot be assigned to", target, scope, "it is a name here")


def _looped(node: ast.For, rows: _Rows, reader: Reader, scope: Scope) -> None:
    """Read the body once, and make a loop of the language."""
    target = node.target
    wanted = target.id if isinstance(target, ast.Name) else "step"
    if isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name) and rows.is_counted:
        wanted = target.elts[0].id
    name = reader.new_name(wanted)
    reader.held.add(name)
    at = scope.source.at(node.target)
    step = Term(counter(name, at), rank=0)
    first: Value = Known(0)
    value: Value
    if isinstance(rows.value, Range) and rows.value.step == 1:
        first = rows.value.start
    last = sum_of(sum_of(first, rows.count, node, reader, scope), -1, node, reader, scope)
    offset = sum_of(step, first, node, reader, scope, -1)
    value = step if isinstance(rows.value, Range) and rows.value.step == 1 else rows.at(step)

    def body() -> Any:
        _unpack(target, value, node, reader, scope)
        return reader.run(reader, node.body, scope)

    bounds = [reader.tree(one, node, scope) for one in (first, last)]
    head = [token("FOR", "for", scope.source.at(node)), token("NAME", name, at), *bounds]
    _body("loop", head, body, node, offset, rows.count, reader, scope)
    for variable in _stored(target):
        end = rows.at(sum_of(rows.count, -1, node, reader, scope)) if isinstance(
            target, ast.Name) and isinstance(rows.value, Range) else None  # fmt: skip
        if end is not None:
            reader.state.variables[scope.number][variable] = end


def _body(
    data: str, head: Sequence[Any], body: Callable[[], Any], node: ast.For | ast.While,
    offset: Value | None, count: Value | None, reader: Reader, scope: Scope,
) -> None:  # fmt: skip
    """Add a loop whose body is read once: what a step finds is what the step before left."""
    carried = _carried(node, reader, scope)
    lists = _grown(node, offset, reader, scope)
    places = {key: _placed(key, value, node, reader, scope) for key, value in carried.items()}
    reader.loops += 1
    with reader.block() as inner:
        depth, reader.depth = reader.depth, 0
        levels = dict(reader.taken)
        for leaves in places.values():
            for leaf in leaves:
                reader.taken[leaf] = 0
        try:
            end = body()
        finally:
            reader.depth = depth
        if end is not None and getattr(end, "value", None) != "continue":
            span = scope.source.span(node)
            message, hint = REFUSED[ast.Break]
            raise UnknownValueError(message, span, hint)
        _carry_back(places, node, reader, scope)
    reader.taken.update({key: levels.get(key, depth) for key in reader.taken})
    reader.loops -= 1
    for key, start in lists.items():
        family = reader.state.heap[key]
        assert isinstance(family, Grown)
        assert count is not None
        total = sum_of(start, count, node, reader, scope)
        reader.state.heap[key] = Grown(family.family, total)
    for variable in _assigned(node):
        value = reader.state.variables[scope.number].get(variable)
        if variable not in carried and isinstance(value, Items | Table):
            reader.state.variables[scope.number][variable] = Absent(
                f"{variable} is a list of the last step", "use it inside of the loop"
            )
    at = scope.source.at(node)
    reader.out.append(made(data, [*head, *inner], at, at))


def _carried(node: ast.For | ast.While, reader: Reader, scope: Scope) -> dict[str, Value]:
    """Return the variables that the body assigns and that have a value before."""
    variables = reader.state.variables[scope.number]
    own = _stored(node.target) if isinstance(node, ast.For) else []
    found: dict[str, Value] = {}
    for variable in _assigned(node):
        value = variables.get(variable)
        if variable in own or value is None or isinstance(value, Absent):
            continue
        if isinstance(value, Term | Items | Known):
            found[variable] = value
    return found


def _assigned(node: ast.For | ast.While) -> list[str]:
    """Return the variables that the body of a loop assigns, or parts of them."""
    names: dict[str, None] = {}
    for statement in node.body:
        for one in ast.walk(statement):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                names[one.id] = None
            elif isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store):
                base: ast.expr = one.value
                while isinstance(base, ast.Subscript):
                    base = base.value
                if isinstance(base, ast.Name):
                    names[base.id] = None
    return [*names]


def _stored(target: ast.expr) -> list[str]:
    return [one.id for one in ast.walk(target) if isinstance(one, ast.Name)]


def _placed(variable: str, value: Value, node: ast.AST, reader: Reader, scope: Scope) -> list[str]:
    """Give each part of a variable that a loop changes a name, and return these."""
    at = scope.source.at(node)
    if isinstance(value, Items):
        parts = reader.parts(value)
        if isinstance(parts, Grown):
            return []
        names: list[str] = []
        new: list[Value] = []
        for place, part in enumerate(parts):
            if isinstance(part, Known | Term) and _is_number(part):
                name = reader.new_name(f"{scope.prefix}{variable}_{place}")
                tree = reader.emit(name, reader.tree(part, node, scope), at)
                new.append(Term(tree, buffers_of(part),
                                getattr(part, "rank", 0)))  # fmt: skip
                names.append(name)
            else:
                span = scope.source.span(node)
                hint = "give each of its parts a name of its own"
                raise UnknownValueError(f"{variable} has parts that are no numbers", span, hint)
        held = {*reader.held}
        reader.state.variables[scope.number][variable] = reader.items(new, value.is_list)
        reader.held = held
        return names
    if not _is_number(value):
        span = scope.source.span(node)
        raise UnknownValueError(f"{variable} changes from step to step", span, "use a number")
    name = reader.name_for(variable, scope)
    if variable_name(value) != name:
        tree = reader.emit(name, reader.tree(value, node, scope), at)
        buffers = buffers_of(value)
        rank = getattr(value, "rank", 0)
        reader.state.variables[scope.number][variable] = Term(tree, buffers, rank)
    return [name]


def _is_number(value: Value) -> bool:
    return isinstance(value, Term) or (
        isinstance(value, Known) and isinstance(value.value, int | float)
    )


def _carry_back(places: dict[str, list[str]], node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Assign what the next step finds, where it is not there already."""
    at = scope.source.at(node)
    for variable, names in places.items():
        value = reader.state.variables[scope.number].get(variable)
        new: list[Value] = [value] if value is not None else []
        if isinstance(value, Items):
            parts = reader.parts(value)
            new = [] if isinstance(parts, Grown) else [*parts]
        if not names:
            continue
        if len(new) != len(names) or not all(_is_number(one) for one in new):
            span = scope.source.span(node)
            hint = "let it have as many parts in each step"
            raise UnknownValueError(f"{variable} changes its kind from step to step", span, hint)
        trees = [reader.tree(one, node, scope) for one in new]
        if len(trees) > 1:
            trees = [
                tree if variable_name(Term(tree)) == name
                else reader.emit(reader.new_name(f"{name}_next"), tree, at)
                for name, tree in zip(names, trees, strict=True)
            ]  # fmt: skip
        behind: list[Value] = []
        for name, tree, one in zip(names, trees, new, strict=True):
            if variable_name(Term(tree)) != name:
                reader.emit(name, tree, at)
            buffers = buffers_of(one)
            behind.append(Term(named(name, at), buffers, getattr(one, "rank", None)))
        if isinstance(value, Items):
            held = {*reader.held}
            behind = [reader.items(behind, value.is_list)]
            reader.held = held
        reader.state.variables[scope.number][variable] = behind[0]


def _grown(
    node: ast.For | ast.While, offset: Value | None, reader: Reader, scope: Scope
) -> dict[int, Value]:
    """Make families of the lists that a body appends to, and return how long each is before."""
    found: dict[int, Value] = {}
    for statement in node.body:
        for one in ast.walk(statement):
            if not (
                isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
                and one.func.attr == "append" and isinstance(one.func.value, ast.Name)
            ):  # fmt: skip
                continue
            variable = one.func.value.id
            value = reader.lookup(variable, scope)
            if not isinstance(value, Items) or value.number not in reader.state.heap:
                continue
            is_twice = value.number in found
            parts = reader.parts(value)
            if offset is None or is_twice or isinstance(parts, Grown) or value.is_argument:
                span = scope.source.span(one)
                hint = "append once a step, in a loop over a range, to a list of the function"
                raise UnknownValueError(
                    "what this list has is not known when compiling", span, hint
                )
            family = reader.new_name(scope.prefix + variable)
            at = scope.source.at(one)
            for place, part in enumerate(parts):
                index = reader.tree(Known(place), one, scope)
                place_tree = made("index", [named(family, at), index], at, at)
                tree = reader.array(part, one, scope)
                sign = token("EQUALS", "=", at)
                reader.out.append(made("assignment", [place_tree, sign, tree], at, at))
            start = Known(len(parts))
            found[value.number] = start
            count = sum_of(offset, start, one, reader, scope)
            reader.state.heap[value.number] = Grown(family, count)
    return found


# ---- while -------------------------------------------------------------------------------------


def _bounded(node: ast.For, rows: _Rows, reader: Reader, scope: Scope) -> bool:
    """Read `for _ in range(n): if c: break`, first or last in the body, as a `while`."""
    head, tail = node.body[0], node.body[-1]
    if not isinstance(rows.value, Range) or not (_breaks(head) or _breaks(tail)):
        return False
    own = _stored(node.target)
    uses = [
        one for statement in node.body for one in ast.walk(statement)
        if isinstance(one, ast.Name) and one.id in own
    ]  # fmt: skip
    saved = reader.state.copy(), [*reader.out], dict(reader.taken), set(reader.held)
    first = _breaks(head)
    test = (head if first else tail).test  # type: ignore[attr-defined]  # an if
    if uses:
        return False
    count = rows.count
    if not first:
        if isinstance(count, Known) and count.value < 1:
            return True
        reader.run(reader, node.body[:-1], scope)
        count = sum_of(count, -1, node, reader, scope)
    value = reader.evaluate(reader, test, scope)
    if not isinstance(value, Term):
        reader.state, out, reader.taken, reader.held = saved
        reader.out[:] = out
        return False
    body = node.body[1:] if first else node.body[:-1]
    negated = ast.copy_location(ast.UnaryOp(ast.Not(), test), test)
    loop = ast.copy_location(ast.While(negated, [*body], []), node)
    _while(loop, count, reader, scope)
    return True


def _breaks(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.If)
        and not statement.orelse
        and len(statement.body) == 1
        and isinstance(statement.body[0], ast.Break)
    )


def repeated(reader: Reader, node: ast.While, scope: Scope) -> Any:
    """`while c`: written out where c is known, else it says how many steps it takes at most."""
    count = 0
    while True:
        test = reader.evaluate(reader, node.test, scope)
        if isinstance(test, Term):
            break
        if not operators.truth(test, node.test, reader, scope):
            return None
        reader.steps += 1
        count += 1
        reader.limits.check("iterations", reader.steps, scope.source.span(node))
        if count > 100 * _MOST:
            hint = "let its condition end it"
            raise reader.error("this loop has no end", node, scope, hint)
        end = reader.run(reader, node.body, scope)
        word = getattr(end, "value", None)
        if word == "break":
            return None
        if end is not None and word != "continue":
            return end
    limit = _limit(node, reader, scope)
    if limit is None:
        hint = "use for _ in range(100): if not c: break, or while c and k < 100: ... k += 1"
        message = "how many steps this loop takes at most is not known"
        raise reader.error(message, node, scope, hint)
    _while(node, limit, reader, scope)
    return None


def _limit(node: ast.While, reader: Reader, scope: Scope) -> Value | None:
    """Return the most steps of `while c and k < n` where the body adds 1 or more to k."""
    tests = node.test.values if isinstance(node.test, ast.BoolOp) and isinstance(
        node.test.op, ast.And) else [node.test]  # fmt: skip
    for test in tests:
        if not (
            isinstance(test, ast.Compare) and isinstance(test.left, ast.Name)
            and len(test.ops) == 1 and isinstance(test.ops[0], ast.Lt | ast.LtE)
        ):  # fmt: skip
            continue
        name = test.left.id
        before = reader.lookup(name, scope)
        grows = any(
            isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name)
            and one.target.id == name and isinstance(one.op, ast.Add)
            and isinstance(one.value, ast.Constant) and isinstance(one.value.value, int)
            and one.value.value >= 1
            for one in node.body
        )  # fmt: skip
        end = reader.evaluate(reader, test.comparators[0], scope)
        if (
            grows
            and isinstance(before, Known)
            and isinstance(before.value, int)
            and (isinstance(end, Known) and isinstance(end.value, int))
        ):
            more = isinstance(test.ops[0], ast.LtE)
            return Known(max(end.value - before.value + more, 0))
    return None


def _while(node: ast.While, limit: Value, reader: Reader, scope: Scope) -> None:
    """Add a `while` of the language; its condition is of what a step finds."""
    at = scope.source.at(node)
    head: list[Branch | Any] = [token("WHILE", "while", at)]

    def body() -> Any:
        was, reader.is_silent = reader.is_silent, True
        try:
            test = reader.evaluate(reader, node.test, scope)
            head.append(operators.condition(test, node.test, reader, scope))
        finally:
            reader.is_silent = was
        head.append(reader.tree(limit, node, scope))
        return reader.run(reader, node.body, scope)

    _body("repetition", head, body, node, None, None, reader, scope)
