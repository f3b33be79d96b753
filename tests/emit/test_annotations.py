"""Generated files are typed: `mypy --strict` accepts them, and what they import is used."""

import ast
import typing
from pathlib import Path

import numpy as np
import pytest

import gradc

GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "programs").glob("*.py"))
MODES = "value, value_and_gradient, jvp, vjp, jacobian, hessian, hvp"

# Programs with what the golden files have not, and the functions of their files.
PROGRAMS: dict[str, tuple[str, str]] = {
    "numbers": ("u = x*y; v = sin(x); output u, v", MODES),
    "arrays": ("x: [n, m]\nparam w: [m], b: []\nf = sum(where(x @ w > b, x @ w, b)^2)", MODES),
    "one": ("x: [n]\ns = sum(x^2)", MODES),
    "number": ("where(x > 0, log(x), x)", MODES),
    "flat": ("x: [n, m]\nparam w[1..3]: [m]\nf = sum((x @ w[1] + x @ (w[2]*w[3]))^2)", "fun"),
    "flat_numbers": ("param a, b, x\na*x + b", "fun"),
    "loop": (
        "n: integer; param x; s = x; for t in 1..n { s = s*x + t }; s",
        "value, gradient, hessian",
    ),
    "while": ("s = x; while s > 1, at most 50 { s = s/2 }; s", "value, gradient"),
    "root": ("y = root(y^3 + y - x, y, from=1); y", "value, gradient, hessian"),
    "system": ("b: [n]\nx = root(x^3 + x - b, x, from=b)\nsum(x)", "value, gradient"),
    "orders": ("sin(x)*exp(x)", "derivatives=3"),
    "assumed": ("x: [n] > 0, k: integer\nsum(log(x))*k", "value, gradient"),
    "indices": ("E: [n, d], i: [k]\nsum(E[i]^2)", "value, gradient, hvp"),
    "factors": ("A: [n, n], b: [n]\nL = cholesky(A)\nsum(L @ b)", "value, gradient"),
    "sorted": ("x: [n]\nsum(sort(x)*x) + median(x)", "value, gradient, hessian"),
    "singular": ("A: [3, 2]\nsum(svdvals(A)) + sum(pinv(A))", "value, gradient"),
    "special": ("expi(x) + betaln(x, y)", "value, gradient, hessian"),
    "mask": ("x: [n]\nsum(x[x > 0])", MODES),
}
FILES = {name: gradc.compile(*one[:1], emit=one[1]).source for name, one in PROGRAMS.items()}
FILES["scalar"] = gradc.compile(PROGRAMS["loop"][0], target="scalar", emit=MODES).source
FILES["checkpoints"] = gradc.compile(
    "y = sin(x)\nfor i in 1..30 { y = sin(y + x) }\ny", checkpoint=True
).source
EVERY = {**{path.stem: path.read_text(encoding="utf-8") for path in GOLDEN}, **FILES}


@pytest.mark.parametrize("name", EVERY)
def test_what_is_imported_is_used(name: str) -> None:
    tree = ast.parse(EVERY[name])
    imported = {
        (one.asname or one.name).partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for one in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= used


@pytest.mark.parametrize("name", EVERY)
def test_every_function_has_types(name: str) -> None:
    for node in ast.walk(ast.parse(EVERY[name])):
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None, node.name
            assert all(one.annotation for one in node.args.args), node.name


def test_what_a_step_stores_twice_has_no_name_that_nothing_uses() -> None:
    text = "for t in 1..20 { h[t] = x*t; g[t] = h[t] }; h[3]*g[2] + sum(h)"
    assert "        g[t] = h[t] = x * (float(t) + 1)\n" in gradc.compile(text).source


def test_types_are_those_of_the_arguments_and_the_results() -> None:
    program = "x: [n], k: integer\nparam w[1..2]: []\nf = k*w[1]*sum(x) + w[2]"
    assert gradc.compile(program).module.Gradient  # the second file has the class of the first
    module = gradc.compile(program).module
    hints = typing.get_type_hints(module.value_and_gradient)
    shown = {name: str(kind).replace("collections.abc.", "") for name, kind in hints.items()}
    assert shown["x"] == "<class 'numpy.ndarray'>"
    assert shown["w"] == "Sequence[float] | Mapping[int, float]"
    assert hints["k"] is int
    assert hints["return"] == tuple[float, module.Gradient]


@pytest.mark.slow
def test_mypy_has_nothing_to_say(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api")
    for name, source in EVERY.items():
        (tmp_path / f"{name.replace('.', '_')}.py").write_text(source, encoding="utf-8")
    found, _, status = api.run(
        ["--strict", "--config-file=", f"--cache-dir={tmp_path / 'cache'}", str(tmp_path)]
    )
    assert status == 0, found


def test_a_family_alone_is_unpacked_as_a_list() -> None:
    text = "x: [n]\nparam W[1..6]: [n, n]\nsum(W[1] @ W[2] @ W[3] @ W[4] @ W[5] @ W[6] @ x)"
    module = gradc.compile(text, emit="fun").module
    found = module.unpack(np.arange(24.0))
    assert isinstance(found, list)
    assert [one[0, 0] for one in found] == [0, 4, 8, 12, 16, 20]
    value, gradient = module.fun(np.ones(24), np.ones(2))
    assert value == 128
    assert gradient.shape == (24,)
