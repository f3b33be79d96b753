"""Bodies of a function in Python of a number, a vector and a matrix, as texts."""

_HEAD = "import numpy as np\nimport math\nfrom functools import cache, lru_cache, partial, reduce\n"


def text_of(body: str) -> str:
    """Return the text of a function of three arguments with a body."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return f'{_HEAD}\ndef f(x: float, v: "[n]", A: "[n, m]"):\n{lines}'
