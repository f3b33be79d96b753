"""A call of a function: its arguments by name.

In: what stands between the brackets. Out: the values of the inputs by name, or an `InputError`.

    bound(["x", "w"], (1.0,), {"w": 2.0}, f)   ->   {"x": 1.0, "w": 2.0}
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from .errors import InputError
from .interpret.values import check_names


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
