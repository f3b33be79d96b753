"""Names with dots and indices to nodes: `np.pi`, `A.T`, `x.shape[0]`, `h[3]`, `x[1:, 0]`."""

from collections.abc import Callable, Mapping

from ..errors import ShapeError, Span, UnknownNameError, suggest
from ..graph.build import count, size_node
from ..graph.dimensions import show
from ..graph.node import Node, constant
from ..syntax.tree import Branch, children, reach
from ..syntax.words import CONSTANTS, is_function
from ..syntax.written import closed
from . import arrays, counts
from .along.read import is_list, member, part_named
from .families import read_member
from .gathers import gathered
from .masks import checked_mask, is_selection, no_shape
from .names import Lowering, family_index, module, soft_root, whole_number
from .peers import SOFT_ROOTS
from .places import attribute_place, index_place
from .scope import Scope
from .settings import read_items

# What libraries call their constants, which stand behind a dot.
_MODULE_CONSTANTS: Mapping[str, float] = {
    **CONSTANTS,
    "e": CONSTANTS["E"],
    "PI": CONSTANTS["pi"],
    "tau": 2 * CONSTANTS["pi"],
    "euler_gamma": 0.5772156649015329,
    "EulerGamma": 0.5772156649015329,
    "oo": CONSTANTS["inf"],
    "Inf": CONSTANTS["inf"],
    "NaN": CONSTANTS["nan"],
}
_SUGGESTED = tuple(name for name in _MODULE_CONSTANTS if len(name) > len("oo"))
_ATTRIBUTES: Mapping[str, Callable[[Node, Branch, Scope], Node]] = {
    "T": lambda node, tree, scope: arrays.transposed(node, tree, scope, base=children(tree)[0]),
    "mT": arrays.matrix_transposed,
    "H": lambda node, tree, scope: arrays.transposed(node, tree, scope, base=children(tree)[0]),
    "I": lambda node, tree, scope: scope.build("inv", (node,), tree),
    "size": lambda node, tree, scope: count(node.shape),
    "ndim": lambda node, tree, scope: constant(len(node.shape)),
}


def attribute(tree: Branch, scope: Scope) -> Lowering:
    """`np.pi` is a constant; `A.T`, `A.mT`, `A.I`, `x.size` and `x.ndim` are of an array."""
    base, attribute = children(tree)
    prefix = module(base, scope) or soft_root(base, scope)
    if prefix is not None and (prefix not in SOFT_ROOTS or attribute in _MODULE_CONSTANTS):
        if attribute in _MODULE_CONSTANTS:
            return constant(_MODULE_CONSTANTS[attribute])
        is_known = is_function(attribute)
        hint = "a function stands with its argument in brackets" if is_known else None
        hint = hint or suggest(attribute, _SUGGESTED) or "its value is written as a number"
        message = f"{prefix}.{attribute} is not a constant that gradc knows"
        raise UnknownNameError(message, scope.where(attribute), hint)
    named = part_named(base, str(attribute), scope)
    if named is not None:
        return (yield from named)
    node = yield base, scope
    of_array = _ATTRIBUTES.get(str(attribute))
    if of_array is not None and node.shape:
        return of_array(node, tree, scope)
    if attribute == "shape":
        place = attribute_place(attribute, scope)
        shown = place.words if place else "x.shape"
        hint = f"write {shown}[0] or {shown.removesuffix('shape')}size for one number"
        raise ShapeError(".shape is a list of dimensions, not a number", place, hint)
    hint = "only arrays have one; leave it out"
    if attribute in ("grad", "py"):
        hint = "this looks like the name of a file; give the program that is in it"
    if node.shape:
        hint = "an array has .T, .mT, .I, .shape, .size and .ndim"
        raise ShapeError(f"an array has no .{attribute}", scope.where(attribute), hint)
    raise ShapeError(f"a scalar has no .{attribute}", scope.where(attribute), hint)


def index(tree: Branch, scope: Scope) -> Lowering:
    """`h[3]` is a member of a family, `x[1:, 0]` a part of an array."""
    base, *items = children(tree)
    family = str(base.children[0]) if base.data == "name" else ""
    if family in scope.families:
        return (yield from _member(family, items, tree, scope))
    if family and family not in scope.values:
        _check_brackets(family, tree, scope)
        hint = _of_product(base, scope)
        if hint:
            where = reach(tree, scope.builder.text)
            raise UnknownNameError(f"there is no array {family}", where, hint)
        raise UnknownNameError(
            f"there is no family {family}",
            scope.where(tree),
            f"assign its first member before, {family}[0] = ..., or declare inputs: "
            f"param {family}[0..3]",
        )
    if base.data == "attribute" and base.children[1] == "shape":
        return (yield from _dimension(children(base)[0], items, tree, scope))
    array = counts.shaped(base) if counts.is_shape(base, scope) else None
    if array is not None:
        return (yield from _dimension(array, items, tree, scope))
    if is_list(base, scope):
        return (yield from member(base, items, scope))
    node = yield base, scope
    if not node.shape:
        what = f"{family} is" if family else "this is"
        hint = _of_product(base, scope)
        place: Span | None = scope.where(tree)
        place = reach(tree, scope.builder.text) if hint else place
        hint = hint or "take the index off"
        raise ShapeError(f"{what} a scalar and has no index", place, hint)
    if is_selection(tree, scope):
        mask = yield items[0], scope
        name = scope.name_of(node)
        checked_mask(name, node, mask, tree, scope)
        raise no_shape(name, scope.name_of(mask), scope.where(tree))
    found = yield from read_items(items, len(node.shape), tree, scope)
    if any(isinstance(item, Node) for item in found):
        return gathered(node, found, tree, scope)
    return arrays.taken(node, found, tree, scope)


def _of_product(base: Branch, scope: Scope) -> str:
    """Return the hint that a list is multiplied by a sign, (2/3)[1, 2], "" where there is none."""
    text = scope.builder.text
    if scope.wanted is None or not text or scope.place is not None:
        return ""
    factor = reach(base, text)
    begin = text.find("[", factor.end)
    end = closed(text, begin)[0] + 1 if begin >= 0 else begin
    inside = text[factor.end : end].strip(") ")
    name = factor.words if base.data == "name" else f"({factor.words})"
    return f"write {name}*{inside} for a product" if "," in inside else ""


def _check_brackets(family: str, tree: Branch, scope: Scope) -> None:
    """Raise for `Sin[x]`, which is a call in other languages."""
    name = next((one for one in (family, family.lower()) if is_function(one)), None)
    if name is not None or family in scope.functions:
        place = index_place(tree, scope)
        inside = place.words.partition("[")[2].removesuffix("]") if place else "..."
        hint = f"write {name or family}({inside}) for the function"
        raise UnknownNameError(f"there is no family {family}", place, hint)


def _member(family: str, items: list[Branch], tree: Branch, scope: Scope) -> Lowering:
    position = yield from family_index(family, items, tree, scope)
    return read_member(family, position, tree, scope)


def _dimension(array: Branch, items: list[Branch], tree: Branch, scope: Scope) -> Lowering:
    """`x.shape[0]` is the size of an axis."""
    item = items[0]
    shape = (yield array, scope).shape
    axis = whole_number((yield item, scope), "the index of a shape", item, scope)
    if not -len(shape) <= axis < len(shape):
        hint = f"its shape is {show(shape)}"
        raise ShapeError(f"there is no axis {axis}", scope.where(tree), hint)
    return size_node(shape[axis])
