r"""The names of a program in LaTeX: checked, and declared where the language would misread one.

In LaTeX E is a letter like any other, and z^{(1)} needs no declaration; in the language E is a
number until it is declared, and so are the members of a family. So where such a name is an input,
all inputs are declared, in the order of the text:

    E_0 - E   ->   param E_0, E         w^{(1)} x   ->   param w[1..1], x
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

from lark import Token, Tree

from ...errors import ParseError, Span
from ...latex.functions import LETTERS
from ...latex.signs import ACCENTS
from ..tree import Branch, leading, name_of, trees
from ..words import RESERVED
from .tree import CONSTANT, Reading, rebuilt

# Where each input stands, and as which member of a family.
Inputs: TypeAlias = dict[str, list[tuple[Token, int | None]]]

# The letters that a function can be written as.
_LETTERS = {
    ("exp", "e"): "e",
    **{("sigmoid", one): "sigma" for one, name in LETTERS.items() if name == "sigmoid"},
}
_CONSTANTS = {"pi": "3.141592653589793", "E": "2.718281828459045", "inf": "", "nan": ""}


def find_letters(statements: Sequence[Branch], reading: Reading) -> dict[str, Span]:
    """Return where letters that can be names are something else, the first place of each.

    sigma is the sigmoid, T a transpose, and e Euler's number; a power of e to a whole number is
    kept as e^2, since its letter could well be a name.
    """
    found: dict[str, Span] = {}
    for tree in (part for one in statements for part in one.iter_subtrees()):
        letter, place = "", reading.span(tree)
        if tree.data == "transpose" and tree.children[1] == "T":
            letter = "T"
        elif tree.data == "call":
            function = leading(tree)
            place = reading.at(function)
            letter = _LETTERS.get((str(function), reading.written(function)), "")
            is_whole = letter == "e" and trees(trees(tree)[0])[0].data == "integer"
            letter = "e^2" if is_whole else letter
        if letter and place.start <= found.get(letter, place).start:
            found[letter] = place
    return found


def settle_names(
    statements: Sequence[Branch], letters: Mapping[str, Span], reading: Reading
) -> list[Branch]:
    """Return the statements with their inputs declared where they must be; raises `ParseError`."""
    names = [name for statement in statements for name, _ in _names(statement)]
    own = [name for name in names if name.type != CONSTANT]
    _check_words(own, reading)
    taken = {str(name) for name in own}
    _check_letters(taken, letters)
    inputs = _inputs(statements)
    declarations = [one for one in statements if one.data == "declaration"]
    if declarations:
        _check_declared(declarations, inputs, reading)
    declared = [] if declarations or not _needs_declaration(inputs) else [_declared(inputs)]
    if len(own) < len(names):
        statements = [_settled(statement, taken, reading) for statement in statements]
    return [*declared, *statements]


def _names(tree: Branch) -> Iterator[tuple[Token, int | None]]:
    """Yield the names of a tree in the order of the text, members of families with their index."""
    stack = [tree]
    while stack:
        part = stack.pop()
        if part.data == "name":
            yield leading(part), None
        elif part.data == "index":
            base, index = trees(part)
            yield leading(base), _whole(index)
        else:
            stack.extend(reversed(trees(part)))


def _whole(tree: Branch) -> int:
    if tree.data == "neg":
        return -_whole(trees(tree)[0])
    return int(leading(tree))


# ---- checks ------------------------------------------------------------------------------------


def _check_words(names: Sequence[Token], reading: Reading) -> None:
    """Raise for a reserved word, and for two ways of setting a letter that are one name."""
    faces: dict[str, tuple[str, str]] = {}
    for name in names:
        if name in RESERVED or name == "None":
            hint = "use another name"
            raise ParseError(f"'{name}' is a reserved word", reading.at(name), hint)
        written = reading.written(name)
        face = next((one for one in ACCENTS if f"\\{one}" in written), "")
        if "^" in written:
            face += "^"
        before, earlier = faces.setdefault(str(name), (face, written))
        if before != face:
            raise ParseError(
                f"{earlier} and {written} would be the same name, {name}",
                reading.at(name),
                "set it the same way everywhere, or use another letter for one of the two",
            )


def _check_letters(names: set[str], letters: Mapping[str, Span]) -> None:
    """Raise where e, T or sigma is a value here, and a constant or a function there."""
    for letter, (message, hint) in _CLASHES.items():
        is_unclear = letter == "e^2" and "e" not in letters
        if letter in letters and (letter in names or is_unclear):
            raise ParseError(message, letters[letter], hint)


_CLASHES: Mapping[str, tuple[str, str]] = {
    "sigma": (
        "\\sigma is a value in one place and the sigmoid in this one",
        "the function is \\operatorname{sigmoid}(…), and a product \\sigma \\cdot (…)",
    ),
    "e^2": (
        "e can be read in two ways here: Euler's number, or a name such as a charge",
        "write \\mathrm{e} for Euler's number, \\mathit{e} for a name",
    ),
    "e": (
        "e is a name in one place and Euler's number in this one",
        "write \\mathrm{e} for Euler's number; in a power of the name e stands in braces",
    ),
    "T": (
        "T is a value in one place and a transpose in this one",
        "a transpose is x^\\top, and a power x^{{T}}",
    ),
}


def _check_declared(declarations: Sequence[Branch], inputs: Inputs, reading: Reading) -> None:
    """Raise for an input that is not declared where others are."""
    declared = {str(name) for one in declarations for name, _ in _names(one)}
    for name, ((token, _), *_) in inputs.items():
        if name not in declared:
            written = reading.written(token)
            raise ParseError(
                f"{written} is not declared, and other names are",
                reading.at(token),
                f"add a line: {written} \\in \\mathbb{{R}}",
            )


# ---- inputs ------------------------------------------------------------------------------------


def _inputs(statements: Sequence[Branch]) -> Inputs:
    """Return the names that no statement gives a value before they are used, where they stand."""
    inputs: Inputs = {}
    given: set[tuple[str, int | None]] = set()
    for statement in statements:
        target, *values = trees(statement)
        own: set[str] = set()
        if statement.data == "bare":
            values = [target]
        elif statement.data == "definition":
            own = {str(formal.children[1]) for formal in trees(target)}
        elif statement.data == "declaration":
            values = []
        for value in values:
            for name, index in _names(value):
                if name.type != CONSTANT and name not in own and (str(name), index) not in given:
                    inputs.setdefault(str(name), []).append((name, index))
        if statement.data == "assignment":
            given.update((str(name), index) for name, index in _names(target))
    return inputs


def _needs_declaration(inputs: Inputs) -> bool:
    """Return whether the language would misread an input: as a constant, or as no family."""
    has_members = any(index is not None for uses in inputs.values() for _, index in uses)
    return has_members or bool(_CONSTANTS.keys() & inputs.keys())


def _declared(inputs: Inputs) -> Branch:
    """Return `param x, w, z[1..3]`."""
    params: list[Branch] = []
    for name, uses in inputs.items():
        tree = Tree("name", [Token("NAME", name)])
        indices = [index for _, index in uses if index is not None]
        if indices:
            bounds: Branch = Tree("range", [_integer(min(indices)), _integer(max(indices))])
            tree = Tree("index", [tree, bounds])
        shape: Any = None  # a scalar; Lark's trees have None for what is left out
        params.append(Tree("param", [tree, shape]))
    return Tree("parameter", list(params))


def _integer(value: int) -> Branch:
    tree: Branch = Tree("integer", [Token("INTEGER", str(abs(value)))])
    return Tree("neg", [Token("MINUS", "-"), tree]) if value < 0 else tree


def _settled(statement: Branch, taken: Set[str], reading: Reading) -> Branch:
    """Return a statement with its constants as names, as numbers where such a name is taken."""

    def step(tree: Branch) -> Branch:
        name = name_of(tree)
        if name is None or name.type != CONSTANT:
            return tree
        if name not in taken:
            return Tree("name", [name.update(type="NAME")], tree.meta)
        if _CONSTANTS[name]:
            return Tree("real", [name.update(type="REAL", value=_CONSTANTS[name])], tree.meta)
        hint = f"use another name than {name}"
        raise ParseError(f"{name} is a constant and a name", reading.at(name), hint)

    return rebuilt(statement, step)
