"""What is not seen, and what looks like something else: refused in names, or told."""

import warnings

import pytest

import gradc
from gradc.near import foreign, skeleton
from gradc.shown import named, shown

UNSEEN = {
    "\u202a": "U+202A LEFT-TO-RIGHT EMBEDDING", "\u202e": "U+202E RIGHT-TO-LEFT OVERRIDE",
    "\u2066": "U+2066 LEFT-TO-RIGHT ISOLATE", "\u2069": "U+2069 POP DIRECTIONAL ISOLATE",
    "\u200b": "U+200B ZERO WIDTH SPACE", "\u200d": "U+200D ZERO WIDTH JOINER",
    "\u2060": "U+2060 WORD JOINER", "\ufeff": "U+FEFF ZERO WIDTH NO-BREAK SPACE",
    "\u2063": "U+2063 INVISIBLE SEPARATOR", "\u2064": "U+2064 INVISIBLE PLUS",
    "\xad": "U+00AD SOFT HYPHEN", "\u034f": "U+034F COMBINING GRAPHEME JOINER",
    "\u115f": "U+115F HANGUL CHOSEONG FILLER", "\u3164": "U+3164 HANGUL FILLER",
    "\uffa0": "U+FFA0 HALFWIDTH HANGUL FILLER", "\u2800": "U+2800 BRAILLE PATTERN BLANK",
    "\U000e0061": "U+E0061 TAG LATIN SMALL LETTER A", "\ufe0f": "U+FE0F VARIATION SELECTOR-16",
    "\U000e0100": "U+E0100 VARIATION SELECTOR-17", "\u0301": "U+0301 COMBINING ACUTE ACCENT",
    "\x00": "U+0000", "\x1b": "U+001B",
}  # fmt: skip


@pytest.mark.parametrize(("character", "said"), UNSEEN.items(), ids=UNSEEN.values())
def test_what_is_not_seen_is_named_and_refused_in_a_word(character, said):
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(f"y = 2\nlo{character}ss*y")
    assert f"{said} has no meaning here" in str(caught.value)
    assert caught.value.span.line == 2
    assert character not in str(caught.value) or character in "\u200d\ufe0f\u0301"
    with pytest.raises(gradc.GradcError, match=r"U\+|no name"):
        gradc.compile(rf"y = 2 \\ \mathrm{{lo{character}ss}} + y{character}", language="latex")


@pytest.mark.parametrize(
    "text", ["x\u200b*\u2060y", "w1\u200bx", "sin\u2061x", "x\u2062y", "\ufeffx*y"]
)
def test_what_a_copied_formula_has_between_its_words_is_nothing(text):
    assert set(gradc.compile(text).inputs) <= {"x", "y", "w1"}


MIXED = {
    "l\u043ess*x": ("loss", "U+043E CYRILLIC SMALL LETTER O"),
    "param x\nl\u03bfss = x\nl\u03bfss": ("loss", "U+03BF GREEK SMALL LETTER OMICRON"),
    "def \u0435xp(t) = t\nx": ("exp", "U+0435 CYRILLIC SMALL LETTER IE"),
    "def f(t\u0430u) = t\u0430u\nf(x)": ("tau", "U+0430 CYRILLIC SMALL LETTER A"),
    "x: [b\u0430tch]\nsum(x)": ("batch", "U+0430 CYRILLIC SMALL LETTER A"),
    "for \u0456n in 1..3 { x = sin(x) }\nx": ("in", "U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN"),
    "x_\u0421d*2": ("x_Cd", "U+0421 CYRILLIC CAPITAL LETTER ES"),
}


@pytest.mark.parametrize(("text", "name", "said"), [(text, *said) for text, said in MIXED.items()])
def test_a_word_with_a_letter_that_only_looks_latin_is_refused(text, name, said):
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    assert said in str(caught.value)
    assert f"another name than {name}: type it anew" in str(caught.value)
    assert caught.value.span.words in said_letters(text)


def said_letters(text):
    return [letter for letter in text if not letter.isascii()]


def test_so_in_every_language():
    for text, language in (
        (r"\mathrm{l" + "\u043e" + "ss} x", "latex"),
        ("def f(l\u043ess):\n    return l\u043ess*2", "python"),
    ):
        with pytest.raises(gradc.GradcError, match=r"U\+043E CYRILLIC SMALL LETTER O"):
            gradc.compile(text, language=language)


ALIKE = {
    "ν*v": "ν looks like v, and is another name: it has U+03BD GREEK SMALL LETTER NU",
    "a + α": "α looks like a, and is another name: it has U+03B1 GREEK SMALL LETTER ALPHA",
    "\u0445*x": "\u0445 looks like x, and is another name: it has U+0445 CYRILLIC SMALL LETTER HA",
    "ϕ*φ": "φ looks like ϕ, and is another name: it has U+03C6 GREEK SMALL LETTER PHI",
    "µ*μ": "μ looks like µ, and is another name: it has U+03BC GREEK SMALL LETTER MU",
    "ｘ*x": "ｘ looks like x, and is another name: it has U+FF58 FULLWIDTH LATIN SMALL LETTER X",
    "α_1*a_1": "α_1 looks like a_1, and is another name: it has U+03B1 GREEK SMALL LETTER ALPHA",
}


@pytest.mark.parametrize(("text", "said"), ALIKE.items())
def test_two_names_that_look_alike_are_two_with_a_warning(text, said):
    with pytest.warns(gradc.GradcWarning) as caught:
        function = gradc.compile(text)
    assert [str(one.message) for one in caught] == [said]
    assert len(function.inputs) == 2


@pytest.mark.parametrize(
    "text",
    [
        "ν*2 + α*β*γ", "ρ*p + σ*s + ω*w", "x_макс*v_0", "Δx*ΔT", "hν/c", "потеря*2", "损失*x", "dα*x",
        "x # l\u043ess: функцiя", "I*l*1", "τ*t", "x₁*x₂", "sıcaklık*2", "é*e", "ΑΒ*2",
    ],
)  # fmt: skip
def test_letters_of_books_and_of_other_languages_are_names(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gradc.compile(text)


def test_a_function_that_looks_like_one_is_meant():
    with pytest.raises(gradc.GradcError, match=r"did you mean exp\?"):
        gradc.compile("\u0435\u0445\u0440(x)")


def test_what_words_look_like():
    assert [skeleton(word) for word in ("loss", "l\u043ess", "ν1", "ϕ", "Δ")] == [
        "loss",
        "loss",
        "v1",
        "φ",
        "Δ",
    ]
    assert [foreign(word) for word in ("loss", "l\u043ess", "\u043e", "hν", "Δ\u03a4")] == [
        None,
        "\u043e",
        None,
        None,
        None,
    ]
    assert [named(one) for one in ("a", "é", "\x1b", "\u200b")] == [
        "'a'",
        "'é'",
        "U+001B",
        "U+200B ZERO WIDTH SPACE",
    ]
    assert shown("❤\ufe0f a\ufe01\u3164") == "❤\ufe0f a\\ufe01\\u3164"
