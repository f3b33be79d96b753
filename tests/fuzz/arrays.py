"""Programs of arrays as trees, drawn by the shape that is asked for, and what they are worth.

    ["sum", 0, tree], ["softmax", -1, tree]     along an axis
    ["matmul", a, b], ["turned", tree], ["part", k, tree], ["joined", a, b], ["row", tree]

In: a source of chance. Out: a tree, the shapes of its inputs, their values; the text of the program; and,
by mpmath, its value and the slope by one entry of an input.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from random import Random
from typing import Any

import numpy as np

from . import truth
from .truth import Truth, c

Tree = list[Any]
Shape = tuple[str, ...]

SIZES = {"n": 2, "m": 3, "k": 4}
_SHAPES: tuple[Shape, ...] = (
    ("n",),
    ("m",),
    ("n", "m"),
    ("m", "n"),
    ("n", "1"),
    ("1", "m"),
    ("k", "n", "m"),
)
_UNARY = "tanh sigmoid sin exp softplus relu abs log_sigmoid atan silu cbrt neg erf".split()
_BINARY = ("add", "sub", "mul", "mul", "max", "min", "logaddexp", "hypot")
_ALONG = ("softmax", "cumsum", "flip", "log_softmax", "cumprod", "sort")
_REDUCED = ("sum", "sum", "mean", "max", "min", "prod", "logsumexp", "norm", "var")


class Drawing:
    """The inputs and the names drawn so far, with their shapes."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.inputs: dict[str, Shape] = {}
        self.known: dict[str, Shape] = {}

    def leaf(self, shape: Shape) -> Tree:
        """Return an input or a name of a shape, which may be new."""
        same = [name for name, other in {**self.inputs, **self.known}.items() if other == shape]
        if not shape and self.random.randrange(2):
            return ["num", self.random.choice(("2", "0.5", "1", "3"))]
        if same and self.random.randrange(3):
            return [self.random.choice(same)]
        name = f"x{len(self.inputs)}"
        self.inputs[name] = shape
        return [name]

    def tree(self, shape: Shape, depth: int) -> Tree:
        """Return an expression of a shape."""
        if depth == 0:
            return self.leaf(shape)
        kinds: list[Callable[[Shape, int], Tree]] = [
            self.unary,
            self.binary,
            self.binary,
            self.choice,
            self.reduced,
            self.product,
        ]
        return self.random.choice(kinds + ([self.along, self.part, self.moved] if shape else []))(
            shape, depth - 1
        )

    def unary(self, shape: Shape, depth: int) -> Tree:
        return [self.random.choice(_UNARY), self.tree(shape, depth)]

    def smaller(self, shape: Shape) -> Shape:
        """Return a shape that broadcasts to this one."""
        cut = self.random.randrange(len(shape) + 1)
        return tuple(self.random.choice((size, "1")) for size in shape[cut:])

    def binary(self, shape: Shape, depth: int) -> Tree:
        sides = [self.tree(shape, depth), self.tree(self.smaller(shape), depth)]
        self.random.shuffle(sides)
        return [self.random.choice(_BINARY), *sides]

    def choice(self, shape: Shape, depth: int) -> Tree:
        return [
            "where",
            self.leaf(self.smaller(shape)),
            ["num", "0.25"],
            self.tree(shape, depth),
            self.tree(self.smaller(shape), depth),
        ]

    def reduced(self, shape: Shape, depth: int) -> Tree:
        axis = self.random.randrange(len(shape) + 1)
        inner = (*shape[:axis], self.random.choice("nm"), *shape[axis:])
        counted = axis - len(inner) if self.random.randrange(2) else axis
        return [self.random.choice(_REDUCED), counted, self.tree(inner, depth)]

    def along(self, shape: Shape, depth: int) -> Tree:
        return [
            self.random.choice(_ALONG),
            self.random.randrange(-len(shape), len(shape)),
            self.tree(shape, depth),
        ]

    def product(self, shape: Shape, depth: int) -> Tree:
        inner = self.random.choice("nm")
        if len(shape) < 2:
            sides: list[Shape] = [(*shape, inner), (inner,)]
        else:
            sides = [(*shape[:-1], inner), (inner, shape[-1])]
        return ["matmul", *(self.tree(side, depth) for side in sides)]

    def part(self, shape: Shape, depth: int) -> Tree:
        if "1" in shape or self.random.randrange(2):
            return ["part", self.random.randrange(-4, 4), self.tree(("k", *shape), depth)]
        return [
            "joined",
            self.random.choice((f":{shape[0]}", f"{shape[0]}:", "::2", "1::2")),
            self.tree(shape, depth),
            self.tree(shape, depth),
        ]

    def moved(self, shape: Shape, depth: int) -> Tree:
        if len(shape) == 2:
            return ["turned", self.tree(shape[::-1], depth)]
        if len(shape) == 1:
            return ["row", shape[0], self.tree((shape[0], "1"), depth)]
        return ["add", ["widened", self.tree(shape[:-1], depth)], self.leaf(shape)]


def drawn(random: Random) -> dict[str, Any]:
    """Return a program with the values of its inputs."""
    drawing = Drawing(random)
    lines = []
    for number in range(random.choice((0, 0, 1, 2))):
        shape = random.choice(_SHAPES)
        lines.append([f"h{number}", drawing.tree(shape, 2)])
        drawing.known[f"h{number}"] = shape
    shape = random.choice(_SHAPES)
    rest: Tree = ["total", drawing.tree(shape, random.choice((1, 2, 2, 3)))]
    for name in drawing.known:
        rest = ["add", rest, ["total", [name]]]
    for name, value in reversed(lines):
        rest = ["let", name, value, rest]
    for name in SIZES:
        drawing.inputs.setdefault(f"of_{name}", (name,))
    values = {name: _values(random, shape) for name, shape in drawing.inputs.items()}
    shapes = {name: [*shape] for name, shape in drawing.inputs.items()}
    language = "python" if random.randrange(3) == 0 and "joined" not in str(rest) else "formula"
    return {
        "tree": rest,
        "shapes": shapes,
        "at": values,
        "language": language,
        "seed": random.randrange(1000),
    }


def _values(random: Random, shape: Shape) -> Any:
    """Return random entries as nested lists, some of them equal."""
    sizes = [SIZES.get(size, 1) for size in shape]
    if not sizes:
        return round(random.uniform(-2, 2), 2)
    found = np.array([round(random.uniform(-2, 2), 2) for _ in range(int(np.prod(sizes)))])
    return found.reshape(sizes).tolist()


# ---- text ---------------------------------------------------------------------------------------


def written(case: Mapping[str, Any]) -> str:
    """Return the text of a program in its language."""
    is_python = case["language"] == "python"
    shapes = {name: f"[{', '.join(shape)}]" for name, shape in case["shapes"].items()}
    if is_python:
        arguments = ", ".join(f'{name}: "{shape}"' for name, shape in shapes.items())
        lines, start, end = [f"{_HEAD}def f({arguments}):"], "    ", "return "
    else:
        declared = ", ".join(f"{name}: {shape}" for name, shape in shapes.items())
        lines, start, end = [f"param {declared}"], "", "f = "
    tree, spelled = case["tree"], _IN_PYTHON if is_python else _SPELLED
    while tree[0] == "let":
        lines.append(f"{start}{tree[1]} = {_text(tree[2], spelled)}")
        tree = tree[3]
    return "\n".join([*lines, f"{start}{end}{_text(tree, spelled)}", ""])


_HEAD = "import numpy as np\nfrom scipy import special\n\n"
_SPELLED = {
    "matmul": "({} @ {})", "add": "({} + {})", "sub": "({} - {})", "mul": "({} * {})", "neg": "(-{})", "turned": "{}.T", "total": "sum({})",
    "where": "where({} > {}, {}, {})", "part": "{1}[{0}]", "joined": "concat([{1}, {2}], axis=0)[{0}]", "row": "reshape({1}, ({0},))", "widened": "{}[..., None]",
}  # fmt: skip
_IN_PYTHON = {
    **_SPELLED, "total": "np.sum({})", "where": "np.where({} > {}, {}, {})", "row": "{1}[:, 0]", "relu": "np.maximum({}, 0)", "softplus": "np.logaddexp(0, {})",
    "sigmoid": "special.expit({})", "log_sigmoid": "special.log_expit({})", "silu": "({0} * special.expit({0}))", "erf": "special.erf({})", "abs": "np.abs({})",
    "atan": "np.arctan({})", "max": "np.maximum({}, {})", "min": "np.minimum({}, {})",
    **{name: f"np.{name}({{}})" for name in ("tanh", "sin", "exp", "cbrt")}, **{name: f"np.{name}({{}}, {{}})" for name in ("logaddexp", "hypot")},
}  # fmt: skip
_ALONG_IN_PYTHON = {name: "np." + name for name in ("sum", "mean", "max", "min", "prod", "var", "cumsum", "cumprod", "flip", "sort")} | {
    **{name: "special." + name for name in ("softmax", "log_softmax", "logsumexp")}, "norm": "np.linalg.norm",
}  # fmt: skip


def _text(tree: Tree, spelled: Mapping[str, str]) -> str:
    kind, *parts = tree
    if kind == "num" or not parts:
        return parts[0] if parts else kind
    texts = [_text(part, spelled) if isinstance(part, list) else str(part) for part in parts]
    is_along = isinstance(parts[0], int) and kind != "part"
    if is_along and spelled is _IN_PYTHON:
        return f"{_ALONG_IN_PYTHON[kind]}({texts[1]}, axis={texts[0]})"
    if is_along:
        return f"{kind}({texts[1]}, axis={texts[0]})"
    texts = [f"({one})" if one.startswith("-") and kind != "part" else one for one in texts]
    return spelled.get(kind, f"{kind}({', '.join(['{}'] * len(texts))})").format(*texts)


# ---- truth --------------------------------------------------------------------------------------


def value(case: Mapping[str, Any]) -> tuple[Truth, bool]:
    """Return the value of a program, and that it is at no edge that is known of."""
    base = _Run(None)
    base.value(case["tree"], _exact(case))
    return truth.told(lambda seed: _Run(seed, base.met).value(case["tree"], _exact(case))), False


def slope(case: Mapping[str, Any], name: str, place: tuple[int, ...]) -> Truth:
    """Return how the value changes with an entry of an input; raises `UndefinedError` at a kink."""
    here = _exact(case)

    def run(seed: int | None, base: Sequence[Any], by: Any) -> Any:
        known = {**here, name: here[name].copy()}
        known[name][place] += by
        one = _Run(seed, base)
        return one.value(case["tree"], known), one.met

    return truth.slope_of(run, here[name][place])


def _exact(case: Mapping[str, Any]) -> dict[str, Any]:
    truth.exact({})
    return {name: _each(c.mpf)(np.array(one, dtype=float)) for name, one in case["at"].items()}


def _each(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of entries as one of arrays of objects."""

    def called(*operands: Any) -> Any:
        return np.asarray(np.frompyfunc(function, len(operands), 1)(*operands), dtype=object)

    return called


def _along(function: Callable[[list[Any]], Any]) -> Callable[[Any, int], Any]:
    """Return a function of a list of numbers as one along an axis."""

    def called(array: Any, axis: int) -> Any:
        rows = np.moveaxis(array, axis, -1)
        found = np.empty(rows.shape[:-1], dtype=object)
        for place in np.ndindex(found.shape):
            found[place] = function([*rows[place]])
        if any(isinstance(one, list) for one in found.flat):
            full = np.array([*found.flat], dtype=object).reshape(rows.shape)
            return np.moveaxis(full, -1, axis)
        return found

    return called


def _sums(row: list[Any], by: Callable[[Any, Any], Any]) -> list[Any]:
    found = row[:1]
    for one in row[1:]:
        found.append(by(found[-1], one))
    return found


def _total(row: list[Any]) -> Any:
    return reduce(lambda x, y: x + y, row)


def _log_total(row: list[Any]) -> Any:
    return c.log(_total([c.exp(one) for one in row]))


_OF_ROWS: Mapping[str, Callable[[list[Any]], Any]] = {
    "sum": _total, "mean": lambda row: _total(row) / len(row), "max": max, "min": min, "prod": lambda row: reduce(lambda x, y: x * y, row),
    "logsumexp": _log_total, "norm": lambda row: c.sqrt(_total([one * one for one in row])), "softmax": lambda row: [c.exp(one - _log_total(row)) for one in row],
    "var": lambda row: _total([(one - _total(row) / len(row)) ** 2 for one in row]) / len(row), "log_softmax": lambda row: [one - _log_total(row) for one in row],
    "cumsum": lambda row: _sums(row, lambda x, y: x + y), "cumprod": lambda row: _sums(row, lambda x, y: x * y), "flip": lambda row: row[::-1], "sort": sorted,
}  # fmt: skip
_OF_ARRAYS: Mapping[str, Callable[..., Any]] = {
    "matmul": lambda x, y: np.asarray(x @ y, dtype=object), "turned": lambda x: x.T, "total": lambda x: np.asarray(_total([*x.flat]), dtype=object), "widened": lambda x: x[..., None],
    "where": _each(lambda x, y, yes, no: yes if x > y else no),
}  # fmt: skip


class _Run(truth.Run):
    """One evaluation of a tree of arrays, each entry moved by itself."""

    def value(self, tree: Tree, known: Mapping[str, Any]) -> Any:
        """Return what a program is worth, a number."""
        return self.array(tree, known).item()

    def array(self, tree: Tree, known: Mapping[str, Any]) -> Any:
        kind, *parts = tree
        if kind == "let":
            return self.array(parts[2], {**known, parts[0]: self.array(parts[1], known)})
        if kind == "num":
            return np.asarray(self.moved(c.mpf(parts[0])), dtype=object)
        if not parts:
            return self.all_moved(known[kind])
        operands = [self.array(part, known) for part in parts if isinstance(part, list)]
        return self.all_moved(_applied(kind, parts[0], operands))

    def all_moved(self, array: Any) -> Any:
        return np.array([self.moved(one) for one in array.flat], dtype=object).reshape(array.shape)


def _applied(kind: str, setting: Any, operands: list[Any]) -> Any:
    if kind in _OF_ROWS and isinstance(setting, int):
        return _along(_OF_ROWS[kind])(operands[0], setting)
    if kind in _OF_ARRAYS:
        return _OF_ARRAYS[kind](*operands)
    if kind == "part":
        return np.asarray(operands[0][setting], dtype=object)
    if kind == "joined":
        ends = [SIZES.get(one, one) for one in setting.split(":")]
        return np.concatenate(operands)[slice(*(int(one) if one != "" else None for one in ends))]
    if kind == "row":
        return operands[0].reshape(-1)
    return _each((truth.UNARY if len(operands) == 1 else truth.BINARY)[kind])(*operands)
