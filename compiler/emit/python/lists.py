"""Stacks as lists, where a program is one of numbers: what a loop keeps of each step is an entry.

In: an operation on stacks. Out: how Python writes it.

    add of two stacks            ->   [a + b for a, b in zip(p, q)]
    p[1:3]                       ->   p[1:3]
    x put at place 2 of n        ->   [0.0] * 2 + [x] + [0.0] * (n - 3)
"""

from collections.abc import Callable, Mapping
from functools import partial

from ...graph.dimensions import Dimension, Size, at_least, minus, plus
from ...graph.graph import Graph
from ...graph.node import Node
from ...graph.operations import is_boolean, is_entrywise
from ...graph.shapes import WHOLE, bounds
from ...notation.settings import index_text
from ...notation.text import Binding, Form
from ..target import Words


def is_of_numbers(graph: Graph) -> bool:
    """Return whether a program is one of numbers: all else that has a shape is a stack of a loop.

    What it takes and gives are numbers, and it has no array that is more than a list of numbers.
    """
    if not takes_numbers(graph):
        return False
    nodes = graph.nodes()
    if not any(node.shape for node in nodes):
        return True
    shaped = [node for node in nodes if is_of_lists(node) and node.op != "scan"]
    return not shaped or (any(node.op == "scan" for node in nodes) and all(map(_is_list, shaped)))


def takes_numbers(graph: Graph) -> bool:
    """Return whether what a program takes and gives are numbers, which no pass changes."""
    return not any(node.shape for node in (*graph.inputs, *graph.roots()))


def _is_list(node: Node) -> bool:
    """Return whether a node with a shape, or of one, can be written with lists."""
    if node.op in _WHERE:
        return _WHERE[node.op](node)
    if node.op in _SPELLED:
        return True
    return is_entrywise(node.op) and not is_boolean(node) and _fits(node)


def _fits(node: Node) -> bool:
    """Return whether the operands of a function are numbers, and lists as deep as the result."""
    return all(not one.shape or one.shape == node.shape for one in node.operands)


def is_of_lists(node: Node) -> bool:
    """Return whether an operation is one on lists in a program of numbers."""
    if node.shape:
        return True
    for one in node.operands:  # noqa: SIM110  # asked of every node that is written
        if one.shape:
            return True
    return False


def list_form(node: Node, words: Words, spell: Callable[[Node, Words], Form]) -> Form | None:
    """Return how an operation on lists is written, None for one on numbers alone."""
    if not is_of_lists(node):
        return None
    if node.op in _SPELLED:
        return _SPELLED[node.op](node, words)
    return _entry_by_entry(node, words, spell)


def list_of(shape: tuple[Dimension, ...], words: Words) -> str:
    """Return a list of so many entries, that are set later."""
    entry = "0.0" if len(shape) == 1 else "[]"
    return f"[{entry}] * {_factor(shape[0], words)}"


def _factor(dimension: Dimension, words: Words) -> str:
    text = words.show(dimension)
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def _entry_by_entry(node: Node, words: Words, spell: Callable[[Node, Words], Form]) -> Form:
    """Return a function of numbers for each entry: a comprehension, one in the other."""
    inner = spell(node, words)
    lists = [i for i, one in enumerate(node.operands) if one.shape]
    names = {i: _name(f"entry {i}", chr(ord("a") + place), words) for place, i in enumerate(lists)}
    text = inner.template
    for i, name in names.items():
        text = text.replace(f"{{{i}}}", name)
    over = ", ".join(names.values())
    for depth in range(len(node.shape)):
        outermost = depth == len(node.shape) - 1
        rows = [f"{{{i}}}" if outermost else names[i] for i in lists]
        source = rows[0] if len(rows) == 1 else f"zip({', '.join(rows)})"
        text = f"[{text} for {over} in {source}]"
    least = [
        Binding.LAZY if i in names else binding
        for i, binding in enumerate(inner.operands or [Binding.LAZY] * len(node.operands))
    ]
    return Form(text, Binding.ATOM, tuple(least))


def _name(key: str, wanted: str, words: Words) -> str:
    """Return the name of an entry in comprehensions, which no value has."""
    names = words.names
    if key not in names.given:
        names.given[key] = names.fresh(wanted)
    return names.given[key]


def repeated(entry: str, shape: tuple[Dimension, ...], words: Words) -> str:
    """Return a list of one number, of this shape; rows are lists of their own."""
    *outer, inner = shape
    text = f"[{entry}] * {_factor(inner, words)}"
    for size in outer[::-1]:
        text = f"[{text} for _ in range({words.show(size)})]"
    return text


def _spread(node: Node, words: Words) -> Form:
    text = repeated("{0}", node.shape, words)
    return Form(text, Binding.ATOM if node.shape[1:] else Binding.PRODUCT)


def _placed(node: Node, words: Words) -> Form:
    """Return the sum of lists that are 0 but at some places."""
    places, (size, *_) = node.settings
    parts = [_at(i, place[0], size, words) for i, place in enumerate(places)]
    if len(parts) == 1:
        return Form(parts[0], Binding.SUM)
    name = _name("entries", "entries", words)
    return Form(f"[sum({name}) for {name} in zip({', '.join(parts)})]")


def _at(position: int, item: object, size: Dimension, words: Words) -> str:
    """Return a list that is 0 but at one place, where it has an operand."""
    pair, part = bounds(size, item), f"{{{position}}}"
    if pair is None:
        assert isinstance(item, int | str | Size), "a slice has bounds"
        first = plus(size, item) if item != 0 and at_least(0, item) else item
        pair, part = (first, plus(first, 1)), f"[{part}]"
    before, behind = pair[0], minus(size, pair[1])
    zeros = [f"[0.0] * {_factor(n, words)}" if n != 0 else "" for n in (before, behind)]
    return " + ".join(text for text in (zeros[0], part, zeros[1]) if text)


def _indexed(node: Node, words: Words) -> Form:
    first, *others = node.settings[0]
    text = index_text((first,), words.show)
    for item in others:
        if item != WHOLE:
            text += index_text((item,), words.show)
    return Form(f"{{0}}{text}", Binding.ATOM, (Binding.ATOM,))


def _fixed(template: str, first: Binding = Binding.LAZY) -> Callable[[Node, Words], Form]:
    return lambda node, words: Form(template, Binding.ATOM, (first,))


def _each(node: Node, words: Words, before: str = "") -> Form:
    return Form(f"[{', '.join(f'{before}{{{i}}}' for i in range(len(node.operands)))}]")


def _counted(node: Node, words: Words) -> Form:
    return Form(f"[float(_) for _ in range({words.show(node.settings[0])})]")


_SPELLED: Mapping[str, Callable[[Node, Words], Form]] = {
    "leaf": _fixed(""),
    "result": _fixed("{0}"),
    "arange": _counted,
    "stack": _each,
    "concat": partial(_each, before="*"),
    "index": _indexed,
    "scatter": _placed,
    "broadcast_to": _spread,
    "sum": _fixed("sum({0}, 0.0)"),
    "flip": _fixed("{0}[::-1]", Binding.ATOM),
}


def _takes_first(items: tuple[object, ...]) -> bool:
    """Return whether an index takes entries of lists: of each of them, from the outermost on."""
    *outer, last = [i for i, item in enumerate(items) if item != WHOLE] or [0]
    slices = [i for i in outer if isinstance(items[i], tuple)]
    return not slices and [*outer, last] == [*range(last + 1)]


# Of the operations that are spelled for lists, those that are so under a condition.
_WHERE: Mapping[str, Callable[[Node], bool]] = {
    "stack": lambda node: node.settings == (0,),
    "concat": lambda node: node.settings == (0,),
    "index": lambda node: _takes_first(node.settings[0]),
    "scatter": lambda node: len(node.shape) == 1,
    "broadcast_to": lambda node: not node.operands[0].shape,
    "sum": lambda node: len(node.operands[0].shape) == 1 and node.settings == ((0,), False),
    "flip": lambda node: node.settings[0] in ((0,), 0) and len(node.shape) == 1,
}
