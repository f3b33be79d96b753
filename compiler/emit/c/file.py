"""A program of numbers as C: the functions of its entries, and a loop over points.

In: a prepared graph and a target. Out: the parts of a file.

    double model_value(double x, double w)
    struct model_gradient model_gradient(double x, double w)
    void model_points(size_t n, const double *x, const double *w, double *f, double *d_x, …)
"""

from collections.abc import Mapping
from dataclasses import replace

from ...graph.graph import integers_of
from ...vocabulary import functions as vocabulary
from ..entries import ENTRIES, FLAT, Entry, Interface, interface
from ..listing import Listing, listing
from ..prepare import Prepared
from ..target import Target, Words
from .copied import prefixed
from .functions import POINT, Function, by_point, of_entry, of_part, of_point
from .names import names_of, prefix_of
from .pages import File, check, pair, title, whole
from .points import looped, points
from .results import structs

# What is called so in every file, besides the entries: the arguments that results go to.
_OWN = ("gradient", "gradients", "jacobian", "hessian", "derivatives", "tangent")

# What is said of loops over points that have no calls.
_OF_VECTORS = (
    " Loops over points become vectors with the options -O3 -march=native, and for gcc "
    "-fno-trapping-math, on a processor that multiplies and adds in one (fma)."
)


def write(prepared: Prepared, text: str, target: Target) -> str:
    """Return the text of a file that is whole by itself."""
    return whole(_file(prepared, text, target, prepared.name))


def files(prepared: Prepared, text: str, target: Target, stem: str) -> Mapping[str, str]:
    """Return the source and the header of a file by their suffixes; `stem` is its name without one.

    Functions begin with the name that the program was given, or that of the file.
    """
    return pair(_file(prepared, text, target, prepared.name or stem), stem)


def _file(prepared: Prepared, text: str, target: Target, name: str) -> File:
    check(prepared, target)
    graph, prefix = prepared.graph, prefix_of(name)
    wanted = [one for one in prepared.entries if graph.wrt or not one.is_derived]
    own = (*vocabulary(), *(one.name for one in (*ENTRIES, *FLAT)), "points", POINT)
    first = names_of(prefix, own)
    first.taken.update(_OWN)
    shown = interface(graph, wanted, first)
    names = {one.name for one in wanted}
    listings = {
        one.name: _listing(shown, prepared, one, target)
        for one in wanted
        if one.part_of not in names
    }
    nodes = list(dict.fromkeys(node for one in listings.values() for node in one.nodes))
    written = {
        one.name: of_entry(shown, one, listings[one.name])
        if one.name in listings
        else of_part(shown, one)
        for one in wanted
    }
    entry, inner = looped(shown), []
    if entry and target.near:
        point, is_far = _point(shown, prepared, entry, target)
        inner = [point]
        if not is_far:
            written[entry.name] = by_point(shown, entry)
        written["points"] = points(shown, entry, POINT, entry.name if is_far else "")
    elif entry:
        written["points"] = points(shown, entry, entry.name)
    checks = "Every argument is a double, and is not checked."
    if graph.assumptions or integers_of(graph):
        checks = "Every argument is a double; one that is not what it is declared to be is nan."
    if target.near:
        checks += _OF_VECTORS
    return File(
        prefix,
        title(graph, text, checks),
        structs(shown),
        [*written.values()],
        [*(prefixed(one, prefix) for one in target.parts(nodes)), *(o.definition for o in inner)],
        target.imports(nodes)[0],
    )


def _listing(shown: Interface, prepared: Prepared, entry: Entry, target: Target) -> Listing:
    needed = replace(prepared, graph=entry.needs(shown.graph))
    return listing(needed, target, shown.names.copy(), "value" in entry.results)


def _point(
    shown: Interface, prepared: Prepared, entry: Entry, target: Target
) -> tuple[Function, bool]:
    """Return what a loop over points calls, and whether some points may be too far out for it."""
    spell, quick = target.spell, target.near
    assert quick is not None
    near = replace(target, spell=lambda node, words: quick(node, words) or spell(node, words))
    found = _listing(shown, prepared, entry, near)
    is_far = any(quick(node, Words(shown.names, None)) for node in found.nodes)
    return of_point(shown, entry, found, is_far=is_far), is_far
