"""Basic blocks behind each other: the lines of a routine, and where entries of buffers are."""

from collections.abc import Iterable, Sequence

from ...kernels.arrays.state import State
from ...kernels.llvm import KINDS, Block
from ...kernels.nests import Buffer, Routine
from ...kernels.values import Maker, Value, ordered


class Body(Block):
    """The lines of a routine: basic blocks behind each other, of which the last goes on.

    `here` is the name of that block. `functions` are those that it calls, by name.
    What values are called holds where they were written, and in the blocks inside. Where it
    `is_product` sums are as BLAS has them.
    """

    def __init__(self, routine: Routine, maker: Maker, declared: dict[str, None]) -> None:
        super().__init__("v", declared)
        self.buffers = {one.name: one for one in routine.buffers}
        self.maker = maker
        self.here = "entry"
        self.made = 0
        self.functions: dict[str, str] = {}
        self.is_product = False
        self.loading: set[Value] = set()
        self.state = State(maker, {})
        self.state.made = 1_000_000

    def name(self) -> str:
        """Return a name for blocks that nothing has."""
        self.made += 1
        return f"b{self.made}"

    def block(self, name: str) -> None:
        """Begin a basic block."""
        self.lines.append(f"{name}:")
        self.here = name

    def jump(self, name: str) -> None:
        """End the basic block, and go on with another one."""
        self.lines.append(f"br label %{name}")

    def typed(self, value: Value) -> str:
        """Return what a value is called, behind its type."""
        (text,) = self.write([value])
        return f"{KINDS[value.kind]} {text}"

    def write(self, values: Sequence[Value]) -> list[str]:
        """Return what values are called; those that load are written anew each time."""
        texts: list[str] = []
        fresh: list[Value] = []
        for value in ordered(values):
            if value not in self.texts:
                self.texts[value] = self._text(value)
                if value.op == "load" or any(one in self.loading for one in value.operands):
                    fresh.append(value)
                    self.loading.add(value)
        texts = [self.texts[value] for value in values]
        self.forget(fresh)
        return texts

    def forget(self, values: Iterable[Value]) -> None:
        """Have values written anew where they are wanted again."""
        for value in values:
            del self.texts[value]

    def _text(self, value: Value) -> str:
        if value.op != "load":
            return super()._text(value)
        return self.line(
            f"load {KINDS[value.kind]}, ptr {self.address(value.name, value.operands)}"
        )

    def load(self, array: str, first: str, place: int) -> str:
        """Return a float of a row of them."""
        at = self.line(f"add i64 {first}, {place}")
        return self.line(
            f"load double, ptr {self.line(f'getelementptr double, ptr {array}, i64 {at}')}"
        )

    def address(self, name: str, index: Sequence[Value]) -> str:
        """Return where an entry of a buffer is."""
        buffer = self.buffers[name]
        texts = self.write(index)
        flat = texts[0] if texts else "0"
        sizes = self.write(buffer.shape[len(buffer.shape) - len(index) + 1 :]) if index else []
        for size, text in zip(sizes, texts[1:], strict=True):
            row = self.line(f"mul nsw i64 {flat}, {size}")
            flat = row if text == "0" else self.line(f"add nsw i64 {row}, {text}")
        kind = KINDS[buffer.kind]
        return self.line(f"getelementptr inbounds {kind}, ptr {pointer(buffer)}, i64 {flat}")


def pointer(buffer: Buffer) -> str:
    """Return what the pointer to a buffer is called."""
    return f"%p_{buffer.of or buffer.name}"
