"""Pictures of graphs: .svg, .png or .pdf by Graphviz, .dot and .mmd by nobody but us.

In: a diagram, and a path whose ending says what is drawn. Out: the file, whole; or an `InputError`
that says what is missing and how to get it. An .svg needs nothing but itself, and the same diagram
is the same bytes, as long as Graphviz stays the same.

    write_diagram(drawn, Path("net.svg"))
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..files import write_whole
from .dot import emit_dot
from .mermaid import emit_mermaid

if TYPE_CHECKING:
    from .diagram import Diagram

# The text that a diagram can be, how a file that holds it ends, and the endings of pictures.
FORMATS: Mapping[str, Callable[["Diagram"], str]] = {"dot": emit_dot, "mermaid": emit_mermaid}
_TEXTS = {".dot": "dot", ".gv": "dot", ".mmd": "mermaid"}
PICTURES = (".svg", ".png", ".pdf")
_INSTEAD = "or write a file that ends in .dot or .mmd, which needs neither"
_SHARP = 144  # dots per inch of a .png: it is looked at on screens with many of them
# What an .svg does not need: comments, with a version in one of them, and a type from the network.
_EXTRA = re.compile(r"<!--.*?-->\n?|<!DOCTYPE[^>]*>\n?", re.DOTALL)

_DATE = re.compile(rb"(/CreationDate \(D:)\d{14}")  # of a .pdf, that would differ every second


def check_ending(path: Path) -> None:
    """Raise `InputError` where the name of a file does not say what is to be drawn."""
    if path.suffix.lower() not in (*PICTURES, *_TEXTS):
        hint = f"its name ends in {', '.join((*PICTURES, *_TEXTS))}"
        raise InputError(f"what {path} should be cannot be told from its name", None, hint)


def write_diagram(drawn: "Diagram", path: Path) -> None:
    """Write a diagram as the ending of the path says; raises `InputError`.

    What is there already is left as it was where the ending is unknown, the package or the program
    is missing, the graph cannot be drawn, or the path cannot be written.
    """
    check_ending(path)
    form = _TEXTS.get(path.suffix.lower())
    if form is None:
        render(emit_dot(drawn), path)
    else:
        write_whole(path, FORMATS[form](drawn))


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
        raise InputError(sentence, None, "write a .dot file to see the text") from None
    if form == "svg":
        return _EXTRA.sub("", picture.decode("utf-8")).encode("utf-8")
    return _DATE.sub(rb"\g<1>20000101000000", picture)
