"""Files of C: each operation and each convention has the values of the NumPy file."""

import json
import re
import subprocess
from pathlib import Path
from platform import machine

import numpy as np
import pytest
from in_c import COMPILERS, Library

import gradc
from gradc.errors import GradcError
from gradc.pipeline import compile_program

CASES = Path(__file__).parents[1] / "cases" / "conventions.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


def _is_of_numbers(row):
    return all(np.ndim(value) == 0 for value in row["at"].values())


OF_NUMBERS = {f"p{place}": row for place, row in enumerate(ROWS) if _is_of_numbers(row)}

# What has no form in C yet: with the reason, as it is told.
REFUSED = ("has no arrays", "has no loops", "has no equations", "is not in C's math.h")

# Programs of numbers; between them they have every operation that C has.
_OF_THREE = {
    "arithmetic": "x*y + z/x - y^2 + x^3 - z^-1 + (x*y)^4 + z^-3 - -(-x)",
    "roots": "sqrt(x^2 + 1) + cbrt(y) + hypot(x, y, z) + (1 + x^2)^1.5",
    "exponentials": "exp(x) + expm1(y) + 2^z + x^y",
    "logarithms": "log(1.5 + x) + log1p(x) + log2(2 + y) + log10(3 + z)",
    "circles": "sin(x) + cos(y) + tan(z) + asin(x/9) + acos(y/9) + atan(z) + atan2(x, y)",
    "hyperbolas": "sinh(x) + cosh(y) + tanh(z) + asinh(x) + acosh(2 + y^2) + atanh(z/9)",
    "gates": "sigmoid(x) + softplus(y) + log(sigmoid(z)) + relu(x) + logaddexp(x, y)",
    "gates_off": "sech(x) + exprel(y) + sinc(z) + log(1 + exp(-x*y))",
    "bends": "abs(x) + sign(y) + floor(z) + ceil(x) + round(y) + max(x, y) + min(y, z) + mod(x, y)",
    "errors": "erf(x) + erfc(y) + erfcx(z) + ndtr(x) + log_ndtr(y)",
    "gammas": "gamma(1 + x^2) + lgamma(2 + y^2) + digamma(1 + z^2) + polygamma(2, 1 + x^2)",
    "steps": "log(beta(1 + x^2, 2 + y^2))",
    "choices": "where(x > y and not (z <= x) or x == z, x*y, where(y != 0, y/z, x)) + (x >= y)*z",
    "quotients": "((x > 0) + (y > 0))/(3*((z > -9) + (x > -9)))",
    "several": "f = x*y\ng = sin(z)*f\noutput f, g",
    "truth": "f = x > y\ng = x\noutput f, g",
}
PROGRAMS = {name: f"param x, y, z\n{text}" for name, text in _OF_THREE.items()} | {
    "again": "x = u*cos(x)\ny = x*exp(y)\nx*y",
    "own": "x = sin(x)*u",
    "loop_of_numbers": "s = u\nfor t in 1..3 { s = s*sin(s + t) }\ns",
    "truths": "where(1 > 0 and x > 1, x, 2) + where(0 > 0 or x > 1, x, 2)",
    "truths_in_rules": "xlogy(1, x) + xlogy(0, x) + rel_entr(1, x)",
    "family": "param w[1..3], x\nw[1]*x + w[2]*x^2 + w[3]",
}
POINTS = [
    (0.5, -0.75, 1.25), (1.0, 1.0, 1.0), (2.5, 0.5, -1.5), (0.25, 3.0, 0.75), (-0.5, 2.0, 0.125),
    (0.0, 0.0, 0.0), (1e-9, 2e-9, -1e-9), (30.0, 2.0, -3.0), (-40.0, -3.0, 8.0),
]  # fmt: skip


# The target, and that with kernels, which takes the compiler of C longer.
TARGETS = ["c", pytest.param("c-kernels", marks=pytest.mark.slow)]


def _compiled(names, target):
    return {name: compile_program(PROGRAMS[name], target=target, name=name) for name in names}


@pytest.fixture(scope="module", params=TARGETS)
def library(request, tmp_path_factory):
    return Library(_compiled(PROGRAMS, request.param), tmp_path_factory.mktemp("programs"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_has_the_values_of_the_file_of_numpy(library, name):
    done = library.done[name]
    function = gradc.Function(compile_program(done.text))
    names = [str(node.payload) for node in done.graph.inputs]
    for point in POINTS:
        at = dict(zip(names, (*point, 2.0), strict=False))
        value, gradient = library.value_and_gradient(name, at)
        with np.errstate(all="ignore"):
            wanted, slopes = function.module.value_and_gradient(*_grouped(function, at))
        rows = slopes if len(done.graph.outputs) > 1 else [slopes]
        flat = [[*_flat(row)] for row in rows]
        np.testing.assert_allclose(value, np.ravel(wanted), rtol=4e-15, atol=1e-15)
        np.testing.assert_allclose(gradient, flat, rtol=4e-14, atol=1e-14)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return Library(_compiled(OF_POINTS, "c-kernels"), tmp_path_factory.mktemp("points"))


DECLARED = "param x > 0, y in (0, 1]\nn: integer\nlog(x)*sqrt(y^2)^n"


def test_a_number_that_is_not_as_declared_is_nan(tmp_path):
    library = Library({"d": compile_program(DECLARED, target="c", name="d")}, tmp_path)
    rows = {(2.0, 1.0, 3.0): np.log(2), (-2.0, 1.0, 3.0): np.nan, (2.0, 1.5, 3.0): np.nan}
    rows |= {(2.0, 0.5, 2.5): np.nan, (2.0, 0.5, -1.0): np.nan, (2.0, 0.5, 2.0): np.log(2) / 4}
    for point, wanted in rows.items():
        found, _ = library.value_and_gradient("d", dict(zip("xyn", point, strict=True)))
        np.testing.assert_allclose(found, [wanted], rtol=1e-15)


OF_POINTS = ["gates", "circles", "several"]


@pytest.mark.parametrize("name", OF_POINTS)
def test_points_are_those_of_the_functions_of_numbers(own, name):
    library = own
    done = library.done[name]
    names = [str(node.payload) for node in done.graph.inputs]
    arrays = np.random.default_rng(0).uniform(-0.9, 0.9, (len(names), 1500))
    arrays[0, 700], arrays[0, 701], arrays[0, 702] = (
        1e300,
        np.inf,
        np.nan,
    )  # far out for sin and cos
    count = len(done.graph.outputs) * (1 + len(names))
    found = library.points(name, arrays, count)
    for place in (0, 1, 511, 512, 699, 700, 701, 702, 1024, 1499):
        at = dict(zip(names, arrays[:, place], strict=True))
        value, gradient = library.value_and_gradient(name, at)
        wanted = [*value, *gradient.ravel()]
        np.testing.assert_allclose(found[:, place], wanted, rtol=1e-15, atol=1e-300)


TABLES = {
    "one": ("x^2*y + exp(x*y)", "jacobian", (2,)),
    "two": ("a = x*y + sin(x); b = x/y; output a, b", "jacobian", (2, 2)),
    "bent": ("x^2*y + exp(x*y)", "hessian", (2, 2)),
    "both_bent": ("a = x*y^2 + sin(x); b = x/y; output a, b", "hessian", (2, 2, 2)),
}


def _leaves(found):
    return [leaf for one in found for leaf in _leaves(one)] if isinstance(found, tuple) else [found]


def test_tables_of_derivatives_are_those_of_the_file_of_numpy(tmp_path):
    done = {
        name: compile_program(text, target="c", name=name, emit=entry)
        for name, (text, entry, _) in TABLES.items()
    }
    done["orders"] = compile_program("exp(2*x)", target="c", name="orders", emit="derivatives=4")
    library = Library(done, tmp_path)
    for name, (text, entry, shape) in TABLES.items():
        at = (0.7, 1.3)
        leaves = _leaves(getattr(gradc.compile(text), entry)(*at))
        found = library.array(name, entry, at, shape)
        wanted = np.concatenate([np.ravel(leaf) for leaf in leaves])
        np.testing.assert_allclose(found.ravel(), wanted, rtol=1e-14)
    orders = library.array("orders", "derivatives", (0.3,), (5,))
    np.testing.assert_allclose(orders, np.exp(0.6) * 2.0 ** np.arange(5), rtol=1e-14)


def _grouped(function, at):
    """Return the arguments of a call: a family is a list of its members."""
    found = {}
    for key, value in at.items():
        name, bracket, _ = key.partition("[")
        if bracket:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return [found[name] for name in function.inputs]


def _flat(row):
    for value in row:
        yield from value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def some_conventions(tmp_path_factory):
    return _conventions([*OF_NUMBERS][::5], "c", tmp_path_factory.mktemp("some"))


@pytest.fixture(scope="module", params=["c", "c-kernels"])
def conventions(request, tmp_path_factory):
    return _conventions(OF_NUMBERS, request.param, tmp_path_factory.mktemp("conventions"))


def _conventions(names, target, folder):
    done, refused = {}, {}
    for name in names:
        try:
            done[name] = compile_program(OF_NUMBERS[name]["program"], target=target, name=name)
        except GradcError as error:
            refused[name] = str(error)
    return Library(done, folder), refused


def _holds(library, refused, name):
    row = OF_NUMBERS[name]
    if name in refused:
        assert any(reason in refused[name] for reason in REFUSED)
        return
    graph = library.done[name].graph
    value, gradient = library.value_and_gradient(name, row["at"])
    if row["value"] is not None:
        np.testing.assert_allclose(value[0], row["value"], rtol=1e-13, atol=1e-300)
    for variable, found in zip(graph.wrt, gradient[0], strict=True):
        if variable in row["gradient"]:
            np.testing.assert_allclose(found, row["gradient"][variable], rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("name", [*OF_NUMBERS][::5])
def test_some_conventions_hold(some_conventions, name):
    _holds(*some_conventions, name)


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize("name", OF_NUMBERS)
def test_a_convention_holds(conventions, name):
    _holds(*conventions, name)


@pytest.mark.skipif(machine() != "x86_64", reason="it is told by names of registers there")
@pytest.mark.parametrize("chosen", COMPILERS)
def test_a_loop_over_points_becomes_vectors(chosen, tmp_path):
    source, lines = tmp_path / "m.c", tmp_path / "m.s"
    source.write_text(compile_program("sigmoid(x*w + y)*sin(z)", target="c-kernels").source)
    options = ["-std=c99", "-O3", "-mavx2", "-mfma", "-fno-trapping-math", "-S"]
    subprocess.run([chosen, *options, "-o", str(lines), str(source)], check=True)
    points = re.search(
        r"^model_points:.*?^\s+\.size\s+model_points", lines.read_text(), re.M | re.S
    )
    assert points is not None
    assert re.search(r"vfmadd\d+pd\s.*%ymm", points[0])
