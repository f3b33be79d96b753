"""Every kernel is as near the truth as the table says, and has IEEE's values where those are told.

The truth is mpmath's; what NumPy and SciPy make of zeros, infinities and nan is IEEE's.
"""

import math

import numpy as np
import pytest

from gradc.kernels.library import kernels
from gradc.vocabulary import functions

from .evaluated import evaluated
from .truths import drawn, errors, rows, truth

ROWS = rows()
QUICK, DENSE = 150, 2_000


@pytest.fixture(scope="module")
def kernel():
    pytest.importorskip("llvmlite")
    from .built import built

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADC_CACHE", "")
        yield built


def test_every_kernel_has_a_row():
    assert [name for name in kernels() if name in functions() and name not in ROWS] == []
    assert [name for name in ROWS if name not in kernels()] == []


@pytest.mark.parametrize("name", ROWS)
def test_the_error_is_what_the_table_says(kernel, name):
    arrays = drawn(ROWS[name], QUICK)
    found, true = kernel(name)(*arrays), truth(name, arrays)
    assert errors(found, true).max() <= ROWS[name].ulps
    assert rounded(found, true).max() <= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.table
def test_the_error_is_what_the_table_says_at_many_points(kernel, name):
    arrays = drawn(ROWS[name], DENSE, seed=2)
    assert errors(kernel(name)(*arrays), truth(name, arrays)).max() <= ROWS[name].ulps


def test_logaddexp_has_all_digits_that_its_roots_leave(kernel):
    """Where exp(x) + exp(y) is next to 1 all but 2^-104 of exp(y) may cancel."""
    generator = np.random.default_rng(0)
    x = np.append(-generator.uniform(0, 0.6931, 400), -(10.0 ** generator.uniform(-290, -1, 100)))
    y = np.log(-np.expm1(x))
    high, lacks = truth("logaddexp", [x, y])
    gap = np.abs((kernel("logaddexp")(x, y) - high) - lacks * np.spacing(np.abs(high)))
    assert (gap <= 1.5 * np.spacing(np.abs(high)) + 2.0**-104 * np.exp(y)).all()


def rounded(found, true):
    """Return the errors of values rounded to float32, in ulps of that."""
    with np.errstate(all="ignore"):
        narrow, exact = found.astype(np.float32), true[0].astype(np.float32)
        gap = abs(narrow.astype(float) - true[0]) / np.spacing(abs(exact))
    return np.where(
        np.isfinite(narrow) & np.isfinite(exact), gap, narrow.view("i4") != exact.view("i4")
    )


UNSIGNED = ("max", "min", "i1e", "erfinv", "erfcinv")  # whose zeros have either sign
EDGES = [
    0.0, 5e-324, 1e-310, 2.2250738585072014e-308, 1e-300, 0.5, 1.0, 2.0, 3.0, 709.0, 1e10, 1e22,
    2.0**52, 2.0**53 + 2, 1e308, 1.7976931348623157e308, math.inf,
]  # fmt: skip


@pytest.mark.parametrize("name", [*ROWS])
def test_the_edges_are_those_of_ieee(kernel, name):
    pytest.importorskip("scipy")
    from .peers import edges

    function = edges(name)
    if function is None:
        pytest.skip("neither NumPy nor SciPy has it")
    ends = np.array([*EDGES, *(-one for one in EDGES), math.nan])
    arguments = len(kernels()[name].arguments)
    arrays = [one.ravel() for one in np.meshgrid(*[ends] * arguments)]
    with np.errstate(all="ignore"):
        found, wanted = kernel(name)(*arrays), function(*arrays)
        near = np.abs(found - wanted) <= 6 * np.spacing(np.abs(wanted))
    same = near | (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    signed = (wanted != 0) | (np.signbit(found) == np.signbit(wanted)) | (name in UNSIGNED)
    wrong = ~(same & signed)
    assert [(*(one[i] for one in arrays), found[i], wanted[i]) for i in np.flatnonzero(wrong)] == []


@pytest.mark.parametrize("name", ROWS)
def test_machine_code_is_what_the_lines_say_to_the_last_bit(kernel, name):
    from .built import variant

    ends = [0.0, -0.0, -1e-310, 1e308, -math.inf, math.nan]
    arrays = [np.append(one[:4], ends) for one in drawn(ROWS[name], 4)]
    found = kernel(name)(*arrays)
    lines = variant(name, anywhere=True)
    names = [one.name for one in lines.arguments]
    for point, one in zip(zip(*(a.tolist() for a in arrays), strict=True), found, strict=True):
        wanted = evaluated(lines.results[0], dict(zip(names, point, strict=True)))
        assert one.tobytes() == np.float64(wanted).tobytes() or (one != one and wanted != wanted), (
            point
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_loops_over_points_are_vectors(kernel, name):
    from gradc.native.machine import assembly

    from .built import text

    written = assembly(text(name))
    near = written[written.index("near:") :].partition(".Lfunc_end")[0]
    if "ymm" not in written and "zmm" not in written:
        pytest.skip("a processor without vectors of four floats")
    assert near.count("ymm") + near.count("zmm") > 4
    assert "call" not in near
