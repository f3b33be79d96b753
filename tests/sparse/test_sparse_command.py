"""Files with sparse matrices from the command line."""

from pathlib import Path

import numpy as np
import pytest
from test_cli import run

from gradc.emit.targets import TARGETS

PROGRAM = "param x: [n]; y = x[1:]^2 - x[:-1]; output y"


def test_a_file_with_a_sparse_jacobian(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    status, out, err = run(
        "compile",
        PROGRAM,
        "--emit",
        "value,jacobian",
        "--sparse",
        "--sizes",
        "n=50",
        "-o",
        str(path),
    )
    assert (status, out, err) == (0, "", "")
    assert "# What follows is for n = 50.\n" in path.read_text()
    module = TARGETS["numpy"].load(path.read_text(), "f")
    x = np.linspace(0, 1, 50)
    np.testing.assert_array_equal(module.value(x), x[1:] ** 2 - x[:-1])
    expected = np.diag(2 * x[1:], 1)[:-1] - np.eye(49, 50)
    np.testing.assert_array_equal(module.jacobian(x).toarray(), expected)
    with pytest.raises(ValueError, match=r"x is declared \[50\]; its shape is \(51,\)"):
        module.jacobian(np.ones(51))


def test_a_program_of_numbers_needs_no_sizes() -> None:
    status, out, _ = run("compile", "param x, y; x*y", "--emit", "hessian", "--sparse")
    assert status == 0
    assert "_HESSIAN_COLUMNS = _numbers([1, 0])" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--sparse"], "--sparse is for a Jacobian or a Hessian"),
        (
            ["--emit", "value", "--sparse"],
            "sparse are a jacobian and a hessian: --emit jacobian --sparse",
        ),
        (["--emit", "jacobian", "--sizes", "n=4"], "add --sparse"),
        (["--emit", "jacobian", "--sparse"], "the size of n is not given"),
        (["--emit", "jacobian", "--sparse", "--sizes", "n=2.5"], "--sizes gives whole numbers"),
        (["--emit", "jacobian", "--sparse", "--sizes", "n=4, m=4"], "there is no size m"),
        (["--emit", "hessian", "--sparse", "--sizes", "n=4"], "a Hessian is that of a number"),
    ],
)
def test_what_cannot_be_is_told(options: list[str], message: str) -> None:
    status, _, err = run("compile", PROGRAM, *options)
    assert status == 2
    assert message in err


def test_the_scalar_target_has_none() -> None:
    options = ["--emit", "hessian", "--sparse", "--target", "scalar"]
    status, _, err = run("compile", "param x, y; x*y", *options)
    assert status == 2
    assert "the target scalar has no sparse matrices" in err


def test_a_file_for_one_integer_takes_no_other(tmp_path: Path) -> None:
    program = "n: integer; param x: [m]; h = x; for t in 1..n { h = h*h }; y = h; output y"
    status, _, err = run("compile", program, "--emit", "jacobian", "--sparse", "--sizes", "m=2")
    assert (status, "the size of n is not given" in err) == (2, True)
    path = tmp_path / "f.py"
    sizes = "m=2, n=3"
    run("compile", program, "--emit", "jacobian", "--sparse", "--sizes", sizes, "-o", str(path))
    module = TARGETS["numpy"].load(path.read_text(), "f")
    found = module.jacobian(3, np.array([0.5, 1.0])).diagonal()
    np.testing.assert_allclose(found, [0.0625, 8], rtol=1e-14)
    with pytest.raises(ValueError, match="n is declared"):
        module.jacobian(4, np.array([0.5, 1.0]))
