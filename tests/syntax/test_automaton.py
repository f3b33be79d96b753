"""The lean loops of lexer and parser: token by token, and tree by tree, what Lark's own give."""

import json
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lark import Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import LexerThread

from gradc.errors import GradcError
from gradc.syntax.automaton import automaton, tree_of
from gradc.syntax.lexer import FormulaLexer, Source, _lexed
from gradc.syntax.parser import parse, parser
from gradc.syntax.words import grammar_file

CASES = Path(__file__).parent.parent / "cases"
ODD = [
    "",
    "x",
    "while x > 1, at most 100 { x = x/2 }",
    "at = 2; integer = at (3); while*at",
    "i: [n] integer; x: integer (2)",
    "x\t(2)  (3)\n\n  y (4)  # sin(x\n+z",
    "2.5e-3 + 1_000 + .5 + 3. + 2.x + 0.5.T + 1e5x",
    "x₁ = σ(z²) + ½ + γ\n\ny=x⁻¹",
    "x+ -y*-z/--w^-2",
    "a = 'ab' ; b = einsum('ij,j->i', A, x)",
    "kink when on (on) kink(x)",
    "x**2 == y.T @ [1, 2] != 3 <= 4",
    "not x and if(y) else True or False",
    "|x|₂ + ‖y‖_2 + 1[x > 0] + 1_{x}",
    "a\u200bb = 3\u00a0x",
]


def texts() -> list[str]:
    """Return the programs of some tables, and odd ones."""
    found = dict.fromkeys(ODD)
    for name in ("formulas", "textbook", "composites", "hints", "matrix_right", "answers_right"):
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[::7]:
            row = json.loads(line)
            found |= dict.fromkeys(
                row[key] for key in ("program", "text", "answer") if isinstance(row.get(key), str)
            )
    return [*found]


def attributes(tokens: list[Token]) -> list[tuple[object, ...]]:
    return [
        (
            str(one), one.type, one.value, one.start_pos, one.end_pos,
            one.line, one.end_line, one.column, one.end_column,
        )
        for one in tokens
    ]  # fmt: skip


def outline(tree: Tree[Token] | Token | None) -> object:
    """Return a tree as lists, with all that its tokens know."""
    if isinstance(tree, Tree):
        return [str(tree.data), *map(outline, tree.children)]
    return tree if tree is None else attributes([tree])


def outcome(tokens: Iterator[Token]) -> object:
    """Return the attributes of tokens, or where the text cannot be read."""
    found: list[Token] = []
    try:
        found.extend(tokens)
    except UnexpectedInput as error:
        return error.pos_in_stream
    return attributes(found)


def lexed_by_both(text: str) -> None:
    lexer = FormulaLexer(parser().lexer_conf)._basic
    assert outcome(_lexed(lexer, text)) == outcome(LexerThread.from_text(lexer, text).lex(None))


def test_tokens_are_those_of_lark() -> None:
    for text in (*texts(), grammar_file("functions.grad")[:20_000]):
        lexed_by_both(text)


PIECES = st.sampled_from(
    [
        *"x while at integer most on kink sin ( ) [ ] { } , .. . ' \" ; : # _ 1 2.5 1e3 _2".split(),
        *"+ - * ** / ^ = == < ~ | ² ½ σ π √".split(),
        *("\u200b", "\u00a0", " ", "  ", "\n", "\t", ", "),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_tokens_of_any_text_are_those_of_lark(text: str) -> None:
    lexed_by_both(text)


def test_trees_are_those_of_lark() -> None:
    for text in texts():
        source = Source(text, "program")
        try:
            tree = parse(text)
        except GradcError:
            continue
        assert outline(tree) == outline(parser().parse(source, start="program"))


def test_a_token_that_does_not_fit_gives_no_tree() -> None:
    tables = automaton(parser())
    tokens = [Token("NAME", "x"), Token("TIMES", "*"), Token("_END", "")]
    assert tree_of(tables, tokens, "program") is None
    assert tree_of(tables, tokens[:1], "program") is None
