"""The norms of gradients by layer as a picture: one line a program, on a log scale.

In: flows, and a path. Out: a file, .png, .svg or .pdf, the same bytes for the same flows; or an
`InputError` for a path that cannot be written. No display is needed, whatever the backend is.

    plot([sigmoid, tanh, relu], Path("flow.svg"))

A gradient of exactly 0 is a cross at the bottom and a gap in the line, one that is not finite an
open triangle at the top. Where programs have ReLU units, their dead share stands in a panel below.
"""

import io
import math
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..files import write_whole
from ..graph.members import parts
from ..shown import on_one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from .flow import Flow

# The metadata of each format, without the date and the version that it would hold.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}

# Colours that are told apart by those who see few of them (Okabe and Ito), with a marker and a
# dash of their own for whoever sees none.
_LOOKS = (
    ("#0072b2", "o", "-"),
    ("#d55e00", "s", "--"),
    ("#009e73", "^", "-."),
    ("#cc79a7", "D", ":"),
    ("#56b4e9", "v", "-"),
    ("#e69f00", "P", "--"),
    ("#000000", "X", "-."),
)
_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "gradc",  # else the names inside the file are random
    "svg.fonttype": "none",  # text stays text
    "font.size": 9,
    "axes.grid": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.5,
    "lines.linewidth": 1.4,
    "lines.markersize": 3.5,
    "legend.frameon": False,
}
_WIDTH, _HEIGHT, _PANEL, _MARGIN, _ROW = 7.0, 3.6, 1.1, 0.5, 0.2  # inches
_NARROW = 45  # characters of a label, of which two stand side by side
_DPI = 150
_DECADES, _TICKS, _MOST = 4, 10, 307.0  # with ticks of our own; how many; the last that is a float


def check_suffix(path: Path) -> None:
    """Raise `InputError` where a path does not end as one of the formats does."""
    if path.suffix.lower() not in _METADATA:
        *others, last = _METADATA
        hint = f"a picture ends in {', '.join(others)} or {last}"
        raise InputError(f"{path} is no picture that can be written", None, hint)


def plot(flows: Sequence["Flow"], path: Path) -> None:
    """Write the picture of flows; a file that is there is replaced whole or left as it was."""
    check_suffix(path)
    try:
        import matplotlib  # an extra, and slow to import
    except ModuleNotFoundError:
        hint = "install it with: pip install 'gradc[plots]'"
        raise InputError("a picture needs matplotlib", None, hint) from None
    suffix = path.suffix.lower()
    content = io.BytesIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # what a user has set changes nothing
        matplotlib.rcParams.update(_STYLE)
        drawn = draw(flows)
        drawn.savefig(content, format=suffix[1:], dpi=_DPI, metadata=_METADATA[suffix])
    write_whole(path, content.getvalue())


def draw(flows: Sequence["Flow"]) -> "Figure":
    """Return the figure of flows, to be styled or shown by whoever has matplotlib."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator, PercentFormatter

    has_relu = any(member.dead is not None for flow in flows for member in flow.members)
    labels = [_label(flow) for flow in flows]
    columns = 2 if max(map(len, labels)) < _NARROW else 1
    above = _MARGIN / 2 + _ROW * math.ceil(len(labels) / columns)
    heights = [_HEIGHT, _PANEL] if has_relu else [_HEIGHT]
    height = sum(heights) + above + _MARGIN
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    figure.subplots_adjust(0.12, _MARGIN / height, 0.98, 1 - above / height, hspace=0.1)
    norms = axes[0]
    norms.set_yscale("log")
    least, most = _powers(flows)
    norms.set_ylim(10.0**least, 10.0**most)
    if most - least > _DECADES:  # the ticks of matplotlib go beyond the ends, and beyond a float
        step = math.ceil((most - least) / _TICKS)
        powers = range(math.ceil(least / step) * step, math.floor(most) + 1, step)
        norms.yaxis.set_major_locator(FixedLocator([10.0**power for power in powers]))
        norms.yaxis.set_minor_locator(NullLocator())
    lines = []
    for flow, (colour, marker, dash) in zip(flows, cycle(_LOOKS), strict=False):
        look = {"color": colour, "marker": marker, "linestyle": dash}
        lines.append(_draw_norms(norms, flow, look))
        shares = _column(flow, "dead")
        if not np.isnan(shares).all():
            axes[1].plot(_indices(flow), shares, **look)
    norms.set_ylabel(f"norm of the gradient, {_title(flows)}")
    if has_relu:
        has_batch = all(flow.has_batch for flow in flows)
        axes[1].set_ylabel("dead ReLUs" if has_batch else "inactive ReLUs")
        axes[1].set_ylim(0, 1)
        axes[1].yaxis.set_major_formatter(PercentFormatter(1))
    axes[-1].set_xlabel("layer; the gradient comes in from the right")
    axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    figure.align_ylabels(axes)
    figure.legend(lines, labels, loc="upper center", ncols=columns)
    return figure


def _powers(flows: Sequence["Flow"]) -> tuple[float, float]:
    """Return the powers of ten that the axis of norms ends at, a little beyond all norms."""
    norms = np.concatenate([_column(flow, "gradient") for flow in flows])
    powers = np.log10(norms[np.isfinite(norms) & (norms > 0)])
    if not powers.size:
        return -1.0, 1.0
    margin = max(0.05 * float(np.ptp(powers)), 0.3)
    return max(float(powers.min()) - margin, -_MOST), min(float(powers.max()) + margin, _MOST)


def _label(flow: "Flow") -> str:
    """Return what the legend says of a program; "$" and a leading "_" are no markup in it."""
    factor = "" if flow.trend.factor is None else f", ×{flow.trend.factor:.3g} a layer"
    said = f"{on_one_line(flow.label)}: {flow.trend.word}{factor}".replace("$", r"\$")
    return f" {said}" if said.startswith("_") else said


def _draw_norms(axes: "Axes", flow: "Flow", look: dict[str, Any]) -> "Line2D":
    """Draw the line of a program and return it; what has no place on a log scale is at the edge."""
    layers, norms = _indices(flow), _column(flow, "gradient")
    shown = np.where(np.isfinite(norms) & (norms > 0), norms, np.nan)
    (line,) = axes.plot(layers, shown, **look)
    edge = axes.get_xaxis_transform()  # layers across, the height of the picture upwards
    style = look | {"linestyle": "", "fillstyle": "none", "transform": edge, "clip_on": False}
    for where, height, sign in ((norms == 0, 0.02, "x"), (~np.isfinite(norms), 0.98, "^")):
        heights = np.full(int(where.sum()), height)
        axes.plot(layers[where], heights, **style | {"marker": sign})
    return line


def _indices(flow: "Flow") -> np.ndarray:
    return np.array([parts(member.name)[1] for member in flow.members], float)


def _column(flow: "Flow", field: str) -> np.ndarray:
    """Return a field of all layers; nan where there is nothing."""
    return np.array([getattr(member, field) for member in flow.members], float)


def _title(flows: Sequence["Flow"]) -> str:
    """Return what the gradient is of and by, as far as that is one thing."""
    outputs, families = {flow.output for flow in flows}, {flow.family for flow in flows}
    output = outputs.pop() if len(outputs) == 1 else "f"
    return f"‖∂{output}/∂{families.pop() if len(families) == 1 else 'layer'}[l]‖"
