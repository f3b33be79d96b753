"""What a user wrote behind a line, or above it, said again where a file works that line out.

# the hidden layer
h = tanh(x @ W)     # [batch, units]       ->       h = np.tanh(x @ W)  # [batch, units]
"""

import re
from collections.abc import Iterator, Mapping

from ..errors import Span
from ..graph.graph import Graph
from .names import Names

_BEHIND = re.compile(r"[^#'\"\n]*#+[ \t]*([^\n]*)")  # what has a quote may have the sign in a text
_ABOVE = re.compile(r"[ \t]*#+[ \t]*([^\n]*)")


def remarks(graph: Graph, names: Names) -> Mapping[str, str]:
    """Return what the user remarked on each line, by the name that the line has in a file."""
    found: dict[str, str] = {}
    for key, node in (*graph.names.items(), *graph.outputs.items()):
        for span in graph.spans.get(node, ())[:1]:
            for text in _said(span):
                found.setdefault(names.give(key), text)
    return found


def _said(span: Span) -> Iterator[str]:
    """Yield the remark behind a place of a program, and the one in the line above it."""
    first = span.text.rfind("\n", 0, span.start) + 1
    above = span.text.rfind("\n", 0, max(first - 1, 0)) + 1
    for found in (_BEHIND.match(span.text, span.end), _ABOVE.match(span.text, above, first)):
        if found is not None and found[1].strip() and found[1].isprintable():
            yield found[1].strip()
