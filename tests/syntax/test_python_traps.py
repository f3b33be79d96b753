"""Python is never read as another program: what is a trap is read right, or answered at its line."""

import inspect

import numpy as np
import pytest
from differences import by_argument
from python_traps import READ, REFUSED

import gradc


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(
    ("function", "points"), READ, ids=[function.__name__ for function, _ in READ]
)
def test_what_is_read_gives_what_python_gives(function, points):
    """Of the value and of the derivatives, at points that take different ways through it."""
    compiled = gradc.from_python(function)
    for point in points:
        copies = [np.copy(one) if np.ndim(one) else one for one in point]
        assert np.allclose(compiled(*copies), function(*point), rtol=1e-12, atol=1e-12), point
        for place, found in enumerate(compiled.gradient(*copies)):
            wanted = by_argument(function, copies, place)
            assert np.allclose(found, wanted, rtol=1e-5, atol=1e-5), (point, found, wanted)


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(
    ("function", "words"), REFUSED, ids=[function.__name__ for function, _ in REFUSED]
)
def test_what_is_not_read_is_said_at_its_line(function, words):
    """One message, with what to write instead."""
    with pytest.raises(gradc.GradcError) as caught:
        gradc.from_python(function)
    assert words in caught.value.message
    assert caught.value.hint
    lines, first = inspect.getsourcelines(function)
    if caught.value.span is not None:
        assert first < caught.value.span.line < first + len(lines)
