"""Texts in Python that are known when it is read: put together, taken apart, and wrong."""

import pytest

import gradc
from gradc.errors import GradcError

pytestmark = pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
NAMES = "x: float, v: '[3]', kind: str = 'sum-of_squares'"
READ = [
    ("return x*len(f'w{1}{2:03d}{3!r}{4!s:>5}{5!a}')", 2.0 * 12),
    ("return x if f'{3:.2f}' == '3.00' else 0", 2.0),
    ("return x*int('%d%s' % (4, 2))", 84.0),
    ("return x*int('%d' % 7)", 14.0),
    ("return x*len('of 90000000: %d' % 7 + 'of 90000000: {}'.format(7))", 56.0),
    ("return x*int('{}{}'.format(1, 2))", 24.0),
    ("return x*len('-'.join(['a', 'bc', 'd']))", 12.0),
    ("return x*int('a 3 b'.split()[1])", 6.0),
    ("a, sign, b = kind.partition('-')\nreturn x*len(a) if sign else 0", 6.0),
    ("return x*2 if kind.lower().startswith('sum') and kind[-1] == 's' else x", 4.0),
    ("return x*kind.count('s') + kind.find('-')", 9.0),
    ("return x if str(3) + str((1, 2)) == '3(1, 2)' else 0", 2.0),
    ("print(f'{x} {v[0]:.3f} {nothing}')\nreturn x", 2.0),
    ("assert x > 0, '%s is wrong' % x\nreturn x", 2.0),
    ("if len(v) != 3:\n    raise ValueError('{} has {}'.format(v, len(v)))\nreturn x", 2.0),
    ("if len(v) != 3:\n    raise ValueError(', '.join(v))\nreturn x", 2.0),
]
WRONG = [
    ("return x*len(f'{3:q}')", "Unknown format code 'q'", "look at what stands behind the colon"),
    ("return x*len('%d' % 'a')", "%d format", "look at what stands behind %"),
    ("return x*len('%d %d' % 1)", "not enough arguments", "look at what stands behind %"),
    ("return x*len('a'.encode())", ".encode() of a text is not read", "these are read: "),
    ("return x*'abc'.index('d')", "substring not found", "look at its arguments"),
    ("return x*len('abc'.split(''))", "empty separator", "look at its arguments"),
    ("return x*len('abc'[5])", "string index out of range", "it is counted from 0"),
    ("return x*int(f'{x}')", "not known when compiling", "make it of whole numbers"),
    *(
        (f"return x*len({text})", "this text is too long", "the longest has 10,000")
        for text in (
            "'x'.center(10**9)",
            "'%0900000000d' % 3",
            "'%*d' % (10**9, 3)",
            "f'{3:900000000d}'",
            "'{:900000000}'.format(3)",
            "'aaaa'.replace('a', 'b'*9999)",
            "'7'.zfill(10**9)",
        )
    ),
    ("return x*int('%s' % x)", "not known when compiling", "make it of whole numbers"),
    ("return x*int(str(x))", "not known when compiling", "make it of whole numbers"),
    ("return x*int('{}'.format(x))", "not known when compiling", "make it of whole numbers"),
]


def compiled(body: str) -> gradc.Function:
    lines = "\n    ".join(body.splitlines())
    return gradc.compile(f"def f({NAMES}):\n    {lines}\n", language="python")


@pytest.mark.parametrize(("body", "value"), READ)
def test_a_text_is_what_python_makes(body: str, value: float) -> None:
    function = compiled(body)
    given = {"x": 2.0, "v": [1.0, 2.0, 3.0]}
    assert function.value(**{name: given[name] for name in function.inputs}) == value


@pytest.mark.parametrize(("body", "said", "hint"), WRONG)
def test_what_is_wrong_with_a_text_is_said(body: str, said: str, hint: str) -> None:
    with pytest.raises(GradcError) as caught:
        compiled(body)
    assert said in caught.value.message
    assert str(caught.value.hint).startswith(hint)
