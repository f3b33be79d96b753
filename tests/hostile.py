"""Small texts that ask for much: what each takes, of the processor and of memory.

    python -m tests.hostile [--verbs compile,verify] [--only tower]

Each runs in a process of its own with limits on both, so that what hangs is ended and seen. The
table has a line for each text, and for each verb the seconds of the processor and the megabytes.
"""

import argparse
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SECONDS, BYTES = 20, 1_500_000_000

# By name: the text, and what is said of it, nothing where it compiles.
TEXTS = {
    "definitions that call the one before in itself": (
        "\n".join(
            ["def f0(t) = sin(t)"]
            + [f"def f{level}(t) = f{level - 1}(f{level - 1}(t))" for level in range(1, 30)]
            + ["f29(x)"]
        ),
        "the limit copies is 50,000",
    ),
    "definitions that call the one before at two places": (
        "\n".join(
            ["def f0(t) = sin(t)"]
            + [f"def f{level}(t) = f{level - 1}(t) + f{level - 1}(2*t)" for level in range(1, 18)]
            + ["f17(x)"]
        ),
        "",
    ),
    "definitions that add the same call": (
        "\n".join(
            ["def f0(t) = sin(t)"]
            + [f"def f{level}(t) = f{level - 1}(t) + f{level - 1}(t)" for level in range(1, 1000)]
            + ["f999(x)"]
        ),
        "",
    ),
    "a large definition that is called in itself": (
        f"def f(t) = {'+'.join(f'sin({k}*t)' for k in range(2000))}\n{'f(' * 500}x{')' * 500}",
        "the limit copies is 50,000",
    ),
    "a loop of a hundred thousand": (
        "h[0] = x\nfor l in 1..100000 {h[l] = sin(h[l-1])}\nh[100000]",
        "",
    ),
    "loops in loops": (
        "s = 0\n" + "".join(f"for {i} in 1..16 {{ " for i in "abcd") + "s = sin(s + x)" + " }" * 4,
        "the limit copies is 50,000",
    ),
    "a family of a million": ("param v[1..1000000]\nv[1]*v[2]", "the limit inputs is 30,000"),
    "a family of 10^18": ("param v[1..10^18]\nv[1]*v[2]", "the limit inputs is 30,000"),
    "families that are too many together": (
        "\n".join(f"param v{k}[1..20000]" for k in range(1000)) + "\nv1[1]",
        "the limit inputs is 30,000",
    ),
    "a dimension that is a product of sums": (
        f"param {', '.join(f'x{k}: [n{k}]' for k in range(24))}\n"
        f"z: [{'*'.join(f'(n{k}+1)' for k in range(24))}]\nsum(z)",
        "a dimension would be a sum of 1,024 terms; the most is 1,000",
    ),
    "a long name before an error": ("a" * 60_000 + " + * y", "found '*' where an expression was"),
    "a long name that is declared nowhere": ("param x\n" + "a" * 60_000 + " + x", "there is no aa"),
    "a long name of a function": ("a" * 60_000 + "(x)", "there is no function aa"),
    "a long word before a bracket": ("x = " + "a" * 60_000 + " b)", "closes nothing"),
    "spaces in a loop's header": ("for" + " " * 60_000 + "x = 3", "in"),
    "intervals in a line": (
        "param " + ", ".join(f"x{k} in (0, 1]" for k in range(3000)) + "\nx1",
        "",
    ),
    "a number of sixty thousand digits": ("x*" + "9" * 60_000, "too large for a float"),
    "max of many names": (f"max({','.join(f'x{k}' for k in range(1000))})", ""),
    "max of two names over and over": (f"max({','.join(['x', 'y'] * 10_000)})", ""),
    "min of a name over and over": (f"min({','.join(['x'] * 20_000)})", ""),
    "a tower": ("^".join(["x"] * 2000), ""),
    "indices of indices": ("x: [n]\nx" + "[0]" * 10_000, "this is a scalar and has no index"),
    "an array that is too large": ("zeros(10^18)[0]*x", "the limit tensor_bytes"),
    "spaces": ("x" + " " * 60_000 + "+ y", ""),
    "minus": ("-" * 60_000 + "x", ""),
    "squares of squares": (f"{'(' * 1500}x{'^2)' * 1500}", ""),
    "products of the two before": (
        "\n".join(["v0 = x", "v1 = y", *(f"v{k} = v{k - 1}*v{k - 2}" for k in range(2, 2000))]),
        "",
    ),
    "a product that is called in itself": (
        f"def f(t) = sin(t)*t\n{'f(' * 2000}x{')' * 2000}",
        "",
    ),
}

LOOP = "h[0] = x\nfor l in 1..100000 {h[l] = sin(h[l-1])}\nh[100000]"
BODY = "\n".join(f"a{k} = sin({f'a{k - 1}' if k else 'h[l-1]'})" for k in range(3000))

# By what is asked of a program: its text, and what is said.
ASKED = {
    "graph()": (LOOP, "the limit copies is 50,000"),
    "derivative('x')": (
        f"h[0] = x\nfor l in 1..33 {{\n{BODY}\nh[l] = a2999 }}\nh[33]",
        "is that of a loop, and no one formula",
    ),
    "verify(points=1)": ("A: [9,9]\ndet(A)", ""),
    "verify(points=2)": ("\n".join(f"y{k} = x{k}*x{k + 1}" for k in range(2000)), ""),
}

# Larger ones, which are in the table alone: each takes seconds.
LARGE = {
    "a tower of thirty thousand": "^".join(["x"] * 31_000),
    "names that are multiplied": "*".join(f"x{k}" for k in range(9_000)),
    "products without a sign": "x y " * 15_900,
    "a product that is called in itself, longer": (
        f"def f(t) = sin(t)*t\n{'f(' * 20_000}x{')' * 20_000}"
    ),
    "max of nine thousand names": f"max({','.join(f'x{k}' for k in range(9_000))})",
    "statements of the one before": "\n".join(
        f"a{k} = sin({f'a{k - 1}' if k else 'x'})" for k in range(3_400)
    ),
    "a family of thirty thousand": (
        "param v[1..30000]\ns = 0\nfor i in 1..30000 { s = s + sin(v[i]) }\ns"
    ),
    "steps of three thousand statements": (
        f"h[0] = x\nfor l in 1..33 {{\n{BODY}\nh[l] = a2999 }}\nh[33]"
    ),
    "a loop that carries a thousand": (
        "\n".join(f"v{k} = x{k}" for k in range(1000))
        + "\nfor l in 1..33 {\n"
        + "\n".join(f"v{k} = sin(v{k})*v{(k + 1) % 1000}" for k in range(1000))
        + "}\nv0"
    ),
}

# What is done with a compiled program, by what it is called on the command line.
VERBS: Mapping[str, str] = {
    "compile": "pass",
    "scalar": "gradc.compile(text, target='scalar')",
    "c": "gradc.compile(text, target='c')",
    "explain": "function.explain({one: 0.5 for one in function.inputs}).markdown()",
    "verify": "function.verify()",
    "graph": "function.graph().dot",
    "latex": "function.latex()",
    "derive": "function.derivative(next(iter(function.wrt)))",
    "check": "function.check({next(iter(function.wrt)): '1'})",
    "flow": "function.flow({one: 0.5 for one in function.inputs})",
    "answer": "gradc.compile('sin(x)*y').check({'x': text})",
    "native": "gradc.compile(text, target='native')",
    "from latex": "gradc.compile(text, language='latex')",
}

_PROGRAM = """
import sys, warnings
import gradc
warnings.simplefilter("ignore")
text = sys.stdin.read()
try:
    function = gradc.compile(text)
    {asked}
except gradc.GradcError as error:
    print(error)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process said and took; it has failed where it was ended or said more than an error."""

    said: str
    failed: str
    seconds: float
    megabytes: float


def bounded() -> None:
    """Bound the time and the memory of a process that is about to start."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def cost(text: str, asked: str = "pass") -> Cost:
    """Return what a process of its own says of a text, and takes for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(asked=asked) + _TOLD],
        input=text,
        capture_output=True,
        text=True,
        preexec_fn=bounded,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said, _, size = done.stdout.rpartition("\n\0")
    failed = "" if done.returncode == 0 and not done.stderr else f"{done.returncode} {done.stderr}"
    return Cost(said or "" if size else done.stdout, failed, seconds, float(size or "nan"))


# The megabytes that the process has had at most, at the end of what it says.
_TOLD = """
import resource
print(f"\\n\\0{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f}", end="")
"""


def _lines(verbs: list[str], only: str) -> Iterator[str]:
    """Yield the table, a text at a time, and at last what is slowest and largest."""
    yield f"{'':48}" + "".join(f"{verb:>16}" for verb in verbs)
    worst: list[tuple[float, float, str]] = []
    for name, text in {**{name: text for name, (text, _) in TEXTS.items()}, **LARGE}.items():
        if only not in name:
            continue
        costs = [cost(text, VERBS[verb]) for verb in verbs]
        cells = [
            f"{'ended' if one.failed else ''}{one.seconds:8.1f} s {one.megabytes:4.0f}"
            for one in costs
        ]
        worst += [
            (one.seconds, one.megabytes, f"{name}, {verb}")
            for one, verb in zip(costs, verbs, strict=True)
        ]
        yield f"{name:48}" + "".join(f"{cell:>16}" for cell in cells)
    seconds, _, slowest = max(worst)
    megabytes, largest = max((size, where) for _, size, where in worst)
    yield f"at most {seconds:.1f} s ({slowest}) and {megabytes:.0f} MB ({largest})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description="Small texts that ask for much, and what they take."
    )
    parser.add_argument("--verbs", default=",".join(VERBS), help=f"of {', '.join(VERBS)}")
    parser.add_argument("--only", default="", help="texts with these words in their names")
    given = parser.parse_args()
    for line in _lines(given.verbs.split(","), given.only):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
