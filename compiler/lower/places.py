"""Where calls, arguments, indices and attributes stand in the text, as a whole.

In: a tree or a token, and the scope. Out: the `Span` that a message points at, whose words are what
was written; None where there is no text of the language, as in tables.

    call_place(the token cumsum, scope).words   ->   "np.cumsum(A)"
"""

from lark import Token

from ..errors import Span
from ..syntax.tree import Branch, span
from ..syntax.written import closed, operand_start, part_around, written_call
from .scope import Scope


def call_place(part: Branch | Token, scope: Scope) -> Span | None:
    """Return the place of a call, given its function's name."""
    token = part if isinstance(part, Token) else part.children[0]
    text = scope.builder.text
    if scope.place is not None or not isinstance(token, Token):
        return scope.place
    begin, end = token.start_pos or 0, token.end_pos or 0
    if text[begin:end] != token:
        return None
    start, stop, _ = written_call(text, begin, end, is_method=False)
    return Span(text, start, stop)


def with_argument(part: Branch | Token, argument: str, scope: Scope) -> str:
    """Return the hint to add an argument to a call."""
    place = call_place(part, scope)
    if place is None or scope.place is not None:
        return f"it takes {argument}"
    return f"write {place.words.removesuffix(')')}, {argument})"


def argument_place(part: Branch | Token, scope: Scope) -> Span | None:
    """Return the place of an argument that a tree or a token is in."""
    place = scope.where(part)
    if place is None or scope.place is not None:
        return place
    text = place.text
    start, end = part_around(text, place.start)
    end = max(end, part_around(text, place.end)[1])
    while text[end : end + 1] in ("=", " ") and text[end : end + 1]:
        end += 1
    end = max(end, part_around(text, end)[1])
    return Span(text, start, end)


def bars_place(tree: Branch, scope: Scope) -> Span | None:
    """Return the place of what stands between bars, with the bars."""
    place = scope.where(tree)
    if place is None or scope.place is not None:
        return place
    tokens = tree.scan_values(lambda part: isinstance(part, Token))
    last = max((token.end_pos or 0 for token in tokens), default=place.end)
    end = place.text.find("|", last)
    return place if end < 0 else Span(place.text, place.start, end + 1)


def index_place(tree: Branch, scope: Scope) -> Span | None:
    """Return the place of an index, such as `w[3]`, given its tree."""
    place = scope.where(tree)
    if place is None or scope.place is not None:
        return place
    return Span(
        place.text, place.start, closed(place.text, place.text.index("[", place.start))[0] + 1
    )


def attribute_place(attribute: Token, scope: Scope) -> Span | None:
    """Return the place of an attribute with what stands before its dot."""
    place = scope.where(attribute)
    if place is None or scope.place is not None:
        return place
    found = span(attribute, place.text)
    assert found is not None
    return Span(place.text, operand_start(place.text, found.start), found.end)
