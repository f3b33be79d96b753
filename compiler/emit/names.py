"""The names of a generated file: the user's own where Python allows it, else with underscores.

    x -> x      lambda -> lambda_      h[3] -> h_3      the adjoint of z1 -> d_z1

Two names of the program never become one in the file. Python reads names in Unicode's NFKC form,
so that form is what counts.
"""

import keyword
from collections.abc import Callable, Iterable
from dataclasses import field, replace
from unicodedata import normalize

from ..graph.members import flat_name
from ..notation.text import unused
from ..records import dataclass

_OF_THE_FILE = (
    "np", "math", "scipy", "base64", "zlib", "Value", "Gradient", "Gradients", "NamedTuple",
    "Any", "Callable", "Iterable", "Mapping", "Sequence", "TypeVar", "Iterator", "getrefcount",
    "getweakrefcount", "Numbers", "ArithmeticError", "ValueError", "result", "abs", "any", "dict",
    "float", "int", "len", "list", "map", "max", "min", "range", "reversed", "round", "sum",
    "tuple", "type", "zip",
)  # fmt: skip
RESERVED = frozenset({*keyword.kwlist, *_OF_THE_FILE})


def python_name(name: str) -> str:
    """Return a name as Python would read it: NFKC, with an underscore before a family's index.

    The space in the name of a direction, `tangent w`, is one too.
    """
    return normalize("NFKC", flat_name(name)).replace(" ", "_")


@dataclass(slots=True)
class Names:
    """The names given so far, by the name in the program.

    `spelled` is what a name is in the language of the file. The file's own functions begin with
    `prefix`, in languages where all files share their names.
    """

    given: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=lambda: set(RESERVED))
    temporaries: int = 0
    spelled: Callable[[str], str] = python_name
    prefix: str = ""

    def give(self, name: str) -> str:
        """Return the file's name for a name of the program; the same each time."""
        if name not in self.given:
            self.given[name] = self.fresh(self.spelled(name))
        return self.given[name]

    def adjoint(self, output: str, label: str, several: bool) -> str:
        """Return the name of the adjoint of what the file calls `label`: `d_z1`.

        Where there are several outputs, it is `d_loss_z1`.
        """
        key = f"∂{output}/∂{label}"  # no name of a program has a ∂
        if key not in self.given:
            of = f"{self.spelled(output)}_" if several else ""
            self.given[key] = self.fresh(f"d_{of}{label}")
        return self.given[key]

    def of_result(self, key: tuple[str, ...], wanted: str) -> str:
        """Return the name of a result, by its kind and key, as near to the wanted as can be."""
        whole = f"∂{'/'.join(key)}"
        if whole not in self.given:
            self.given[whole] = self.fresh(self.spelled(wanted))
        return self.given[whole]

    def in_step(self, name: str) -> str:
        """Return the name of what a step of a loop works out of a value: `h`, or `h_t`."""
        key = f"{name} in a step"
        if key not in self.given:
            wanted = self.spelled(name)
            self.given[key] = self.fresh(f"{wanted}_t" if wanted in self.taken else wanted)
        return self.given[key]

    def fresh(self, wanted: str) -> str:
        """Return a name that nothing else has, as near to the wanted one as can be."""
        name = unused(wanted, self.taken)
        self.taken.add(name)
        return name

    def temporary(self) -> str:
        """Return the next of t1, t2, … that nothing else has."""
        self.temporaries += 1
        while f"t{self.temporaries}" in self.taken:
            self.temporaries += 1
        return self.fresh(f"t{self.temporaries}")

    def copy(self) -> "Names":
        """Return names that start from these, for another function of the file."""
        return replace(self, given=dict(self.given), taken=set(self.taken))


def names_for(
    public: Iterable[str],
    inputs: Iterable[str],
    others: Iterable[str],
    first: Names | None,
) -> Names:
    """Return the names of a program: inputs first, then its other values, each beside its adjoint.

    No value is called as one of the file's `public` functions. What is taken `first` stays so.

    The names of adjoints are kept free: a user's `d_x` is `d_x_` in the file where there is an `x`.
    """
    names = first.copy() if first else Names()
    names.taken.update(public)
    inputs, others = list(inputs), list(others)
    adjoints = {f"d_{names.spelled(name)}" for name in (*inputs, *others)}
    names.taken |= adjoints
    for name in (*inputs, *others):
        names.give(name)
    names.taken -= adjoints - set(names.given.values())
    return names
