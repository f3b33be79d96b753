"""Lark's parsers with their tables ready-made: to work those out takes longer than all the rest.

In: the name of a grammar, and Lark's options: those that tables are made of, and the hooks, which
are code. Out: the parser. `grammar/NAME.json` holds the tables, the version of the Lark that made
them, and a print of what they are made of: where those are others, the tables are worked out.

    parser_of("expression", {"start": ["program"]}, {"lexer": FormulaLexer})   ->   a parser
"""

import io
import json
import pickle
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeAlias

import lark
from lark import Lark

from .words import grammar_file

_WIDE = 2**16  # of a pattern without bounds; each Python has a number of its own

Options: TypeAlias = Mapping[str, Any]  # of Lark's, which are of all types


def parser_of(name: str, options: Options, hooks: Options) -> Lark:
    """Return the parser of `grammar/NAME.lark`."""
    saved = json.loads(grammar_file(f"{name}.json"), object_hook=_with_numbers)
    if (saved["lark"], saved["made_of"]) != (lark.__version__, _made_of(name, options, hooks)):
        return _worked_out(name, options, hooks)
    data = saved["data"]
    data["options"] |= hooks
    data["parser"]["lexer_conf"]["lexer_type"] = hooks["lexer"]
    loaded: Lark = Lark.load(saved)
    return loaded


def tables(name: str, options: Options, hooks: Options) -> str:
    """Return what belongs in `grammar/NAME.json`, a line a state: the same for the same grammar."""
    file = io.BytesIO()
    _worked_out(name, options, hooks).save(file, exclude_options=hooks)
    saved = pickle.loads(file.getvalue())  # noqa: S301  # of two lines above
    data = saved["data"]
    data["parser"]["lexer_conf"]["lexer_type"] = ""
    data["parser"]["parser"] = _in_order(data["parser"]["parser"])
    for kept in saved["memo"].values():
        if widths := kept.get("pattern", {}).get("_width"):
            widths[:] = [min(width, _WIDE) for width in widths]
    found = {"lark": lark.__version__, "made_of": _made_of(name, options, hooks), **saved}
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'\},"', '},\n"', text) + "\n"


def _worked_out(name: str, options: Options, hooks: Options) -> Lark:
    return Lark(grammar_file(f"{name}.lark"), parser="lalr", **options, **hooks)


def _made_of(name: str, options: Options, hooks: Options) -> str:
    """Return a print of all that tables are made of."""
    kept = hooks["postlex"].always_accept if "postlex" in hooks else ()
    parts = [grammar_file(f"{name}.lark"), sorted(options.items()), [*kept]]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _in_order(table: Any) -> Any:
    """Return a table with its states and its tokens in order; Lark has its states in a set."""
    names, states = table["tokens"], table["states"]
    tokens = {number: new for new, number in enumerate(sorted(names, key=names.__getitem__))}
    met = dict.fromkeys(table["start_states"].values())
    listed = [*met]
    for state in listed:  # which grows
        row = {tokens[token]: action for token, action in states[state].items()}
        states[state] = dict(sorted(row.items()))
        for is_reduction, other in states[state].values():
            if not is_reduction and other not in met:
                met[other] = None
                listed.append(other)
    new = {state: number for number, state in enumerate(met)}
    return {
        **table,
        "tokens": {
            tokens[number]: names[number] for number in sorted(names, key=lambda one: tokens[one])
        },
        "states": {
            number: {
                token: [action, other if action else new[other]]
                for token, (action, other) in states[state].items()
            }
            for state, number in new.items()
        },
        "start_states": {start: new[state] for start, state in table["start_states"].items()},
        "end_states": {start: new[table["end_states"][start]] for start in table["start_states"]},
    }


def _with_numbers(read: dict[str, Any]) -> dict[Any, Any]:
    """Return an object of JSON with keys that are numbers, where it was written with such."""
    return {int(key) if key.isdecimal() else key: value for key, value in read.items()}
