"""The examples that use SciPy, against certified and published numbers; NIST's problems besides."""

import json
import re
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares, minimize

import gradc

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
SHARED = ROOT.parent / "shared" / "cases" / "nist.jsonl"

# Those of SHARED have NIST's second start; this is its first.
FIRST = {
    "Chwirut2": (0.1, 0.01, 0.02),
    "DanWood": (1, 5),
    "Eckerle4": (1, 10, 500),
    "Misra1a": (500, 0.0001),
    "Rat42": (100, 1, 0.1),
}


def problems() -> list[dict[str, Any]]:
    """Return NIST's problems, each with two starts."""
    found = [json.loads(line) for line in (FOLDER / "nist.jsonl").read_text().splitlines()]
    for line in SHARED.read_text().splitlines() if SHARED.exists() else ():
        one = json.loads(line)
        first = dict(zip(one["start"], FIRST[one["id"]], strict=True))
        found.append({**one, "starts": [first, one["start"]]})
    return found


PROBLEMS = problems()
FROM_EACH = [
    pytest.param(one, start, id=f"{one['id']}-{number}")
    for one in PROBLEMS
    for number, start in enumerate(one["starts"], 1)
]


def digits(found: np.ndarray, problem: dict[str, Any]) -> float:
    certified = np.array([*problem["certified"].values()])
    return float(-np.log10(np.max(np.abs(found / certified - 1)) + 1e-17))


def test_the_problems_of_the_cases_are_there() -> None:
    if not SHARED.exists():
        pytest.skip("the shared cases are not beside this tree")
    assert {one["id"] for one in PROBLEMS} >= set(FIRST)


@pytest.mark.filterwarnings("ignore:overflow encountered")  # far out, where a step is taken back
@pytest.mark.parametrize(("problem", "start"), FROM_EACH)
def test_least_squares_at_points_and_then_newton(problem: dict, start: dict) -> None:
    """The residuals are a program of numbers at many points, their sum one of arrays."""
    points = gradc.compile(f"{problem['model']} - y", wrt=[*start])
    residuals = points.as_objective(start, **problem["data"])
    reached = {}
    for method in ("lm", "trf"):
        found = least_squares(
            residuals.residuals, residuals.x0, jac=residuals.jac, method=method, x_scale="jac",
            xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=1000,
        )  # fmt: skip
        reached[digits(found.x, problem)] = found.x
    assert max(reached) > 7  # as far as J.T @ r can be told from 0
    text = f"param {', '.join(start)}\nx: [n], y: [n]\nsum(({problem['model']} - y)^2)"
    total = gradc.compile(text).as_objective(start, **problem["data"])
    theta = reached[max(reached)]
    for _ in range(2):
        hessian = total.hess(theta)
        unit = 1 / np.sqrt(np.diag(hessian))
        theta = theta - unit * np.linalg.solve(
            unit * hessian * unit[:, None], unit * total.jac(theta)
        )
    assert digits(theta, problem) > 10
    assert total.value(theta) == pytest.approx(problem["certified_rss"], rel=1e-9)


@pytest.mark.parametrize(("problem", "start"), [one for one in FROM_EACH if one.id != "BoxBOD-1"])
def test_a_trust_region_by_the_hessian_alone(problem: dict, start: dict) -> None:
    """Parameters are measured in units of their start, as their sizes differ by ten powers.

    From the first start of BoxBOD the first step leads to where exp overflows.
    """
    unit = np.abs([*start.values()])
    names = {name: f"({name}*{size!r})" for name, size in zip(start, unit.tolist(), strict=True)}
    model = re.sub(r"\bb\d\b", lambda name: names[name[0]], problem["model"])
    text = f"param {', '.join(start)}\nx: [n], y: [n]\nsum(({model} - y)^2)"
    at = {name: value / size for (name, value), size in zip(start.items(), unit, strict=True)}
    total = gradc.compile(text).as_objective(at, **problem["data"])
    found = minimize(
        total.fun, total.x0, jac=True, hess=total.hess, method="trust-exact",
        options={"gtol": 1e-12, "maxiter": 2000},
    )  # fmt: skip
    assert digits(found.x * unit, problem) > 8


def printed_by(script: str, capsys: pytest.CaptureFixture[str]) -> str:
    runpy.run_path(str(FOLDER / script), run_name="__main__")
    return capsys.readouterr().out


@pytest.mark.slow
def test_the_fits_of_the_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in PROBLEMS))
    monkeypatch.setattr(sys, "argv", ["nist.py", str(path)])
    header, *rows = printed_by("nist.py", capsys).splitlines()
    assert header in README
    assert len(rows) == 2 * len(PROBLEMS)
    certified = {one["id"]: one["certified_rss"] for one in PROBLEMS}
    for name, start, method, _, _, newton, squares in map(str.split, rows):
        assert float(newton) > 10
        assert float(squares) == pytest.approx(certified[name], rel=1e-9)
        assert method == ("trf" if (name, start) == ("BoxBOD", "1") else "lm")
        assert re.search(rf"^{name} +{start}  {method} ", README, re.MULTILINE)


# Robertson's reaction as SUNDIALS prints it: cvRoberts_dns, to five digits.
ROBERTSON = {
    4e-1: (9.8517e-01, 3.3864e-05, 1.4794e-02),
    4e01: (7.1583e-01, 9.1855e-06, 2.8416e-01),
    4e03: (1.8320e-01, 8.9423e-07, 8.1680e-01),
    4e05: (4.9383e-03, 1.9850e-08, 9.9506e-01),
}


@pytest.mark.slow
def test_the_stiff_equation_of_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    states, counts = printed_by("stiff.py", capsys).split("\n\n")
    assert states in README
    rows = {float(row.split()[0]): row.split()[1:] for row in states.splitlines()[1:]}
    for time, expected in ROBERTSON.items():
        assert [*map(float, rows[time])] == pytest.approx(expected, rel=1e-4)
    for row in counts.splitlines()[1:]:
        given, by_differences = map(int, row.split()[1:])
        assert given < by_differences


def test_the_regression_of_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sklearn")
    _, first, second, right = printed_by("logistic.py", capsys).splitlines()
    assert first.split()[1] == second.split()[1] == "0.05982794"
    assert int(second.split()[3]) < int(first.split()[3]) / 5
    assert right == "98.8% right"
    assert right in README


def test_the_readme_lists_these_examples() -> None:
    for script in ("nist.py", "stiff.py", "logistic.py"):
        assert f"({script})" in README
