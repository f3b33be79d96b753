"""How long it takes from a program to its first answer: the chain of sigmoids, ever longer."""

from typing import Any

import numpy as np

from ..cases import Workload
from . import chain

# The program is text of so many layers; of gradc it is read, by others built.
COMPILING = Workload(
    name="compiling",
    says="from a chain of n sigmoids to the first value and gradient by all inputs",
    kind="compiling",
    program=chain.text,
    formula=chain.formula,
    make=lambda layers: {name: float(one[0]) for name, one in chain.make(1, layers).items()},
    sizes={str(n): {"layers": n} for n in (10, 100, 1000)},
    quick=("10", "100"),
    tiny={"layers": 3},
    wrt=(),
    by_hand=lambda *given: [np.asarray(one) for one in chain.by_hand(*given)],
    base="gradc",
    wins={
        "CasADi": "it interprets its graph, and writes and compiles nothing",
        "heyoka.py": "it makes machine code alone, and no file that can be read",
    },
    atol=1e-9,
)


def layers(given: Any) -> int:
    """Return the number of layers that so many inputs are of."""
    return len(given) // 2
