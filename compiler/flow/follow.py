"""A program followed from values for some of its inputs to its `Flow`: what is missing is drawn.

In: a compilation, what computes its value, values by name. Out: a `Flow`, or an `InputError` for
values that are missing or do not fit.

    follow(compilation, function.value, {"x": 1.0}, sizes={"n": 16}, seed=0)   ->   the `Flow`
"""

import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import inf
from numbers import Real
from typing import Any

import numpy as np

from ..errors import InputError, check_known, computing
from ..graph.dimensions import names_in
from ..graph.graph import Graph
from ..graph.members import parts
from ..interpret.point import points_of
from ..interpret.reading import read_point
from ..interpret.values import check_mapping, flat, grouped
from ..lower.program import graph_of
from ..pipeline import Compilation
from ..running import running
from ..written import read_at
from .flow import Flow, flow
from .initial import Spelling, draw_values
from .layers import layers

PYTHON = Spelling()


def follow(
    compilation: Compilation,
    compute: Callable[..., Any],
    given: Mapping[str, Any],
    family: str | None = None,
    of: str | None = None,
    sizes: Mapping[str, int] | None = None,
    seed: int | None = None,
    label: str = "",
    spelling: Spelling = PYTHON,
) -> Flow:
    """Return the flow of a program along a family, whose members are told from equal values.

    Inputs without a value are drawn where `sizes` or a `seed` is given. `compute` is the compiled
    function, which raises for values that do not fit.
    """
    values, drawn = _complete(compilation.graph, given, sizes, seed, spelling)
    with warnings.catch_warnings(), computing("at these values"), running(compilation, values):
        warnings.simplefilter("ignore")
        compute(**grouped(values))  # which checks the shapes
    values = {name: np.asarray(value, float) for name, value in values.items()}
    point = points_of(compilation.graph, values)
    with computing("at these values"):
        graph, program = read_at(compilation, point)
    chosen = layers(graph, family, of)
    marked = graph_of(program, [chosen.family])
    found = layers(marked, chosen.family, of)
    members = tuple(name for name in found.members if name in chosen.members)
    with computing("at these values"):
        followed = replace(found, members=members, batch=chosen.batch)
        return replace(flow(marked, point, followed, label), drawn=drawn)


def read_sizes(
    sizes: Mapping[str, Any] | str | None, spelling: Spelling = PYTHON
) -> dict[str, int] | None:
    """Return sizes of dimensions as whole numbers, from text such as "n=64, batch=16" too."""
    if sizes is None:
        return None
    given = read_point(sizes) if isinstance(sizes, str) else sizes
    check_mapping("sizes", given)
    for name, value in given.items():
        if not isinstance(value, Real) or not 1 <= (size := float(value)) < inf or size % 1:
            option = spelling.option.format("sizes").rstrip(" =")
            raise InputError(f"{option} gives whole numbers, not {name}={value}")
    return {name: int(value) for name, value in given.items()}


def check_sizes(sizes: Mapping[str, int] | None, graphs: Iterable[Graph]) -> None:
    """Raise for the size of a dimension that no program has."""
    shapes = [node.shape for graph in graphs for node in graph.inputs]
    check_all("size", sizes or (), (n for shape in shapes for d in shape for n in names_in(d)))


def check_all(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raise for the first name of what is not there."""
    known = list(dict.fromkeys(known))
    listed = ", ".join(one for one in known if parts(one)[1] is None)
    for name in names:
        check_known(what, name, known, f"there are {listed or 'none'}")


def _complete(
    graph: Graph,
    given: Mapping[str, Any],
    sizes: Mapping[str, int] | None,
    seed: int | None,
    spelling: Spelling,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a value for every input of a program, and what is to be said of those drawn."""
    values = flat(given, graph.families)
    missing = [node for node in graph.inputs if str(node.payload) not in values]
    notes: list[str] = []
    if missing and sizes is None and seed is None:
        names = dict.fromkeys(parts(str(node.payload))[0] for node in missing)
        unknown = dict.fromkeys(n for node in missing for d in node.shape for n in names_in(d))
        options = [f"{spelling.option.format('seed')}0"]
        options += [spelling.sizes(unknown)] if unknown else []
        how = spelling.between.join(options)
        hint = f"{spelling.given}, or have them drawn: {how}"
        raise InputError(f"no value for {', '.join(names)}", None, hint)
    if missing:
        with computing("at these values"):
            drawn, notes = draw_values(graph, missing, values, sizes or {}, seed or 0, spelling)
        values.update(drawn)
    return values, tuple(notes)
