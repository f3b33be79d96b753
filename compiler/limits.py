"""The sizes beyond which a program is refused, so that no text can exhaust the machine."""

from dataclasses import dataclass, fields

from .errors import LimitError, Span

_WHAT = {
    "source_bytes": "the source has {value:,} bytes",
    "nodes": "the program has more than {limit:,} operations",
    "copies": "loops and definitions write out more than {limit:,} operations",
    "inputs": "the program has {value:,} inputs",
    "nesting": "brackets are nested more than {limit:,} deep",
    "tensor_bytes": "an array would take {value:,} bytes",
    "iterations": "the loops run more than {limit:,} times",
    "formula_characters": "the formula has {value:,} characters",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a program; pass one to `gradc.compile(..., limits=...)` to change them.

    `source_bytes` is the size of the text in UTF-8, `nodes` the operations of the lowered program,
    `copies` those of them that are over one a character of the text, as loops and definitions write
    them out, `inputs` how many there are with the members of families that are declared by bounds,
    `nesting` the depth of brackets, `iterations` the passes through all loop bodies together, and
    `tensor_bytes` the size of one array as floats of 8 bytes, where its dimensions are numbers;
    `formula_characters` is how long a derivative may be as a formula. A loop of at most
    `written_out` steps, where their number is known when compiling, is written out step by step.
    """

    source_bytes: int = 4_000_000
    nodes: int = 2_000_000
    copies: int = 50_000
    inputs: int = 30_000
    nesting: int = 200_000
    iterations: int = 100_000
    tensor_bytes: int = 4_000_000_000
    formula_characters: int = 20_000
    written_out: int = 16

    def check(self, limit: str, value: int, span: Span | None = None) -> None:
        """Raise `LimitError` where `value` is over the limit of that name."""
        bound: int = getattr(self, limit)
        if value > bound:
            what = _WHAT[limit].format(value=value, limit=bound)
            raise LimitError(
                f"{what}; the limit {limit} is {bound:,}",
                span,
                f"raise it with gradc.compile(..., limits=gradc.Limits({limit}={2 * value})) "
                f"or --limit {limit}={2 * value}",
            )


LIMIT_NAMES = tuple(field.name for field in fields(Limits))
