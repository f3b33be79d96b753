"""Large programs of numbers, and the stages of compiling them one by one.

chain(n)      h1 = sigmoid(h0*w1 + b1); h2 = …          n statements
wide(n)       sin(x1)*w1 + sin(x2)*w2 + …               one sum of n terms
quadratic(n)  x1*a1_1*x1 + x1*a1_2*x2 + …               one sum of n*n terms
random(n)     v1 = x3*x9; v2 = tanh(v1); …              n operations, deep and wide, used over and over
family(n)     w[1]*x[1] + w[2]*x[2] + …                 two families of n inputs
shared(n)     v2 = v1*v0; v3 = v2*v1; …                 n products, written out 1.6^n factors
called(n)     f(f(f(x))), f(t) = sin(t)*t               n products, each in all that follow
carried(n)    for l in 1..33 { v0 = sin(v0)*v1; … }     a loop that carries n values
"""

from collections.abc import Callable
from random import Random
from typing import Any

from gradc.calculus.differentiate import differentiate
from gradc.derivatives import CALCULUS
from gradc.emit.entries import asked
from gradc.emit.targets import TARGETS, emit
from gradc.limits import Limits
from gradc.lower.program import graph_of, read_program
from gradc.rewrite.simplify import in_code, stabilise
from gradc.syntax.read import read

LIMITS = Limits(source_bytes=10**9, nodes=10**9)


def chain(statements: int) -> str:
    return "\n".join(f"h{i} = sigmoid(h{i - 1}*w{i} + b{i})" for i in range(1, statements + 1))


def wide(terms: int) -> str:
    return "y = " + " + ".join(f"sin(x{i})*w{i}" for i in range(terms))


def quadratic(size: int) -> str:
    pairs = ((i, j) for i in range(size) for j in range(size))
    return "y = " + " + ".join(f"x{i}*a{i}_{j}*x{j}" for i, j in pairs)


def random(operations: int, apart: int = 100) -> str:
    """Return a graph of so many operations; each so many begin anew, from inputs and one value."""
    choice = Random(1)  # noqa: S311  # the same program each time
    inputs = [f"x{i}" for i in range(max(10, operations // 100))]
    values, lines, unused = [*inputs], [], {}

    def picked() -> str:
        near = values[-choice.randint(1, min(len(values), 50))]
        value = near if choice.random() < 0.7 else choice.choice(inputs)
        unused.pop(value, None)
        return value

    for i in range(operations):
        if i % apart == 0:
            values = [*inputs, *values[-1:]]
        kind = choice.random()
        if kind < 0.75:
            text = f"{picked()} {choice.choice('**+++-')} {picked()}"
        elif kind < 0.95:
            text = f"{choice.choice(['sin', 'cos', 'tanh', 'sigmoid', 'exp'])}({picked()})"
        else:
            text = f"{picked()}/(1 + {picked()}^2)"
        lines.append(f"v{i} = {text}")
        values.append(f"v{i}")
        unused[f"v{i}"] = None
    return "\n".join([*lines, f"y = {' + '.join(unused)}"])


def family(members: int) -> str:
    sums = " + ".join(f"w[{i}]*x[{i}]" for i in range(1, members + 1))
    return f"x[1..{members}]: []\nparam w[1..{members}]: []\ny = {sums}"


def shared(products: int) -> str:
    lines = [f"v{i} = v{i - 1}*v{i - 2}" for i in range(2, products)]
    return "\n".join(["v0 = x", "v1 = y", *lines])


def called(products: int) -> str:
    return f"def f(t) = sin(t)*t\n{'f(' * products}x{')' * products}"


def carried(values: int) -> str:
    first = [f"v{i} = x{i}" for i in range(values)]
    step = [f"v{i} = sin(v{i})*v{(i + 1) % values}" for i in range(values)]
    return "\n".join([*first, "for l in 1..33 {", *step, "}", "y = v0"])


def stages(text: str, run: Callable[[str, Callable[[], Any]], Any], target: str = "numpy") -> str:
    """Compile a program, each stage by `run(name, stage)`; return the source."""
    tree = run("parse", lambda: read(text, "formula", LIMITS))
    program = run("lower", lambda: read_program(tree, text, LIMITS, CALCULUS))
    graph = run("graph", lambda: graph_of(program, None))
    stable = run("stable", lambda: stabilise(graph, []))
    adjoint = run("differentiate", lambda: differentiate(stable))
    simplified = run("simplify", lambda: in_code(adjoint))
    source: str = run("write", lambda: emit(simplified, text, TARGETS[target], asked()))
    return source
