"""The table of accuracy: `python -m tests.accuracy`, from the project's root.

    python -m tests.accuracy --suite hamming          bits lost, with the stabilising pass off and on
    python -m tests.accuracy --only 'log*' --json     some programs, as JSON
    python -m tests.accuracy --against off            what the pass made worse: none

A row a program: mean, 50th, 99th percentile and worst bits lost of the value and of the gradient,
how many finite truths came out as nan or inf, and the means with the pass off. Bits are log2(1 +
ulps); nan is 64. JAX stands beside where it is installed (`--jax`).
"""

import argparse
import json
import sys
from fnmatch import fnmatch
from typing import Any

import numpy as np

import gradc

from . import jax_peer
from .measure import FEW, Computed, Lost, Measured, Place, made_worse, measured, places, unstable
from .suites import SHARED, SUITES, Problem
from .units import bits

_SHOWN = 60  # lost truths that are listed


def main() -> int:
    """Measure what the arguments ask for; the status is 1 where the pass made something worse."""
    options = _options()
    if not SHARED.is_dir():
        print(f"without the cases from outside, which are not at {SHARED}")
    names = options.suite or list(SUITES)
    problems = [
        problem
        for name in names
        for problem in SUITES[name]()
        if fnmatch(problem.name, options.only) or fnmatch(f"{name}/{problem.name}", options.only)
    ]
    if options.against:
        return _compared(problems, options)
    return _table(problems, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.accuracy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--suite", action="append", choices=list(SUITES), help="by default all")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="programs by name")
    parser.add_argument("--against", choices=["off"], help="list what the pass made worse")
    parser.add_argument("--few", type=float, default=FEW, help="ulps more that are none")
    parser.add_argument("--points", type=int, default=256, help="points a program that are drawn")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--reach",
        type=float,
        default=np.inf,
        help="draw what has no range between 1/REACH and REACH",
    )
    parser.add_argument("--jax", action="store_true", help="measure JAX too")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _compared(problems: list[Problem], options: argparse.Namespace) -> int:
    worse = []
    for problem in problems:
        try:
            function, known, _ = places(problem, options.points, options.seed, options.reach)
        except gradc.GradcError:  # of constants that are not finite
            continue
        found = made_worse(problem, function, known, options.few)
        if found is not None:
            worse.append(found)
    if options.json:
        rows = [
            {"suite": w.problem.suite, "name": w.problem.name, "program": w.problem.text,
             "what": w.what, "at": _plain(w.point), "on": w.on, "off": w.off}
            for w in worse
        ]  # fmt: skip
        print(json.dumps({"programs": len(problems), "worse": rows}))
    else:
        for w in worse:
            print(f"{w.problem.suite}/{w.problem.name}  {w.problem.text!r}")
            print(f"    {w.what} at {_plain(w.point)}: {w.on:.3g} ulps, {w.off:.3g} as written")
        print(f"{len(worse)} of {len(problems)} programs made worse at some point")
    return 1 if worse else 0


def _table(problems: list[Problem], options: argparse.Namespace) -> int:
    peer = jax_peer.peer() if options.jax else None
    if options.jax and peer is None:
        print("without JAX, which is not installed", file=sys.stderr)
    rows: list[dict[str, Any]] = []
    lost: list[tuple[Problem, Lost]] = []
    for problem in problems:
        try:
            function, known, unknown = places(problem, options.points, options.seed, options.reach)
        except gradc.GradcError as error:
            print(f"{problem.suite}/{problem.name}: {error}", file=sys.stderr)
            continue
        on, off = measured(function, known), measured(unstable(problem), known)
        row = {"suite": problem.suite, "name": problem.name, "points": len(known)}
        row |= {"untold": unknown, "on": _numbers(on), "off": _numbers(off)}
        row |= _beside(function, known, peer)
        rows.append(row)
        lost += [(problem, one) for one in on.lost]
        if not options.json:
            print(_line(row), flush=True)
    if options.json:
        listed = [
            {"suite": p.suite, "name": p.name, "what": one.what, "at": _plain(one.point),
             "got": str(one.found), "truth": one.true}
            for p, one in lost
        ]  # fmt: skip
        print(json.dumps({"rows": rows, "means": _means(rows), "lost": listed}))
    else:
        _print_summary(rows, lost)
    return 0


def _beside(function: gradc.Function, known: list[Place], peer: Computed | None) -> dict[str, Any]:
    """Return what JAX makes of the program, nothing where it has no say."""
    try:
        return {} if peer is None else {"jax": _numbers(measured(function, known, peer))}
    except NotImplementedError as error:
        return {"jax": {"not": str(error)}}


def _print_summary(rows: list[dict[str, Any]], lost: list[tuple[Problem, Lost]]) -> None:
    for p, one in lost[:_SHOWN]:
        print(
            f"  {p.suite}/{p.name}: {one.what} is {one.found}, not {one.true:.17g}, at {_plain(one.point)}"
        )
    if len(lost) > _SHOWN:
        print(f"  … {len(lost) - _SHOWN} more")
    print(f"{len(lost)} finite truths came out as nan or inf")
    untold = sum(row["untold"] for row in rows)
    if untold:
        print(f"{untold} points where the oracle cannot tell the truth")
    for suite, means in _means(rows).items():
        sides = "; ".join(
            f"{side} {value:.2f} and {gradient:.2f}" for side, (value, gradient) in means.items()
        )
        print(f"{suite}: mean bits lost of value and of gradient: {sides}")


def _numbers(found: Measured) -> dict[str, Any]:
    return {
        "lost": len(found.lost),
        **{
            name: {
                "mean": float(np.mean(bits(gaps))),
                "p50": float(np.percentile(bits(gaps), 50)),
                "p99": float(np.percentile(bits(gaps), 99)),
                "worst": float(np.max(bits(gaps))),
                "ulps": float(np.max(gaps)) if np.isfinite(gaps).all() else "inf",
            }
            for name, gaps in (("value", found.value), ("gradient", found.gradient))
            if gaps.size
        },
    }


def _line(row: dict[str, Any]) -> str:
    cells = [f"{row['suite']}/{row['name']}"[:34].ljust(34), f"{row['points']:4}"]
    for what in ("value", "gradient"):
        one, other = row["on"].get(what), row["off"].get(what)
        if one is None:
            cells.append(f"{what} –".ljust(44))
            continue
        four = " ".join(f"{one[key]:5.1f}" for key in ("mean", "p50", "p99", "worst"))
        before = f"(off {other['mean']:4.1f})" if other else ""
        cells.append(f"{what} {four} {before}")
    if "jax" in row:
        both = [row["jax"].get(what, {}).get("mean") for what in ("value", "gradient")]
        cells.append("jax " + " ".join("–" if one is None else f"{one:.1f}" for one in both))
    cells.append(f"nan {row['on']['lost']}")
    return "  ".join(cells)


def _means(rows: list[dict[str, Any]]) -> dict[str, dict[str, tuple[float, float]]]:
    """Return the means of the programs' means, for each suite and way."""
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for suite in dict.fromkeys(row["suite"] for row in rows):
        own = [row for row in rows if row["suite"] == suite]
        sides = [
            side
            for side in ("off", "on", "jax")
            if any("value" in row.get(side, {}) for row in own)
        ]
        found[suite] = {
            side: tuple(
                float(
                    np.mean(
                        [row[side][what]["mean"] for row in own if what in row.get(side, {})] or [0]
                    )
                )
                for what in ("value", "gradient")
            )
            for side in sides
        }
    return found


def _plain(point: Any) -> dict[str, Any]:
    return {name: np.asarray(value).tolist() for name, value in point.items()}


if __name__ == "__main__":
    sys.exit(main())
