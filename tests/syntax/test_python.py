"""Python functions, read and never run: each against what it gives where Python runs it.

The gradients are held against central differences of these values.
"""

import inspect
import re

import numpy as np
import pytest
import python_functions
from differences import by_argument
from python_functions import FUNCTIONS

import gradc

_MODULE = inspect.getsource(python_functions)
_HEAD = "\n".join(
    [
        "import functools", "import math", "from functools import partial, reduce",
        "import numpy as np", "import numpy.linalg as la", "from numpy import tanh as hyperbolic",
        "EPS = 1e-3", "WEIGHTS = (0.5, 2.0, -1.0)",
        *(inspect.getsource(getattr(python_functions, one)) for one in ("square", "scaled", "power")),
    ]
)  # fmt: skip


def _text(function):
    """Return the text of a module that a function is the last of."""
    own = re.sub(r"^@at.*\n", "", inspect.getsource(function))
    return f"{_HEAD}\n\n{own}"


@pytest.mark.parametrize(
    ("function", "point"), FUNCTIONS, ids=[function.__name__ for function, _ in FUNCTIONS]
)
def test_a_function_that_is_read_gives_what_python_gives(function, point):
    """Its gradient is that of differences; whole numbers have none."""
    compiled = gradc.compile(_text(function), language="python")
    value, gradient = compiled.value_and_gradient(*point)
    assert np.allclose(value, function(*point), rtol=1e-12, atol=1e-12)
    real = [place for place, one in enumerate(point) if not isinstance(one, int)]
    for place, entry in zip(real, gradient, strict=True):
        wanted = by_argument(function, point, place)
        assert np.allclose(entry, wanted, rtol=1e-5, atol=1e-5), (place, entry, wanted)
