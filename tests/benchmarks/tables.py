"""What was found as tables: a case for people, all cases as Markdown for the README, and JSON.

written(HEAD, rows(case))   ->   "peer     time     of by hand   median   cores\\n…"
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .timing import Ratio, Times, ratios

Row = Sequence[str]
HEAD: Row = ("peer", "best", "ratio", "median", "cores")
_UNITS = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")),
    "B": ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")),
}
_CLOCKS = {"wall": "by the clock", "cpu": "in seconds of the processor"}
_BOUND = "copying"  # is no peer, but what memory alone costs
_SHOWN = ("gradc", "gradc native", "JAX (jit)")  # have columns of their own in the README


def amount(number: float, unit: str) -> str:
    """Return seconds or bytes in three digits: 1.23 ms, 48.2 MB."""
    size, prefixed = next((one for one in _UNITS[unit] if number >= one[0]), _UNITS[unit][-1])
    return f"{number / size:.3g} {prefixed}"


def times_of(case: Mapping[str, Any]) -> dict[str, Times]:
    """Return the times of a case out of plain data."""
    return {
        name: Times(tuple(one["rounds"]), one["calls"], one["cores"])
        for name, one in case["times"].items()
    }


def ratios_of(case: Mapping[str, Any]) -> dict[str, Ratio]:
    """Return the ratios to the base of a case; empty where that is not among its times."""
    times = times_of(case)
    return ratios(times, case["base"]) if case["base"] in times else {}


def rows(case: Mapping[str, Any]) -> list[Row]:
    """Return the lines of a case, the fastest first, then those that are left out."""
    times, to_base = times_of(case), ratios_of(case)
    found: list[Row] = []
    for name in sorted(times, key=lambda one: times[one].least):
        ratio = to_base.get(name)
        shown = (f"{ratio.least:.2f}", f"{ratio.median:.2f}") if ratio else ("", "")
        found.append(
            (name, amount(times[name].least, case["unit"]), *shown, f"{times[name].cores:.1f}")
        )
    return found


def written(head: Row, lines: Sequence[Row]) -> str:
    """Return a table as text, its columns aligned."""
    every = [head, *lines]
    widths = [max(len(line[k]) for line in every) for k in range(len(head))]
    shown = (
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in every
    )
    return "\n".join(shown)


def told(case: Mapping[str, Any]) -> str:
    """Return a case as text: its title, its table, and who is left out, with why."""
    whys: dict[str, list[str]] = {}
    for name, why in case["left out"].items():
        whys.setdefault(why, []).append(name)
    out = [f"  {', '.join(names)}: {why}" for why, names in whys.items() if why != _NOT_FOR]
    parts = [
        f"== {case['title']}: {case['says']}; ratios to {case['base']}",
        written(HEAD, rows(case)),
        *out,
    ]
    return "\n".join(parts)


_NOT_FOR = "not what it is for"


def markdown(head: Row, lines: Sequence[Row]) -> str:
    """Return a table as Markdown."""
    ruled = ["|", "---|" * len(head)]
    shown = ("| " + " | ".join(line) + " |" for line in (head, *lines))
    first, *rest = shown
    return "\n".join([first, "".join(ruled), *rest])


def readme(report: Mapping[str, Any]) -> str:
    """Return the README's table: of each case its base, and the others in times of it.

    The last column is the fastest of what is not gradc, in bold where no gradc is as fast; below
    the table stands why.
    """
    head = ("", "base", *_SHOWN, "the fastest other")
    cases = [case for case in report["cases"] if case["base"] in case["times"]]
    machine = ", ".join([*report["machine"].values()][:2])
    used = ", ".join(f"{name} {one}" for name, one in report["versions"].items())
    note = f"{machine}, Python {report['machine']['Python']}; {used}."
    clock = _CLOCKS[report.get("how", {}).get("clock", "wall")]
    says = (
        f"The base, and the others in times of it: medians of ratios of rounds in turns, {clock}."
    )
    table = markdown(head, [_summary(case) for case in cases])
    whys = dict.fromkeys(filter(None, map(_why, cases)))
    return "\n\n".join([says, table, *(["\n".join(whys)] if whys else []), note])


def _fastest(case: Mapping[str, Any]) -> tuple[str | None, bool]:
    """Return the fastest of what is neither gradc nor the base, and whether it beats gradc."""
    to_base = {name: one.median for name, one in ratios_of(case).items()}
    own = {name for name in to_base if name.startswith("gradc")}
    others = sorted({*to_base} - own - {case["base"], _BOUND})
    best = min(others, key=lambda name: to_base[name], default=None)
    least = min((to_base[name] for name in own), default=float("inf"))
    return best, best is not None and to_base[best] < least


def _summary(case: Mapping[str, Any]) -> Row:
    times, to_base, base = times_of(case), ratios_of(case), case["base"]
    best, is_faster = _fastest(case)
    last = f"{to_base[best].median:.2f} {best}" if best else "–"
    last = f"**{last}**" if is_faster else last
    shown = (f"{to_base[name].median:.2f}" if name in to_base else "–" for name in _SHOWN)
    return (_label(case), f"{amount(times[base].median, case['unit'])} {base}", *shown, last)


def _label(case: Mapping[str, Any]) -> str:
    """Return a case in the words that the table of the README has room for."""
    threads = f"{case['threads']} threads" if case["threads"] > 1 else ""
    buffers = "same buffers" if case["mode"] == "same" else ""
    memory = "memory" if case["unit"] == "B" else ""
    name = f"{case['workload']} {case['size']}"
    return ", ".join(filter(None, (name, threads, buffers, memory)))


def _why(case: Mapping[str, Any]) -> str | None:
    """Return a line of why a peer beats gradc, None where none does or nothing is known of it."""
    best, is_faster = _fastest(case)
    why = case.get("wins", {}).get(best)
    return f"- {best}, {case['workload']}: {why}." if is_faster and why else None
