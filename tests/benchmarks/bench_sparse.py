"""How the Hessian of Rosenbrock's function grows with the number of variables: as that does.

    pytest tests/benchmarks/bench_sparse.py -s

Printed are the seconds of the first call, which works pattern and colours out and compiles, of a
further call, of a gradient and of a step of Newton's method by SciPy, and the size of the file.
"""

import timeit

import numpy as np
import pytest
import scipy.sparse.linalg

import gradc
from gradc.pipeline import with_entries

PROGRAM = "param x: [n]\nsum(100*(x[1:] - x[:-1]^2)^2 + (1 - x[:-1])^2)"


@pytest.mark.parametrize("n", [1_000, 10_000, 100_000])
def test_rosenbrock(n: int) -> None:
    function = gradc.compile(PROGRAM)
    x = np.linspace(-1, 1, n)
    first = timeit.timeit(lambda: function.hessian(x, sparse=True), number=1)
    function.gradient(x)
    again = min(timeit.repeat(lambda: function.hessian(x, sparse=True), number=1, repeat=5))
    gradient = min(timeit.repeat(lambda: function.gradient(x), number=1, repeat=5))

    def newton() -> np.ndarray:
        hessian = function.hessian(x, sparse=True)
        return scipy.sparse.linalg.spsolve(hessian.tocsc(), function.gradient(x).x)

    step = min(timeit.repeat(newton, number=1, repeat=3))
    source = with_entries(function.compilation, "hessian", {"n": n}).source
    print(
        f"\nn = {n}: first {first:.3f} s, hessian {again:.5f} s, gradient {gradient:.5f} s, "
        f"Newton's step {step:.4f} s, file {len(source)} bytes"
    )
