"""The tables of the parsers, ready-made: they are those of the grammars.

`pytest tests/syntax/test_tables.py --renew` works them out anew; after a change of a grammar, or
with another Lark, the parsers work out tables themselves, which takes a moment at every start.
"""

import json
from pathlib import Path

import lark
import pytest

from gradc import grammar
from gradc.syntax import parser
from gradc.syntax.latex import read
from gradc.syntax.tables import tables

GRAMMARS = {
    "expression": (parser.OPTIONS, parser.HOOKS),
    "latex": (read.OPTIONS, read.HOOKS),
}


@pytest.mark.parametrize("name", GRAMMARS)
def test_tables_are_those_of_the_grammar(name: str, renew: bool) -> None:
    file = Path(grammar.__path__[0]) / f"{name}.json"
    if renew:
        file.write_text(tables(name, *GRAMMARS[name]), encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    if json.loads(kept)["lark"] != lark.__version__:
        pytest.skip("the tables are of another Lark, and not used")
    assert kept == tables(name, *GRAMMARS[name]), "`pytest --renew` writes them"
