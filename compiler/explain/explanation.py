"""What `Function.explain` returns: a worked solution in every format.

>>> print(gradc.compile("x*w + b").explain({"x": 1.0, "w": 2.0, "b": 3.0}))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ..graph.evaluate import point_of
from ..graph.graph import Graph
from .drawing import draw
from .markdown import markdown
from .page import page
from .solution import Gradient, Solution, Step, Way, solve


@dataclass(frozen=True, slots=True)
class Explanation:
    """A program worked out at a point: forward, and back to the gradient step by step."""

    program: str
    solution: Solution

    def __str__(self) -> str:
        return self.markdown()

    def markdown(self) -> str:
        """Return a Markdown document."""
        return markdown(self.solution, self.program)

    def html(self) -> str:
        """Return a page that needs nothing else, with the graph and a walk back through it."""
        return page(self.solution, self.program)

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
            "forward": [_of_step(step) for step in solution.forward],
            "backward": [_of_gradient(gradient) for gradient in solution.backward],
            "gradient": dict(solution.results),
        }

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.html())}" title="the gradient, step by step" '
            'style="width:100%;height:720px;border:0"></iframe>'
        )

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_markdown_(self) -> str:
        return self.markdown()


def explain(
    graph: Graph, program: str, values: Mapping[str, Any], output: str | None = None
) -> Explanation:
    """Return the explanation of a program at the values of its inputs; raises `InputError`."""
    return Explanation(program, solve(graph, point_of(graph, values)[0], output))


def _of_step(step: Step) -> dict[str, Any]:
    return {"name": step.name, "formula": step.formula, "value": step.value}


def _of_gradient(gradient: Gradient) -> dict[str, Any]:
    return {
        "wrt": gradient.name,
        "value": gradient.value,
        "ways": [_of_way(way) for way in gradient.ways],
    }


def _of_way(way: Way) -> dict[str, Any]:
    return {
        "step": way.step,
        "rule": way.rule,
        "gate": way.gate.verb,
        "upstream": way.upstream.value,
        "local": None if way.local is None else way.local.value,
        "text": way.arriving.text,
        "value": way.arriving.value,
    }
