"""The functions of a file for NumPy that arrays of one shape are sent to: each line is one loop.

In: an entry of a program of numbers, and its statements. Out: a function of the inputs, and the
lines that call it. Results and a few buffers may be given to it, which its lines fill; what is None
it makes, so that it is the same function for few points and for one block of many:

    z = w*x + b                   u1 = np.multiply(w, x, u1)
    a = np.exp(z)           ->    u1 = np.add(u1, b, u1)    # z
    d_z = a*t1                    a = np.exp(u1, a)
                                  d_z = np.multiply(a, t1, d_z)

Its sigmoids are without care for what overflows, and so are branches that are not taken: where
something is infinite, it raises, and the entry goes on as it does for other arguments.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from ...graph.graph import Graph
from ...graph.node import Node, number_of
from ...graph.operations import is_boolean
from ...notation import printer
from ...notation.text import Form, Text, fill
from ...records import dataclass
from ..demand import may_leave_domain
from ..entries import Entry
from ..listing import Key, Listing
from ..names import Names
from ..python.annotations import returned_type
from ..python.copied import copied, with_called
from ..python.lines import wrap
from ..python.results import Shown, returned
from ..statements import Statement, is_unsafe
from ..target import InPlace, Words

Spell = Callable[[Node, Words], Form]

_LEAST, _MOST = 3, 1000  # operations: what one line does needs no buffers, too many need no copy
_RESULTS = ("value", "gradient", "jacobian", "hessian", "derivatives")
_LEFT = ("scan", "result", "root", "again")  # what has steps of its own, or is worked out again

# The functions of NumPy that fill an array, beside those that have a name there in any case.
_FILLING: Mapping[str, str] = {
    "neg": "np.negative({0})", "add": "np.add({0}, {1})", "sub": "np.subtract({0}, {1})",
    "mul": "np.multiply({0}, {1})", "div": "np.divide({0}, {1})", "pow": "np.power({0}, {1})",
    "mod": "np.remainder({0}, {1})", "relu": "np.maximum({0}, 0)", "round": "np.rint({0})",
    "lt": "np.less({0}, {1})", "le": "np.less_equal({0}, {1})", "gt": "np.greater({0}, {1})",
    "ge": "np.greater_equal({0}, {1})", "eq": "np.equal({0}, {1})", "ne": "np.not_equal({0}, {1})",
    "and": "np.logical_and({0}, {1})", "or": "np.logical_or({0}, {1})",
    "not": "np.logical_not({0})",
}  # fmt: skip
# What takes several lines, by the operands, the results and a spare buffer: sigmoids of x and -x by
# one exponential, and the larger one plus log(1 + exp(-|x - y|)).
_LINES: Mapping[str, str] = {
    "sigmoid": "{1} = np.negative({0}, {1}); {1} = np.exp({1}, {1}); {1} = np.add({1}, 1, {1}); "
    "{1} = np.divide(1, {1}, {1})",
    "sigmoids": "{2} = np.negative({0}, {2}); {2} = np.exp({2}, {2}); {1} = np.add({2}, 1, {1}); "
    "{1} = np.divide(1, {1}, {1}); {2} = np.multiply({2}, {1}, {2})",
    "logaddexp": "{3} = np.subtract({0}, {1}, {3}); {3} = np.abs({3}, {3}); "
    "{3} = np.negative({3}, {3}); {3} = np.exp({3}, {3}); {3} = np.log1p({3}, {3}); "
    "{2} = np.maximum({0}, {1}, out={2}); {2} = np.add({2}, {3}, {2})",
    "softplus": "{2} = np.abs({0}, {2}); {2} = np.negative({2}, {2}); {2} = np.exp({2}, {2}); "
    "{2} = np.log1p({2}, {2}); {1} = np.maximum({0}, 0, out={1}); {1} = np.add({1}, {2}, {1})",
    "log_sigmoid": "{2} = np.abs({0}, {2}); {2} = np.negative({2}, {2}); {2} = np.exp({2}, {2}); "
    "{2} = np.log1p({2}, {2}); {1} = np.minimum({0}, 0, out={1}); "
    "{1} = np.subtract({1}, {2}, {1})",
}
_WITH_SPARE = ("logaddexp", "softplus", "log_sigmoid")
_RAISING = 'with np.errstate(divide="raise", over="raise", invalid="raise"):'
# What is defined but where it overflows, or at single points.
_ALMOST_EVERYWHERE = (
    "div exp exp2 expm1 exprel sinc sin cos tan sinh cosh hypot logaddexp softplus log_sigmoid "
    "sigmoid sigmoids sech"
).split()

_BY_NAME = ("max", "min", "relu")  # of these what is filled must be named
_POWERS = {2: "np.square({0})", 0.5: "np.sqrt({0})", -1: "np.divide(1, {0})"}
# The calls of other functions that fill an array which they are given.
_IS_FILLING = re.compile(r"(np|scipy\.special)\.(?!where|zeta)\w+\([^()]*\)")
_NEW = ("where", "hypot", "sech")  # what NumPy gives in new arrays of the type of the operands


def in_place(
    file: Shown, entry: Entry, statements: Listing, spell: Spell, number: Callable[[float], Text]
) -> InPlace | None:
    """Return the function that works an entry out in place, None where that gains nothing."""
    operations = sum(bool(node.operands) for node in statements.layout.nodes)
    if not _LEAST <= operations <= _MOST or not _is_fit(file, entry, statements):
        return None
    names = file.shown.names.copy()
    found = names.fresh("found")
    results = _results(file, entry, statements, names)
    filling = _Filling(file, statements, results.places, names, spell, number)
    lines = _commented(filling.lines())
    given = [one.name for one in file.shown.inputs]
    name = f"_{entry.name}_in_place"
    buffers = filling.buffers.names, filling.masks.names
    typed = [f"{one}: Any" for one in (*given, *results.shapes, *buffers[0], *buffers[1])]
    head = wrap(f"def {name}(", typed, f") -> {returned_type(file, entry)}:", 0)
    about = '"""Return the same of arrays of one shape; each line fills what it ends in."""'
    shapes = [*results.shapes.values()]
    plain = f"((),) * {len(shapes)}" if not any(shapes) else f"({', '.join(map(str, shapes))},)"
    counts = [plain, *(str(len(one)) for one in buffers)]
    made = [
        f"{one} = np.empty({given[0]}.shape + {more}, {given[0]}.dtype) if {one} is None else {one}"
        for one, more in results.shapes.items()
        if more
    ]
    if _is_raising(statements):
        lines = [_RAISING, *(f"    {line}" for line in lines)]
    inner = [about, *made, *lines, results.text]
    own = ["_in_place", *["_put"] * any(" = _put(" in line for line in lines)]
    call = wrap(f"{found} = _in_place({name}, ", [*counts, *given], ")")
    return InPlace(
        [
            call.replace(", \n", ",\n"),
            f"if {found} is not None:",
            f"    return {found}",
        ],
        "\n".join([head, textwrap.indent("\n".join(inner), "    ")]),
        [copied(__package__, one) for one in with_called(__package__, own)],
    )


def _is_fit(file: Shown, entry: Entry, statements: Listing) -> bool:
    """Return whether an entry takes arrays as they are.

    What is for a branch alone may be undefined for what others get: it would be done twice.
    """
    graph, inputs = file.graph, file.shown.inputs
    if entry.arguments != ("inputs",) or not inputs or any(one.members for one in inputs):
        return False
    if graph.assumptions or any(type(node.payload) is not str for node in graph.inputs):
        return False
    if any(kind not in _RESULTS for kind in entry.results):
        return False
    layout = statements.layout
    if any(node.op in _LEFT or node.shape for node in layout.nodes):
        return False
    return not any(node in layout.unsafe and _has_domain(node) for node in layout.nodes)


def _has_domain(node: Node) -> bool:
    """Return whether an operation is undefined for many operands, and not at single points."""
    if node.op == "pow" and node.operands[1].op == "const":
        exponent = number_of(node.operands[1])
        return exponent % 1 != 0
    return node.op not in _ALMOST_EVERYWHERE and may_leave_domain(node)


def _is_raising(statements: Listing) -> bool:
    """Return whether something may overflow where that is no warning to anyone."""
    nodes = statements.layout.nodes
    lines = (*statements.forward, *statements.backward)
    return any(node.op in _LINES for node in nodes) or is_unsafe(lines)


# ---- results -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Results:
    """The arrays of results by name, with what follows the points in their shapes.

    `places` are what they are filled with: (node, array, column) each, of a matrix at each point
    the column of an entry. `text` returns them.
    """

    shapes: dict[str, tuple[int, ...]]
    places: list[tuple[Node, str, str]]
    text: str


def _results(file: Shown, entry: Entry, statements: Listing, names: Names) -> _Results:
    """Return the arrays of an entry's results; a Jacobian is one, and so is a Hessian."""
    graph = statements.layout.checkpoints.graph
    shapes: dict[str, tuple[int, ...]] = {}
    places: list[tuple[Node, str, str]] = []
    inputs = {one.name for one in file.shown.inputs}

    def array(text: str, wanted: str, *shape: int) -> str:
        is_own = text.isidentifier() and text not in shapes and text not in inputs
        name = text if is_own else names.fresh(wanted)
        names.taken.add(name)
        shapes[name] = shape
        return name

    def matrix(kind: str, rows: list[list[Node]]) -> str:
        is_row = kind == "jacobian" and len(rows) == 1
        shape = (len(rows[0]),) if is_row else (len(rows), len(rows[0]))
        name = array("", kind, *shape)
        for i, row in enumerate(rows):
            first = "..." if is_row else f"..., {i}"
            places.extend((node, name, f"{name}[{first}, {j}]") for j, node in enumerate(row))
        return name

    def plain(key: Key, node: Node) -> str:
        name = array(statements.results[key], "result")
        places.append((node, name, ""))
        return name

    own = replace(file, arguments=replace(file.arguments, returned=str, at_once=True))
    wrt, texts, parts = [*graph.wrt], dict(statements.results), []
    for kind in entry.results:
        some = graph.results.get(kind, {})
        if kind == "jacobian":
            rows = [[some[output, v] for v in wrt] for output in graph.outputs]
            parts.append(matrix(kind, rows))
        elif kind == "hessian":
            each = [
                matrix(kind, [[some[output, v, w] for w in wrt] for v in wrt])
                for output in graph.differentiated()
            ]
            parts.append(wrap("Hessians(", each, ")", 8) if file.several else each[0])
        else:
            texts |= {key: plain(key, node) for key, node in _keyed(graph, kind)}
            parts.append(returned(own, replace(statements, results=texts), kind))
    return _Results(shapes, places, f"return {', '.join(parts)}")


def _keyed(graph: Graph, kind: str) -> list[tuple[Key, Node]]:
    """Return the results of a kind by their keys in a listing."""
    if kind == "value":
        return [*graph.outputs.items()]
    if kind == "gradient":
        return [*graph.gradients.items()]
    return [((kind, *key), node) for key, node in graph.results[kind].items()]


# ---- lines -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Buffers:
    """The buffers of one kind, by their names: those that are free, and all."""

    letter: str
    fresh: Callable[[str], str]
    free: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def take(self) -> str:
        """Return the buffer that was free last, or a new one."""
        if not self.free:
            self.names.append(self.fresh(f"{self.letter}{len(self.names) + 1}"))
            self.free.append(self.names[-1])
        return self.free.pop()


class _Filling:
    """Lines that fill results and buffers, each with the names of what it works out.

    A value goes into its result, or into a buffer, which is free behind the last line that uses it.
    """

    def __init__(
        self,
        file: Shown,
        statements: Listing,
        places: Sequence[tuple[Node, str, str]],
        names: Names,
        spell: Spell,
        number: Callable[[float], Text],
    ) -> None:
        self.spell, self.number, self.names = spell, number, names
        self.words = Words(names, None, lists=True)
        self.nodes, self.like = statements.layout.nodes, file.shown.inputs[0].name
        self.called = {
            node: one.name
            for node, some in statements.layout.lines
            for one in some
            if isinstance(one, Statement)
        }
        self.buffers, self.masks = _Buffers("u", names.fresh), _Buffers("is_", names.fresh)
        self.texts: dict[Node, Text] = {}
        self.held: dict[Node, str] = {}
        self.results: dict[Node, list[tuple[str, str]]] = {}
        for node, name, column in places:
            self.results.setdefault(node, []).append((name, column))

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield each line, and the names of what it works out."""
        parts = _parts_of(self.nodes)
        dying = _dying(self.nodes)
        for place, node in enumerate(self.nodes):
            known = printer.leaf(node, self.names.give, self.words.show, self.number)
            if known is not None or self.words.is_static(node):
                self.texts[node] = known or self._text(node)
                yield from self._copies(node)
            elif node.op != "part":
                values = parts.get(node, [node])
                *before, last = self._lines(node, values, dying[place])
                yield from ((line, "") for line in before)
                yield last, self.called.get(node, "")
                for value in values:
                    yield from self._copies(value)
                self._release(one for one in values if one not in dying.uses)

    def _lines(self, node: Node, values: Sequence[Node], dead: Iterable[Node]) -> list[str]:
        """Return the lines that work values out, in the memory of what is not used any more."""
        operands = [self.texts[one] for one in node.operands]
        spare = [self.buffers.take()] if node.op in _WITH_SPARE else []
        self._release(dead)
        targets = [self._target(one) for one in values]
        self.buffers.free.extend(spare)
        if node.op in _LINES:
            slots = *(one.text for one in operands), *targets, *spare
            return _LINES[node.op].format(*slots).split("; ")
        (filled,) = targets
        template = _FILLING.get(node.op)
        if node.op == "pow" and node.operands[1].op == "const":
            template = _POWERS.get(number_of(node.operands[1]), template)
        if template is None:
            form = self.spell(node, self.words)
            if not _IS_FILLING.fullmatch(form.template):
                text = fill(form, operands).text
                if node.op in _NEW and values[0] in self.held and not self._is_static(node):
                    return [f"{filled} = {text}"]
                return [self._put(text, filled)]
            template = form.template
        written = template[:-1].format(*(one.text for one in operands))
        return [f"{filled} = {written}, {'out=' * (node.op in _BY_NAME)}{filled})"]

    def _is_static(self, node: Node) -> bool:
        """Return whether a choice is between numbers, so that its type is float64."""
        return all(self.words.is_static(one) for one in node.operands[1:])

    def _put(self, text: str, name: str) -> str:
        """Return the line that copies what is no memory of its own, or may be of another type."""
        return f"{name} = _put({text}, {self.like}, {name})"

    def _text(self, node: Node) -> Text:
        return fill(self.spell(node, self.words), [self.texts[one] for one in node.operands])

    def _target(self, value: Node) -> str:
        """Return the result that a value is, or else a buffer."""
        is_truth = is_boolean(value)
        whole = [name for name, column in self.results.get(value, ()) if not (column or is_truth)]
        if whole:
            self.results[value].remove((whole[0], ""))
        else:
            self.held[value] = (self.masks if is_truth else self.buffers).take()
        name = whole[0] if whole else self.held[value]
        self.texts[value] = Text(name)
        return name

    def _copies(self, value: Node) -> Iterator[tuple[str, str]]:
        """Yield the lines that copy a value into what else it is a result of."""
        for name, column in self.results.get(value, ()):
            text = self.texts[value].text
            yield f"{column} = {text}" if column else self._put(text, name), ""

    def _release(self, values: Iterable[Node]) -> None:
        for one in values:
            if one in self.held:
                (self.masks if is_boolean(one) else self.buffers).free.append(self.held.pop(one))


@dataclass(frozen=True, slots=True)
class _Dying:
    """The values that are used last at each place, and all that are used."""

    at: Mapping[int, list[Node]]
    uses: Mapping[Node, int]

    def __getitem__(self, place: int) -> list[Node]:
        return self.at.get(place, [])


def _dying(nodes: Sequence[Node]) -> _Dying:
    """Return which values are used last at which place; a part is used where it is used itself."""
    uses: dict[Node, int] = {}
    for place, node in enumerate(nodes):
        if node.op != "part":
            uses |= dict.fromkeys(node.operands, place)
    at: dict[int, list[Node]] = {}
    for node, place in uses.items():
        at.setdefault(place, []).append(node)
    return _Dying(at, uses)


def _parts_of(nodes: Iterable[Node]) -> dict[Node, list[Node]]:
    """Return the parts, in order, of each value that has some."""
    parts = sorted((one for one in nodes if one.op == "part"), key=lambda one: one.settings[0])
    found: dict[Node, list[Node]] = {}
    for one in parts:
        found.setdefault(one.operands[0], []).append(one)
    return found


def _commented(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Return the lines with the names of what they work out, where they fill something else."""
    every = [*lines]
    named = [(line, "" if line.startswith(f"{name} =") else name) for line, name in every]
    width = max((len(line) for line, name in named if name), default=0)
    return [f"{line:<{width}}  # {name}" if name else line for line, name in named]
