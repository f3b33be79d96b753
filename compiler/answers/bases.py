r"""Logarithms of base 10, where log is written: log is natural here, and of base 10 in some books.

In: a program, or an answer, with `log` in it. Out: the same with `log10` in its place.

    x*log(100)   ->   x*log10(100)         \log x   ->   \log_{10} x
"""

import re

from ..errors import GradcError
from ..graph.graph import order
from .problem import Problem, read_problem

_LOG = re.compile(r"\\log(?![A-Za-z_]|\s*_)|(?<![\w\\.])log(?=\s*\(|\s+[^\W\d_]|\s+\d)")


def of_base_ten(text: str) -> str:
    """Return a text with its logarithms of base 10."""
    return _LOG.sub(lambda match: r"\log_{10}" if match[0][0] == "\\" else "log10", text)


def has_base_ten_alone(problem: Problem) -> bool:
    """Return whether all logarithms of a program are of base 10."""
    nodes = order([problem.result])
    return any(one.op == "log10" for one in nodes) and of_base_ten(problem.text) == problem.text


def problem_of_base_ten(problem: Problem, answer: str) -> Problem | None:
    """Return a problem with log10 for log, None where there is no log, or no 10."""
    changed = of_base_ten(problem.text)
    if changed == problem.text or "10" not in f"{problem.text} {answer}":
        return None
    try:
        return read_problem(changed, problem.program.limits, problem.language)
    except GradcError:
        return None
