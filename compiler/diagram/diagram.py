"""What `Function.graph` returns: a program as boxes and arrows, to be drawn or written down.

>>> print(gradc.compile("sigmoid(x*w + b)").graph(adjoint=True).mermaid())
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..calculus.gates import VERBS
from ..errors import InputError
from .boxes import Arrow, Cluster
from .dot import emit_dot
from .mermaid import emit_mermaid
from .render import draw, write_diagram


@dataclass(frozen=True, slots=True, repr=False)
class Diagram:
    """What is to be drawn. `is_tall` says that it reads from top to bottom, not left to right."""

    clusters: tuple[Cluster, ...]
    arrows: tuple[Arrow, ...]
    notes: tuple[str, ...]
    is_tall: bool

    def gates(self) -> dict[str, str]:
        """Return the verbs of the boxes and what they mean."""
        present = {box.gate for cluster in self.clusters for box in cluster.boxes}
        return {verb: meaning for verb, meaning in VERBS.items() if verb in present}

    def __repr__(self) -> str:
        return f"<gradc.Diagram of {sum(len(cluster.boxes) for cluster in self.clusters)} boxes>"

    def dot(self) -> str:
        """Return the diagram in the DOT language, for Graphviz."""
        return emit_dot(self)

    def mermaid(self) -> str:
        """Return the diagram as a flowchart for Mermaid."""
        return emit_mermaid(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the diagram as the ending of the path says: .svg, .png, .pdf, .dot or .mmd.

        Raises `InputError` for another ending, and for a picture where Graphviz is not installed.
        """
        write_diagram(self, Path(path))

    def to_json(self) -> dict[str, Any]:
        """Return the clusters with their boxes, and the arrows, as plain dicts and lists."""
        return asdict(self)

    def _repr_svg_(self) -> str | None:
        try:
            return draw(self.dot(), "svg").decode("utf-8")
        except InputError:  # no Graphviz is installed: the texts need none
            return None
