"""The other cross-entropy, -sum(y*log(softmax(z))), where labels need not sum to 1.

In: a problem with `cross_entropy(z, y)`, which is logsumexp(z) - sum(y*z) for each row. Out: the
same with the logarithm of the softmax weighed by the labels. Where those sum to 1 the two are one
function, but a gradient by the labels is another even there.

    softmax(z) - y   ->   softmax(z)*sum(y) - y         -z   ->   -log(softmax(z))
"""

from collections.abc import Mapping
from dataclasses import replace

from ..graph.build import count, operation, total
from ..graph.graph import remade, same
from ..graph.node import Node
from .problem import Problem, with_gradients
from .say.verdict import Verdict, Verdicts

_SAID = (
    "right for -sum(y*log(softmax(z))); cross_entropy(z, y) is logsumexp(z) - sum(y*z), which is "
    "the same where y sums to 1"
)


def problem_of_weighed(problem: Problem) -> Problem | None:
    """Return a problem with the other cross-entropy, whose mistakes nobody looks for.

    None where there is no cross-entropy.
    """
    nodes = [problem.result, *problem.graph.wrt.values(), *problem.bare.values()]
    new = remade(nodes, _weighed)
    if new[problem.result] is problem.result:
        return None
    graph = replace(
        problem.graph,
        outputs={name: new.get(node, node) for name, node in problem.graph.outputs.items()},
        wrt={name: new[node] for name, node in problem.graph.wrt.items()},
    )
    bare = {node: new[one] for node, one in problem.bare.items()}
    made = with_gradients(problem.language, problem.program, graph, bare, problem.output)
    return replace(made, is_explained=False)


def _weighed(node: Node, operands: tuple[Node, ...]) -> Node:
    if node.op != "cross_entropy":
        return same(node, operands)
    logits, labels = operands
    last = len(logits.shape) - 1
    logs = operation("log_softmax", (logits,), ((last,),))
    entries = total(operation("mul", (labels, logs)))
    return operation("neg", (operation("div", (entries, count(logits.shape[:last]))),))


def right_for_either(found: Verdicts, weighed: Mapping[str, Verdict]) -> Verdicts:
    """Return the verdicts with those right that are so for the other cross-entropy, which is said.

    It is said once.
    """
    told: list[Verdict] = []
    is_said = False
    for one in found:
        other = weighed.get(one.name)
        if one.correct or one.error or other is None or not other.correct:
            told.append(one)
            continue
        note = "" if is_said else _SAID
        is_said = True
        told.append(replace(other, note="\n".join(filter(None, [other.note, note]))))
    return replace(found, answers=tuple(told))
