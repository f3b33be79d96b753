"""A program's derivative as a formula: differentiated as it was written, in book form.

In: a compilation, the variables one after the other, an output. Out: a `Derivative`.

    f = sqrt(1 + x^2)   by x       ->   x/f
    x^2*y               by x, y    ->   2*x
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from ..calculus.partials import MissingRuleError
from ..calculus.reverse import between, reverse
from ..errors import InputError, LimitError
from ..graph.dimensions import show
from ..graph.graph import Graph, chosen_output, order, remade, same
from ..graph.node import Node, constant, make, unmarked
from ..graph.operations import is_boolean
from ..limits import Limits
from ..lower.instantiate import instantiate
from ..lower.program import graph_of
from ..lower.state import Program
from ..notation.formula import expression, formula
from ..pipeline import Compilation
from ..rewrite.book import as_inputs, book
from ..syntax.tree import tokens
from ..vocabulary import functions
from ..written import of_few_steps
from .conventions import Convention, without_conventions
from .derivative import Derivative
from .plain import in_plain_words

MOST = 20  # the highest order
_TIMES = 5  # what may be differentiated on is so many times longer than what is printed
_LONGEST = 80  # characters; a convention that takes more to say is not said
_MOST_SAID = 20  # conventions
_MOST_TRIED = 60


def by_variables(given: Sequence[str | int], order: int) -> list[str]:
    """Return the variables one after the other: a number says how often the name before it.

    ("x", 2, "y")   ->   x, x, y          ("x", "y") of order 2   ->   x, y, x, y
    """
    found: list[str] = []
    for place, one in enumerate(given):
        if isinstance(one, str):
            found.append(one)
        elif place == 0 or not isinstance(given[place - 1], str):
            raise InputError(f"an order stands behind the name of a variable, not {one!r} here")
        else:
            found += [found[-1]] * (_order(one) - 1)
    return found * _order(order)


def _order(value: object) -> int:
    """Return an order; raises `InputError` for what is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        said = f"the order of a derivative is a whole number from 1 to {MOST}, not {value!r}"
        raise InputError(said)
    return value


_STEPS = 100  # of a loop whose derivative is one formula


def derive(
    compilation: Compilation,
    variables: Sequence[str],
    of: str | None = None,
    expand: bool = False,
) -> Derivative:
    """Return the derivative of an output by one variable after the other.

    It is in the names of the program, or with `expand` in those of the inputs alone. Raises
    `InputError` for what has no derivative, and `UnknownNameError` for a variable that is none.
    """
    program = of_few_steps(compilation, _STEPS)
    return derivative_of(program, compilation.limits, variables, of, expand)


def derivative_of(
    program: Program,
    limits: Limits,
    variables: Sequence[str],
    of: str | None,
    expand: bool,
) -> Derivative:
    """Return the derivative of a program that has been read, as `derive` does."""
    if not 1 <= len(variables) <= MOST:
        raise InputError(
            f"the order of a derivative is a whole number from 1 to {MOST}, not {len(variables)}"
        )
    graph = graph_of(program, list(dict.fromkeys(variables)))
    _check(graph, variables)
    output = chosen_output(graph, of)
    _check_output(program, graph, output, limits)
    names = _names(graph, expand)
    marks = {n: n if n.op == "mark" else make("mark", (n,), s, n.shape) for n, s in names.items()}
    names |= {mark: names[value] for value, mark in marks.items()}
    marks |= {mark: mark for mark in marks.values()}
    node, conventions = _derived(graph, output, variables, marks, limits)
    wrt = list(graph.wrt.values())
    written = book([node], as_inputs(names), graph.assumptions, wrt)[node]
    used = {one.payload for one in order([written]) if one.op == "input"}
    meant = {name: value for value, name in names.items() if name in used and value.op != "mark"}
    said = _first(_notes(dict.fromkeys(conventions), names, written.op in ("add", "sub")))
    return Derivative(
        output,
        tuple(variables),
        written,
        _definitions(meant, names),
        tuple(dict.fromkeys([*said, *_first(_kinks(graph, output, names, conventions))])),
        limits.formula_characters,
        graph.inputs,
        tuple(dict.fromkeys(said)),
    )


def _check_output(program: Program, graph: Graph, output: str, limits: Limits) -> None:
    """Raise for an output whose derivative is no one formula, or that has none."""
    made = order([graph.outputs[output]])
    if len(made) > _TIMES * limits.formula_characters:
        raise LimitError(
            f"{output} has {len(made):,} operations, too many for a derivative as one formula",
            None,
            "ask for a number: gradc eval at a point; "
            f"--limit formula_characters={len(made)} goes on",
        )
    if any(node.op == "scan" for node in made):
        raise InputError(
            f"the derivative of {output} is that of a loop, and no one formula",
            None,
            "give the loop a number of steps, as in for t in 1..3; f.latex() has the recurrence, "
            "and f.explain(...) its steps at a point",
        )
    if is_boolean(unmarked(program.outputs[output])):
        raise InputError(
            f"the output {output} is a truth value, and has no derivative",
            None,
            "a number that is differentiable has one: sigmoid(x) in the place of x > 0",
        )


def _derived(
    graph: Graph,
    output: str,
    variables: Sequence[str],
    marks: Mapping[Node, Node],
    limits: Limits,
) -> tuple[Node, list[Convention]]:
    """Return the derivative by one variable after the other, and the conventions that it took.

    `marks` has what stands for the values with names in between.
    """
    node = graph.outputs[output]
    wrt = list(graph.wrt.values())
    conventions: list[Convention] = []
    for place, name in enumerate(variables):
        if node.shape:
            raise InputError(
                f"the first derivative is {show(node.shape)}, and a second one is that of a number",
                None,
                "differentiate by a number, or one entry of it: as in sum(x[0])",
            )
        if place:  # in between names are marks, through which the next derivative looks
            node = book([node], marks, graph.assumptions, wrt)[node]
            _check_length(node, place, limits.formula_characters)
        own = dict.fromkeys(order([node]))
        node = _differentiated(graph, node, graph.wrt[name])
        node, found = without_conventions(node, own)
        conventions += found
        node, found = in_plain_words(node, own)
        conventions += found if len(variables) == 1 else []
        if len(order([node])) > limits.nodes:
            raise LimitError(f"the derivative of order {place + 1} has too many operations")
    node = remade([node], lambda one, new: new[0] if one.op == "rule" else same(one, new))[node]
    return node, conventions


def _check(graph: Graph, variables: Sequence[str]) -> None:
    for name in variables:
        if name not in graph.wrt:
            members = graph.families[name]
            hint = f"name one of them: {members[0]}"
            raise InputError(f"{name} is a family of {len(members)} values", None, hint)


def _check_length(node: Node, order_so_far: int, limit: int) -> None:
    """Raise `LimitError` for a derivative that is too long to be differentiated on."""
    characters = formula(node, 0)[1]
    if characters > _TIMES * limit:
        raise LimitError(
            f"the derivative of order {order_so_far} has {characters:,} characters already",
            None,
            "ask for a lower order, or for a number: gradc eval at a point; "
            f"--limit formula_characters={characters} goes on",
        )


def _names(graph: Graph, expand: bool) -> dict[Node, str]:
    """Return what nodes are called in a formula: variables always, other values unless expanded.

    A sum, product or quotient that nothing else uses is not: where its parts stand side by side in
    its derivative, they make no term of a book.
    """
    marks = {node: name for name, node in graph.wrt.items() if node.op == "mark"}
    if expand:
        return marks
    used = {one for node in order(graph.outputs.values()) for one in node.operands}
    return {
        node: name
        for name, node in graph.names.items()
        if node.operands and (node in used or node.op not in _ARITHMETIC)
    } | marks


_ARITHMETIC = ("add", "sub", "mul", "div", "pow", "neg")


def _differentiated(graph: Graph, node: Node, variable: Node) -> Node:
    try:
        return reverse(node, [variable], guarded=False).gradient(variable)
    except MissingRuleError as error:
        place = next(iter(graph.spans.get(error.node, ())), None)
        raise MissingRuleError(error.node, error.position, place) from None


def _definitions(meant: Mapping[str, Node], names: Mapping[Node, str]) -> dict[str, str]:
    """Return what names mean, each in the other names."""
    inputs = as_inputs(names)
    called: dict[str, list[Node]] = {}
    for node, name in names.items():
        called.setdefault(name, []).append(node)
    found: dict[str, str] = {}
    for name, value in meant.items():
        others = inputs.copy()
        for node in called[name]:
            del others[node]
        found[name] = expression(book([value], others)[value])
    return found


# ---- notes ---------------------------------------------------------------------------------------


def _first(notes: Iterator[str | None]) -> list[str]:
    """Return the first notes; None stands for one that is too long to be said."""
    tried = [*islice(notes, _MOST_TRIED + 1)]
    said = [*dict.fromkeys(one for one in tried if one is not None)]
    if len(said) > _MOST_SAID or len(tried) > _MOST_TRIED:
        return [*said[:_MOST_SAID], "conventions at other points are not listed"]
    return said


def _notes(
    conventions: Iterable[Convention], names: Mapping[Node, str], in_part: bool
) -> Iterator[str | None]:
    """Say where the derivative, or `in_part` a term of it, is what it is by convention."""
    for one in conventions:
        sides = _texts([*chain.from_iterable(one.equal)], names)
        values = [] if one.value is None else _texts([one.value], names)
        if sides is None or values is None:
            yield None
            continue
        points = ", ".join(f"{a} = {b}" for a, b in zip(sides[::2], sides[1::2], strict=True))
        value = f"{'a part is ' if in_part else ''}{values[0]}" if values else _MEAN
        said = f"{value} at {points} by convention"
        yield said if len(said) <= _LONGEST else None


_MEAN = "the mean of both sides"


def _kinks(
    graph: Graph, output: str, names: Mapping[Node, str], conventions: Sequence[Convention]
) -> Iterator[str | None]:
    """Say where the program has kinks that the variables reach: a convention stands there."""
    ties = {frozenset(pair) for one in conventions for pair in one.equal}
    for node in between(graph.outputs[output], list(graph.wrt.values())):
        row = None if is_boolean(node) else functions().get(node.op)
        values = (
            dict(zip((one.name for one in row.operands), node.operands, strict=False))
            if row
            else {}
        )
        for kink in row.kinks if row else ():
            if not {str(token) for token in tokens(kink, "NAME")} <= values.keys():
                continue  # a kink in the value of the function, or at every whole number
            where = instantiate(kink, values)
            sides = where.operands if where.op == "sub" else (where, constant(0))
            if frozenset(sides) in ties:
                continue  # said already
            texts = _texts(sides, names)
            if texts is None:
                yield None
                continue
            left, right = texts
            said = f"a convention at {left} = {right}, where {node.op} has a kink"
            yield said if left != right and len(said) <= _LONGEST else None


def _texts(nodes: Sequence[Node], names: Mapping[Node, str]) -> list[str] | None:
    """Return the texts of nodes in these names, None where one is too long to be said."""
    known: dict[Node, str] = {}
    met = {*nodes}
    stack = [*met]
    while stack:
        if len(met) > _LONGEST // 2:
            return None
        node = stack.pop()
        if node in names:
            known[node] = names[node]
            continue
        new = [one for one in node.operands if one not in met]
        met.update(new)
        stack.extend(new)
    written = book(nodes, as_inputs(known))
    texts = [formula(written[node], _LONGEST) for node in nodes]
    return None if any(size > _LONGEST for _, size in texts) else [text for text, _ in texts]
