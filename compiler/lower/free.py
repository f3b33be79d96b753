"""The free names of a definition: what it takes from where it stands.

In: a function of the program. Out: the names and functions that it does not bind itself.

    def f(x) = g(x) + a   ->   g, a
"""

from collections.abc import Generator

from lark import Token, Tree

from ..syntax.tree import Branch
from ..vocabulary import Row
from .implicit import unknown_in
from .names import NO_VALUES
from .statistics import with_values


def free_names(function: Row) -> Generator[Token, None, None]:
    """Yield the names and functions that a definition does not bind itself.

    An unknown is bound in its equation, and not where it starts. What stands before a dot, and may
    be a library, is a token ROOT.
    """
    own = {formal.name for formal in function.formals}
    trees: list[tuple[Branch | None, set[str]]] = [(function.definition, own)]
    trees += [(partial, own | {"out"}) for partial in function.partials]
    trees += [(formal.default, set()) for formal in function.formals]
    for tree, bound in trees:
        stack: list[tuple[Branch | Token | None, set[str], str]] = [(tree, bound, "")]
        while stack:
            part, known, above = stack.pop()
            if not isinstance(part, Tree) or not part.children:
                continue
            token = part.children[0]
            if (
                part.data in _NAMING
                and isinstance(token, Token)
                and token not in (*known, *NO_VALUES)
            ):
                if part.data == "derived":
                    token = token.update("FUNCTION", token.rstrip("'"))
                yield token.update("ROOT") if above in ("method", "attribute") else token
            inside = known | unknown_in(part)
            for one in reversed(with_values(part)):
                is_start = isinstance(one, Tree) and one.data == "keyword"
                dotted = part.data if one is part.children[0] else ""
                stack.append((one, known if is_start else inside, dotted))


_NAMING = ("name", "call", "derived")
