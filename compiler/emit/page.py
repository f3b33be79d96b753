"""The lines of one function, and of the steps of its loops, in order.

In: a plan, and what names lines. Out: for each line its node and its statements; a loop is a block.

    h = result(scan(h0, x, w; n steps of tanh(l2*l0 + l1)), 0)   ->   h = h0
                                                                      for t in range(n):
                                                                          h = np.tanh(w * h + x[t])
"""

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import cache

from ..graph.equations import equation_of, unknowns_of
from ..graph.graph import body_of
from ..graph.loops import loop_of
from ..graph.node import Node
from ..notation import printer
from ..notation.text import Binding, Form, Notation, Text, fill, lines
from ..records import dataclass
from .names import Names
from .plan import Plan, is_filled, plan_of_step
from .python.lists import is_of_lists, list_form, repeated
from .statements import Block, Part, Statement
from .target import Target, Words

_GUARDED = Form("{0} if {1} else {2}", Binding.LAZY, (Binding.OR,) * 3)
_AS_IT_IS = {"result": Form("{0}"), "again": Form("{0}", Binding.ATOM, (Binding.ATOM,))}
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_ARRAYS = ("eye", "arange")  # leaves that targets spell

# From a loop, the page, texts and the plan: its statements, and the texts of its results.
Write = Callable[[Node, "Page", Mapping[Node, Text], Plan], tuple[list["Part"], dict[Node, Text]]]

# What a node is to be called, None for one that has no name of its own.
Label = Callable[[Node], str | None]


@dataclass(frozen=True, slots=True)
class Page:
    """What the lines of one function share: how operations are spelled, and the names of the file.

    `named` are values of steps that have names, and `counters` those of the loops that the lines
    stand in. `loop` writes a loop. `rows` has where the rows of a stack begin, where that is not 0,
    `used` the names of values of steps: what one loop has called so may be needed after another.
    `typed` has the names whose types have been told.
    """

    target: Target
    names: Names
    words: Words
    label: Label
    loop: "Write"
    named: Container[Node] = ()
    counters: tuple[str, ...] = ()
    rows: Mapping[Node, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    typed: set[str] = field(default_factory=set)

    def with_type(self, name: str, rank: int) -> str:
        """Return a name with its type, where no other line has told that.

        Of a list of so many dimensions in a program of numbers, which may be those of many points.
        """
        if not self.words.lists or name in self.typed:
            return name
        own = "Numbers" if self.target.has_arrays else "float"
        self.typed.add(name)
        return f"{name}: {'list[' * rank}{own}{']' * rank}"

    def form(self, node: Node) -> Form:
        """Return how an operation is written; a loop is written by its parts."""
        if node.op == "scan":
            first = loop_of(node).carries
            slots = (
                f"{{{position}}}"
                for position, operand in enumerate(node.operands)
                if position >= first or not is_filled(operand)
            )
            return Form(" ".join(slots))
        if node.op == "root":
            return Form(" ".join(f"{{{position}}}" for position in range(len(node.operands))))
        if node.op in _AS_IT_IS:
            return _AS_IT_IS[node.op]
        is_list = self.words.lists and is_of_lists(node)
        of_lists = list_form(node, self.words, self.target.spell) if is_list else None
        return of_lists or self.target.spell(node, self.words)


def written(
    plan: Plan,
    page: Page,
    notation: Notation,
    name: Callable[[Node], str],
    texts: dict[Node, Text],
) -> Iterator[tuple[Node, list[Part]]]:
    """Yield each line's node and its statements, in order.

    `texts` gets what each node is where it is used; what it has already is a leaf.
    """
    results: dict[Node, Text] = {}
    done: dict[Node, str] = {}
    several = _parts_of_lines(plan.nodes)

    def leaf(node: Node) -> Text | None:
        known = results.get(node) or texts.get(node)
        if node.op == "again":
            known = texts[node.operands[0]]
        return known if known is not None or node.operands else _bare(node, page, notation)

    def own_name(node: Node) -> str:
        if node in several:
            results.update({one: Text(name(one)) for one in several[node]})
            return ", ".join(results[one].text for one in several[node])
        return "" if node.op == "scan" else name(node)

    for line in lines(plan.nodes, notation, leaf, plan.lined.__contains__, own_name, texts):
        node = line.node
        condition = plan.conditions.get(node)
        if node.op == "scan":
            parts, found = page.loop(node, page, texts, plan)
            results |= found
            if condition is not None:
                parts = _only_where(parts, texts[condition].text, found.values())
            unsafe = node in plan.unsafe
            parts = [replace(one, unsafe=one.unsafe or unsafe) for one in parts]
        else:
            text = line.text
            before: list[Part] = []
            if node.op == "root":
                before, text = _equation(node, line.name, page, texts)
            if condition is not None:
                otherwise = repeated("0.0", node.shape, page.words) if node.shape else "0.0"
                text = fill(_GUARDED, [text, texts[condition], Text(otherwise)])
            unsafe = _is_unsafe(node, plan, done)
            parts = [*before, Statement(line.name, text.text, unsafe, plan.primals.get(node))]
        done[node] = line.name
        yield node, parts


def _bare(node: Node, page: Page, notation: Notation) -> Text | None:
    """Return the text of what has no operands, None for what has none of its own."""
    if node.op in _ARRAYS:
        return Text(notation(node).template)
    names, words = page.names, page.words
    return printer.leaf(node, names.give, words.show, page.target.number, page.target.truth)


def _parts_of_lines(nodes: Iterable[Node]) -> dict[Node, list[Node]]:
    """Return the parts, in order, of each value that a line takes apart."""
    found: dict[Node, list[Node]] = {}
    for node in nodes:
        if node.op == "part":
            found.setdefault(node.operands[0], []).append(node)
    return {
        node: sorted(parts, key=lambda one: int(one.settings[0])) for node, parts in found.items()
    }


def _is_unsafe(node: Node, plan: Plan, done: Collection[Node]) -> bool:
    """Return whether a line works out, in itself, what only a branch needs."""
    stack = [node] if plan.unsafe else []
    while stack:
        part = stack.pop()
        if part in plan.unsafe:
            return True
        stack.extend(operand for operand in part.operands if operand not in done)
    return False


def _only_where(parts: list[Part], condition: str, results: Collection[Text]) -> list[Part]:
    """Return a loop that runs under a condition alone; elsewhere what it gives is not used."""
    others = tuple(Statement(text.text, "0.0") for text in results)
    return [Block(f"if {condition}:", tuple(parts)), Block("else:", others)]


# ---- equations ---------------------------------------------------------------------------------


def _equation(
    node: Node, name: str, page: Page, texts: Mapping[Node, Text]
) -> tuple[list[Part], Text]:
    """Return a function of the unknown for an equation, and the call that solves it.

    In a step the line may have the name of a value that the equation is made of: `u`, found of `u`.
    """
    leaves, body = unknowns_of(node), body_of(node)
    start, *constants = (operand_text(one, page, texts) for one in node.operands)
    if not name.isidentifier() or any(name in _IDENTIFIER.findall(one.text) for one in constants):
        name = page.names.fresh(equation_of(node).unknown)
    inside = {leaves[0]: Text(name), **dict(zip(leaves[1:], constants, strict=True))}
    form = cache(page.form)
    planned = plan_of_step(body, [], True, form, page.target.is_lazy)

    def own_name(node: Node) -> str:
        return page.names.temporary()

    lines = [part for _, some in written(planned, page, form, own_name, inside) for part in some]
    results = ", ".join(returned(one, inside) for one in body)
    function, kind = page.names.fresh("equation"), "Any" if page.target.has_arrays else "float"
    inner = (*lines, Statement("", f"return {results}"))
    block = Block(f"def {function}({name}: {kind}) -> tuple[{kind}, ...]:", inner, apart=True)
    solve = newton(node, page.target.has_arrays)
    call = f'{solve}({function}, {start.text}, "{equation_of(node).unknown}")'
    return [block], Text(call)


def newton(node: Node, has_arrays: bool) -> str:
    """Return the function of the file's own that solves an equation."""
    return f"_newton_of_{'system' if node.shape else 'number' if has_arrays else 'float'}"


def returned(node: Node, texts: Mapping[Node, Text]) -> str:
    """Return the text of a result of a body, of a constant as a float."""
    return texts[node].as_float() if node.op == "const" else texts[node].text


def operand_text(node: Node, page: Page, texts: Mapping[Node, Text]) -> Text:
    """Return the text of an operand of a loop; an array of a constant is made for it alone."""
    if is_filled(node):
        return fill(page.form(node), [texts[one] for one in node.operands])
    return Text(texts[node].as_float()) if node.op == "const" else texts[node]
