"""Functions are made and called by many threads at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import gradc


@pytest.fixture
def switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("switching")
def test_first_calls_race() -> None:
    f = gradc.compile("x^2*sin(y)")
    calls = [f, f.gradient, f.hessian, f.jacobian] * 4
    with ThreadPoolExecutor(8) as pool:
        found = [one.result() for one in [pool.submit(call, 1.0, 2.0) for call in calls]]
    for call, one in zip(calls, found, strict=True):
        assert repr(one) == repr(call(1.0, 2.0))


@pytest.mark.usefixtures("switching")
def test_programs_are_compiled_side_by_side() -> None:
    texts = ["log(1 + exp(x*w))", "tanh(w*x + b)^2", "sqrt(x^2 + w^2) - x"] * 3
    with ThreadPoolExecutor(6) as pool:
        found = [*pool.map(lambda text: gradc.compile(text).source, texts)]
    assert found == [gradc.compile(text).source for text in texts]
