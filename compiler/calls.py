"""A call of a function: its arguments by name, and the entry of a file that it goes to.

In: what stands between the brackets. Out: the values of the inputs by name, or an `InputError`;
and what the entry gives for them.

    bound(["x", "w"], (1.0,), {"w": 2.0}, f)             ->   {"x": 1.0, "w": 2.0}
    called(loaded, "gradient", {"x": 1.0, "w": 2.0})     ->   Gradient(x=2.0, w=1.0)
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import wraps
from types import BuiltinFunctionType, MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast
from unicodedata import normalize

from .emit.entries import results_of
from .emit.native.names import OPTIONS
from .emit.target import unchecked
from .emit.targets import TARGETS
from .errors import InputError, LimitError
from .graph.graph import is_pointwise
from .interpret.values import check_names, flat
from .loaded import Loaded, made, with_entry
from .records import dataclass
from .syntax.read import spelled

_Taken = ParamSpec("_Taken")
_Given = TypeVar("_Given")

# The methods that take inputs alone, and give nothing that may be too large.
_DIRECT = frozenset({"value", "gradient", "value_and_gradient"})
# Those of which it is looked whether that is too large.
_LARGE = frozenset({"jacobian", "hessian", "value_gradient_and_hessian"})


def bounded(function: Callable[_Taken, _Given]) -> Callable[_Taken, _Given]:
    """Return what is done with a compiled function, the first argument, within its limits."""

    @wraps(function)
    def within(*arguments: _Taken.args, **named: _Taken.kwargs) -> _Given:
        with cast(Any, arguments[0]).compilation.budget():
            try:
                return function(*arguments, **named)
            except RecursionError:  # of what is nested in a way that no limit counts
                hint = "shorten what is nested"
                raise LimitError("this program is nested too deeply", None, hint) from None

    return within


def bound(
    inputs: Collection[str], arguments: Sequence[Any], named: Mapping[str, Any], called: object
) -> dict[str, Any]:
    """Return the arguments of a call by the names of the inputs; raises `InputError`.

    A name is also what Python reads it as, in NFKC form. `called` stands in messages.
    """
    if len(arguments) > len(inputs):
        raise InputError(
            f"{len(arguments)} values are given for the {len(inputs)} inputs of {called!r}"
        )
    values = dict(zip(inputs, arguments, strict=False))
    if not named:
        return values
    normal = {normalize("NFKC", name): name for name in inputs}
    for given, value in named.items():
        name = given if given in inputs else normal.get(normalize("NFKC", given))
        if name is None:
            check_names([given], inputs)
        elif name in values:
            raise InputError(f"{given} is given twice")
        else:
            values[name] = value
    return values


def options(loaded: Loaded, named: dict[str, Any]) -> dict[str, Any]:
    """Return what a call of machine code is told besides the inputs; it is taken out of `named`."""
    if not TARGETS[loaded.compilation.target].is_native:
        return {}
    return {one: named.pop(one) for one in OPTIONS if one in named and one not in loaded.inputs}


def called(
    loaded: Loaded,
    entry: str,
    values: Mapping[str, Any],
    *along: Any,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """Return what an entry gives, from a file that is made first where there is none that has it.

    What it is `along` comes before the inputs: by name as the language of the program writes it.
    Of derivatives the entry may have an order, `derivatives=5`. It is `told` options.
    """
    done = loaded.compilation
    check_names(values, loaded.inputs)
    TARGETS[done.target].check(values, done.graph.families)
    file = with_entry(loaded, entry)
    name = entry.partition("=")[0]
    results = results_of(name)
    for large in {"jacobian", "hessian"}.intersection(results):
        from .interpret.room import check_size  # with NumPy, which compiling does without

        check_size(large, file.compilation.simplified, values)
    names = (*done.graph.wrt, *done.graph.outputs)
    given = (
        spelled(one, done.language, names)
        if isinstance(one, Mapping) and all(isinstance(key, str) for key in one)
        else one  # a family by index is one variable
        for one in along
    )
    function: Callable[..., Any] = getattr(file.module, name)
    if told and not isinstance(function, BuiltinFunctionType):
        raise InputError(f"{name} is not in machine code, and takes no {', '.join(told)}")
    return function(*given, *(values[one] for one in loaded.inputs), **told)


@dataclass(frozen=True, slots=True)
class Direct:
    """The function of a file that can be called with its inputs, so many, as they are given.

    Where it `takes` not all values, the others go by `called`, which refuses some in words.
    """

    function: Callable[..., Any]
    inputs: tuple[str, ...]
    count: int
    takes: Callable[[Sequence[Any]], bool] | None
    options: frozenset[str]

    def is_told(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> bool:
        """Return whether the function takes these inputs, and is told options besides."""
        known = len(arguments) == self.count and self.options.issuperset(named)
        return known and (self.takes is None or self.takes(arguments))

    def in_order(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> Sequence[Any]:
        """Return the inputs in order where each is given by name, and else nothing."""
        if arguments or len(named) != self.count:
            return ()
        try:
            return [named[one] for one in self.inputs]
        except KeyError:
            return ()


def direct_of(loaded: Loaded, name: str) -> Direct | None:
    """Return a function that takes inputs alone; None for others, and without inputs.

    One of matrices takes floats, and arrays at whose points these are no larger than memory.
    """
    is_large = name in _LARGE and is_pointwise(loaded.compilation.graph)
    if not (is_large or name in _DIRECT) or not loaded.inputs:
        return None
    file = with_entry(loaded, name)
    takes: Callable[[Sequence[Any]], bool] | None = of_floats
    if TARGETS[loaded.compilation.target].check is unchecked:
        takes = _of_few(name, file) if is_large else None
    inputs, function = (*loaded.inputs,), getattr(file.module, name)
    is_native = isinstance(function, BuiltinFunctionType)
    told = frozenset(OPTIONS).difference(inputs) if is_native else frozenset()
    return Direct(function, inputs, len(inputs), takes, told)


def of_floats(given: Sequence[Any]) -> bool:
    """Return whether all values are floats."""
    return {*map(type, given)} == {float}


def _of_few(name: str, file: Loaded) -> Callable[[Sequence[Any]], bool]:
    """Return what says whether values are floats and arrays of one shape, of few enough points."""
    import numpy as np  # which compiling does without

    from .interpret.room import most_points

    results = results_of(name)
    most = most_points(file.compilation.simplified, results)
    array, known = np.ndarray, {float, np.ndarray}

    def are_few(given: Sequence[Any]) -> bool:
        types = {*map(type, given)}
        if not types <= known:
            return False
        arrays = [one for one in given if type(one) is array]
        return not arrays or (len({one.shape for one in arrays}) == 1 and arrays[0].size <= most)

    return are_few


def called_sparse(loaded: Loaded, entry: str, values: Mapping[str, Any]) -> Any:
    """Return what an entry gives as sparse matrices, from the file for the sizes at hand."""
    from .interpret.point import sizes_at  # with NumPy, which compiling does without

    graph = loaded.compilation.graph
    check_names(values, loaded.inputs)
    try:
        sizes = sizes_at(graph, flat(values, graph.families))
    except (TypeError, ValueError):  # rows of several lengths, an integer that is none
        return called(loaded, "value", values)
    key = f"{entry} at {sizes}"
    if key not in loaded.others:
        called(loaded, "value", values)  # what does not fit is refused as by any call
    function: Callable[..., Any] = getattr(made(loaded, key, entry, sizes).module, entry)
    return function(*(values[one] for one in loaded.inputs))
