"""What a compiled function is asked about: proofs, formulas, answers, explanations, memory.

These are methods of `Function`. Few programs ask, and what answers is imported then.

    verify(compile("x^2")).ok   ->   True
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .calls import bound, bounded
from .errors import InputError, check_whole, computing
from .interpret.values import check_names, grouped
from .lower.variables import names_of
from .syntax.read import language_of

if TYPE_CHECKING:
    from .answers.say.verdict import Verdicts
    from .derive.derivative import Derivative
    from .explain.explanation import Explanation
    from .flow.flow import Flow
    from .memory import Memory
    from .objective.objective import Objective
    from .verify.report import Report


def verify(
    function: Any, seed: int = 0, at: Mapping[str, Any] | None = None, points: int = 3,
    accuracy: bool = False,
) -> "Report":  # fmt: skip
    """Check the gradient against SymPy, finite differences and forward mode.

    And so what else the file has: Jacobians and Hessians entry by entry, products with vectors
    against those; of outputs that are arrays always the Jacobian. At `points` points sampled
    with the seed inside the domain, or at the one given, values by name. With `accuracy` the
    report says how many digits hold, and which step lost the others. Raises `InputError` for a
    point that does not fit, or outside of the domain.

    The differences are extrapolated (Richardson, 1911).

    >>> import gradc
    >>> gradc.compile("log(1 + exp(x*w))").verify().ok
    True
    """
    from .interpret.point import point_of
    from .verify.every import verify_every  # SymPy takes half a second to import

    done = function.compilation
    for name, value, least in (("seed", seed, 0), ("points", points, 1)):
        check_whole(name, value, least)
    point = None if at is None else point_of(done.graph, function.flat(at))
    with computing("there"), done.limits.patience(done.text):
        own = function.derived, function._products
        return verify_every(done, *own, seed, point, points, accuracy)


def derivative(
    function: Any,
    *variables: str | int,
    of: str | None = None,
    order: int = 1,
    expand: bool = False,
) -> "Derivative":
    """Return the derivative of an output by a variable as a formula, as a book prints it.

    The variable is a name, by default the one that there is; a number behind a name is the
    order, and further names make it a mixed one: `derivative("x", 2)`, `derivative("x", "y")`.
    The output `of` is by default the first that is a number. The formula is in the names of the
    program, or with `expand` in those of its inputs alone. Raises `InputError` for an order
    that is none, and for what has no derivative, `UnknownNameError` for an unknown variable.

    >>> import gradc
    >>> print(gradc.compile("f = sqrt(1 + x^2)").derivative("x"))
    x/f
    """
    from .derive.derive import by_variables, derive  # few programs are asked for it

    done = function.compilation
    if not variables and len(function.wrt) != 1:
        raise InputError(f"name the variable: the program has {', '.join(function.wrt)}")
    known, name_of = names_of(done.program), language_of(done.language).name
    chosen = [name_of(one, known) for one in by_variables(variables or (*function.wrt,), order)]
    return derive(done, chosen, of, expand)


def memory(function: Any, /, **sizes: int) -> "Memory":
    """Return what the backward pass keeps in memory, with and without checkpoints.

    At the sizes of the dimensions, and of a program of numbers at so many `points`, by default
    1. The result is a table to print, with `plain` and `checkpointed`, which have the bytes
    `kept` and, at most alive at once, `peak`. Raises `InputError` for sizes that are missing or
    none, and where there is no backward pass.

    The cuts are those of a walk in segments (Griewank and Walther, chapter 12).

    >>> import gradc
    >>> gradc.compile("sin(exp(x))*x").memory(points=1000).plain.kept > 0
    True
    """
    from .memory import memory

    return memory(function.compilation, sizes)


def check(
    function: Any, answers: Mapping[str, Any], at: Mapping[str, Any] | None = None
) -> "Verdicts":
    """Judge gradients derived by hand, and name the mistakes in those that are wrong.

    `answers` maps names, inputs or intermediate values, to what the gradient of the output
    with respect to them is said to be: a formula, or LaTeX where the program is, or with the
    point `at` numbers and arrays. Raises `InputError` for a point that does not fit.

    >>> import gradc
    >>> verdicts = gradc.compile("a = sigmoid(w*x); a").check({"a": "1", "w": "a*x"})
    >>> [one.correct for one in verdicts]
    [True, False]
    """
    from .answers.check import check_problem
    from .answers.problem import problem_of

    for one in (answers, {} if at is None else at):
        if not isinstance(one, Mapping):
            raise InputError(f"this is a mapping by name, not {one!r}", None, 'as {"w": 1.0}')
    done = function.compilation
    with done.limits.patience(done.text):
        problem = problem_of(done.program, done.language)
        return check_problem(problem, answers, None if at is None else function.flat(at))


@bounded
def explain(
    function: Any, /, *arguments: Any, output: str | None = None, **named: Any
) -> "Explanation":
    """Work the program out at a point: forward, and back to the gradient step by step.

    The point is given as to a call, or as one mapping by name. The explanation is for the
    output of that name, or the first that is a number, from the graph as it was written. Raises
    `InputError` for a point that does not fit, and for an output that is an array.

    >>> import gradc
    >>> float(gradc.compile("x^2*y").explain(x=3.0, y=2.0).solution.value)
    18.0
    """
    from .explain.explanation import explain
    from .interpret.point import point_of

    values, done = function._point(arguments, named), function.compilation
    check_names(values, function.inputs)
    return explain(done, point_of(done.graph, values), output)


@bounded
def flow(
    function: Any,
    /,
    *arguments: Any,
    family: str | None = None,
    of: str | None = None,
    sizes: Mapping[str, int] | str | None = None,
    seed: int | None = None,
    **named: Any,
) -> "Flow":
    """Follow the gradient back through a family of values, `z[1] … z[50]`, layer by layer.

    The point is given as to `explain`; what it lacks is drawn, of the `sizes` of the dimensions
    (a mapping, or "n=64, batch=16") and with the `seed`, where either is given. The family is
    by default the longest chain, the output `of` the first that is a number. The result is a
    table to print, with `rows`, `plot` and `to_json`. Raises `InputError` for values that are
    missing or do not fit, and where there is no such family or output.

    >>> import gradc
    >>> f = gradc.compile("z[0] = x; for l in 1..3 { z[l] = sigmoid(w*z[l-1]) }; z[3]^2")
    >>> len(f.flow(x=1.0, w=0.8).rows())
    4
    """
    from .flow.follow import check_sizes, follow, read_sizes

    drawn, point = read_sizes(sizes), function._point(arguments, named)
    done = function.compilation
    check_sizes(drawn, [done.graph])
    return follow(done, function.value, point, family, of, drawn, seed, function.name)


def as_objective(
    function: Any,
    x0: Any,
    /,
    *,
    of: str | Sequence[str] | None = None,
    time: str | None = None,
    sparse: bool = False,
    **given: Any,
) -> "Objective":
    """Return the program as a function of one flat vector, as SciPy takes it.

    What varies has its start in `x0`, a mapping by name in the order of the vector; or one
    value where one variable is not `given`; or a vector of numbers in the order of `wrt`. The
    other inputs are `given` by name. The output `of`, by default the one that there is, has a
    gradient where it is a number, as `minimize(objective.fun, objective.x0, jac=True)` takes;
    an array, several points or a list of outputs are a vector with a Jacobian, for
    `least_squares` and `root`. `time` names the input that `objective.rhs(t, y)` takes beside
    the vector, for `solve_ivp`. If it is `sparse`, matrices are `scipy.sparse.csr_array`s.
    Raises `InputError` for what does not fit.

    >>> import gradc
    >>> objective = gradc.compile("(1 - x)^2 + 100*(y - x^2)^2").as_objective({"x": -1.2, "y": 1.0})
    >>> objective.fun(objective.x0)
    (24.199999999999996, array([-215.6,  -88. ]))
    """
    from .objective.objective import objective  # few programs are asked for it

    start = function._spelled(x0)
    values = bound(function.inputs, (), grouped(function._spelled(given)), function)
    if not isinstance(time, str | None):
        raise InputError(f"time names an input, not {time!r}", None, "as in time='t'")
    varying = {*start, time} if isinstance(start, Mapping) else {time}
    left = {key: one for key, one in function.compilation.defaults.items() if key not in varying}
    return objective(function.compilation, start, left | values, of, time, sparse)
