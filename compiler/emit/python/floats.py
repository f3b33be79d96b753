"""Floats on a path of their own, in a file whose functions take arrays too.

In: an entry of a program of numbers. Out: the lines that it begins with, for the function that it
sends floats to. What `math` refuses, for it is infinite or undefined, goes on as an array does:

    if type(x) is type(w) is float:
        try:
            return _value_of_floats(x, w)
        except (ArithmeticError, ValueError):
            pass  # NumPy has inf or nan for it
"""

import textwrap
from collections.abc import Collection

from ...graph.node import Count, Node, Whole
from ..entries import Entry, Interface, Parameter
from .lines import WIDTH, wrap

# The operations of a program that is written for floats too; beyond them a file would be too long.
_LARGEST = 1000
# Of these the standard library has no function, or one that is less exact than SciPy's.
_LEFT = frozenset(
    "lgamma digamma polygamma betaln rgamma gamma_log_density beta_log_density erfcx "
    "log_ndtr".split()
)


def is_of_floats(nodes: Collection[Node]) -> bool:
    """Return whether a program of numbers has a path for floats, by its operations."""
    return len(nodes) <= _LARGEST and not any(node.op in _LEFT for node in nodes)


def takes(shown: Interface, entry: Entry) -> bool:
    """Return whether an entry has a path for floats: inputs are all that it takes."""
    return entry.arguments == ("inputs",) and bool(shown.inputs) and not entry.matrices


def name_of(entry: Entry) -> str:
    """Return the name of the function that an entry sends floats to."""
    return f"_{entry.name}_of_floats"


def sent(shown: Interface, entry: Entry) -> list[str]:
    """Return the lines that send floats to their function."""
    names = [one.name for one in shown.inputs]
    call = wrap(f"return {name_of(entry)}(", names, ")", 12)
    return [
        _test(shown),
        "    try:",
        textwrap.indent(call, "        "),
        "    except (ArithmeticError, ValueError):",
        "        pass  # NumPy has inf or nan for it",
    ]


def _test(shown: Interface) -> str:
    """Return the line that asks whether all arguments are floats; of integers, whether ints."""
    whole = whole_inputs(shown)
    plain = [one for one in shown.inputs if not one.members]
    tests = []
    for kind, some in (
        ("float", [one for one in plain if one.key not in whole]),
        ("int", [one for one in plain if one.key in whole]),
    ):
        if some:
            tests.append(" is ".join([*(f"type({one.name})" for one in some), kind]))
    tests += [_of_family(one, whole) for one in shown.inputs if one.members]
    text = " and ".join(tests)
    if len(f"if {text}:") <= WIDTH - 4:
        return f"if {text}:"
    lines = textwrap.wrap(text, WIDTH - 8, break_long_words=False)
    return "\n".join(["if (", *(f"    {line}" for line in lines), "):"])


def _of_family(family: Parameter, whole: set[str]) -> str:
    kind = "int" if whole.intersection(f"{family.key}[{i}]" for i, _ in family.members) else "float"
    return f"type({family.name}) is list and {{*map(type, {family.name})}} == {{{kind}}}"


def whole_inputs(shown: Interface) -> set[str]:
    """Return the inputs that are declared to be whole."""
    return {
        str(node.payload) for node in shown.graph.inputs if isinstance(node.payload, Count | Whole)
    }
