r"""A solution in LaTeX: the equations for a notebook, or a document of its own for pdflatex.

In: a `Solution`. Out: `align*` blocks of amsmath, forward and back; the document has nothing else
to it but its preamble.

    \frac{\partial f}{\partial t_3} &= \frac{\partial f}{\partial t_4} \, w_2
      &&= 0.249998 \times (-0.3) &&= -0.0749993 && \text{multiply switches}
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ..display.numbers import STEP, shown, sizes
from ..emit.latex.names import latex_name
from ..emit.latex.write import expression_latex
from ..interpret.evaluate import Value
from .cells import binds, ends, rule_parts
from .rounds import Rounds
from .solution import Gradient, Solution, Way

_FITTING = 6  # entries of two factors that fit on a line
_TERMS = 6  # of a sum that fit on a line
_TOGETHER = 30  # lines of one block: TeX sets a block as a whole
_PREAMBLE = r"""\documentclass{article}
\usepackage[a4paper, margin=14mm]{geometry}
\usepackage{amsmath, amssymb}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\begin{document}
"""
_WORDS = {
    "nan": r"\text{nan}",
    "inf": r"\infty",
    "-inf": r"-\infty",
    "True": r"\text{True}",
    "False": r"\text{False}",
}
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "∂": r"$\partial$",
    "×": r"$\times$",
    "…": r"\dots{}",
    **{sign: f"\\{sign}" for sign in "{}_#$%&"},
}


def document(solution: Solution, notes: Sequence[str] = ()) -> str:
    """Return a document; pdflatex sets it, where names are in Latin letters, and lualatex."""
    output = latex_name(solution.output)
    point = ", ".join(f"{latex_name(s.name)} = {_value(s.value)}" for s in solution.inputs)
    at = f"At ${point}$." if point else ""
    results = [
        f"{_symbol(solution, name)} &= {_value(value)}" for name, value in solution.results.items()
    ]
    return "\n".join(
        [
            f"{_PREAMBLE}\\section*{{The gradient of ${output}$, step by step}}",
            at,
            r"\subsection*{Forward pass}",
            *_blocks(_forward(solution)),
            r"\subsection*{Backward pass}",
            *_blocks(_backward(solution)),
            r"\subsection*{Gradient}",
            *_blocks(results),
            *map(_escape, notes),
            "\\end{document}\n",
        ]
    )


def equations(solution: Solution) -> str:
    """Return the equations, forward and back, without a document around them."""
    return "\n".join(_blocks([*_forward(solution), *_backward(solution)]))


def _blocks(lines: Iterator[str] | Sequence[str]) -> list[str]:
    rows = list(lines)
    parts = [rows[start : start + _TOGETHER] for start in range(0, len(rows), _TOGETHER)]
    return ["\\begin{align*}\n" + " \\\\\n".join(part) + "\n\\end{align*}" for part in parts]


def _forward(solution: Solution) -> Iterator[str]:
    before: Rounds = ()
    for step in solution.forward:
        yield from _gap(before, step.rounds)
        before = step.rounds
        near = {node: solution.names[node] for node in step.node.operands if node in solution.names}
        formula = expression_latex(step.node, near)
        yield f"{latex_name(step.name)} &= {formula} &&= {_value(step.value)}"


def _backward(solution: Solution) -> Iterator[str]:
    """Yield the lines of each gradient: its ways, and the sum of what arrives on them."""
    before: Rounds = ()
    for gradient in solution.backward:
        yield from _gap(before, gradient.rounds)
        before = gradient.rounds
        left = f"{_symbol(solution, gradient.name)} &= "
        if not gradient.ways:
            yield f"{left}{_value(gradient.value)}"
        for way in gradient.ways:
            upstream = _symbol(solution, way.step)
            rule = _rule(way)
            if np.ndim(way.arriving.value):  # arrays are too wide to stand beside formula and rule
                yield f"{left}{_product(way, upstream)} && {rule}"
                yield f"&{_numbers(way)}"
            else:
                yield f"{left}{_product(way, upstream)} &&{_numbers(way)} && {rule}"
            left = "&\\quad + "
        if gradient.paths > 1:
            yield f"&= {_sum(gradient)} &&= {_value(gradient.value)} && {_text('the paths meet')}"


def _gap(before: Rounds, rounds: Rounds) -> Iterator[str]:
    """Yield dots where steps of a loop are left out between two lines."""
    for one, other in zip(before, rounds, strict=False):
        if one.loop == other.loop and abs(one.number - other.number) > 1:
            yield r"&\ \vdots"


def _sum(gradient: Gradient) -> str:
    """Return the sum over the ways, the first and the last of many."""
    terms = [_factor(way.arriving.value) for way in gradient.ways]
    if gradient.paths > len(terms):
        terms = [*terms[:1], r"\cdots", *terms[-2:]]
    return " + ".join(ends(terms, _TERMS, r"\cdots"))


def _symbol(solution: Solution, name: str) -> str:
    return f"\\frac{{\\partial {latex_name(solution.output)}}}{{\\partial {latex_name(name)}}}"


def _product(way: Way, upstream: str) -> str:
    """Return what arrives: the upstream gradient times the local derivative, where that is all."""
    if way.local is None or not way.is_product:
        return expression_latex(way.arriving.node, texts={way.upstream.node: upstream})
    local = expression_latex(way.local.node)
    is_clear = binds(way.local.node) and not local.startswith("-")
    are_arrays = np.ndim(way.upstream.value) and np.ndim(way.local.value)
    sign = r"\odot" if are_arrays else r"\cdot"
    return f"{upstream} {sign} {local if is_clear else _bracketed(local)}"


def _bracketed(text: str) -> str:
    return f"\\left({text}\\right)"


def _numbers(way: Way) -> str:
    """Return `= upstream × local = value`, without the factors where they are too large to show."""
    value = f"= {_value(way.arriving.value)}"
    factors = [term.value for term in (way.upstream, way.local) if term is not None]
    if not way.is_product or sum(map(np.size, factors)) > _FITTING:
        return value
    left, right = (_factor(np.asarray(factor, float)) for factor in factors)
    times = "\\odot" if all(map(np.ndim, factors)) else "\\times"
    return f"= {left} {times} {right} {value}"


def _rule(way: Way) -> str:
    words, *rule = rule_parts(way)
    if not rule:
        return _text(words)
    return f"{_text(f'{words}: ')}\\texttt{{{_escape(rule[0])}}}"


def _text(text: str) -> str:
    return f"\\text{{{_escape(text)}}}"


def _escape(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)


def _factor(value: Value) -> str:
    """Return a number as it stands in a product: in brackets where it has a sign."""
    text = _value(value)
    return _bracketed(text) if text.startswith("-") else text


def _value(value: Value) -> str:
    """Return a number, or an array: by its entries where they are few, else by its norm."""
    array = np.asarray(value)
    if array.ndim == 0:
        return _number(shown(value))
    if array.size > STEP.entries:
        size, norm = sizes(value).replace("×", r" \times "), shown(np.linalg.norm(array))
        return f"[{size}], \\lVert\\cdot\\rVert = {_number(norm)}"
    if array.ndim == 1:
        return f"({', '.join(_entry(entry) for entry in array)})"
    if array.ndim == 2:
        rows = " \\\\ ".join(" & ".join(map(_entry, row)) for row in array)
        return f"\\begin{{bmatrix}} {rows} \\end{{bmatrix}}"
    return f"[{', '.join(_value(part) for part in array)}]"


def _entry(value: Value) -> str:
    return _number(STEP.number(value, STEP.entry_digits))


def _number(text: str) -> str:
    r"""Return a number as LaTeX has it: 1.5e-07 is 1.5 \times 10^{-7}."""
    if text in _WORDS:
        return _WORDS[text]
    digits, _, exponent = text.partition("e")
    return f"{digits} \\times 10^{{{int(exponent)}}}" if exponent else digits
