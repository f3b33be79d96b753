"""Loops: one `scan` of a body that is read once, or a short loop written out step by step.

In: the statement of a loop. Out: its values, under their names, when the statements in it have been
read. What the body reads before it assigns it is carried from step to step; a family that it
assigns by the loop's variable is an array of its members, and `h[t-k]` is k carried values; what
it takes of arrays by that variable are elements; all else is constant.

    for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }
        ->   h[0] is carried, x[0:n] has the elements, and w is constant

A body that is no step of a scan, as its shapes change, is written out where its number of steps is
known; what it means is the same.
"""

from collections.abc import Iterator, Mapping, Sequence

from lark import Tree

from ..errors import GradcError, LimitError, ProgramError, ShapeError, UnknownNameError, suggest
from ..graph.build import size_node
from ..graph.dimensions import Dimension, Shape, at_least, minus, names_in, plus, show
from ..graph.node import Node
from ..graph.rounds import Round
from ..syntax.tree import Branch, children, tokens, trees
from ..syntax.words import CONSTANTS
from .bodies import alike
from .carried import Range, changing, found_in, other_shapes, roots_of
from .expressions import lower_expression, run
from .families import entries_of, put_entry
from .kept import closed
from .rows import with_rows
from .scope import Frame, Key
from .settings import read_size
from .state import ARTICLE, Program, Statements, restore, snapshot

_LEAVING = {
    "break": "a loop that ends early says so: while abs(r) > 1e-9, at most 100 { … }",
    "continue": "a step that is left out keeps what was: s = s + x if x > 0 else s",
}
_DEEPEST = 16
_MOST = 10**9  # steps of a loop, as of an input that is an integer


def loop(statement: Branch, program: Program) -> Statements:
    """`for l in 1..50 { ... }` repeats its statements, once for each number."""
    keyword, variable, first, last, *body = children(statement)
    _check_body(body, program)
    over = _range(str(variable), first, last, keyword, program)
    program.counters[over.variable] = None
    program.scope.repeated.update(dict.fromkeys(_assigned(body)))
    count = over.count
    if isinstance(count, int) and count <= program.limits.written_out:
        yield from _written_out(over, body, program)
    elif not at_least(0, count):
        saved = snapshot(program)
        try:
            yield from _scanned(over, body, program)
        except GradcError:
            if not _is_known(over) or program.iterations + int(str(count)) > (
                program.limits.iterations
            ):
                raise
            restore(saved, program)
        else:
            return
        yield from _written_out(over, body, program)


def repetition(statement: Branch, program: Program) -> Statements:
    """`while c, at most 50 { ... }` repeats its statements as long as c holds."""
    keyword, condition, most, *body = children(statement)
    _check_body(body, program)
    scope = program.scope
    limit = _bound(most, program)
    _check_fixed(limit, most, program)
    if isinstance(limit, int) and limit < 0:
        hint = "it is a whole number, a dimension, or an input that is an integer"
        raise ProgramError(f"a loop cannot take {limit} steps", scope.where(most), hint)
    _check_count(limit, most, program)
    number = len(program.whiles)
    program.whiles.append(None)
    if program.taken is not None and number < len(program.taken):
        yield from _written_out(Range("", 1, program.taken[number], keyword), body, program)
        return
    scope.repeated.update(dict.fromkeys(_assigned(body)))
    count = f"_steps{program.loops + 1}"  # no name of a program begins so
    over = Range("", 0, count, keyword, condition, limit, number)
    yield from _scanned(over, body, program)


def _is_known(over: Range) -> bool:
    return isinstance(over.first, int) and isinstance(over.count, int)


def _check_body(body: Sequence[Branch], program: Program) -> None:
    for inner in body:
        if inner.data not in ("assignment", "loop", "repetition"):
            words = " ".join(map(str, tokens(inner, "NAME"))) if inner.data == "bare" else ""
            raise ProgramError(
                f"a loop holds assignments and loops; this is {ARTICLE[inner.data]}",
                program.scope.where(inner),
                _LEAVING.get(words, "move it out of the loop"),
            )


def _range(variable: str, first: Branch, last: Branch, tree: Branch, program: Program) -> Range:
    """Return what a loop's variable stands for."""
    start, stop = (_bound(one, program) for one in (first, last))
    for bound, one in ((start, first), (stop, last)):
        _check_fixed(bound, one, program)
    count = plus(minus(stop, start), 1)
    _check_count(count, last, program)
    return Range(variable, start, count, tree)


def _check_count(count: Dimension, tree: Branch, program: Program) -> None:
    """Raise for more steps than any machine takes, which would be told by its memory alone."""
    if isinstance(count, int) and count > _MOST:
        said = f"a loop of {count:,} steps has no end that anybody waits for"
        hint = "it takes at most 10^9; where their number is known later, declare n: integer"
        raise ProgramError(said, program.scope.where(tree), hint)


def _bound(tree: Branch, program: Program) -> Dimension:
    """Return a bound of a loop: a number, a dimension, or what is worked out of them."""
    try:
        bound: Dimension = run(read_size("a bound", tree, program.scope))
    except (ProgramError, UnknownNameError):
        names = (one for one in _names(tree) if _is_no_integer(one, program))
        name = next(names, None)
        if name is None:
            raise
        raise _undeclared(name, program) from None
    return bound


def _names(tree: Branch) -> list[Branch]:
    """Return the names that a bound is worked out of, in the order of the text."""
    names = []
    stack = [tree]
    while stack:
        one = stack.pop()
        if one.data == "name":
            names.append(one)
        elif one.data not in ("attribute", "call", "index"):  # of arrays, or of their sizes
            stack += trees(one)[::-1]
    return names


def _is_no_integer(tree: Branch, program: Program) -> bool:
    """Return whether a name is that of no value, or of an input that is no whole number."""
    scope, key = program.scope, str(tree.children[0])
    if key in scope.values:
        node = scope.values[key]
        return node is program.inputs.get(key) and not node.shape
    return not (key in CONSTANTS or key in scope.families or key in scope.functions)


def _undeclared(tree: Branch, program: Program) -> ProgramError:
    """Return the error for a name in a bound that is not declared as a whole number."""
    scope, key = program.scope, str(tree.children[0])
    if program.declared and key in program.inputs:
        said = f"the bound {key} is an input, of which nothing says that it is a whole number"
        return ProgramError(said, scope.where(tree), f"declare it as one: {key}: integer")
    near = suggest(key, program.integers)
    hint = near or f"declare it before the loop: {key}: integer"
    others = "" if program.declared else ", ".join(one for one in program.inputs if one != key)
    if others and not near:
        hint = f"declare it, and with it the other inputs: {key}: integer; param {others}"
    said = f"the bound {key} is not declared as a whole number"
    return ProgramError(said, scope.where(tree), hint)


def _check_fixed(bound: Dimension, tree: Branch, program: Program) -> None:
    """Raise for a bound that goes with the variable of a loop around."""
    scope = program.scope
    frame = next((one for one in scope.loops if one.step in names_in(bound)), None)
    if frame is not None:
        raise ProgramError(
            f"this bound goes with {frame.variable}: the loop has another number of steps "
            "in each step of the one around it",
            scope.where(tree),
            "in a loop of so many steps those inside of it have fixed bounds",
        )


def _written_out(over: Range, body: Sequence[Branch], program: Program) -> Iterator[Branch]:
    """Read the statements once for each number, which stands for the loop's variable."""
    scope, key = program.scope, over.variable
    hidden = scope.values.get(key)
    count, around = over.count, scope.builder.round
    assert isinstance(count, int)
    loop_number = program.written
    program.written += 1
    for number in range(count):
        program.iterations += 1
        if program.iterations > program.limits.iterations:
            program.limits.check("iterations", program.iterations, scope.where(over.tree))
        at = plus(over.first, number)
        if key:
            scope.values[key] = size_node(at)
        scope.builder.round = (*around, _round(loop_number, over, number))
        yield from body
    scope.builder.round = around
    if key:
        _variable_back(key, hidden, program)


def _round(loop_number: int, over: Range, number: int) -> Round:
    """Return a step of a loop; where its numbers are not known they count from 1."""
    first = over.first if isinstance(over.first, int) else 1
    count = int(str(over.count))
    return Round(loop_number, over.variable, first + number, first, first + count - 1)


def _variable_back(key: str, hidden: Node | None, program: Program) -> None:
    """Make a name stand again for what it was before a loop."""
    program.scope.values.pop(key, None)
    if hidden is not None:
        program.scope.values[key] = hidden


# ---- a body that is read once ------------------------------------------------------------------


def _scanned(over: Range, body: Sequence[Branch], program: Program) -> Iterator[Branch]:
    """Read the statements once, and make the loop a scan.

    What is broadcast in the first step has another shape before it than behind it: then they are
    read once more, with it broadcast from the start.
    """
    scope = program.scope
    if len(scope.loops) >= _DEEPEST:
        said = f"loops stand more than {_DEEPEST} deep in one another"
        hint = "Python reads no more than 20 blocks in one another; make one loop of two"
        raise LimitError(said, scope.where(over.tree), hint)
    hidden = scope.values.get(over.variable)
    saved = snapshot(program)
    frame = _opened(over, body, {}, program)
    condition = _condition(over, program)
    yield from body
    found = found_in(frame, over, program, condition)
    shapes = other_shapes(found, program, over)
    if shapes:
        first = roots_of(found)
        restore(saved, program)
        frame = _opened(over, body, shapes, program)
        condition = _condition(over, program)
        yield from body
        found = found_in(frame, over, program, condition)
        again = other_shapes(found, program, over)
        if again or not alike(first, roots_of(found)):
            raise changing(found, shapes | again, over, program)
    closed(frame, with_rows(found, frame), saved, over, program)
    if over.variable:
        _variable_back(over.variable, hidden, program)


def _condition(over: Range, program: Program) -> Node | None:
    """Return whether a `while` takes a step, in terms of what the step finds."""
    if over.condition is None:
        return None
    node = lower_expression(over.condition, program.scope)
    if node.shape:
        raise ShapeError(
            f"the condition of a while is {show(node.shape)}, and not one truth value",
            program.scope.where(over.condition),
            "reduce it, as in max(abs(r)) > 1e-9",
        )
    return node


def _opened(
    over: Range, body: Sequence[Branch], shapes: Mapping[Key, Shape], program: Program
) -> Frame:
    """Begin to read a body: what it assigns stands for what a step finds there."""
    scope = program.scope
    program.loops += 1
    # no name of a program ends so
    step = over.variable and over.variable + " " * (len(scope.loops) + 1)
    assigned = _assigned(body)
    frame = Frame(
        program.loops, over.variable, step, over.first, over.count, frozenset(assigned), shapes
    )
    for key, node in entries_of(assigned, scope).items():
        frame.before[key] = node
        frame.leaves[key] = frame.leaf(key, node.shape)
        put_entry(key, frame.leaves[key], scope)
    if step:
        scope.values[over.variable] = frame.counter
        scope.builder.dimensions[frame.counter] = step
    scope.loops.append(frame)
    return frame


def _assigned(body: Sequence[Branch]) -> list[str]:
    """Return the names of values and families that statements assign, in the order of the text."""
    names: dict[str, None] = {}
    stack = [*body][::-1]
    while stack:
        statement = stack.pop()
        if statement.data == "assignment":
            target = children(statement)[0]
            base = target.children[0] if target.data == "index" else target
            if isinstance(base, Tree) and base.data == "name":
                names[str(base.children[0])] = None
        else:
            stack += [one for one in children(statement) if isinstance(one, Tree)][::-1]
    return [*names]
