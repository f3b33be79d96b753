r"""Graphs in LaTeX, as a textbook prints them.

In: a node with the names of some others, or a graph. Out: an expression, or an `align*` with a line
for each value that the user named, and after `differentiate` one for each of their gradients.

    a = sigmoid(w*x + b)   ->   a &= \sigma(w x + b) \\
                                \frac{\partial a}{\partial w} &= a (1 - a) x

Reading a printed expression of scalars with `syntax.latex` gives the same node. So nothing is
regrouped, and a product is written without a sign only where it cannot be read otherwise. A program
with gradients gives the same values: there 2 stands before x, and -(x*y) has no brackets.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from ...errors import InputError
from ...graph.graph import Graph, order, reached
from ...graph.node import Node, make
from ...graph.operations import is_boolean
from ...notation.text import Binding
from ...rewrite.book import as_inputs, book
from .compose import of_operation
from .forms import TRANSPARENT
from .names import latex_name
from .pieces import Piece, at_least, bracketed, of_label, of_leaf, of_name, of_value, render

_WIDEST = 5_000_000  # signs of one expression; shared parts are written as often as they are used
_PART = 90  # signs; a part of a line that is wider gets a line of its own
_LONG = 6  # operations and names; a value that is longer is named, not written twice
_LINE = 72  # signs; a sum that is wider goes on on the next line


def expression_latex(
    node: Node,
    names: Mapping[Node, str] | None = None,
    texts: Mapping[Node, str] | None = None,
    strict: bool = True,
) -> str:
    r"""Return the expression of a node; a node in `names` is written as its name.

    `names` has names of the language, as `Graph.names` turned round: w1 is printed as w_1. The node
    itself is written out all the same. `texts` has nodes that are written as this LaTeX. Unless
    `strict`, it may be read as another node of the same value.

    Raises `InputError` for an expression that would fill books.

    >>> expression_latex(node of x*w1^2)
    'x w_1^2'
    """
    names, texts = names or {}, texts or {}
    parts = _parts(node, names, texts)
    labels = {one: of_name(names[one]) for one in parts if one in names}
    labels |= {one: of_label(texts[one]) for one in parts if one in texts}
    used = {*names.values(), *(str(one.payload) for one in parts if one.op == "input")}
    pieces: dict[Node, Piece] = {}
    for part in parts:
        pieces[part] = _written(part, pieces, labels, part is node, used, strict)
    if pieces[node].width > _WIDEST:
        raise InputError(
            f"the expression would have {pieces[node].width:,} signs in LaTeX",
            None,
            "give its parts names, so that each is written once",
        )
    return render(pieces[node])


def _parts(root: Node, *labels: Container[Node]) -> list[Node]:
    """Return the nodes that are written for a root, operands first; a label hides its own."""

    def is_hidden(node: Node) -> bool:
        return node is not root and any(node in one for one in labels)

    done: set[Node] = set()
    result: list[Node] = []
    stack = [root]
    while stack:
        node = stack[-1]
        operands = () if is_hidden(node) else node.operands
        if node in done:
            stack.pop()
        elif done.issuperset(operands):
            stack.pop()
            done.add(node)
            result.append(node)
        else:
            stack += [operand for operand in operands[::-1] if operand not in done]
    return result


def _written(
    node: Node,
    pieces: Mapping[Node, Piece],
    labels: Mapping[Node, Piece],
    is_root: bool,
    names: Container[str],
    strict: bool = True,
) -> Piece:
    if node in labels and not is_root:
        return labels[node]
    piece = of_leaf(node)
    if piece is not None:
        return piece
    piece = of_operation(node, [pieces[operand] for operand in node.operands], names, strict)
    return bracketed(piece) if is_root and is_boolean(node) else piece  # = stands once


# ---- programs ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sheet:
    """The lines so far, and how the nodes that have lines are written in later ones."""

    taken: set[str]
    labels: dict[Node, Piece]
    strict: bool
    lines: list[str] = field(default_factory=list)

    def line(self, label: Piece, node: Node) -> None:
        """Write a line; a part of it that is too wide gets one of its own before."""
        pieces: dict[Node, Piece] = {}
        if node in self.labels:
            self.lines.append(f"  {render(label)} &= {render(self.labels[node])}")
            return
        for part in _parts(node, self.labels):
            is_root = part is node
            piece = _written(part, pieces, self.labels, is_root, self.taken, self.strict)
            if piece.width > _PART and part.operands and not is_root and part not in self.labels:
                name = of_value(self.temporary())
                self._add(name, part, piece, pieces)
                self.labels[part] = piece = name
            pieces[part] = piece
        self._add(label, node, pieces[node], pieces)

    def _add(self, label: Piece, node: Node, piece: Piece, pieces: Mapping[Node, Piece]) -> None:
        text = render(piece)
        if piece.width > _LINE and _is_sum(node):
            text = " \\\\\n  &\\quad ".join(self._of_sum(node, pieces))
        self.lines.append(f"  {render(label)} &= {text}")

    def _of_sum(self, node: Node, pieces: Mapping[Node, Piece]) -> Iterator[str]:
        """Yield the lines of a sum that is too wide for one."""
        terms: list[tuple[str, Piece]] = []
        top = node
        while _is_sum(top) and (top is node or top not in self.labels):
            terms.append(
                (
                    "+" if top.op == "add" else "-",
                    at_least(pieces[top.operands[1]], Binding.PRODUCT),
                )
            )
            top = top.operands[0]
        text, width = render(pieces[top]), pieces[top].width
        for sign, term in reversed(terms):
            if width + term.width > _LINE:
                yield text
                text, width = f"{sign} {render(term)}", term.width
            else:
                text, width = f"{text} {sign} {render(term)}", width + term.width + 1
        yield text

    def temporary(self) -> str:
        """Return the next of t1, t2, … that nothing else is called."""
        name = next(name for name in map("t{}".format, count(1)) if name not in self.taken)
        self.taken.add(name)
        return name


_UNSEEN = {*TRANSPARENT, "transpose"}


def _is_sum(node: Node) -> bool:
    return node.op in ("add", "sub")


def program_latex(graph: Graph) -> str:
    r"""Return the lines of a program in an `align*`: its values, and the gradients that it has.

    A gradient stands as \partial L/\partial z, and later ones are written in terms of it. A value
    without a name that several gradients need is called t_1, t_2, ….
    """
    taken = {*(str(node.payload) for node in graph.inputs), *graph.names, *graph.outputs}
    labels = {node: of_name(str(node.payload)) for node in graph.inputs}
    sheet = _Sheet(taken, labels, strict=not graph.gradients)
    called = _values(graph, sheet)
    for output in graph.differentiated() if graph.gradients else ():
        _gradients(graph, output, called, sheet)
    body = " \\\\\n".join(sheet.lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _values(graph: Graph, sheet: _Sheet) -> dict[Node, str]:
    """Write a line for each value that has a name or deserves one, and return what it is called."""
    names: dict[Node, list[str]] = {}
    for name, node in (*graph.names.items(), *graph.outputs.items()):
        if name not in names.setdefault(node, []):
            names[node].append(name)
    deserving = _deserving(graph, names)
    called: dict[Node, str] = {}
    forward = reached(graph.outputs.values())
    in_order = [node for node in graph.names.values() if node in forward]
    for node in order((*in_order, *graph.outputs.values())):
        if node in deserving:
            names[node] = [sheet.temporary()]
        for name in names.get(node, ()):
            sheet.line(of_value(name), node)
            if node.operands:
                called.setdefault(node, name)
                sheet.labels.setdefault(node, of_value(name))
    return called


def _deserving(graph: Graph, names: Container[Node]) -> set[Node]:
    """Return the values without a name that get a line, so that the gradients can name them.

    Those that are long and used twice, and those whose adjoint is; of several values with the same
    adjoint, the last one computed.
    """
    if not graph.gradients:
        return set()
    nodes = order(graph.roots())
    forward = reached(graph.outputs.values())
    times = Counter(graph.gradients.values())
    times.update(operand for node in nodes for operand in node.operands)
    primals: dict[Node, Node] = {}
    for pairs in graph.adjoints.values():
        for primal, adjoint in pairs.items():
            if adjoint not in primals or primal in names:
                primals[adjoint] = primal
    found: set[Node] = set()
    lengths: dict[Node, int] = {}
    for node in nodes:
        length = 1 + sum(lengths[operand] for operand in node.operands)
        primal = node if node in forward else primals.get(node, node)
        is_long = length >= _LONG and times[node] > 1 and node.op not in _UNSEEN
        if is_long and primal in forward and primal not in names and not is_boolean(primal):
            found.add(primal)
        lengths[node] = 1 if primal in found or primal in names else length
    return found


def _gradients(graph: Graph, output: str, called: Mapping[Node, str], sheet: _Sheet) -> None:
    """Write a line for each gradient: of the values with names, then of the variables."""
    variables = {
        name: node for name, node in graph.wrt.items() if (output, name) in graph.gradients
    }
    needed = reached(graph.gradients[output, name] for name in variables)
    adjoints = {
        called[primal]: adjoint
        for primal, adjoint in graph.adjoints.get(output, {}).items()
        if primal in called and primal is not graph.outputs[output] and adjoint in needed
    }
    lines = adjoints | {name: graph.gradients[output, name] for name in variables}
    known = as_inputs(called)  # what stands in a line for values, and for gradients before it
    sheet.labels |= {known[node]: sheet.labels[node] for node in called}
    for name, adjoint in lines.items():
        text = f"\\frac{{\\partial {latex_name(output)}}}{{\\partial {latex_name(name)}}}"
        sheet.line(of_label(text), book([adjoint], known)[adjoint])
        if adjoint.operands and adjoint not in known:
            known[adjoint] = make("input", payload=text, shape=adjoint.shape)
            sheet.labels[known[adjoint]] = of_label(text)
