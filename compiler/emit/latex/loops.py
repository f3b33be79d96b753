r"""Programs with loops and equations in LaTeX: a loop as a recurrence, its gradient as one back.

In: a graph that has `scan` or `root` nodes. Out: an `align*`.

    for t in 1..n { h[t] = tanh(w*h[t-1]) }
        ->   h^{(t)} &= \tanh(w h^{(t-1)}), \quad t = 1, \dots, n \\
             \frac{\partial f}{\partial h^{(t-1)}} &\mathrel{+}= ..., \quad t = n, \dots, 1
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ...calculus.partials import pull_back
from ...calculus.reverse import between, reverse, sweep
from ...graph.dimensions import Dimension
from ...graph.equations import equation_of, unknowns_of
from ...graph.graph import Graph, body_of, order, substituted
from ...graph.loops import leaves_of, loop_of
from ...graph.node import Node, make
from ...notation.recurrence import Recurrence, recurrence
from ...rewrite.book import book
from .names import latex_name
from .write import expression_latex

_NESTED = "(its gradient goes back through a loop inside of a loop, step by step)"
_INDICES = re.compile(r"((?:\[[^\]]*\])*)$")


# From the text of a value to that of its gradient.
_Of = Callable[[str], str]


def has_bodies(graph: Graph) -> bool:
    """Return whether a graph has loops or equations."""
    return any(body_of(node) for node in order(graph.outputs.values()))


@dataclass(slots=True)
class _Sheet:
    """The lines so far, what nodes are written as, and the leaves that stand for texts.

    `plain` has the names that are behind texts, and `names` those of leaves.
    """

    lines: list[str] = field(default_factory=list)
    texts: dict[Node, str] = field(default_factory=dict)
    leaves: dict[Node, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)

    def leaf(self, text: str, node: Node) -> Node:
        """Return a leaf that is written as a text."""
        new = make("input", payload=f"text {len(self.leaves)}", shape=node.shape)
        self.leaves[new] = text
        if text in self.plain:
            self.names[new] = self.plain[text]
        return new

    def written(self, node: Node, others: Mapping[Node, str] | None = None) -> str:
        """Return the expression of a node, as a book has it, in what else is written already."""
        texts = {**self.texts, **(others or {})}
        if node in texts:
            return texts[node]
        known = {one: self.leaf(text, one) for one, text in texts.items()}
        found = substituted([node], known)[node]
        return self.text(book([found])[found])

    def text(self, node: Node) -> str:
        """Return the expression of a node above leaves that stand for texts."""
        if node in self.leaves:
            return self.leaves[node]
        return expression_latex(node, self.names, self.leaves, strict=False)

    def name(self, node: Node, name: str) -> None:
        """Let a node be written as its name from here on."""
        self.texts[node] = latex_name(name)
        self.plain[self.texts[node]] = name


def loops_latex(graph: Graph, gradient: bool) -> str:
    """Return the lines of a program in an `align*`: its values, and its gradients.

    That of a loop inside of a loop is none of a few lines, which is said.
    """
    sheet = _Sheet()
    for node in graph.inputs:
        sheet.name(node, str(node.payload))
    names = {node: name for name, node in reversed([*graph.names.items(), *graph.outputs.items()])}
    steps: dict[Node, _Step] = {}
    for node in order(graph.outputs.values()):
        if node.op == "scan":
            steps[node] = _forward(node, sheet)
        elif node.op == "result":
            sheet.texts[node] = steps[node.operands[0]].result(node)
            _equal(names.get(node), sheet.texts[node], node in graph.outputs.values(), sheet)
        elif node.op == "root":
            _equation(node, names.get(node), sheet)
        elif node in names and node.operands:
            sheet.lines.append(f"  {latex_name(names[node])} &= {sheet.written(node)}")
            sheet.name(node, names[node])
    if gradient and any(one.step.inner for one in steps.values()):
        sheet.lines.append(f"  &\\text{{{_NESTED}}}")
        gradient = False
    for output, node in graph.differentiated().items() if gradient else ():
        _backward(graph, output, node, steps, sheet)
    body = " \\\\\n".join(sheet.lines)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _equal(name: str | None, text: str, is_output: bool, sheet: _Sheet) -> None:
    """Write what a name is where that is a value of a loop with a text of its own."""
    if name is not None and is_output and latex_name(name) != text:
        sheet.lines.append(f"  {latex_name(name)} &= {text}")


def _equation(node: Node, name: str | None, sheet: _Sheet) -> None:
    """Write a value that an equation gives."""
    equation = equation_of(node)
    unknown = latex_name(equation.unknown)
    inside = dict(zip(unknowns_of(node)[1:], node.operands[1:], strict=True))
    known = {leaf: sheet.texts.get(one) or sheet.written(one) for leaf, one in inside.items()}
    known[unknowns_of(node)[0]] = unknown
    label = latex_name(name) if name else unknown
    root = equation.objective or equation.residual
    text = expression_latex(root, texts=known, strict=False)
    if equation.objective is None:
        sheet.lines.append(f"  {label} &\\colon\\; {text} = 0")
    else:
        sheet.lines.append(f"  {label} &= \\operatorname*{{arg\\,min}}_{{{unknown}}}\\; {text}")
    sheet.texts[node] = label


# ---- loops -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Step:
    """A loop: its recurrence, what its leaves are written as, and its statements by their text."""

    scan: Node
    step: Recurrence
    variable: str
    known: dict[Node, str]
    statements: dict[str, Node]

    @property
    def first(self) -> str:
        return _dimension(self.step.first) if self.step.condition is None else "1"

    @property
    def last(self) -> str:
        """The number of the last step; that of a `while` is told by itself."""
        return _dimension(self.step.last) if self.step.condition is None else "K"

    @property
    def over(self) -> str:
        """The steps, forward."""
        return f"{self.variable} = {self.first}, \\dots, {self.last}"

    @property
    def back(self) -> str:
        """The steps, backward."""
        return f"{self.variable} = {self.last}, \\dots, {self.first}"

    def after(self, place: int) -> str:
        """Return the name of a result of the step."""
        return _after(self.scan, place, self.variable)

    def result(self, node: Node) -> str:
        """Return what a result of the loop is written as: h^{(n)}, and h for all steps."""
        place = node.settings[0]
        if place < loop_of(self.scan).carries:
            return self.at(self.after(place), self.last)
        base = self.after(place).partition("^{(")[0]
        return base

    def at(self, text: str, step: str) -> str:
        """Return a text with a number in the place of the loop's variable."""
        base, sign, rest = text.partition("^{(")
        index = rest.removesuffix(")}")
        offset = index[len(self.variable) :]
        value = f"{step}{offset}"
        if re.fullmatch(r"-?\d+[+-]\d+", value):
            number, other = re.findall(r"-?\d+|[+-]\d+", value)
            value = str(int(number) + int(other))
        return f"{base}{sign}{value})}}" if sign else text


def _after(scan: Node, place: int, variable: str) -> str:
    loop = loop_of(scan)
    name = loop.after[place] if place < len(loop.after) else f"r{place + 1}"
    return _member(name) or f"{latex_name(name)}^{{({variable})}}"


def _member(name: str) -> str:
    """Return a member in LaTeX, h[t-1] as h^{(t-1)}; "" for a name without an index."""
    family, bracket, index = name.removesuffix("]").partition("[")
    return f"{latex_name(family)}^{{({index})}}" if bracket else ""


def _forward(scan: Node, sheet: _Sheet) -> _Step:
    """Write a loop: where it begins, and a line for each statement of a step."""
    loop, leaves = loop_of(scan), leaves_of(scan)

    def called(node: Node) -> str:
        return sheet.texts.get(node) or f"({sheet.written(node)})"

    step = recurrence(scan, called)
    variable = loop.variable or "k"
    known: dict[Node, str] = {}
    for node, text in step.known.items():
        known[node] = _element(text)
    for place, own in enumerate(leaves[: loop.carries]):
        name = loop.before[place] if place < len(loop.before) else f"c{place + 1}"
        known[own] = _member(name) or f"{latex_name(name)}^{{({variable}-1)}}"
    rank = {node: place for place, node in enumerate(order(loop.body))}
    statements: dict[str, Node] = {}
    for place, node in sorted(enumerate(loop.results), key=lambda one: rank[one[1]]):
        text = _after(scan, place, variable)
        if known.get(node) != text:
            statements.setdefault(text, node)
    found = _Step(scan, step, variable, known, statements)
    _statements(found, sheet)
    return found


def _statements(found: _Step, sheet: _Sheet) -> None:
    """Write where a loop begins, and a line for each statement of a step."""
    scan, step, known = found.scan, found.step, found.known
    loop, leaves = loop_of(scan), leaves_of(scan)
    for place, own in enumerate(leaves[: loop.carries]):
        label, text = found.at(known[own], found.first), sheet.written(scan.operands[place])
        if label != text:
            sheet.lines.append(f"  {label} &= {text}")
    over = found.over
    if loop.condition is not None:
        over = f"{over} \\text{{ while }} {_in_step(loop.condition, found, {}, sheet)}"
    written: dict[Node, str] = {}
    for text, node in found.statements.items():
        if any(one.op == "scan" for one in order([node])):
            inner = "; ".join(one.title for one in step.inner)
            sheet.lines.append(f"  {text} &= \\text{{({inner}) of }} {text}, \\quad {over}")
        else:
            right = _in_step(node, found, written, sheet)
            sheet.lines.append(f"  {text} &= {right}, \\quad {over}")
        written[node] = text


def _in_step(node: Node, step: _Step, written: Mapping[Node, str], sheet: _Sheet) -> str:
    texts = {**step.known, **written}
    if node in texts:
        return texts[node]
    known = {one: sheet.leaf(text, one) for one, text in texts.items()}
    return sheet.text(substituted([node], known)[node])


def _element(text: str) -> str:
    """Return the row of an array in LaTeX: x[t-1] as x_{t-1}."""
    match = _INDICES.search(text)
    indices = match.group(1) if match else ""
    if not indices:
        return text
    return f"{text[: -len(indices)]}_{{{indices[1:-1].replace('][', ', ')}}}"


def _dimension(dimension: Dimension) -> str:
    text = str(dimension).replace(" ", "")
    return latex_name(text) if text.isidentifier() else text


# ---- back --------------------------------------------------------------------------------------


def _backward(
    graph: Graph, output: str, node: Node, steps: Mapping[Node, _Step], sheet: _Sheet
) -> None:
    """Write the lines of the gradient of one output."""

    def of(text: str) -> str:
        return f"\\frac{{\\partial {latex_name(output)}}}{{\\partial {text}}}"

    variables = [*graph.wrt.values()]
    inside = between(node, set(variables))
    named = [one for one in inside if one in sheet.texts and one not in variables]
    leaves = {one: sheet.leaf(of(sheet.texts[one]), one) for one in named if one is not node}
    found = reverse(node, [*named, *variables], leaves=leaves, guarded=False)
    known: dict[Node, str] = {}
    for edge in found.edges:
        if edge.user in steps:
            outside = _outside(steps[edge.user], found.adjoints)
            step = steps[edge.user]
            known[edge.contribution] = _passed_on(step, edge.position, outside, of, sheet)
    done: set[Node] = set()
    for one in reversed(order([node])):
        if one in found.adjoints and one is not node and one in leaves:
            text = sheet.written(found.adjoints[one], known)
            if text != of(sheet.texts[one]):
                sheet.lines.append(f"  {of(sheet.texts[one])} &= {text}")
        if one in steps and one not in done and any(edge.user is one for edge in found.edges):
            done.add(one)
            sheet.lines += _steps_back(steps[one], found.adjoints, of, sheet)
    for name, one in graph.wrt.items():
        if one not in leaves:
            text = sheet.written(found.gradient(one), known)
            sheet.lines.append(f"  {of(latex_name(name))} &= {text}")


def _adjoints(step: _Step, outside: Collection[int], of: _Of, sheet: _Sheet) -> dict[Node, Node]:
    """Return the adjoint of each leaf of a step, and what its statements pass on to each other.

    All in the gradients of the statements; of those that are carried, that somebody `outside` uses,
    or that a later one does.
    """
    loop, own = loop_of(step.scan), leaves_of(step.scan)
    named = {node: sheet.leaf(of(text), node) for node, text in _texts(step).items()}
    wanted = {one for i, one in enumerate(loop.results) if i < loop.carries or i in outside}
    inner = {one for node in named for part in order([node]) for one in part.operands}
    seeds = {node: leaf for node, leaf in named.items() if node in wanted and node not in inner}
    given = {node: leaf for node, leaf in named.items() if node in inner}
    found = sweep(seeds, [*own, *given], pull_back, given, guarded=False)
    return dict(found.adjoints)


def _outside(step: _Step, adjoints: Collection[Node]) -> list[int]:
    """Return which results of a loop have a gradient from what comes behind it."""
    return [
        one.settings[0] for one in adjoints if one.op == "result" and one.operands[0] is step.scan
    ]


def _passed_on(step: _Step, position: int, outside: Collection[int], of: _Of, sheet: _Sheet) -> str:
    """Return what a loop passes on to an operand."""
    loop, own = loop_of(step.scan), leaves_of(step.scan)[position]
    if position < loop.carries:
        return of(step.at(step.known[own], step.first))
    adjoint = _adjoints(step, outside, of, sheet).get(own)
    text = "0" if adjoint is None else _in_step(adjoint, step, _texts(step), sheet)
    if position < loop.carries + loop.elements:
        return f"\\left({text}\\right)_{{{step.variable}}}"
    if adjoint is not None and adjoint.op in ("add", "sub"):
        text = f"\\left({text}\\right)"
    return f"\\sum_{{{step.variable}={step.first}}}^{{{step.last}}} {text}"


def _texts(step: _Step) -> dict[Node, str]:
    return {node: text for text, node in reversed(step.statements.items())}


def _steps_back(step: _Step, outside: Mapping[Node, Node], of: _Of, sheet: _Sheet) -> Iterator[str]:
    """Yield the lines of a loop on the way back."""
    loop = loop_of(step.scan)
    places = _outside(step, outside)
    for place in places:
        if place >= loop.carries:
            family = step.after(place).partition("^{(")[0]
            row = f"\\left({of(family)}\\right)_{{{step.variable}}}"
            yield f"  {of(step.after(place))} &\\mathrel{{+}}= {row}, \\quad {step.over}"
    adjoints = _adjoints(step, places, of, sheet)
    for node, label in reversed(_texts(step).items()):
        if node in adjoints and node not in leaves_of(step.scan):
            text = _in_step(adjoints[node], step, _texts(step), sheet)
            if text != of(label):
                yield f"  {of(label)} &\\mathrel{{+}}= {text}, \\quad {step.back}"
    for own in leaves_of(step.scan)[: loop.carries]:
        if own in adjoints:
            text = _in_step(adjoints[own], step, _texts(step), sheet)
            yield f"  {of(step.known[own])} &\\mathrel{{+}}= {text}, \\quad {step.back}"
