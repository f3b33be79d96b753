"""The function that Python calls for a program of arrays, in LLVM's assembly.

In: a routine, how its arguments are declared, and what its results are made of. Out: the text of
`call`, a built-in function. Its arguments are arrays of float64, each row behind row, of the
declared shapes, and floats; anything else goes to `self`, which is called with the same arguments,
and so does a call of which a check does not hold. The bytes of `self` are the address of a table:
where `call` is, where BLAS has the product of matrices, the word "threads" where no argument is
called so, where the workspace of the call before is and how large, and then the classes of results.
`call` has the names of arguments only to pass them on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...graph.dimensions import Dimension
from ...graph.node import Count, Node, Whole
from ...kernels.arrays.routine import Lowered
from ..numpy.declared import Requirements, Sources
from .blocks import Body
from .program import Group, Result, leaves_of

_DECLARED = (
    "@PyFloat_Type = external global i8",
    "@PyLong_Type = external global i8",
    "declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)",
    "@numpy_array_type = external global i8",
    "@numpy_float64_type = external global i8",
    "@numpy_float64 = external global i8",
    "declare ptr @PyFloat_FromDouble(double)",
    "declare ptr @PyTuple_New(i64)",
    "declare ptr @PyType_GenericAlloc(ptr, i64)",
    "declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)",
    "declare void @Py_DecRef(ptr)",
    "declare ptr @PyEval_SaveThread()",
    "declare void @PyEval_RestoreThread(ptr)",
    "declare ptr @PyMem_RawMalloc(i64)",
    "declare void @PyMem_RawFree(ptr)",
    "declare ptr @numpy_array_new(ptr, i32, ptr, i32, ptr, ptr, i32, i32, ptr)",
)
_IN_ROW = 257  # the flags of an array that is aligned, each row behind row
_FLOAT64 = 12  # the number of the type
CALL, BLAS, THREADS, ROOM, ROOM_BYTES, CLASSES = range(6)  # the words of a table
MOST_STEPS = 10**9  # of what is declared an integer
_ON_STACK = 1024  # floats of a workspace that need no memory of their own
_KEPT = 1 << 26  # bytes of a workspace that is kept for the next call: fresh memory costs as much


@dataclass(frozen=True, slots=True)
class Called:
    """A routine with what it is called by: where dimensions are read off, what must hold of them.

    `results` are the nodes that are filled, of which `made` is made. Those of a program of numbers
    are floats of Python's, others of NumPy's.
    """

    lowered: Lowered
    sources: Sources
    least: Requirements
    results: tuple[Node, ...]
    made: Result
    is_of_numbers: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether `call` can read its arguments: no arrays of whole numbers, dimensions alone."""
        of_others = any(source.names for source in self.sources.values())
        plain = not any(isinstance(node.payload, Whole) for node in self.lowered.all_inputs)
        return plain and not of_others and all(map(_is_flat, leaves_of(self.made)))


def _is_flat(part: Result) -> bool:
    return isinstance(part, int | Group)


def classes(part: Result) -> list[str]:
    """Return the classes that a result is made of, each once."""
    names = [one.name for one in leaves_of(part) if isinstance(one, Group) and one.name]
    return [*dict.fromkeys(names)]


def call_text(called: Called, offsets: Mapping[str, int]) -> str:
    """Return the text of `call`; the offsets are those in objects of Python and NumPy."""
    writer = _Call(called, offsets)
    writer.arguments()
    writer.shapes()
    writer.outputs()
    writer.run()
    writer.result()
    body = "\n  ".join(writer.body.lines)
    return f"""{chr(10).join(_DECLARED)}{_ROOMS}
define ptr @call(ptr %self, ptr %args, i64 %count, ptr %names, i64 %threads) {{
entry:
  {body}
others:
  %theirs = call ptr @PyObject_Vectorcall(ptr %self, ptr %args, i64 %count, ptr %names)
  ret ptr %theirs
}}"""


class _Call:
    """The lines of `call` so far."""

    def __init__(self, called: Called, offsets: Mapping[str, int]) -> None:
        self.called, self.at = called, offsets
        self.lowered = called.lowered
        self.inputs: Sequence[Node] = called.lowered.all_inputs
        self.body = Body(self.lowered.routine, self.lowered.maker, {})
        self.objects: list[str] = []

    def require(self, *conditions: str) -> None:
        """Go on where conditions hold, and to `self` where one does not."""
        holds = conditions[0]
        for one in conditions[1:]:
            holds = self.body.line(f"and i1 {holds}, {one}")
        after = self.body.name()
        self.body.lines.append(f"br i1 {holds}, label %{after}, label %others")
        self.body.block(after)

    def field(self, thing: str, name: str, kind: str = "ptr") -> str:
        """Return what an object has at an offset."""
        place = self.body.line(f"getelementptr i8, ptr {thing}, i64 {self.at[name]}")
        return self.body.line(f"load {kind}, ptr {place}")

    def slot(self, array: str, number: int, kind: str = "ptr") -> str:
        """Return where the n-th word of a row is."""
        return self.body.line(f"getelementptr {kind}, ptr {array}, i64 {number}")

    def arguments(self) -> None:
        """Look at the types of the arguments, and how arrays lie."""
        body, line = self.body, self.body.line
        given = line("and i64 %count, 9223372036854775807")
        self.require(line(f"icmp eq i64 {given}, {len(self.inputs)}"))
        for number in range(len(self.inputs)):
            self.objects.append(line(f"load ptr, ptr {self.slot('%args', number)}"))
        types = []
        for node, one in zip(self.inputs, self.objects, strict=True):
            kind = self.field(one, "TYPE")
            if node.shape:
                types.append(line(f"icmp eq ptr {kind}, @numpy_array_type"))
            elif isinstance(node.payload, Count):
                types.append(line(f"icmp eq ptr {kind}, @PyLong_Type"))
            else:
                plain = line(f"icmp eq ptr {kind}, @PyFloat_Type")
                own = line(f"icmp eq ptr {kind}, @numpy_float64_type")
                types.append(line(f"or i1 {plain}, {own}"))
        if types:
            self.require(*types)
        laid = []
        for node, one in zip(self.inputs, self.objects, strict=True):
            if node.shape:
                flags = line(f"and i32 {self.field(one, 'FLAGS', 'i32')}, {_IN_ROW}")
                laid.append(line(f"icmp eq i32 {flags}, {_IN_ROW}"))
                laid.append(line(f"icmp eq ptr {self.field(one, 'DESCR')}, @numpy_float64"))
                axes = self.field(one, "ND", "i32")
                laid.append(line(f"icmp eq i32 {axes}, {len(node.shape)}"))
        if laid:
            self.require(*laid)
        self.sizes = {
            node: [
                line(f"load i64, ptr {self.slot(sizes, axis, 'i64')}")
                for axis in range(len(node.shape))
            ]
            for node, one in zip(self.inputs, self.objects, strict=True)
            if node.shape
            for sizes in [self.field(one, "DIMS")]
        }
        body.declared.clear()

    def shapes(self) -> None:
        """Read the dimensions off, and look whether all shapes are the declared ones."""
        line = self.body.line
        counts = {
            node: self.count(thing)
            for node, thing in zip(self.inputs, self.objects, strict=True)
            if isinstance(node.payload, Count)
        }
        for name, value in zip(
            self.lowered.dimensions, self.lowered.routine.dimensions, strict=True
        ):
            source = self.called.sources[name]
            if isinstance(source.node.payload, Count):
                self.body.texts[value] = counts[source.node]
                continue
            text = self.sizes[source.node][source.axis]
            if source.rest != 0:
                text = line(f"sub i64 {text}, {source.rest}")
            if source.factor != 1:
                text = line(f"sdiv i64 {text}, {source.factor}")
            self.body.texts[value] = text
        fits = []
        for node, sizes in self.sizes.items():
            for size, text in zip(node.shape, sizes, strict=True):
                wanted = self.whole(size)
                if wanted != text:
                    fits.append(line(f"icmp eq i64 {text}, {wanted}"))
        for large, small in self.called.least:
            fits.append(line(f"icmp sge i64 {self.whole(large)}, {self.whole(small)}"))
        if fits:
            self.require(*fits)

    def count(self, thing: str) -> str:
        """Return the number that an integer of Python's is, where it can be one of steps.

        What is below 0, or too long for 64 bits and so -1, is too large without its sign.
        """
        line = self.body.line
        over = line("alloca i32")
        number = line(f"call i64 @PyLong_AsLongLongAndOverflow(ptr {thing}, ptr {over})")
        self.require(line(f"icmp ule i64 {number}, {MOST_STEPS}"))
        return number

    def whole(self, dimension: Dimension) -> str:
        """Return what a dimension is called."""
        (text,) = self.body.write([self.lowered.whole(dimension)])
        return text

    def outputs(self) -> None:
        """Make the arrays that are filled, and room for numbers."""
        line, lines = self.body.line, self.body.lines
        results = self.called.results
        self.filled = line(f"alloca ptr, i64 {max(1, len(results))}")
        self.numbers = line(f"alloca double, i64 {max(1, len(results))}")
        self.made: list[str] = []
        for number, node in enumerate(results):
            place = self.slot(self.numbers, number, "double")
            if node.shape:
                sizes = line(f"alloca i64, i64 {len(node.shape)}")
                for axis, size in enumerate(node.shape):
                    lines.append(
                        f"store i64 {self.whole(size)}, ptr {self.slot(sizes, axis, 'i64')}"
                    )
                array = line(
                    f"call ptr @numpy_array_new(ptr @numpy_array_type, i32 {len(node.shape)}, "
                    f"ptr {sizes}, i32 {_FLOAT64}, ptr null, ptr null, i32 0, i32 0, ptr null)"
                )
                self.or_drop(line(f"icmp ne ptr {array}, null"), "ret ptr null")
                self.made.append(array)
                place = self.field(array, "DATA")
            lines.append(f"store ptr {place}, ptr {self.slot(self.filled, number)}")

    def or_drop(self, holds: str, end: str) -> None:
        """Go on where a condition holds; else drop what was made, and end."""
        after, drop = self.body.name(), self.body.name()
        self.body.lines.append(f"br i1 {holds}, label %{after}, label %{drop}")
        self.body.block(drop)
        self.body.lines += [f"call void @Py_DecRef(ptr {one})" for one in self.made]
        self.body.lines.append(end)
        self.body.block(after)

    def run(self) -> None:
        """Call the routine, in a workspace; a large one lets other threads go on."""
        body, line, lines = self.body, self.body.line, self.body.lines
        name = self.lowered.routine.name
        inputs = line(f"alloca ptr, i64 {max(1, len(self.inputs))}")
        by_node = dict(zip(self.inputs, self.objects, strict=True))
        for number, node in enumerate(self.lowered.inputs):
            one = by_node[node]
            data = (
                self.field(one, "DATA")
                if node.shape
                else line(f"getelementptr i8, ptr {one}, i64 {self.at['FLOAT']}")
            )
            lines.append(f"store ptr {data}, ptr {self.slot(inputs, number)}")
        values = self.lowered.routine.dimensions
        dimensions = line(f"alloca i64, i64 {max(1, len(values))}")
        for number, value in enumerate(values):
            lines.append(
                f"store i64 {body.texts[value]}, ptr {self.slot(dimensions, number, 'i64')}"
            )
        stack = line(f"alloca double, i64 {_ON_STACK}, align 64")
        size = line(f"call i64 @{name}_size(ptr {dimensions})")
        is_small = line(f"icmp sle i64 {size}, {_ON_STACK}")
        table = self.field("%self", "SELF")
        blas = line(f"load ptr, ptr {self.slot(table, BLAS)}")
        self.table = table
        small, large, both = body.name(), body.name(), body.name()
        given = f"ptr {inputs}, ptr {self.filled}"
        lines.append(f"br i1 {is_small}, label %{small}, label %{large}")
        body.block(small)
        first = line(
            f"call i64 @{name}({given}, ptr {stack}, ptr {dimensions}, ptr {blas}, i64 %threads)"
        )
        body.jump(both)
        body.block(large)
        bytes_ = line(f"add i64 {line(f'shl i64 {size}, 3')}, 64")
        memory = line(f"call ptr @room_taken(ptr {table}, i64 {bytes_})")
        self.or_drop(line(f"icmp ne ptr {memory}, null"), "br label %others")
        up = line(f"add i64 {line(f'ptrtoint ptr {memory} to i64')}, 63")
        work = line(f"inttoptr i64 {line(f'and i64 {up}, -64')} to ptr")
        thread = line("call ptr @PyEval_SaveThread()")
        second = line(
            f"call i64 @{name}({given}, ptr {work}, ptr {dimensions}, ptr {blas}, i64 %threads)"
        )
        lines.append(f"call void @PyEval_RestoreThread(ptr {thread})")
        lines.append(f"call void @room_left(ptr {table}, ptr {memory}, i64 {bytes_})")
        behind = body.here
        body.jump(both)
        body.block(both)
        status = line(f"phi i64 [{first}, %{small}], [{second}, %{behind}]")
        self.or_drop(line(f"icmp eq i64 {status}, 0"), "br label %others")

    def result(self) -> None:
        """Return what is made of the arrays and numbers."""
        line, lines = self.body.line, self.body.lines
        arrays = iter(self.made)
        known = {
            number: next(arrays) for number, node in enumerate(self.called.results) if node.shape
        }
        names = classes(self.called.made)

        def number_of(part: int) -> str:
            if part in known:
                return known[part]
            value = line(f"load double, ptr {self.slot(self.numbers, part, 'double')}")
            if self.called.is_of_numbers:
                return self.new(f"call ptr @PyFloat_FromDouble(double {value})")
            new = self.new("call ptr @PyType_GenericAlloc(ptr @numpy_float64_type, i64 0)")
            place = line(f"getelementptr i8, ptr {new}, i64 {self.at['FLOAT']}")
            lines.append(f"store double {value}, ptr {place}")
            return new

        def made(part: Result) -> str:
            if isinstance(part, int):
                return number_of(part)
            assert isinstance(part, Group)
            items = [made(one) for one in part.parts]
            if part.name:
                place = self.slot(self.table, CLASSES + names.index(part.name))
                cls = line(f"load ptr, ptr {place}")
                new = self.new(f"call ptr @PyType_GenericAlloc(ptr {cls}, i64 {len(items)})")
            else:
                new = self.new(f"call ptr @PyTuple_New(i64 {len(items)})")
            start = line(f"getelementptr i8, ptr {new}, i64 {self.at['TUPLE']}")
            for number, item in enumerate(items):
                lines.append(f"store ptr {item}, ptr {self.slot(start, number)}")
            return new

        lines.append(f"ret ptr {made(self.called.made)}")

    def new(self, text: str) -> str:
        """Return a new object; where there is no memory the call ends."""
        new = self.body.line(text)
        self.or_drop(self.body.line(f"icmp ne ptr {new}, null"), "ret ptr null")
        return new


# A call takes the workspace that the table has, and leaves its own: the larger one of two is kept.
# A thread that comes meanwhile finds none. Both hold the lock of the interpreter.
_ROOMS = f"""
define internal ptr @room_taken(ptr %table, i64 %bytes) {{
  %room_at = getelementptr i64, ptr %table, i64 {ROOM}
  %bytes_at = getelementptr i64, ptr %table, i64 {ROOM_BYTES}
  %room = load ptr, ptr %room_at
  %has = load i64, ptr %bytes_at
  %fits = icmp uge i64 %has, %bytes
  br i1 %fits, label %kept, label %new
kept:
  store ptr null, ptr %room_at
  store i64 0, ptr %bytes_at
  ret ptr %room
new:
  %made = call ptr @PyMem_RawMalloc(i64 %bytes)
  ret ptr %made
}}
define internal void @room_left(ptr %table, ptr %memory, i64 %bytes) {{
  %room_at = getelementptr i64, ptr %table, i64 {ROOM}
  %bytes_at = getelementptr i64, ptr %table, i64 {ROOM_BYTES}
  %room = load ptr, ptr %room_at
  %has = load i64, ptr %bytes_at
  %is_larger = icmp ugt i64 %bytes, %has
  %is_kept = icmp ule i64 %bytes, {_KEPT}
  %stays = and i1 %is_larger, %is_kept
  br i1 %stays, label %keep, label %drop
keep:
  store ptr %memory, ptr %room_at
  store i64 %bytes, ptr %bytes_at
  call void @PyMem_RawFree(ptr %room)
  ret void
drop:
  call void @PyMem_RawFree(ptr %memory)
  ret void
}}
"""
