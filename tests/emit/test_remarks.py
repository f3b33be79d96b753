"""What a user remarks on a line of a program stands on that line of the generated file."""

import pytest

import gradc

FORMULA = """param x, w
z = x*w  # the product
# squashed
a = tanh(z)
a^2 + z  # the loss
"""
PYTHON = '''import numpy as np

def loss(x: "[n]", w: "[n]"):
    """A loss."""
    # how far it is
    z = np.sum(x*w)  # along both
    # squashed
    a = np.tanh(z)
    return a**2 + z
'''


def lines(source: str) -> list[str]:
    return [" ".join(line.split()) for line in source.splitlines()]


@pytest.mark.parametrize("emit", ["value", "gradient"])
def test_a_remark_stands_behind_the_line_or_above_it(emit: str) -> None:
    written = lines(gradc.compile(FORMULA, emit=emit).source)
    assert "z = x * w # the product" in written
    assert "a = np.tanh(z) # squashed" in written


def test_python_keeps_its_comments() -> None:
    written = lines(gradc.compile(PYTHON, language="python").source)
    assert any(line.startswith("z = ") and line.endswith("# along both") for line in written)
    assert "a = np.tanh(z) # squashed" in written


def test_the_scalar_target_has_them() -> None:
    assert "z = x * w # the product" in lines(gradc.compile(FORMULA, target="scalar").source)


@pytest.mark.parametrize("character", "\x0b \x0c \x1c \x85 \u2028 \u202e".split(" "), ids=ascii)
def test_what_does_not_print_is_not_said_again(character: str) -> None:
    source = gradc.compile(f"param x\nz = x*x  # a{character}b\nsin(z)*z").source
    assert character not in source.split('"""', 2)[-1]
