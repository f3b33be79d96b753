"""The command line beyond the gradient: compile --emit, eval --jacobian --hessian, verify --emit."""

import json

import pytest
from test_cli import run


def test_the_functions_of_the_file_are_chosen() -> None:
    status, out, _ = run("compile", "x^2*w", "--emit", "value,hessian", "--emit", "hvp")
    assert status == 0
    for name in ("value", "hessian", "hvp"):
        assert f"\ndef {name}(" in out
    assert "\ndef gradient(" not in out


@pytest.mark.parametrize(
    ("emit", "said"),
    [
        ("hesian", "did you mean hessian?"),
        ("derivatives", "write derivatives=5"),
        ("derivatives=2", "by one variable: the program has x, w"),
        ("", "there is no function"),
    ],
)
def test_an_unknown_function_is_an_error(emit: str, said: str) -> None:
    status, out, err = run("compile", "x^2*w", "--emit", emit)
    assert (status, out) == (2, "")
    assert said in err


def test_stages_show_what_is_derived() -> None:
    _, out, _ = run("compile", "x^2*w", "--emit", "jvp,hessian", "--stage", "simplified")
    assert "tangent_x" in out
    assert "d_w_x = d_x_w" in out


def test_matrices_are_tables_of_numbers() -> None:
    status, out, _ = run("eval", "x^2*w", "--at", "x=2, w=3", "--jacobian", "--hessian")
    assert status == 0
    assert [line.split() for line in out.splitlines()[3:]] == [
        [], ["∂", "x", "w"], ["f", "12", "4"],
        [], ["∂²f", "x", "w"], ["x", "6", "4"], ["w", "4", "0"],
    ]  # fmt: skip


def test_blocks_of_arrays_are_lines() -> None:
    _, out, _ = run("eval", "x: [2], c: []; c*sum(x^2)", "--at", "x=[1, 2], c=3", "--hessian")
    named = [line.split()[0] for line in out.splitlines() if line.startswith("∂²")]
    assert named == ["∂²f/∂x∂x", "∂²f/∂x∂c", "∂²f/∂c∂c"]


def test_an_array_has_a_jacobian_to_show() -> None:
    status, out, _ = run("eval", "x: [2]; x^2", "--at", "x=[1, 2]", "--jacobian")
    assert status == 0
    assert "∂f/∂x" in out
    status, _, err = run("eval", "x: [2]; x^2", "--at", "x=[1, 2]", "--hessian")
    assert status == 2
    assert "a Hessian is that of a number" in err


def test_json_is_nested_by_name() -> None:
    _, out, _ = run("eval", "x^2*w", "--at", "x=2, w=3", "--jacobian", "--hessian", "--json")
    content = json.loads(out)
    assert content["jacobian"] == {"x": 12.0, "w": 4.0}
    assert content["hessian"] == {"x": {"x": 6.0, "w": 4.0}, "w": {"x": 4.0, "w": 0.0}}
    _, out, _ = run("eval", "f = x^2; g = x; output f, g", "--at", "x=2", "--hessian", "--json")
    assert json.loads(out)["hessian"] == {"f": {"x": {"x": 2.0}}, "g": {"x": {"x": 0.0}}}


def test_modes_are_verified() -> None:
    status, out, _ = run("verify", "x^2*sin(w)", "--emit", "hessian,hvp,jvp", "--points", "1")
    assert status == 0
    assert "∂²f/∂x∂w" in out
    assert "hvp against the Hessian" in out
    _, out, _ = run("verify", "x^5", "--emit", "derivatives=3", "--points", "1", "--json")
    assert [len(one.get("by", [])) for one in json.loads(out)["entries"]] == [0, 1, 2]


def test_help_names_the_functions() -> None:
    _, out, _ = run("compile", "--help")
    for name in ("jvp", "vjp", "jacobian", "hessian", "hvp", "derivatives=N"):
        assert name in out


@pytest.mark.parametrize("verb", ["eval", "verify", "explain"])
def test_a_while_that_never_ends_is_an_error_of_the_input(verb: str) -> None:
    text = "y = x; while y > 0, at most 3 { y = y + 1 }; y"
    status, _, error = run(verb, text, "--at", "x=5")
    assert status == 2
    assert "a while has not ended after 3 steps" in error
    assert "Traceback" not in error
