"""A flow in rows and sentences: what a terminal shows of it, and what a program reads.

In: flows. Out: tables, sentences, plain data.

    layer  ‖∂f/∂z‖  factor  ‖z‖    dead ReLUs
    z[1]   0.0012   0.19    0.69   12%
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..display.json import jsonable
from ..display.numbers import FACTOR, NORM, shown
from ..display.table import Table
from ..graph.members import parts

if TYPE_CHECKING:
    from .flow import Flow


def table(flow: "Flow") -> Table:
    """Return the layers of one program, each with the factor from the next layer back to it."""
    members = flow.members
    columns = {
        "layer": [member.name for member in members],
        f"‖∂{flow.output}/∂{flow.family}‖": [shown(member.gradient, NORM) for member in members],
        "factor": ["" if one is None else shown(one, FACTOR) for one in _factors(flow)],
        f"‖{flow.family}‖": [shown(member.value, NORM) for member in members],
    }
    if len({member.size for member in members}) > 1:
        columns["per entry"] = [shown(member.rms, NORM) for member in members]
    if _has_relu(flow):
        columns[_asleep(flow)] = [_percent(member.dead) for member in members]
    return Table(tuple(columns), tuple(zip(*columns.values(), strict=True)))


def side_by_side(flows: Sequence["Flow"]) -> Table:
    """Return the norms of the gradients of several programs, by the index of the layer."""
    columns = {}
    for flow in flows:
        index = {parts(member.name)[1] or 0: member for member in flow.members}
        columns[flow.label] = {i: shown(one.gradient, NORM) for i, one in index.items()}
        if _has_relu(flow):
            shares = {i: _percent(member.dead) for i, member in index.items()}
            columns[f"{flow.label} {_asleep(flow)}"] = shares
    layers = sorted({index for column in columns.values() for index in column})
    rows = [(str(layer), *(one.get(layer, "") for one in columns.values())) for layer in layers]
    return Table(("layer", *columns), tuple(rows))


def sentences(flow: "Flow", named: bool = False) -> list[str]:
    """Return the verdict on a program in words, and a line on its ReLUs."""
    lines = [flow.trend.sentence]
    shares = {member.name: member.dead for member in flow.members if member.dead is not None}
    if any(shares.values()):
        most = max(shares, key=lambda name: shares[name])
        mean = sum(shares.values()) / len(shares)
        line = f"{_asleep(flow)}: {_percent(mean)} of a layer on average, most in {most}: "
        lines.append(f"{line}{_percent(shares[most])}")
        if not flow.has_batch:
            lines[-1] += (
                "; entries are counted one by one: which axis holds the examples is not known, "
                "as no dimension of the data has a name that no param has"
            )
    return [f"{flow.label}: {line}" if named else line for line in lines]


def _factors(flow: "Flow") -> list[float | None]:
    """Return what each step back to a layer multiplies the norm by; None where that is nothing."""
    norms = [member.gradient for member in flow.members]
    is_chain = flow.trend.word != "parallel"
    return [
        *(here / after if after and is_chain else None for here, after in pairwise(norms)),
        None,
    ]


def _has_relu(flow: "Flow") -> bool:
    return any(member.dead is not None for member in flow.members)


def _asleep(flow: "Flow") -> str:
    return "dead ReLUs" if flow.has_batch else "inactive ReLUs"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{shown(100 * share, FACTOR)}%"


def plain(flow: "Flow") -> dict[str, Any]:
    """Return a flow as plain data."""
    members = [
        {
            "name": member.name,
            "gradient": member.gradient,
            "rms": member.rms,
            "factor": factor,
            "value": member.value,
            "dead": member.dead,
            "inactive": member.inactive,
        }
        for member, factor in zip(flow.members, _factors(flow), strict=True)
    ]
    found = {
        "label": flow.label,
        "family": flow.family,
        "output": flow.output,
        "members": members,
        "factor": flow.trend.factor,
        "verdict": flow.trend.word,
        "sentence": flow.trend.sentence,
        "has_batch": flow.has_batch,
        "drawn": flow.drawn,
    }
    return dict(jsonable(found))
