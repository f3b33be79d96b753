r"""How LaTeX spells the functions: of the spellings in a row the first is written, all are read.

    "asin": r"\arcsin"     a command, with brackets or without: \arcsin x
    "log2": r"\log_2"      a command with a base
    "gamma": r"\Gamma"     a letter, which is the function before a bracket: \Gamma(x)
    "relu": "ReLU"         a word, in capitals or not: \operatorname{ReLU}(x)

A function without a row is \operatorname{its\_name}, and is read back from that.
"""

from collections.abc import Mapping

from .signs import GREEK

_OWN_COMMANDS = "sin cos tan sec csc cot sinh cosh tanh coth exp max min det"
SPELLINGS: dict[str, str] = {
    **{name: f"\\{name}" for name in _OWN_COMMANDS.split()},
    "log": r"\log \ln", "log2": r"\log_2", "log10": r"\log_{10} \lg",
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "asec": "arcsec", "acsc": "arccsc",
    "acot": "arccot", "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh", "asech": "arsech",
    "acsch": "arcsch", "acoth": "arcoth", "gamma": r"\Gamma", "sigmoid": r"\sigma σ logistic sig",
    "relu": "ReLU", "leaky_relu": "LeakyReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU swish",
    "log_sigmoid": "log_sigmoid logsigmoid", "log_softmax": "log_softmax logsoftmax",
    "logsumexp": "logsumexp lse", "sign": "sign sgn", "mean": "mean avg", "var": "Var",
    "expi": "Ei expi", "trace": "tr", "diagonal": "diag", "diagonal_matrix": "diag",
}  # fmt: skip


def kind(spelling: str) -> str:
    """Return what a spelling is: a command, a base of a logarithm, a letter or a word."""
    if spelling.startswith("\\log_"):
        return "base"
    if spelling.removeprefix("\\") in GREEK or not spelling.isascii():
        return "letter"
    return "command" if spelling.startswith("\\") else "word"


def _of_kind(wanted: str) -> dict[str, str]:
    """Return the spellings of a kind, each with its function: the first that has it."""
    return {
        spelling: function
        for function, row in reversed(SPELLINGS.items())
        for spelling in row.split()
        if kind(spelling) == wanted
    }


LETTERS: Mapping[str, str] = _of_kind("letter")
COMMANDS: Mapping[str, str] = {one[1:]: name for one, name in _of_kind("command").items()}
WORDS: Mapping[str, str] = {one.lower(): name for one, name in _of_kind("word").items()}
BASES: Mapping[str, str] = {
    **dict.fromkeys(("e", r"\mathrm{e}"), "log"),
    **{one.removeprefix("\\log_").strip("{}"): name for one, name in _of_kind("base").items()},
}


def spelled(function: str) -> str:
    r"""Return a function as it is written: \sin, \operatorname{ReLU}."""
    spelling = SPELLINGS.get(function, function).split()[0]
    return spelling if spelling[0] == "\\" else as_word(spelling)


def as_word(name: str) -> str:
    r"""Return a function by its name: \operatorname{leaky\_relu}."""
    escaped = name.replace("_", r"\_")
    return f"\\operatorname{{{escaped}}}"


def inverse(function: str) -> str | None:
    r"""Return what the power -1 makes of a function, as in \sin^{-1}: asin, which is arc…; or None.

    For other functions texts do not agree.
    """
    name = f"a{function}"
    is_arc = SPELLINGS.get(name, "").removeprefix("\\") in (f"arc{function}", f"ar{function}")
    return name if is_arc else None
