"""A branch that is not taken raises nothing, also where it is a constant that no float is."""

import pytest

import gradc


@pytest.mark.parametrize("target", ["numpy", "scalar", "native"])
@pytest.mark.parametrize(
    "branch",
    [
        "1/relu(0)",
        "w/relu(0)",
        "1/(w - w)",
        "1/relu(-abs(w))",
        "log(relu(0) - 1)",
        "sqrt(-1 - relu(w))",
        "w % relu(0)",
        "relu(0)^(-1)",
        "exp(1000*relu(1))",
        "gamma(relu(0))",
        "atanh(1 + relu(1))",
    ],
)
def test_a_branch_not_taken(branch: str, target: str) -> None:
    f = gradc.compile(f"where(w > 0, w, {branch})", target=target)
    assert f.value_and_gradient(2.0) == (2.0, (1.0,))
