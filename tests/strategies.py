"""Random programs for the property tests: expressions, choices, functions, statements, definitions."""

from hypothesis import strategies as st

from gradc.emit.scalar.target import TARGET as SCALAR
from gradc.graph.operations import is_entrywise
from gradc.lower.free import free_names
from gradc.vocabulary import functions

NAMES = ("x", "y", "z")


def in_math(name: str) -> bool:
    """Return whether the scalar target has a function, and all that its rules need."""
    waiting, known = [name], {name}
    while waiting:
        row = functions()[waiting.pop()]
        if SCALAR.is_spelled(row.name) and row.definition is None:
            continue
        if row.definition is None and not SCALAR.is_spelled(row.name):
            return False
        needed = {str(one) for one in free_names(row)} & functions().keys() - known
        known |= needed
        waiting += sorted(needed)
    return True


# Functions of one real argument, and of two; the awkward ones (poles close together, steep growth)
# stand in tests of their own.
UNARY = sorted(
    name
    for name, row in functions().items()
    if len(row.formals) == 1
    and is_entrywise(name)
    and not row.settings
    and name not in {"ravel", "zeros_like", "ones_like"}
    and name not in {"neg", "gamma", "lgamma", "digamma", "tan", "sec", "csc", "cot"}
    and in_math(name)
)
BINARY = [
    "add",
    "sub",
    "mul",
    "div",
    "max",
    "min",
    "hypot",
    "atan2",
    "logaddexp",
    "xlogy",
    "leaky_relu",
    "elu",
]
SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}

numbers = st.one_of(
    st.integers(1, 4).map(str),
    st.sampled_from(["0.5", "1.5", "2.25", "0.1", "pi", "1e-3"]),
)
leaves = st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), numbers)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    comparison = st.builds("{} {} {}".format, inner, st.sampled_from(["<", "<=", ">", ">="]), inner)
    condition = st.one_of(
        comparison,
        st.builds("({}) and ({})".format, comparison, comparison),
        st.builds("not ({})".format, comparison),
    )
    return st.one_of(
        st.builds("{}({})".format, st.sampled_from(UNARY), inner),
        st.builds(
            lambda op, a, b: f"({a}) {SIGNS[op]} ({b})" if op in SIGNS else f"{op}({a}, {b})",
            st.sampled_from(BINARY),
            inner,
            inner,
        ),
        st.builds("({})^{}".format, inner, st.sampled_from(["2", "3", "(-1)", "0.5", "1.5"])),
        st.builds("-({})".format, inner),
        st.builds("where({}, {}, {})".format, condition, inner, inner),
    )


expressions = st.recursive(leaves, _larger, max_leaves=8)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Return a small program: definitions, statements that use earlier ones, a last expression."""
    lines = []
    if draw(st.booleans()):
        lines.append(f"def f(a, b=2) = {draw(expressions)} + a*b")
    known = []
    for number in range(draw(st.integers(0, 3))):
        value = draw(expressions)
        if known:
            value = f"{value} + {draw(st.sampled_from(known))}*({draw(expressions)})"
        if lines and lines[0].startswith("def") and draw(st.booleans()):
            value = f"f({value})"
        name = draw(st.sampled_from([f"h{number}", "h0"]))
        lines.append(f"{name} = {value}")
        known.append(name)
    last = draw(expressions)
    lines.append(f"{last} + {' + '.join(known)}" if known else f"{last}")
    if lines[-1].startswith("-"):
        lines[-1] = f"({lines[-1]})"
    return "\n".join(lines)


points = st.fixed_dictionaries(
    {name: st.floats(-3, 3, allow_nan=False).map(lambda v: round(v, 3)) for name in NAMES}
)

# Fragments that look like the language, for the parser to survive.
FRAGMENTS = [
    *"()[]{}+-*/^%@=<>!,;:.'#\n \\_~$√½²₁πσ×−",
    "x", "y", "def f(a) = ", "for i in 1..3 ", "output ", "param ", " with ", "where(", "sin(", "sigmod(",
    "1", "2.5", "1e400", "..", "**", "==", "np.", ".T", "x[1]", "x[0:2]", "True", "not ", "and ", "h[0] = ",
    "lambda", "__import__", "inf", "10^10^10", "𝛼", "é", "λ", "def ", " in ", "f(", "f(x)",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
)
