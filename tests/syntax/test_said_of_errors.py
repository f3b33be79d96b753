"""What is said of a text that is none of the language, and what to do about it: a row a hint."""

import pytest

from gradc.errors import ParseError
from gradc.syntax.parser import parse

PROGRAMS = [
    ('x +* y', "found '*' where an expression was expected", 'an operand is missing before it'),
    ('elif x > 1 { y = 2 }', "found '{' where an operator or the end of the line was expected", 'braces hold the statements of a loop; brackets that group are round'),
    ('x ½', 'found the number ½ where an operator or the end of the line was expected', 'write x*½ or x^½'),
    ('y = 1\n* 2', "found '*' where an expression was expected", 'join it to the line above, or use brackets'),
    ('y = x +', 'found the end of the text where an expression was expected', "an operand is missing after '+'"),
    ('for = 3', "found '=' where a name was expected", "'for' is a reserved word; use another name"),
    ('x = and y', "found 'and' where an expression was expected", "an operand is missing after '='"),
    ('and x', "found 'and' where an expression was expected", "an operand is missing before 'and'"),
    ('f = x = 3', "found '=' where the end of the line was expected", "write == to compare; one '=' assigns"),
    ('for i = 1..3 { }', "found '=' where 'in' was expected", 'write in'),
    ('param x y', "found the name 'y' where an operator, ',' or the end of the line was expected", 'write x, y'),
    ('param x: n', "found the name 'n' where '[' was expected", 'a shape stands in brackets: x: [] is a number, x: [n] a vector, X: [n, m] a matrix'),
    ('param x: int', "found the name 'int' where '[' was expected", 'write integer'),
    ('sin(x; y)', "found ';' where an operator, ',' or ')' was expected", 'write ,'),
    ('x; , y', "found ',' where an expression was expected", "something is missing before ','"),
    ('def f x = 2', "found the name 'f' where a function's name and its arguments was expected", 'the arguments of a function stand in brackets: def f(x) = x^2'),
    ('def f(x) x', "found the name 'x' where '=' was expected", "the value of a function stands behind '=': def f(x) = x^2"),
    ('for x: 3', "found ':' where 'in' was expected", 'put the statements of the loop in { }'),
    ('def', "found the end of the text where a function's name and its arguments was expected", "a name stands behind 'def'"),
    ('x.', "found the end of the text where a function's name and its arguments or a name was expected", "behind '.' stands the name of an attribute or a function, as in A.T"),
    ('lambda x: x', "found the name 'x' where an operator or the end of the line was expected", 'a function is defined by def f(x) = x^2'),
    ('f = lambda x: x', "found ':' where the end of the line was expected", 'a function is defined by def f(x) = x^2'),
    ('x in (0,1)', "found 'in' where an operator or the end of the line was expected", 'state it where the input is declared: param x in (0, 1)'),
    ('param x != 0', "found '!=' where an operator, ',' or the end of the line was expected", 'an input is assumed to lie in one interval: x > 0, or x: [n] in (0, 1)'),
    ('"abc"', '\'"\' has no meaning here', 'there are no strings in a formula'),
    ('x < ', 'found the end of the text where an expression was expected', None),
    ('0 < x < 1', "found '<' where an operator or the end of the line was expected", 'write 0 < x and x < 1; comparisons do not chain'),
    ('x:', "found the end of the text where '[' was expected", 'a shape stands in brackets: x: [] is a number, x: [n] a vector, X: [n, m] a matrix'),
    ('x : 3', "found the number 3 where '[' was expected", 'a shape stands in brackets: x: [] is a number, x: [n] a vector, X: [n, m] a matrix'),
    ('1 2', 'found the number 2 where an operator or the end of the line was expected', 'write 1*2'),
    ('=', "found '=' where an expression was expected", "a name stands on the left of '='"),
    ('def f() = 2 with', 'found the end of the text where an expression was expected', 'a function is defined by def f(x) = x^2'),
    ('with x', "found 'with' where an expression was expected", "'with' is a reserved word; use another name"),
    ('for l in 1..3', 'found the end of the text where an operator was expected', 'a loop is for l in 1..3 { s = s + x^l }'),
    ('del x', "found the name 'x' where an operator or the end of the line was expected", 'did you mean def?'),
]  # fmt: skip
POINTS = [
    ('3', 'write x=3 for an input x'),
    ('x=1, y', 'write x=y for an input x'),
    ('x=1 , 2', 'write x=2 for an input x'),
    ('1, 2', 'write x=1 for an input x'),
    ('(3)', 'write x=(3) for an input x'),
    ('x=1 y=2', "write 1, y; ',' stands between values"),
    ('x=ones(3) y=2', "write ones(3), y; ',' stands between values"),
    ('x=', "an operand is missing after '='"),
    ('=1', "a name stands on the left of '='"),
    ('x=1,,y=2', "something is missing before ','"),
    ('x=(1 2)', 'write 1*2'),
    ('"a"', 'there are no strings in a formula'),
    ("x=1.5 y", "write 1.5, y; ',' stands between values"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "hint"), PROGRAMS)
def test_what_is_said_of_a_program(text: str, said: str, hint: str | None) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.message == said
    assert (caught.value.hint and str(caught.value.hint)) == hint


@pytest.mark.parametrize(("text", "hint"), POINTS)
def test_what_is_said_of_a_point(text: str, hint: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text, "point")
    assert str(caught.value.hint) == hint
