"""Tokens to a tree: the loop of an LALR parser, over the tables that Lark has made.

In: a parser of Lark's, and tokens. Out: the tree that Lark would return, None where it would raise.

Most of what such a parser does for an expression is to call it something else: `x` is an atom, a
power, a factor, a product, a sum. Such a chain of reductions depends on two states and the token
that comes next, and is gone through once for each three of these.

    x + y   ->   NAME [atom … sum] PLUS NAME [atom … product] _END   ->   add(x, y)
"""

from collections.abc import Iterable
from dataclasses import field
from itertools import chain
from typing import Any, TypeAlias

from lark import Lark, Token, Tree
from lark.parse_tree_builder import ExpandSingleChild
from lark.parsers.lalr_analysis import Shift

from ..records import dataclass

# What is done at a token: the state that is next, or how many parts are one, by what, and as what.
_Reduction: TypeAlias = tuple[int, Any, str]
_Action: TypeAlias = "int | _Reduction"


@dataclass(frozen=True, slots=True)
class Automaton:
    """The tables of a parser: what each state does at each token, and where a part leads.

    `rows` has the states that have been met, `renamed` the state at the end of each chain of
    reductions of one part to one, by the state below, the state, and the token.
    """

    states: Any  # of Lark's
    callbacks: Any  # of Lark's
    starts: Any  # of Lark's
    ends: Any  # of Lark's
    rows: dict[int, dict[str, _Action]] = field(default_factory=dict)
    renamed: dict[tuple[int, int, str], int] = field(default_factory=dict)


def automaton(parser: Lark) -> Automaton:
    """Return the tables of a parser of Lark's."""
    own: Any = parser.parser.parser
    table = own._parse_table
    return Automaton(table.states, own.parser.callbacks, table.start_states, table.end_states)


def tree_of(tables: Automaton, tokens: Iterable[Token], start: str) -> Tree[Token] | None:
    """Return the tree of the tokens of a text, None where one does not fit."""
    states: list[int] = [tables.starts[start]]
    parts: list[Any] = []
    rows, renamed, end = tables.rows, tables.renamed, tables.ends[start]
    for token in chain(tokens, (Token("$END", ""),)):
        kind = token.type
        while True:
            state = states[-1]
            row = rows.get(state) or _row(tables, state)
            action = row.get(kind)
            if action is None:
                return None
            if type(action) is int:
                states.append(action)
                parts.append(token)
                break
            size, build, origin = action  # type: ignore[misc]  # it is no number
            if build is None:
                key = states[-2], state, kind
                states[-1] = renamed.get(key) or _renamed(tables, key, end)
            else:
                some = parts[-size:] if size else []
                if size:
                    del states[-size:], parts[-size:]
                parts.append(build(some))
                states.append(tables.states[states[-1]][origin][1])
            if states[-1] == end:
                found: Tree[Token] = parts[-1]
                return found
    return None


def _row(tables: Automaton, state: int) -> dict[str, _Action]:
    """Return what a state does at each token, and keep it."""
    row: dict[str, _Action] = {}
    for kind, (action, what) in tables.states[state].items():
        if not kind.isupper() and kind != "$END":  # of a rule, and no token
            continue
        if action is Shift:
            row[kind] = what
            continue
        size, build = len(what.expansion), tables.callbacks[what]
        is_name = size == 1 and isinstance(build, ExpandSingleChild)
        row[kind] = (size, None if is_name else build, what.origin.name)
    tables.rows[state] = row
    return row


def _renamed(tables: Automaton, key: tuple[int, int, str], end: int) -> int:
    """Return the state in which a part is called all that it is before a token, and keep it."""
    below, state, kind = key
    while True:
        row = tables.rows.get(state) or _row(tables, state)
        action = row.get(kind)
        if state == end or action is None or type(action) is int or action[1] is not None:  # type: ignore[index]  # it is no number
            tables.renamed[key] = state
            return state
        state = tables.states[below][action[2]][1]  # type: ignore[index]
