"""What a generated function is made of, before there is any text: statements, and blocks of them.

Statement("h", "np.tanh(z)")                    h = np.tanh(z)
Block("for t in range(n):", (Statement(…),))    for t in range(n):
                                                    …
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from ..records import dataclass, record
from .plan import Primal


@record(frozen=True, slots=True)
class Statement:
    """`name = text`, with what it is the adjoint of; without a name it is the text alone.

    Further lines of the text go on with the name: `[0] += x` adds to a part of it. `unsafe` says
    that part of it is needed under a condition alone, and may go wrong elsewhere.
    """

    name: str
    text: str
    unsafe: bool = False
    primal: Primal | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Statements under a line that says when they run: `for t in range(n):`.

    Blank lines stand around one that is `apart`.
    """

    head: str
    inner: tuple["Statement | Block", ...]
    unsafe: bool = False
    apart: bool = False


Part: TypeAlias = Statement | Block


def is_unsafe(parts: Iterable[Part]) -> bool:
    """Return whether any of the statements is unsafe, at whatever depth."""
    return any(one.unsafe for one in within(parts))


def within(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield the statements and blocks, and what stands in these."""
    stack = [*parts][::-1]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Block):
            stack.extend(part.inner[::-1])
