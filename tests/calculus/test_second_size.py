"""Second derivatives do not grow out of bounds: what is linear in a program stays so."""

import pytest

from gradc.graph.graph import order
from gradc.pipeline import compile_program

VARIABLES = 30


def nodes(text: str, kinds: str = "value, gradient, hessian") -> int:
    """Return how many nodes the code of a program has."""
    return len(order(compile_program(text, emit=kinds).simplified.roots()))


def chain(layers: int, layer: str) -> str:
    return f"h[0] = x; for l in 1..{layers} {{ h[l] = {layer} }}; h[{layers}]"


# A function of 30 numbers; its Hessian has 465 entries, and how many nodes these may take each.
NAMES = [f"x{i}" for i in range(VARIABLES)]
PROGRAMS = [
    (" + ".join(f"sin({one}*{NAMES[i - 1]})" for i, one in enumerate(NAMES)), 2),
    ("*".join(NAMES), 8),
    (f"sqrt({' + '.join(f'{one}^2' for one in NAMES)})", 4),
    (f"log({' + '.join(f'exp({one})' for one in NAMES)})", 12),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "layer", ["sigmoid(h[l-1])", "sigmoid(w*h[l-1] + b)", "tanh(w*h[l-1] + b)", "x*exp(-h[l-1]^2)"]
)
def test_a_chain_that_is_twice_as_long_takes_twice_as_much(layer: str) -> None:
    short, long = (nodes(chain(layers, layer)) for layers in (8, 16))
    assert long <= 2.2 * short


@pytest.mark.slow
@pytest.mark.parametrize(("text", "most"), PROGRAMS)
def test_each_entry_of_a_hessian_takes_a_few_operations(text: str, most: int) -> None:
    entries = VARIABLES * (VARIABLES + 1) // 2
    assert nodes(text) <= most * entries


def test_fifty_layers_have_a_hessian_of_a_few_times_their_gradient() -> None:
    text = chain(50, "sigmoid(w*h[l-1] + b)")
    assert nodes(text) <= 10 * nodes(text, "value, gradient")
