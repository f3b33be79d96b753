"""Small texts that ask for much: what each takes, of the processor and of memory.

    python -m tests.hostile [--verbs compile,verify] [--only tower]

Each runs in a process of its own with limits on both, so that what hangs is ended and seen. The
table has a line for each text, and for each verb the seconds of the processor and the megabytes.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

VERBS = (
    "compile", "eval", "scalar", "c", "native", "verify", "derive", "latex", "graph", "explain",
    "flow", "check", "answer", "grade", "grade a program", "practice", "objective", "hessian",
    "jvp",
)  # fmt: skip
IN_OTHER_LANGUAGES = (
    "compile", "native", "verify", "derive", "explain", "check", "grade", "practice"
)  # fmt: skip

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

PRODUCTS = "A = ones(11000,11000)\nsum(A@A)*x"
ENTRIES = "x: [20000,20000]\nsum(x^2)"


def _exercises(program: str, count: int) -> str:
    """Return a file of so many exercises about a program."""
    one = f'program = "{program}"\npoints = {{ x = 1 }}\n'
    return "".join(f'[[exercise]]\nid = "e{k}"\n{one}' for k in range(count))


# What is asked of a program, or of a file, and what is said.
ASKED = [
    ("graph", LOOP, "the limit copies is 50,000"),
    (
        "derive",
        f"h[0] = x\nfor l in 1..33 {{\n{BODY}\nh[l] = a2999 }}\nh[33]",
        "is that of a loop, and no one formula",
    ),
    ("verify at a point", "A: [9,9]\ndet(A)", ""),
    ("eval", PRODUCTS, "the limit seconds is 10"),
    ("check", PRODUCTS, "the limit seconds is 10"),
    ("explain", PRODUCTS, "the limit seconds is 10"),
    ("verify", ENTRIES, "the limit memory is 1,000,000,000"),
    ("check", ENTRIES, "the limit memory is 1,000,000,000"),
    ("check", "x: [1000,1000]\nsum(sin(x)^2)", "the limit seconds is 10"),
    (
        "eval",
        "y = ones(200,200)\nfor i in 1..100000 { y = y@y/200 }\nsum(y)*x",
        "the limit seconds",
    ),
    (
        "eval",
        "y = x\n" + "while y > 1, at most 9 {\n" * 21 + "y = y/2\n" + "}\n" * 21 + "y",
        "loops stand more than 16 deep in one another",
    ),
    ("check", f"sum(sort([{','.join(['x', 'y'] * 10_000)}]))", "the limit seconds is 10"),
    ("a derivative of order 20", "exp(sin(x^2))*cos(exp(x))/(1 + x^2)", "the limit seconds is 10"),
    ("values", f"x=[1], y=sum({'@'.join(['ones(2000,2000)'] * 3_000)})", "the limit seconds is 10"),
    ("values", f"x=[{','.join(['1'] * 30_000)}], y=1", ""),
    ("values", f"x=[1], y={'^'.join(['9'] * 30_000)}", "is not a finite number"),
    ("exercises", _exercises("^".join(["x"] * 150), 160), "the limit seconds is 10"),
    (
        "exercises",
        _exercises("h=x;for i in 1..100000 {h=sin(h)};h", 500),
        "the limit seconds is 10",
    ),
    ("exercises", _exercises("x: [20000,20000];sum(x)", 1), "the limit memory is 1,000,000,000"),
    ("answers", "[one]\n" + "".join(f'k{k} = "x"\n' for k in range(5_000)), ""),
    ("verify at a point", "\n".join(f"y{k} = x{k}*x{k + 1}" for k in range(2000)), ""),
]

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


def _python(*lines: str) -> str:
    return "\n    ".join(["def f(x, y=1.0):", *lines])


# What other readers read, by their language.
READ: Mapping[str, Mapping[str, str]] = {
    "latex": {
        "letters": "x" * 60_000,
        "fractions": r"\frac{1}{" * 6_000 + "x" + "}" * 6_000,
        "roots": r"\sqrt{" * 9_000 + "x" + "}" * 9_000,
        "sums": "+".join(rf"\sin(x_{{{k}}})" for k in range(3_600)),
        "powers": "x^{" * 15_000 + "x" + "}" * 15_000,
        "brackets": r"\left(" * 4_900 + "x" + r"\right)" * 4_900,
        "functions without brackets": r"\sin " * 12_000 + "x",
        "matrices": r"\begin{pmatrix}" + r"x&y\\" * 9_000 + r"\end{pmatrix}",
        "a long matrix": r"\sum " + r"\begin{pmatrix}" + "x&" * 30_000 + "y" + r"\end{pmatrix}",
        "cases": r"\begin{cases}" + r"x & x > 1 \\" * 4_500 + r"y & \text{else}\end{cases}",
        "spaces": "x" + r"\," * 30_000 + "+ y",
        "spaces of one kind": "x" + " " * 60_000 + "+ y",
        "letters of words": r"\mathrm{" + "a" * 60_000 + "}",
        "indices": "x_{" * 15_000 + "1" + "}" * 15_000,
        "a large sum": r"\sum_{i=1}^{1000000000} x_i",
        "sums of sums": r"\sum_{i=1}^{n} " * 4_000 + "x_i",
        "a number": "x" + "9" * 60_000,
        "equations": "\n".join(rf"y_{{{k}}} &= \tanh(y_{{{k - 1}}}) \\" for k in range(1, 2_000)),
        "bars": "|" * 30_000 + "x" + "|" * 30_000,
        "backslashes": "\\" * 60_000 + "x",
        "unclosed": r"\frac{" * 10_000,
        "comments": "%" * 60_000 + "\nx",
        "binomials": r"\binom{x}{" * 5_000 + "y" + "}" * 5_000,
        "accents": r"\hat{" * 10_000 + "x" + "}" * 10_000,
    },
    "python": {
        "brackets": _python(f"return {'(' * 180}x{')' * 180}"),
        "brackets that are too deep": _python(f"return {'(' * 30_000}x{')' * 30_000}"),
        "a long sum": _python(f"return {'+'.join(['x*y'] * 16_000)}"),
        "a long product": _python(f"return {'*'.join(['x'] * 31_000)}"),
        "a long tower": _python(f"return {'**'.join(['x'] * 20_000)}"),
        "minus": _python(f"return {'-' * 60_000}x"),
        "appended": _python("xs = []", *["xs.append(x)"] * 3_700, "return sum(xs)"),
        "truths": _python(f"return np.where({' and '.join(['x > 1'] * 6_300)}, x, 1)"),
        "negations": _python(f"return np.where({'not ' * 15_000}(x > 1), x, 1)"),
        "statements": _python("a = x", *["a = np.sin(a)"] * 3_300, "return a"),
        "statements of their own": _python(
            "a0 = x", *(f"a{k} = np.sin(a{k - 1})" for k in range(1, 2_500)), "return a2499"
        ),
        "a loop": _python("for k in range(100000):", "    x = np.sin(x)", "return x"),
        "a loop that appends": _python(
            "xs = []", "for k in range(100000):", "    xs.append(np.sin(x*k))", "return sum(xs)"
        ),
        "loops in loops": _python(
            *(f"{'    ' * k}for i{k} in range(30):" for k in range(15)),
            "    " * 15 + "x = np.sin(x)",
            "return x",
        ),
        "a loop without end": _python("while True:", "    x = x + 1", "return x"),
        "branches": _python(
            "if x > 0:",
            "    y = x",
            *(line for k in range(1_650) for line in (f"elif x > -{k}:", f"    y = x*{k}")),
            "return y",
        ),
        "branches one after the other": _python(
            *(line for k in range(1_700) for line in (f"if x > {k}:", "    y = y*x")), "return y"
        ),
        "branches in branches": _python(
            *(f"{'    ' * k}if x > {k}:" for k in range(90)),
            "    " * 90 + "y = x",
            "return y",
        ),
        "functions": "\n".join(
            ["def f0(x):\n    return x"]
            + [f"def f{k}(x):\n    return f{k - 1}(x) + 1" for k in range(1, 1_500)]
        ),
        "functions that call twice": "\n".join(
            ["def f0(x):\n    return np.sin(x)"]
            + [f"def f{k}(x):\n    return f{k - 1}(f{k - 1}(x))" for k in range(1, 40)]
        ),
        "a function that calls itself": "def f(x):\n    return f(x - 1)",
        "a list": _python(f"return np.sum(np.array([{', '.join(['x'] * 20_000)}]))"),
        "a list in lists": _python(f"return np.sum(np.array({'[' * 90}x{']' * 90}))"),
        "a list of many": _python("return sum([x*k for k in range(1000000)])"),
        "a list times a number": _python("return sum([x]*1000000)"),
        "a number": _python(f"return x*{'9' * 60_000}"),
        "powers of numbers": _python("return x*9**9**9**9"),
        "a text": _python(f"return x*len('{'a' * 60_000}')"),
        "a text times a number": _python("return x*len('a'*10**12)"),
        "lambdas": _python(f"return {'(lambda a: ' * 60}x{')(x)' * 60}"),
        "comparisons": _python(f"return np.where({' < '.join(['x'] * 15_000)}, x, 1)"),
        "choices": _python(f"return {'x if x > 1 else ' * 3_900}y"),
        "attributes": _python(f"return x{'.T' * 30_000}"),
        "indices": _python(f"return x{'[0]' * 20_000}"),
        "stores": _python(
            "a = np.zeros(3000)", *[f"a[{k}] = x*{k}" for k in range(3_000)], "return a.sum()"
        ),
        "swaps": _python(*["x, y = y, x"] * 3_900, "return x"),
        "arguments": f"def f({', '.join(f'x{k}' for k in range(9_000))}):\n    return x0",
        "sums in place": _python("s = 0.0", *["s += x*y"] * 4_900, "return s"),
        "zeros": _python("return np.sum(np.zeros(10**18))*x"),
        "blank lines": _python("a = x", "\n" * 60_000, "return a"),
        "comments": "#" * 60_000 + "\ndef f(x):\n    return x",
        "a line that goes on": _python("return x + \\\n" * 5_000 + "x"),
    },
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process said and took; it has failed where it was ended or said more than an error."""

    said: str
    failed: str
    seconds: float
    megabytes: float


def bounded(seconds: int, size: int) -> None:
    """Bound the time and the memory of a process that is about to start."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def cost(
    text: str, verb: str, language: str = "formula", seconds: int = 20, size: int = 1_500_000_000
) -> Cost:
    """Return what a process of its own says of a text, and takes for it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-P", str(Path(__file__).with_name("asked.py")), verb, language],
        input=text,
        capture_output=True,
        text=True,
        preexec_fn=partial(bounded, seconds, size),
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # others wait by turning in circles
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said, _, megabytes = done.stdout.rpartition("\n\0")
    failed = "" if done.returncode == 0 and not done.stderr else f"{done.returncode} {done.stderr}"
    return Cost(said.strip(), failed, taken, float(megabytes or "nan"))


def _rows() -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Yield each text: its name, its language, itself, and the verbs that read it."""
    for name, text in {**{name: text for name, (text, _) in TEXTS.items()}, **LARGE}.items():
        yield name, "formula", text, VERBS
    for language, texts in READ.items():
        for name, text in texts.items():
            yield f"{language}: {name}", language, text, IN_OTHER_LANGUAGES


def _asked(verbs: list[str], only: str, log: Path) -> Iterator[dict[str, Any]]:
    """Yield what each verb costs about each text, and write it to the log as well.

    What stands there already is not asked again.
    """
    known = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    done = {(one["text"], one["verb"]) for one in known}
    yield from known
    for verb in verbs:
        for name, language, text, read_by in _rows():
            if only not in name or verb not in read_by or (name, verb) in done:
                continue
            found = cost(text, verb, language, 40, 2_000_000_000)
            row = {
                "text": name,
                "verb": verb,
                "seconds": round(found.seconds, 2),
                "megabytes": found.megabytes,
                "end": "ended" if found.failed else "refused" if found.said else "answered",
                "said": (found.failed[-400:] or found.said)[:400],
            }
            with log.open("a") as file:
                file.write(json.dumps(row) + "\n")
            yield row


def _written(row: dict[str, Any]) -> str:
    return "{seconds:6.1f} s {megabytes:5.0f} MB {end:9} {verb:17} {text}".format(**row)


def main() -> None:
    """Print what each costs as it is known, and at the end the counts and the worst."""
    parser = argparse.ArgumentParser(
        description="Small texts that ask for much, and what they take."
    )
    parser.add_argument("--verbs", default=",".join(VERBS), help=f"of {', '.join(VERBS)}")
    parser.add_argument("--only", default="", help="texts with these words in their names")
    parser.add_argument(
        "--log", type=Path, default=Path(os.devnull), help="keeps what is done, to go on later"
    )
    given = parser.parse_args()
    rows = []
    for row in _asked(given.verbs.split(","), given.only, given.log):
        rows.append(row)
        sys.stdout.write(f"{_written(row)}\n")
        sys.stdout.flush()
    over = [row for row in rows if row["seconds"] > 10 or not row["megabytes"] < 1000]
    ends = Counter(row["end"] for row in rows)
    told = [f"\n{dict(ends)}, over 10 s or 1 GB {len(over)}; the worst of them:"]
    for by in ("seconds", "megabytes"):
        told += [_written(one) for one in sorted(rows, key=lambda row: -row[by])[:10]]
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
