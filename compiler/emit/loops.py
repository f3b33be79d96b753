"""A loop as statements: what stands before it, and the block of its step.

In: a scan, the page that it stands on, and what its operands are. Out: its statements, and the
texts of its results.

    h = result(scan(h0, x; n steps of tanh(l0 + l1)), 0)   ->   h = h0
                                                                for t in range(n):
                                                                    h = np.tanh(h + x[t])
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache

from ..graph.graph import order, reached
from ..graph.loops import is_open, leaves_of, loop_of, position_of
from ..graph.node import Node
from ..notation.text import Binding, Form, Notation, Text
from ..records import dataclass
from .page import Page, operand_text, returned, written
from .plan import Plan, is_filled
from .python.lists import list_of
from .statements import Block, Part, Statement
from .step import Step, step_of

_COUNTERS = ("t", "k", "j", "i")  # what steps are counted by


@dataclass(frozen=True, slots=True)
class Spelled:
    """A loop to be written: its step, the names that it needs, and what its operands are.

    `stacks` has the names of the stacks that are kept, by the positions of results, which begin
    with the row `start`. `steps` are those that it goes through, where that is not all of them.
    """

    scan: Node
    step: Step
    page: Page
    notation: Notation
    counter: str
    carried: tuple[str, ...]
    stacks: Mapping[int, str]
    operands: tuple[Text, ...]
    steps: str = ""
    start: str = ""

    def store(self, position: int) -> str:
        """Return where a result is kept of this step."""
        return f"{self.stacks[position]}[{_row(self.counter, self.start)}]"


def _row(counter: str, start: str) -> str:
    return f"{counter} - {start}" if start else counter


def loop(
    scan: Node, page: Page, texts: Mapping[Node, Text], plan: Plan
) -> tuple[list[Part], dict[Node, Text]]:
    """Return the statements of a loop, and the texts of its results."""
    found, results = spelled(scan, page, texts, plan)
    return [*before(found), block(found), *after(found)], results


def spelled(
    scan: Node, page: Page, texts: Mapping[Node, Text], plan: Plan
) -> tuple[Spelled, dict[Node, Text]]:
    """Return a loop with the names that it needs, and the texts of its results."""
    given = {
        node.settings[0]: node
        for node in plan.nodes
        if node.op == "result" and node.operands[0] is scan
    }
    counter = _taken(scan, page) if is_open(scan) else counter_of(page)
    carried = _carried_names(scan, page, texts, given)
    kept = sorted(i for i in given if i >= len(carried))
    stacks = {i: stack_name(scan, i, page, carried, given[i]) for i in kept}
    operands = tuple(operand_text(one, page, texts) for one in scan.operands)
    inside, notation = _inside(scan, page, counter, operands)
    in_place = page.target.has_arrays and not page.words.lists
    lazy = page.target.is_lazy
    step = step_of(
        scan, kept, notation, scan in plan.forward, page.named, lazy=lazy, in_place=in_place
    )
    found = Spelled(scan, step, inside, notation, counter, carried, stacks, operands)
    names = {i: name for i, name in [*enumerate(carried), *stacks.items()] if i in given}
    return found, {given[i]: Text(name) for i, name in names.items()}


def _taken(scan: Node, page: Page) -> str:
    """Return the name of the number of steps that a loop under a condition takes."""
    count = str(loop_of(scan).count)
    if count not in page.names.given:
        page.names.given[count] = page.names.fresh("steps")
    return page.words.show(count)


def counter_of(page: Page) -> str:
    """Return the name by which steps are counted: that of all loops of one depth."""
    key = f"step {len(page.counters)}"
    if key not in page.names.given:
        free = (one for one in _COUNTERS if one not in page.names.taken)
        page.names.given[key] = page.names.fresh(next(free, _COUNTERS[0]))
    return page.names.given[key]


def _carried_names(
    scan: Node, page: Page, texts: Mapping[Node, Text], given: Mapping[int, Node]
) -> tuple[str, ...]:
    """Return the names of what is carried: of what it is at the end, in a step, or at first."""
    loop = loop_of(scan)
    names: dict[str, None] = {}
    for i, (one, initial) in enumerate(
        zip(loop.results, scan.operands[: loop.carries], strict=False)
    ):
        name = page.label(given[i]) if i in given else None
        if name is None and one.op != "leaf":
            name = _in_step(one, page)
        if name is None or name in names:
            start = "" if is_filled(initial) else texts[initial].text
            plain = start.rstrip("0123456789").rstrip("_")
            name = page.names.fresh(plain) if plain.isidentifier() else page.names.temporary()
        names[name] = None
    return tuple(names)


def _in_step(node: Node, page: Page) -> str | None:
    """Return the name of a value of a step, which no other loop uses; None where it has none."""
    name = page.label(node)
    if name in page.used:
        return page.names.fresh(name)
    if name is not None:
        page.used.add(name)
    return name


def stack_name(scan: Node, position: int, page: Page, carried: tuple[str, ...], given: Node) -> str:
    """Return the name of a stack: its own, or that of what it keeps with an s."""
    loop = loop_of(scan)
    node = loop.results[position]
    name = page.label(given)
    if name is not None:
        return name
    is_carried = node.op == "leaf" and position_of(node) < loop.carries
    one = carried[position_of(node)] if is_carried else page.label(node)
    if one is None and node in loop.results[: loop.carries]:
        one = carried[loop.results.index(node)]
    return page.names.temporary() if one is None else page.names.fresh(f"{one}s")


def _inside(
    scan: Node, page: Page, counter: str, operands: tuple[Text, ...]
) -> tuple[Page, Notation]:
    """Return the page of a step, and how operations and elements are written there.

    The number of a step is no number of an array.
    """
    loop, leaves = loop_of(scan), leaves_of(scan)
    elements: dict[Node, Form] = {}
    static: dict[Node, bool] = {}
    for position in range(loop.carries, loop.carries + loop.elements):
        counted = scan.operands[position].op == "arange"
        row = _row(counter, page.rows.get(scan.operands[position], ""))
        text = f"float({counter})" if counted else f"{operands[position].text}[{row}]"
        elements[leaves[position]] = Form(text)
        static[leaves[position]] = counted
    words = replace(page.words, static=static)
    inside = replace(page, words=words, counters=(*page.counters, counter))

    plain = {one for one, counted in static.items() if counted or page.words.lists}
    plain.update(
        one for one, start in zip(leaves[: loop.carries], scan.operands, strict=False)
        if start.op == "const"
    )  # fmt: skip

    known: dict[Node, bool] = {}

    @cache
    def notation(node: Node) -> Form:
        if node.op == "div" and page.target.has_arrays and _divides_plain(node, plain, known):
            return Form("np.divide({0}, {1})")
        return elements.get(node) or inside.form(node)

    return inside, notation


def _divides_plain(node: Node, plain: Collection[Node], known: dict[Node, bool]) -> bool:
    """Return whether a quotient may be one of Python's numbers, which refuse to be divided by 0.

    They are the number of a step, what is carried and begins as a constant, and what is in lists;
    what is `known` to be made of such alone is added to.
    """
    if node.operands[1].op == "const":
        return False
    for one in order([node], known):
        is_plain = one in plain or one.op in ("const", "size")
        known[one] = all(known[part] for part in one.operands) if one.operands else is_plain
    return known[node]


def before(loop: Spelled) -> Iterator[Part]:
    """Yield the statements before a loop: its stacks, and what it carries at first."""
    spec = loop.step.loop
    for position, name in loop.stacks.items():
        shape = spec.results[position].shape
        words = loop.page.words
        new = list_of if words.lists else loop.page.target.stack
        stack = new((spec.count, *shape), words)
        typed = loop.page.with_type(name, len(shape) + 1)
        yield Statement(typed, stack if spec.condition is None else "[]")
    for name, initial, one in zip(loop.carried, loop.operands, spec.results, strict=False):
        if name != initial.text:
            yield Statement(loop.page.with_type(name, len(one.shape)), initial.text)
    if spec.condition is not None:
        yield Statement(loop.counter, "0")


def after(loop: Spelled) -> Iterator[Part]:
    """Yield the statements behind a loop: arrays of the lists that a `while` has filled."""
    spec, page = loop.step.loop, loop.page
    if spec.condition is None or page.words.lists:
        return
    for position, name in loop.stacks.items():
        shape = (spec.count, *spec.results[position].shape)
        made = page.target.stacked(name, shape, page.words)
        if made != name:
            yield Statement(name, made)


def block(loop: Spelled) -> Block:
    """Return a loop without what stands before it."""
    step, spec = loop.step, loop.step.loop
    texts = _leaf_texts(loop)
    keeps: dict[Node, list[int]] = {}
    for position in loop.stacks:
        keeps.setdefault(spec.results[position], []).append(position)
    first: list[Part] = []
    inner = [*_kept_at_once(loop, texts)]
    condition = set() if spec.condition is None else reached([spec.condition])
    for node, parts in written(step.plan, loop.page, loop.notation, _namer(loop), texts):
        if node in condition:  # worked out once more than there are steps, and kept behind it
            first.extend(parts)
            inner.extend(_stored(loop, node, texts, keeps))
        else:
            inner.extend(_line(loop, node, parts, keeps))
    inner += _kept_at_end(loop, texts)
    if step.last:
        names = ", ".join(loop.carried[i] for i in step.last)
        values = ", ".join(returned(spec.results[i], texts) for i in step.last)
        inner.append(Statement(names, values))
    if spec.condition is not None:
        return _while(loop, first, texts[spec.condition], inner)
    steps = f"range({loop.steps or loop.page.words.show(spec.count)})"
    inner = inner or [Statement("", "pass")]
    steps = f"reversed({steps})" if spec.backwards else steps
    return Block(f"for {loop.counter} in {steps}:", tuple(inner))


def _while(loop: Spelled, first: list[Part], condition: Text, inner: list[Part]) -> Block:
    """Return a loop under a condition, which may need lines of its own; past its limit it raises.

    The steps are counted.
    """
    limit = loop.page.words.show(loop.step.loop.limit or 0)
    said = f"a while has not ended after {limit} steps"
    if not limit.isdigit():
        said = f"a while has not ended after {{{limit}}} steps"
    text = f'"{said}"' if limit.isdigit() else f'f"{said}"'
    check = Block(f"if {loop.counter} == {limit}:", (Statement("", f"raise RuntimeError({text})"),))
    counted = Statement("", f"{loop.counter} += 1")
    if not first:
        return Block(f"while {condition.text}:", (check, *inner, counted))
    over = f"not {condition.text}" if condition.binding > Binding.NOT else f"not ({condition.text})"
    done = Block(f"if {over}:", (Statement("", "break"),))
    return Block("while True:", (*first, done, check, *inner, counted))


def _leaf_texts(loop: Spelled) -> dict[Node, Text]:
    """Return what the leaves of a step are; its elements are written like operations."""
    spec, leaves = loop.step.loop, loop.step.leaves
    fixed = spec.carries + spec.elements
    return {
        **{one: Text(name) for one, name in zip(leaves, loop.carried, strict=False)},
        **dict(zip(leaves[fixed:], loop.operands[fixed:], strict=True)),
    }


def _namer(loop: Spelled) -> Callable[[Node], str]:
    """Return what names the lines of a step."""
    step, names = loop.step, loop.page.names
    spec = step.loop
    own: dict[Node, str] = {}
    for i in step.last:
        if spec.results[i] in step.plan.lined:
            own[spec.results[i]] = names.fresh(f"{loop.carried[i]}_next")
    kept = Counter(spec.results[position] for position in loop.stacks)
    for position in loop.stacks:
        node = spec.results[position]
        if step.times[node] == kept[node] and node in step.plan.lined and spec.condition is None:
            own[node] = loop.store(position)  # nothing else uses it
    own |= {node: loop.carried[i] for node, i in step.direct.items()}
    for position in range(spec.carries, spec.carries + spec.elements):
        leaf, stack = step.leaves[position], loop.operands[position].text
        if leaf in step.plan.lined:
            wanted = f"{stack}_{loop.counter}" if stack.isidentifier() else loop.counter
            own[leaf] = names.fresh(wanted)

    def name(node: Node) -> str:
        if node not in own:
            own[node] = _in_step(node, loop.page) or names.temporary()
        return own[node]

    return name


def _line(
    loop: Spelled, node: Node, parts: list[Part], keeps: Mapping[Node, list[int]]
) -> Iterator[Part]:
    """Yield the statements of a line of a step, with those that keep its value."""
    *first, part = parts
    yield from first
    if not isinstance(part, Statement) or node.op == "scan":
        yield part
        return
    name, text = part.name, part.text
    spec = loop.step.loop
    stores = [i for i in keeps.get(node, ()) if loop.store(i) != name]
    lines = text.split("\n")
    if lines[0] == name:  # a sum that goes on in place
        yield from (replace(part, name="", text=f"{name}{line}") for line in lines[1:])
    elif len(lines) > 1 or spec.condition is not None or not stores:
        yield part
    else:
        yield replace(part, name=" = ".join([*map(loop.store, stores), name]))
        return
    yield from (_kept(loop, i, name) for i in stores)


def _stored(
    loop: Spelled, node: Node, texts: Mapping[Node, Text], keeps: Mapping[Node, list[int]]
) -> Iterator[Statement]:
    """Yield what keeps the value of a line that the condition is made of."""
    for position in keeps.get(node, ()):
        yield _kept(loop, position, texts[node].text)


def _kept(loop: Spelled, position: int, text: str) -> Statement:
    if loop.step.loop.condition is not None:
        return Statement("", f"{loop.stacks[position]}.append({text})")
    return Statement(loop.store(position), text)


def _kept_at_once(loop: Spelled, texts: Mapping[Node, Text]) -> Iterator[Part]:
    """Yield what keeps the leaves of a step, before one of them changes."""
    for position in loop.stacks:
        node = loop.step.loop.results[position]
        if node in texts:
            yield _kept(loop, position, texts[node].text)
        elif not node.operands:
            yield _kept(loop, position, loop.notation(node).template)


def _kept_at_end(loop: Spelled, texts: Mapping[Node, Text]) -> Iterator[Part]:
    """Yield what keeps the results of loops within a step."""
    for position in loop.stacks:
        node = loop.step.loop.results[position]
        if node.op == "result":
            yield _kept(loop, position, texts[node].text)
