"""What `Function.graph` returns: a program as boxes and arrows, to be drawn or written down.

In: a path whose ending says what is drawn: .svg, .png or .pdf by Graphviz, .dot and .mmd by nobody
but us. Out: the file, whole; or an `InputError` that says what is missing and how to get it. An
.svg needs nothing but itself, and the same diagram is the same bytes, as long as Graphviz stays the
same.

>>> print(gradc.compile("sigmoid(x*w + b)").graph(adjoint=True).mermaid())
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..calculus.gates import VERBS
from ..errors import InputError
from ..files import write_whole
from .boxes import Arrow, Cluster
from .dot import emit_dot
from .mermaid import emit_mermaid

# The text that a diagram can be, how a file that holds it ends, and the endings of pictures.
FORMATS: Mapping[str, Callable[["Diagram"], str]] = {"dot": emit_dot, "mermaid": emit_mermaid}
_TEXTS = {".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}
PICTURES = (".svg", ".png", ".pdf")
_INSTEAD = "or write a file that ends in .dot or .mmd, which needs neither"
_SHARP = 144  # dots per inch of a .png: it is looked at on screens with many of them
# What an .svg does not need: comments, with a version in one of them, and a type from the network.
_EXTRA = re.compile(r"<!--.*?-->\n?|<!DOCTYPE[^>]*>\n?", re.DOTALL)

_DATE = re.compile(rb"(/CreationDate \(D:)\d{14}")  # of a .pdf, that would differ every second


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
        path = Path(path)
        check_ending(path)
        form = _TEXTS.get(path.suffix.lower())
        if form is None:
            render(self.dot(), path)
        else:
            write_whole(path, FORMATS[form](self))

    def to_json(self) -> dict[str, Any]:
        """Return the clusters with their boxes, and the arrows, as plain dicts and lists."""
        return asdict(self)

    def _repr_svg_(self) -> str | None:
        try:
            return draw(self.dot(), "svg").decode("utf-8")
        except InputError:  # no Graphviz is installed: the texts need none
            return None


def check_ending(path: Path) -> None:
    """Raise `InputError` where the name of a file does not say what is to be drawn."""
    if path.suffix.lower() not in (*PICTURES, *_TEXTS):
        hint = f"its name ends in {', '.join((*PICTURES, *_TEXTS))}"
        raise InputError(f"what {path} should be cannot be told from its name", None, hint)


def render(text: str, path: Path) -> None:
    """Write the picture that a text in the DOT language describes; raises `InputError`."""
    ending = path.suffix.lower()
    if ending not in PICTURES:
        hint = f"the name of a picture ends in {', '.join(PICTURES)}"
        raise InputError(f"{path} is no picture that can be drawn", None, hint)
    write_whole(path, draw(text, ending[1:]))


def draw(text: str, form: str) -> bytes:
    """Return the picture in one of the forms svg, png and pdf; raises `InputError`."""
    try:
        import graphviz  # an extra
    except ModuleNotFoundError:
        hint = f"install it with: pip install 'gradc[pictures]', {_INSTEAD}"
        raise InputError("a picture needs the Python package graphviz", None, hint) from None
    if form == "png":
        text = text.replace("{", f"{{ graph [dpi={_SHARP}];", 1)
    try:
        picture: bytes = graphviz.Source(text).pipe(format=form, quiet=True)
    except graphviz.ExecutableNotFound:
        hint = (
            "install Graphviz: apt install graphviz, brew install graphviz, "
            f"or https://graphviz.org/download; {_INSTEAD}"
        )
        raise InputError("a picture needs the program dot of Graphviz", None, hint) from None
    except graphviz.CalledProcessError as error:
        said = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        sentence = f"dot cannot draw this: {said[0] if said else error}"
        raise InputError(sentence, None, "a .dot file has it as text") from None
    if form == "svg":
        return _EXTRA.sub("", picture.decode("utf-8")).encode("utf-8")
    return _DATE.sub(rb"\g<1>20000101000000", picture)
