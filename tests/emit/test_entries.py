"""The public functions of a generated file are rows: a new one needs a row and nothing else."""

import pytest

import gradc
from gradc.emit import entries


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_an_entry_is_a_row(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = entries.Entry(
        "gradient_and_value", ("inputs",), ("gradient", "value"), "Return {its} gradient{s} first."
    )
    alone = entries.Entry("slope", ("inputs",), ("gradient",), "Return the slope{s} of {outputs}.")
    monkeypatch.setattr(entries, "ENTRIES", (*entries.ENTRIES, turned, alone))
    module = gradc.compile("f = x^2*w; g = 3*x; output f, g", target=target).module
    value, gradients = module.value_and_gradient(2.0, 5.0)
    assert module.gradient_and_value(2.0, 5.0) == (gradients, value)
    assert module.slope(2.0, 5.0) == module.gradient(2.0, 5.0) == gradients
    assert module.slope.__doc__ == "Return the slopes of f and g."


def test_an_array_has_no_entry_for_a_gradient() -> None:
    module = gradc.compile("x: [n]; 2*x").module
    assert not hasattr(module, "gradient")
    assert module.value([1.0, 2.0]).tolist() == [2.0, 4.0]
