"""Fit NIST's problems of nonlinear regression, each from both of its starts.

Levenberg and Marquardt's method comes near by the Jacobian of the residuals; Newton's method, by
the Hessian of their sum of squares, goes the rest of the way, where rounding stops the first. Run
it with

    python examples/nist.py [FILE]

A line of the FILE is a problem in JSON: `model`, `starts`, `certified`, `data`. By default they are
those of nist.jsonl, of the Statistical Reference Datasets at https://www.itl.nist.gov/div898/strd.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

import gradc

METHODS = ("lm", "trf")  # Levenberg-Marquardt; a trust region, where that is led to a plain


def digits(found, certified):
    """Return how many digits of each parameter are certified, the least; NIST gives eleven."""
    error = np.max(np.abs(found / certified - 1))
    return float(min(-np.log10(error), 11)) if error > 0 else 11.0


def fit(problem, start, method):
    """Return the fit by a method, and by Newton's method from there, with the evaluations."""
    program = f"""
    param {", ".join(problem["certified"])}
    x: [n], y: [n]
    r = {problem["model"]} - y
    rss = sum(r^2)
    output r, rss
    """
    function = gradc.compile(program)
    r, rss = (function.as_objective(start, of=output, **problem["data"]) for output in ("r", "rss"))
    near = least_squares(
        r.residuals, r.x0, jac=r.jac, method=method, x_scale="jac",
        xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=1000,
    )  # fmt: skip
    theta = near.x
    for _ in range(2):
        hessian = rss.hess(theta)
        unit = 1 / np.sqrt(np.abs(np.diag(hessian)))
        theta = theta - unit * np.linalg.solve(
            unit * hessian * unit[:, None], unit * rss.jac(theta)
        )
    return near.x, theta, near.nfev, rss.value(theta)


def main(path):
    """Print the digits of each problem from each start."""
    print("problem   start  method  evaluations  digits  with Newton  sum of squares")
    for line in path.read_text(encoding="utf-8").splitlines():
        problem = json.loads(line)
        certified = np.array([*problem["certified"].values()])
        for number, start in enumerate(problem["starts"], 1):
            for method in METHODS:
                with np.errstate(over="ignore"):  # a step that goes too far is taken back
                    near, found, count, rss = fit(problem, start, method)
                if digits(found, certified) >= 8:
                    break
            before, after = digits(near, certified), digits(found, certified)
            print(
                f"{problem['id']:9} {number:5}  {method:6} {count:12} {before:7.1f} {after:12.1f}"
                f"  {rss:.10e}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).with_suffix(".jsonl"))
