r"""A `Derivative`: a formula, and how it is written as text, as LaTeX, in SymPy and in NumPy.

In: a node in book form, and what its names stand for. Out: texts.

    >>> print(gradc.compile("f = sqrt(1 + x^2)").derivative("x"))
    x/f
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..emit.latex.names import latex_name
from ..emit.latex.write import expression_latex
from ..graph.dimensions import Shape
from ..graph.node import Node
from ..limits import Limits
from ..notation.formula import formula
from ..syntax.tokens import superscript
from .as_numpy import as_numpy


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of an output by one variable after the other, as a formula.

    `where` says what the names of intermediate values in the formula stand for, and `notes` what is
    not in it: the points at which the derivative is what it is by convention. `left_out` are those
    of them at which the formula itself has no value, or another one.
    """

    output: str
    variables: tuple[str, ...]
    node: Node = field(repr=False)
    where: Mapping[str, str]
    notes: tuple[str, ...]
    most: int = field(repr=False)
    inputs: tuple[Node, ...] = field(repr=False, default=())
    left_out: tuple[str, ...] = field(repr=False, default=())

    @property
    def order(self) -> int:
        """How many times it is differentiated."""
        return len(self.variables)

    @property
    def shape(self) -> Shape:
        """The shape of the derivative: that of the variable."""
        return self.node.shape

    @property
    def symbol(self) -> str:
        """The derivative as ∂f/∂x, ∂²f/∂x² or ∂²f/∂x∂y."""
        below = "".join(f"∂{name}{_raised(times)}" for name, times in self._times().items())
        return f"∂{_raised(self.order)}{self.output}/{below}"

    @property
    def text(self) -> str:
        """The formula; of one that is longer than the limit the longest parts are cut."""
        return formula(self.node, self.most)[0]

    @property
    def characters(self) -> int:
        """How many characters the formula has in full."""
        return formula(self.node, 0)[1]

    @property
    def is_cut(self) -> bool:
        """Whether the formula is longer than the limit, and has a … for its longest parts."""
        return self.characters > self.most

    def latex(self) -> str:
        """Return the formula as LaTeX; raises `LimitError` where it is longer than the limit."""
        self._check()
        return expression_latex(self.node, strict=False)

    @property
    def numpy(self) -> str:
        """The formula in NumPy; raises `LimitError` for one that is longer than the limit."""
        self._check()
        return as_numpy(self.node, self.inputs)

    def to_sympy(self) -> Any:
        """Return the formula as an expression of SymPy, of matrices where there are arrays.

        Raises `InputError` for what SymPy has no word for, and `LimitError` as `latex` does.
        """
        from .as_sympy import as_sympy  # SymPy takes half a second to import

        self._check()
        return as_sympy(self.node)

    def to_json(self) -> dict[str, Any]:
        """Return the formula as plain data."""
        return {
            "derivative": self.symbol,
            "output": self.output,
            "wrt": list(self.variables),
            "order": self.order,
            "shape": [str(size) for size in self.shape],
            "text": self.text,
            "cut": self.is_cut,
            "characters": self.characters,
            "latex": None if self.is_cut else self.latex(),
            "where": dict(self.where),
            "notes": list(self.notes),
        }

    def _check(self) -> None:
        Limits(formula_characters=self.most).check("formula_characters", self.characters)

    def _times(self) -> Counter[str]:
        return Counter(self.variables)

    def __str__(self) -> str:
        return self.text

    @property
    def latex_symbol(self) -> str:
        """The symbol in LaTeX."""
        below = " ".join(
            rf"\partial {latex_name(name)}" + (f"^{{{times}}}" if times > 1 else "")
            for name, times in self._times().items()
        )
        above = r"\partial" + (f"^{{{self.order}}}" if self.order > 1 else "")
        return rf"\frac{{{above} {latex_name(self.output)}}}{{{below}}}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex_symbol} = {self.latex()}$"


def _raised(times: int) -> str:
    return superscript(str(times)) if times > 1 else ""
