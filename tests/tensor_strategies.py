"""Random programs of arrays, each expression of a shape that was asked for."""

from collections.abc import Sequence

from hypothesis import strategies as st

Shape = tuple[str, ...]

SIZES = {"n": 2, "m": 3, "k": 4}
SHAPES: list[Shape] = [
    (),
    ("n",),
    ("m",),
    ("n", "m"),
    ("m", "n"),
    ("n", "1"),
    ("1", "m"),
    ("k", "n", "m"),
]

# What is smooth everywhere, so that differences have nothing to stumble over.
UNARY = "tanh sigmoid sin exp softplus relu abs log_sigmoid atan expm1 silu".split()
ALONG = ["softmax({}, axis={})", "log_softmax({}, axis={})", "cumsum({}, axis={})", "cumprod({}, axis={})",
         "flip({}, axis={})", "roll({}, 1, axis={})"]  # fmt: skip
REDUCED = ["sum", "mean", "max", "min", "var", "logsumexp", "prod", "norm", "std"]


class _Writer:
    """The inputs declared so far, and the expressions drawn from them."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.inputs: dict[str, Shape] = {}
        self.known: dict[str, Shape] = {}

    def one_of(self, choices: Sequence[str]) -> str:
        return self.draw(st.sampled_from(choices))

    def leaf(self, shape: Shape) -> str:
        same = [name for name, known in {**self.inputs, **self.known}.items() if known == shape]
        if same and self.draw(st.booleans()):
            return self.one_of(same)
        if not shape and self.draw(st.booleans()):
            return self.one_of(["2", "0.5", "1.5", "n", "m"])
        name = f"x{len(self.inputs)}"
        self.inputs[name] = shape
        return name

    def expression(self, shape: Shape, depth: int) -> str:
        if depth == 0:
            return self.leaf(shape)
        kinds = [self.unary, self.binary, self.binary, self.choice, self.reduction, self.product]
        if shape:
            kinds += [self.along, self.part, self.moved]
        return self.draw(st.sampled_from(kinds))(shape, depth - 1)

    def unary(self, shape: Shape, depth: int) -> str:
        return f"{self.one_of(UNARY)}({self.expression(shape, depth)})"

    def smaller(self, shape: Shape) -> Shape:
        """Return a shape that broadcasts to this one."""
        cut = self.draw(st.integers(0, len(shape)))
        return tuple(self.one_of([size, "1"]) for size in shape[cut:])

    def binary(self, shape: Shape, depth: int) -> str:
        sides = [self.expression(shape, depth), self.expression(self.smaller(shape), depth)]
        if self.draw(st.booleans()):
            sides.reverse()
        operator = self.one_of(["+", "-", "*", "*"])
        return f"({sides[0]} {operator} {sides[1]})"

    def choice(self, shape: Shape, depth: int) -> str:
        tested = self.leaf(self.smaller(shape))
        first, second = self.expression(shape, depth), self.expression(self.smaller(shape), depth)
        guarded = self.one_of([f"log({tested})*{second}", f"sqrt({tested}) + {second}", second])
        return f"where({tested} > 0.25, {guarded} + {first}, {first})"

    def reduction(self, shape: Shape, depth: int) -> str:
        name = self.one_of(REDUCED)
        axis = self.draw(st.integers(0, len(shape)))
        inner = (*shape[:axis], self.one_of(["n", "m"]), *shape[axis:])
        counted = axis - len(inner) if self.draw(st.booleans()) else axis
        return f"{name}({self.expression(inner, depth)}, axis={counted})"

    def product(self, shape: Shape, depth: int) -> str:
        inner = self.one_of(["n", "m"])
        if len(shape) == 0:
            sides = [(inner,), (inner,)]
        elif len(shape) == 1:
            sides = [(shape[0], inner), (inner,)]
            if self.draw(st.booleans()):
                sides = [(inner,), (inner, shape[0])]
        else:
            sides = [(*shape[:-1], inner), (inner, shape[-1])]
        left, right = (self.expression(side, depth) for side in sides)
        return f"({left} @ {right})"

    def along(self, shape: Shape, depth: int) -> str:
        axis = self.draw(st.integers(-len(shape), len(shape) - 1))
        return self.one_of(ALONG).format(self.expression(shape, depth), axis)

    def part(self, shape: Shape, depth: int) -> str:
        """Return an entry, a slice or a row of something larger."""
        if "1" in shape or self.draw(st.booleans()):
            inner = self.expression(("k", *shape), depth)
            return f"{inner}[{self.draw(st.integers(-2, 1))}]"
        both = [self.expression(shape, depth), self.expression(shape, depth)]
        joined = f"concat([{both[0]}, {both[1]}], axis=0)"
        size = shape[0]
        return self.one_of([f"{joined}[:{size}]", f"{joined}[{size}:]", f"{joined}[::2]"])

    def moved(self, shape: Shape, depth: int) -> str:
        if len(shape) == 2:
            return f"({self.expression(shape[::-1], depth)}).T"
        if len(shape) == 1:
            inner = self.expression((shape[0], "1"), depth)
            return f"reshape({inner}, ({shape[0]},))"
        inner = self.expression(shape[:-1], depth)
        return f"({inner}[..., None] + {self.leaf(shape)})"


@st.composite
def tensor_programs(draw: st.DrawFn) -> str:
    """Return a program of arrays whose last statement is a number."""
    writer = _Writer(draw)
    lines = _lines(draw, writer)
    body = writer.expression(draw(st.sampled_from(SHAPES[1:])), 2)
    used = " + ".join(f"sum({name})" if known else name for name, known in writer.known.items())
    lines.append(
        f"{draw(st.sampled_from(['sum', 'mean', 'norm']))}({body}){' + ' if used else ''}{used}"
    )
    return _declared(writer, lines)


@st.composite
def array_programs(draw: st.DrawFn) -> str:
    """Return a program of arrays whose last statement is one too."""
    writer = _Writer(draw)
    lines = _lines(draw, writer)
    lines.append(writer.expression(draw(st.sampled_from(SHAPES)), 2))
    return _declared(writer, lines)


def _lines(draw: st.DrawFn, writer: _Writer) -> list[str]:
    lines = []
    for number in range(draw(st.integers(0, 2))):
        shape = draw(st.sampled_from(SHAPES))
        value = writer.expression(shape, 2)
        writer.known[f"h{number}"] = shape
        lines.append(f"h{number} = {value}")
    return lines


def _declared(writer: _Writer, lines: list[str]) -> str:
    for name in SIZES:
        writer.inputs.setdefault(f"for_{name}", (name,))
    declared = ", ".join(f"{name}: [{', '.join(s)}]" for name, s in writer.inputs.items())
    return "\n".join([f"param {declared}", *lines])
