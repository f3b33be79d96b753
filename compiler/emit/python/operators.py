"""The operators of Python, which every target that writes Python spells alike; and its calls."""

from collections.abc import Mapping

from ...notation.text import Binding, Form, infix

_AROUND = (Binding.SUM, Binding.SUM)

OPERATORS: Mapping[str, Form] = {
    "add": infix(" + ", Binding.SUM),
    "sub": infix(" - ", Binding.SUM),
    "mul": infix(" * ", Binding.PRODUCT),
    "div": infix(" / ", Binding.PRODUCT),
    "mod": infix(" % ", Binding.PRODUCT),
    "neg": Form("-{0}", Binding.UNARY, (Binding.UNARY,)),
    "pow": Form("{0}**{1}", Binding.POWER, (Binding.ATOM, Binding.UNARY)),
    "lt": Form("{0} < {1}", Binding.COMPARISON, _AROUND),
    "le": Form("{0} <= {1}", Binding.COMPARISON, _AROUND),
    "gt": Form("{0} > {1}", Binding.COMPARISON, _AROUND),
    "ge": Form("{0} >= {1}", Binding.COMPARISON, _AROUND),
    "eq": Form("{0} == {1}", Binding.COMPARISON, _AROUND),
    "ne": Form("{0} != {1}", Binding.COMPARISON, _AROUND),
    "mark": Form("{0}", Binding.LAZY),
}


def named(module: str, names: str) -> dict[str, str]:
    """Return the functions that a module has under the names of operations.

    named("np", "exp log")  ->  {"exp": "np.exp", "log": "np.log"}
    """
    return {name: f"{module}.{name}" for name in names.split()}
