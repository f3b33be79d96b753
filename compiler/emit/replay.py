"""Loops whose stacks are worked out again: written so that few states are kept.

In: a loop that goes forward, of which only some states are kept, and one that goes back through
stacks `again`. Out: for the first a loop that keeps its state every so many steps; for the second a
loop over segments, from the last on, each of which runs the first again and goes back through that.

    for t in range(n):                      for start in reversed(range(0, n, steps)):
        if t % steps == 0:                      stop = min(start + steps, n)
            h_kept[t // steps] = h              h_again = h_kept[start // steps]
        h = np.tanh(w * h + x[t])               for t in range(start, stop):
                                                    hs[t - start] = h_again
                                                    …
                                                for t in reversed(range(start, stop)):
                                                    …
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..calculus.replayed import is_replayed
from ..calculus.segments import nominal
from ..graph.dimensions import Shape
from ..graph.graph import order
from ..graph.loops import (
    Loop,
    leaf,
    leaves_of,
    loop_of,
    moved_leaves,
    position_of,
    result,
    scan,
)
from ..graph.node import Node
from ..notation.text import Text
from ..records import dataclass
from .loops import Spelled, before, block, loop, spelled, stack_name
from .page import Page, Write
from .plan import Plan
from .python.lists import list_of
from .statements import Block, Part, Statement


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a loop that is run again: its states by their positions, every `steps` steps.

    `stacks` has the names of the stacks of a segment, by the positions of its results.
    """

    scan: Node
    states: Mapping[int, str]
    stacks: Mapping[int, str]
    steps: str


def writing() -> Write:
    """Return what writes the loops of one function."""
    kept: dict[Node, _Kept] = {}

    def write(
        node: Node, page: Page, texts: Mapping[Node, Text], plan: Plan
    ) -> tuple[list[Part], dict[Node, Text]]:
        again = [one.operands[0] for one in node.operands if is_replayed(one)]
        if again:
            sources = dict.fromkeys(one.operands[0] for one in again)
            return _back(node, [kept[one] for one in sources], page, texts, plan)
        wanted = {
            one.operands[0].settings[0]: one
            for one in plan.nodes
            if is_replayed(one) and one.operands[0].operands[0] is node
        }
        if not wanted:
            return loop(node, page, texts, plan)
        parts, found, kept[node] = _forward(node, wanted, page, texts, plan)
        return parts, found

    return write


# ---- the loop that keeps some of its states ------------------------------------------------------


def _forward(
    node: Node, wanted: Mapping[int, Node], page: Page, texts: Mapping[Node, Text], plan: Plan
) -> tuple[list[Part], dict[Node, Text], _Kept]:
    """Return the statements of a loop, the texts of its results, and what is kept of it."""
    stacks = {one.operands[0] for one in wanted.values()}
    shorter = replace(plan, nodes=[one for one in plan.nodes if one not in stacks])
    found, results = spelled(node, page, texts, shorter)
    spec = loop_of(node)
    count = page.words.show(spec.count)
    names = {
        i: stack_name(node, i, page, found.carried, one.operands[0]) for i, one in wanted.items()
    }
    carries = needed(node, [*wanted])
    states = {i: page.names.fresh(f"{found.carried[i]}_kept") for i in carries}
    (segments,) = next(iter(wanted.values())).settings
    first: list[Part] = []
    whole = count if count.isalnum() else f"({count})"
    if isinstance(spec.count, int):
        steps = str(steps_of_segment(node, [*wanted], spec.count, segments))
    else:
        steps = page.names.fresh("segment")
        share = _share(node, [*wanted])
        each = f"({whole} / {share})" if share > 1 else whole
        text = f"-(-{whole} // {segments})" if segments else f"round({each}**0.5)"
        first.append(Statement(steps, f"max(1, {text})"))
    for i, name in states.items():
        shape = spec.results[i].shape
        rows = _array(f"-(-{whole} // {steps})", shape, page)
        first.append(Statement(page.with_type(name, len(shape) + 1), rows))
    counter = found.counter
    keep = Block(
        f"if {_is_first(counter, steps, count, spec.backwards)}:",
        tuple(
            Statement(f"{name}[{counter} // {steps}]", found.carried[i])
            for i, name in states.items()
        ),
    )
    whole_loop = block(found)
    running = replace(whole_loop, inner=(keep, *whole_loop.inner)) if states else whole_loop
    texts_of = {one.operands[0]: Text(names[i]) for i, one in wanted.items()}
    kept = _Kept(node, states, names, steps)
    return [*first, *before(found), running], {**results, **texts_of}, kept


def _is_first(counter: str, steps: str, count: str, backwards: bool) -> str:
    """Return the condition that a step is the first of its segment."""
    if not backwards:
        return f"{counter} % {steps} == 0"
    return f"{counter} % {steps} == {steps} - 1 or {counter} == {count} - 1"


def steps_of_segment(node: Node, wanted: Sequence[int], count: int, segments: int | None) -> int:
    """Return how many steps of a loop there are in a segment.

    A state of size a for each segment, and stacks of size b for each step of one, cost least with
    √(n*a/b) steps.
    """
    if segments:
        return max(1, -(-count // segments))
    return max(1, round(math.sqrt(count / _share(node, wanted))))


def _share(node: Node, wanted: Sequence[int]) -> int:
    """Return how many times larger what a step of a segment keeps is than a state."""
    results = loop_of(node).results
    states = sum(nominal(results[i].shape) for i in needed(node, wanted))
    stacks = sum(nominal(results[i].shape) for i in wanted)
    return max(1, round(stacks / max(1, states)))


def needed(node: Node, wanted: Sequence[int]) -> list[int]:
    """Return the positions of the carried values that some results depend on, step after step."""
    spec = loop_of(node)
    found: set[int] = set()
    roots = [spec.results[i] for i in wanted]
    while roots:
        leaves = {position_of(one) for one in order(roots) if one.op == "leaf"}
        more = {i for i in leaves if i < spec.carries} - found
        found |= more
        roots = [spec.results[i] for i in more]
    return sorted(found)


def _array(rows: str, shape: Shape, page: Page) -> str:
    """Return an array of so many rows, of a number that the file works out."""
    names = replace(page.names, given={**page.names.given, "∂rows": rows})
    words = replace(page.words, names=names, dimensions={})
    new = list_of if words.lists else page.target.stack
    text = new(("∂rows", *shape), words)
    del words.dimensions["∂rows"]
    page.words.dimensions.update(words.dimensions)
    return text


# ---- the loop that goes back ---------------------------------------------------------------------


def _back(
    node: Node, sources: Sequence[_Kept], page: Page, texts: Mapping[Node, Text], plan: Plan
) -> tuple[list[Part], dict[Node, Text]]:
    """Return the statements of a loop that goes back, segment by segment."""
    start, stop = page.names.fresh("start"), page.names.fresh("stop")
    spec = loop_of(node)
    count, steps = page.words.show(spec.count), sources[0].steps
    rows = {one: start for one in node.operands if is_replayed(one)}
    found, results = spelled(node, replace(page, rows={**page.rows, **rows}), texts, plan)
    parts: list[Part] = []
    inner: list[Part] = [Statement(stop, f"min({start} + {steps}, {count})")]
    for kept in sources:
        again = _again(kept, start, page, texts, plan)
        again = replace(again, steps=f"{start}, {stop}", start=start)
        for i, name in kept.stacks.items():
            shape = loop_of(kept.scan).results[i].shape
            typed = page.with_type(name, len(shape) + 1)
            parts.append(Statement(typed, _array(steps, shape, page)))
        initial = zip(again.carried, again.operands, strict=False)
        inner += [Statement(name, text.text) for name, text in initial]
        inner.append(block(again))
    inner.append(block(replace(found, steps=f"{start}, {stop}")))
    segments = f"range(0, {count}, {steps})"
    segments = f"reversed({segments})" if spec.backwards else segments
    parts += [*before(found), Block(f"for {start} in {segments}:", tuple(inner))]
    return parts, results


def _again(kept: _Kept, start: str, page: Page, texts: Mapping[Node, Text], plan: Plan) -> Spelled:
    """Return a loop that runs the steps of a segment again, from the state that was kept."""
    shorter = _shorter(kept.scan, [*kept.states], [*kept.stacks])
    carries = len(kept.states)
    given = [result(shorter, carries + place) for place in range(len(kept.stacks))]
    forward = plan.forward | {shorter} if kept.scan in plan.forward else plan.forward
    found, _ = spelled(shorter, page, texts, replace(plan, nodes=given, forward=forward))
    states = [Text(f"{name}[{start} // {kept.steps}]") for name in kept.states.values()]
    return replace(
        found,
        stacks=dict(enumerate(kept.stacks.values(), carries)),
        operands=(*states, *found.operands[carries:]),
    )


def _shorter(node: Node, carries: Sequence[int], wanted: Sequence[int]) -> Node:
    """Return a loop with some of its carried values and results alone."""
    spec, leaves = loop_of(node), leaves_of(node)
    kept = [*carries, *range(spec.carries, len(leaves))]
    moved = {leaves[i]: leaf(place, leaves[i].shape) for place, i in enumerate(kept)}
    results = moved_leaves([spec.results[i] for i in (*carries, *wanted)], moved)
    step = Loop(spec.count, len(carries), spec.elements, tuple(results), spec.backwards)
    return scan(step, [node.operands[i] for i in kept])
