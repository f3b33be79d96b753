"""Long loops as people read them: the first two and the last two steps, and what these share.

In: a graph whose loops are written out. Out: its nodes step after step, a name for each that tells
its step, and rows of text that differ by the step alone, put together.

    h[1] = tanh(w*h[0]), h[2] = tanh(w*h[1]), … h[9] = tanh(w*h[8])   ->   h[t] = tanh(w*h[t-1])
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from ..graph.graph import Graph
from ..graph.members import flat_name, member, parts
from ..graph.node import Node
from ..graph.rounds import Round
from ..notation.printer import taken_names
from ..notation.text import unused

_LONGEST = 120  # characters of a formula
_SHOWN = 4  # steps of a loop: of more the first two and the last two
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d]\w*|\W")
_BESIDE = "[]:, "  # where the index of a step needs no brackets

Rounds = tuple[Round, ...]


def is_long(graph: Graph) -> bool:
    """Return whether a loop has more steps than are shown."""
    return any(is_long_loop(one) for rounds in graph.rounds.values() for one in rounds)


def is_shown(rounds: Rounds) -> bool:
    """Return whether a step is one of those that are shown."""
    return all(
        not is_long_loop(one) or not one.first + 1 < one.number < one.last - 1 for one in rounds
    )


def is_long_loop(one: Round) -> bool:
    """Return whether a loop has more steps than are shown."""
    return one.count > _SHOWN


def loop_title(one: Round, backwards: bool) -> str:
    """Return how a loop is announced above its rows."""
    if not backwards or not one.variable:
        return one.title
    return f"for {one.variable} in {one.last}..{one.first}"


def step_after_step(nodes: Sequence[Node], rounds: Mapping[Node, Rounds]) -> list[Node]:
    """Return nodes, operands before what uses them, with those of one step of a loop together."""
    rank: dict[Node, tuple[bool, list[tuple[int, int]], int]] = {}
    behind: set[Node] = set()  # what depends on a loop, and is in none
    for place, node in enumerate(nodes):
        steps = [(one.loop, one.number) for one in rounds.get(node, ())]
        if not steps and any(one in behind or rounds.get(one) for one in node.operands):
            behind.add(node)
        rank[node] = node in behind, steps, place
    users: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node in nodes:
        for operand in dict.fromkeys(node.operands):
            users[operand].append(node)
    waiting = Counter({node: len(set(node.operands)) for node in nodes})
    ready = [(rank[node], node) for node in nodes if not waiting[node]]
    heapify(ready)
    found: list[Node] = []
    while ready:
        _, node = heappop(ready)
        found.append(node)
        for user in users[node]:
            waiting[user] -= 1
            if not waiting[user]:
                heappush(ready, (rank[user], user))
    return found


def labels_in_rounds(graph: Graph, nodes: Iterable[Node]) -> dict[Node, str]:
    """Return the names of the nodes of steps: h[3], and of what has no name u1[3].

    An earlier value of a name that is assigned again is that of its step: h[3] for h_3.
    """
    names = {node: name for name, node in reversed([*graph.names.items()])}
    taken = taken_names(graph)
    families = {parts(name)[0] for name in taken if parts(name)[1] is not None}
    found: dict[Node, str] = {}
    used = {*taken}
    counts: Counter[Rounds] = Counter()
    for node in nodes:
        rounds = graph.rounds.get(node)
        if not rounds or not node.operands:
            continue
        name = names.get(node)
        if name is not None and parts(name)[1] is not None and name not in graph.versions:
            found[node] = name
            continue
        base = graph.versions.get(name or "", (name or "", 0))[0]
        if not base:
            counts[rounds] += 1
            base = unused(f"u{counts[rounds]}", taken)
        elif base in families:
            base = flat_name(name or base)
        inner = "".join(f"_{one.number}" for one in rounds[1:])
        label = member(f"{base}{inner}", rounds[0].number)
        again = 1
        while label in used:
            again += 1
            label = member(f"{base}{inner}_{again}", rounds[0].number)
        used.add(label)
        found[node] = label
    return found


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is shown: its step, rows of text that may tell the step, and figures.

    `places` are where the items were that have been put together, and `steps` says of which steps
    the figures are.
    """

    rounds: Rounds
    name: str
    texts: tuple[tuple[str, ...], ...]
    figures: tuple[tuple[str, ...], ...]
    places: tuple[int, ...] = ()
    steps: str = ""


def together(items: Sequence[Item]) -> list[Item]:
    """Return items of which those that differ by their step alone are one."""
    roles: dict[tuple[int, str], list[int]] = {}
    for place, item in enumerate(items):
        if item.rounds and is_long_loop(item.rounds[0]):
            base = parts(item.name)[0]
            roles.setdefault((item.rounds[0].loop, base), []).append(place)
    groups: dict[int, tuple[int, ...]] = {place: (place,) for place in range(len(items))}
    forms: dict[int, tuple[tuple[str, ...], ...]] = {}
    for places in roles.values():
        left = places
        while len(left) > 1:
            group, form = _largest(items, left)
            for place in group:
                groups[place] = group
            if form is not None:
                forms[group[0]] = form
            left = [place for place in left if place not in group]
    found = []
    for place, item in enumerate(items):
        group = groups[place]
        if place != group[0]:
            continue
        if place not in forms:
            found.append(Item(item.rounds, item.name, item.texts, item.figures, group))
            continue
        by_number = sorted(group, key=lambda one: items[one].rounds[0].number)
        numbers = [items[one].rounds[0].number for one in by_number]
        figures = _joined([items[one].figures for one in by_number], numbers)
        texts = _told(forms[place], item.rounds[0], numbers)
        steps = steps_text(item.rounds[0], numbers)
        found.append(Item(item.rounds[:1], item.name, texts, figures, group, steps))
    return found


def _told(
    texts: tuple[tuple[str, ...], ...], one: Round, numbers: Sequence[int]
) -> tuple[tuple[str, ...], ...]:
    """Return the rows of several steps, and of which, where they are not all that are shown."""
    if [*numbers] == shown_numbers(one):
        return texts
    (name, *others), *rows = texts
    return ((f"{name}, {steps_text(one, numbers)}", *others), *rows)


def steps_text(one: Round, numbers: Sequence[int]) -> str:
    """Return of which steps figures are: t = 1, 2, …, 1000."""
    return f"{one.variable or 'k'} = {_listed([*map(str, numbers)], numbers)}"


def shown_numbers(one: Round) -> list[int]:
    """Return the numbers of the steps of a loop that are shown."""
    numbers = (one.first, one.first + 1, one.last - 1, one.last)
    return [*dict.fromkeys(numbers)] if is_long_loop(one) else [*range(one.first, one.last + 1)]


def shown_steps(one: Round) -> str:
    """Return the steps whose numbers are shown: t = 1, 2, …, 1000."""
    return steps_text(one, shown_numbers(one))


def _largest(
    items: Sequence[Item], places: Sequence[int]
) -> tuple[tuple[int, ...], tuple[tuple[str, ...], ...] | None]:
    """Return the places of the items that are like the first, and their texts; or it alone."""
    first, *others = places
    variable = items[first].rounds[0].variable or "k"
    for other in others:
        form = _form(items[first], items[other])
        if form is None:
            continue
        group = [
            place for place in places
            if _at(form, items[place].rounds[0].number) == items[place].texts
        ]  # fmt: skip
        return tuple(group), _at(form, variable)
    return (first,), None


# A text of which some tokens are numbers that go with the step: their distance from it.
_Form = tuple[tuple[tuple[str | int, ...], ...], ...]


def _form(one: Item, other: Item) -> _Form | None:
    if [len(row) for row in one.texts] != [len(row) for row in other.texts]:
        return None
    numbers = one.rounds[0].number, other.rounds[0].number
    rows = []
    for row, second in zip(one.texts, other.texts, strict=True):
        cells = []
        for text, like in zip(row, second, strict=True):
            cell = _aligned(_TOKEN.findall(text), _TOKEN.findall(like), *numbers)
            if cell is None:
                return None
            cells.append(cell)
        rows.append(tuple(cells))
    return tuple(rows)


def _aligned(
    one: Sequence[str], other: Sequence[str], number: int, second: int
) -> tuple[str | int, ...] | None:
    if len(one) != len(other):
        return None
    found: list[str | int] = []
    for a, b in zip(one, other, strict=True):
        if a == b:
            found.append(a)
        elif a.isdecimal() and b.isdecimal() and int(b) - int(a) == second - number:
            found.append(int(a) - number)
        else:
            return None
    return tuple(found)


def _at(form: _Form, step: int | str) -> tuple[tuple[str, ...], ...]:
    """Return the texts of a step: of its number, or in the name of the loop's variable."""
    return tuple(tuple(_written(cell, step) for cell in row) for row in form)


def _written(cell: Sequence[str | int], step: int | str) -> str:
    written = ""
    for place, token in enumerate(cell):
        if isinstance(token, str):
            written += token
        elif isinstance(step, int):
            written += str(step + token)
        else:
            text = f"{step}{token:+d}" if token else step
            near = [*cell[max(place - 1, 0) : place], *cell[place + 1 : place + 2]]
            is_clear = not token or all(str(one) in _BESIDE for one in near)
            written += text if is_clear else f"({text})"
    return written


def shortened(text: str) -> str:
    """Return a formula without its middle where it is long, as of an array of all members."""
    if len(text) <= _LONGEST:
        return text
    head, tail = text[: _LONGEST // 2], text[-_LONGEST // 4 :]
    return f"{head.rpartition(', ')[0] or head}, …, {tail.partition(', ')[2] or tail}"


def _joined(
    figures: Sequence[tuple[tuple[str, ...], ...]], numbers: Sequence[int]
) -> tuple[tuple[str, ...], ...]:
    """Return figures of several steps beside each other: the first two and the last."""
    return tuple(
        tuple(_listed(cells, numbers) for cells in zip(*rows, strict=True))
        for rows in zip(*figures, strict=True)
    )


def _listed(cells: Sequence[str], numbers: Sequence[int]) -> str:
    """Return what stands for steps: the first, the one after it, and the last."""
    if not any(cells):
        return ""
    pairs = [*zip(numbers, cells, strict=True)]
    (first, _), (last, _) = pairs[0], pairs[-1]
    shown = [cell for number, cell in pairs[:-1] if number <= first + 1]
    gap = ["…"] if last > first + len(shown) else []
    return ", ".join([*shown, *gap, cells[-1]])
