"""What was found as a picture: for each case a row, for each peer a mark at its median ratio."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from .tables import ratios_of

_MARKS = "os^vD<>phX*P"


def draw(report: Mapping[str, Any], path: Path) -> None:
    """Draw the ratios to the base of each case, on a logarithmic axis."""
    cases = [case for case in report["cases"] if case["base"] in case["times"]]
    names = [*dict.fromkeys(name for case in cases for name in case["times"])]
    names = [name for name in names if name != "by hand"]
    figure = Figure(figsize=(10, 1.5 + 0.3 * len(cases)), layout="constrained")
    axes = figure.subplots()
    for number, name in enumerate(names):
        found = [(ratios_of(case).get(name), -place) for place, case in enumerate(cases)]
        points = [(ratio.median, place) for ratio, place in found if ratio]
        own = name.startswith("gradc")
        axes.plot(
            *zip(*points, strict=True),
            _MARKS[number % len(_MARKS)],
            label=name,
            color=None if own else "0.35",
            markersize=8 if own else 5,
            fillstyle="full" if own else "none",
            zorder=3 if own else 2,
        )
    axes.axvline(1, color="0.7", zorder=1)
    axes.set(
        xscale="log",
        xlabel="in times of the base: NumPy by hand, or gradc where it is not written by hand",
    )
    axes.set_yticks([-place for place in range(len(cases))], [case["title"] for case in cases])
    axes.grid(axis="x", alpha=0.3)
    figure.legend(loc="outside right upper")
    figure.savefig(path)
