"""The names of results beyond the gradient, where they are lines of a program or of a file.

In: the kind of a result and its key in the graph. Out: a name, which may give way to others.

    ("hessian", "f", "x", "w")  ->  d_x_w, or d_f_x_w where there are several outputs
    ("jvp", "f")                ->  t_f
"""

from collections.abc import Mapping

from ..graph.members import flat_name

# What the name begins with, and whether the key begins with an output.
_LETTERS: Mapping[str, tuple[str, bool]] = {
    "jvp": ("t", False),
    "vjp": ("d", False),
    "jacobian": ("d", True),
    "hessian": ("d", True),
    "hvp": ("h", True),
    "derivatives": ("d", True),
    "sparse jacobian": ("p", False),
    "sparse hessian": ("p", True),
}


def result_name(key: tuple[str, ...], several: bool) -> str:
    """Return the name of a result, from its kind and its key; `several` are the outputs."""
    kind, *of = key
    letter, has_output = _LETTERS[kind]
    labels = of[1:] if has_output and not several else of
    return "_".join([letter, *map(flat_name, labels)])
