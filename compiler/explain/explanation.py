"""What `Function.explain` returns: a worked solution in every format.

>>> print(gradc.compile("x*w + b").explain({"x": 1.0, "w": 2.0, "b": 3.0}))
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..display.numbers import shown
from ..errors import InputError, computing
from ..graph.graph import Graph
from ..interpret.evaluate import evaluate
from ..interpret.point import Point
from ..pipeline import Compilation
from ..written import step_by_step
from .cells import rule_text
from .document import document, equations
from .drawing import draw
from .markdown import markdown
from .page import framed, page
from .solution import Solution, Way, solve


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """A program worked out at a point: forward, and back to the gradient step by step."""

    program: str
    solution: Solution
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<gradc.Explanation of {self.solution.output}>"

    def __str__(self) -> str:
        return self.markdown()

    def markdown(self) -> str:
        """Return a Markdown document."""
        return markdown(self.solution, self.program, self.notes)

    def latex(self) -> str:
        """Return a LaTeX document: for pdflatex, or where names have other letters, lualatex."""
        return document(self.solution, self.notes)

    def html(self) -> str:
        """Return a page that needs nothing else, with the graph and a walk back through it."""
        return page(self.solution, self.program, self.notes)

    def svg(self) -> str:
        """Return the graph: values above the lines, gradients below them."""
        return draw(self.solution)

    def to_json(self) -> dict[str, Any]:
        """Return all steps as plain dicts and lists of numbers and arrays."""
        solution = self.solution
        return {
            "output": solution.output,
            "value": solution.value,
            "inputs": {step.name: step.value for step in solution.inputs},
            "forward": [
                {"name": step.name, "formula": step.formula, "value": step.value}
                for step in solution.forward
            ],
            "backward": [
                {"wrt": one.name, "value": one.value, "ways": [_of_way(way) for way in one.ways]}
                for one in solution.backward
            ],
            "gradient": dict(solution.results),
            "notes": list(self.notes),
        }

    def _repr_html_(self) -> str:
        return framed(self.html())

    def _repr_latex_(self) -> str:
        return equations(self.solution)

    def _repr_svg_(self) -> str | None:
        try:
            return self.svg()
        except InputError:  # too many values: the other forms have them
            return None

    def _repr_markdown_(self) -> str:
        return self.markdown()


def explain(compilation: Compilation, point: Point, output: str | None = None) -> Explanation:
    """Return the explanation of a program at a point; raises `InputError` for a wrong output."""
    with computing():
        solution = solve(step_by_step(compilation, point), point, output)
    notes = tuple(_on_stability(solution, compilation.simplified, point))
    return Explanation(compilation.text, solution, notes)


def _on_stability(solution: Solution, compiled: Graph, point: Point) -> Iterator[str]:
    """Yield what is to be said where the program overflows and its stable form does not."""
    if all(np.isfinite(value).all() for value in (solution.value, *solution.results.values())):
        return
    output = solution.output
    roots = {output: compiled.outputs[output]}
    roots |= {f"∂{output}/∂{n}": compiled.gradients[output, n] for n in solution.results}
    known = evaluate(roots.values(), point.values, point.sizes)
    stable = {name: known[node] for name, node in roots.items()}
    if all(np.isfinite(value).all() for value in stable.values()):
        said = ", ".join(f"{name} = {shown(value)}" for name, value in stable.items())
        yield (
            "As it is written the program overflows here, and so does what is shown. "
            f"The compiled function computes a stable form: {said}."
        )


def _of_way(way: Way) -> dict[str, Any]:
    return {
        "step": way.step,
        "rule": rule_text(way),
        "upstream": way.upstream.value,
        "local": None if way.local is None else way.local.value,
        "text": way.arriving.text,
        "value": way.arriving.value,
    }
