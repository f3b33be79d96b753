"""What an operation is: the shape that it gives, and its traits. A row an operation.

A pass asks for a trait, `having("moves")`, and lists no names. An operation that has no row is a
function of the vocabulary that works entry by entry, and has no trait.

    "matmul"  ->  (n, m) and (m, k) give (n, k); a product, a contraction, linear in each operand
"""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cache

from ..records import dataclass
from . import factor_rules as factors
from . import gather_rules as gathers
from . import order_rules as orders
from . import shape_rules as rules
from .dimensions import Shape
from .node import Node
from .shapes import broadcast, expanded, reduced

# What the word for a trait says of an operation.
TRAITS: Mapping[str, str] = {
    "leaf": "has no operands that values flow through",
    "internal": "stands in rules and in generated code; no program can write it",
    "emitted": "is made when a file is written, by the target, and stands in no graph before",
    "bracketed": "is written in brackets behind its operand, x[0], and not called",
    "comparison": "compares two numbers: its value is a truth value, and nothing flows through it",
    "connective": "takes truth values and gives one",
    "commutative": "its two operands may change places",
    "choice": "is one of its two operands; those that are equal share its gradient",
    "linear": "is linear in each operand, the others held fixed",
    "joint": "is linear in all its operands together",
    "contraction": "is a product of arrays that adds up over an axis: what @ says",
    "product": "is a product of arrays",
    "solves": "is a product with the inverse of its first operand",
    "inverts": "needs a square matrix, mostly one that can be inverted",
    "determinant": "makes one number of a square matrix, and of a stack of them one each",
    "symmetric": "takes a matrix that is to be symmetric, of which the symmetric part is read",
    "iterated": "is found by iteration: entry by entry it has no formula",
    "reduction": "makes one entry of many, over all axes or over some",
    "along": "mixes the entries along an axis, and keeps the shape",
    "moves": "moves entries about, with zeros between them at most",
    "inserts": "gives its value new axes, and names them as that has them",
    "spread": "takes the numbers of its one setting as arguments too: x.reshape(2, 3)",
    "view": "may share the memory of its operand",
    "read-only": "is a view that must not be written to",
    "quiet": "can neither overflow nor leave its domain",
    "nonnegative": "has no values below 0",
    "explosive": "has a slope that is infinite only where its value is, like a power of that",
    "exponential": "grows as fast as its slope does",
    "logarithmic": "goes to infinity more slowly than any power, somewhere",
    "flat-above": "has a slope that falls faster than any power: it is 0 from 1e6 on",
    "flat-below": "has a slope that falls faster than any power: it is 0 up to -1e6",
    "flattening": "has a slope that falls like one over the square of its operand",
    "block": "is written over several lines, an operand each",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation is: its shape rule, its traits, and its operands where their number is set.

    Without a shape rule it works entry by entry, and its operands broadcast.
    """

    shape: Callable[..., Shape] | None = None
    traits: frozenset[str] = frozenset()
    arity: int | None = None


def _entrywise(traits: str = "", arity: int | None = None) -> Operation:
    return Operation(None, frozenset(traits.split()), arity)


def _shaped(shape: Callable[..., Shape], traits: str = "", arity: int | None = None) -> Operation:
    return Operation(shape, frozenset(traits.split()), arity)


def _alike(ops: str, traits: str) -> Mapping[str, Operation]:
    return dict.fromkeys(ops.split(), _entrywise(traits))


# Every operation that is more than a function of numbers; any other works entry by entry.
OPERATIONS: Mapping[str, Operation] = {
    "input": _entrywise("leaf quiet", 0),
    "const": _entrywise("leaf quiet", 0),
    "size": _shaped(lambda s: (), "leaf quiet"),
    "eye": _shaped(lambda s: (s[0], s[0]), "leaf quiet", 0),
    "arange": _shaped(lambda s: (s[0],), "leaf quiet internal", 0),
    # loops
    "leaf": _shaped(rules.stated, "leaf quiet internal", 0),
    "scan": _shaped(lambda s, *_: (), "internal"),
    "result": _shaped(rules.stated, "internal quiet", 1),
    "root": _shaped(lambda s, start, *_: start, "internal"),
    "mark": _entrywise("quiet", 1),
    "again": _entrywise("internal quiet view", 1),
    "rule": _shaped(lambda s, body, *_: body),
    # numbers
    "add": _entrywise("commutative joint"),
    "sub": _entrywise("joint"),
    "neg": _entrywise("joint quiet"),
    "mul": _entrywise("commutative linear"),
    "div": _entrywise("explosive"),
    "abs": _entrywise("quiet nonnegative"),
    "sign": _entrywise("quiet"),
    "relu": _entrywise("quiet nonnegative"),
    "max": _entrywise("commutative quiet choice"),
    "min": _entrywise("commutative quiet choice"),
    "hypot": _entrywise("commutative nonnegative"),
    "logaddexp": _entrywise("commutative"),
    "sqrt": _entrywise("nonnegative"),
    "exp": _entrywise("explosive exponential nonnegative flat-below"),
    "expm1": _entrywise("explosive exponential flat-below"),
    "sinh": _entrywise("explosive exponential"),
    "cosh": _entrywise("explosive exponential nonnegative"),
    **_alike("tan sec csc cot csch coth bose gamma rgamma polygamma erfcx", "explosive"),
    **_alike("exprel exprel_derivative exp_step exp_difference expm1_over sinhc tanc", "explosive"),
    **_alike("sinh_minus_x expm1_minus_x expm1_by sinh_by sinh_rest exp_rest", "explosive"),
    **_alike("expm1_gamma_over exp_minus_exprel exprel_rest", "explosive"),
    "exp_slope": _entrywise("commutative explosive"),
    "expm1_gamma": _entrywise("explosive flat-above"),
    **_alike("log log2 log10 log1p log1mexp logdiffexp log_sinh xlogy", "logarithmic"),
    **_alike("lgamma lgamma_step digamma digamma_step betaln", "logarithmic"),
    **_alike("asinh acosh atanh asech acsch acoth", "logarithmic"),
    **_alike("tanh erf", "flat-above flat-below"),
    **_alike("sigmoid erfc ndtr sech", "flat-above flat-below nonnegative"),
    "softplus": _entrywise("flat-below nonnegative"),
    **_alike("elu erfcx_inverse log_erfc", "flat-below"),
    **_alike("log_sigmoid log_ndtr bernoulli", "flat-above"),
    **_alike("atan acot softsign", "flattening"),
    "accumulate": _entrywise("internal emitted joint block"),
    "sigmoids": _entrywise("internal emitted", 1),
    "part": _entrywise("internal emitted", 1),
    "native": _shaped(lambda s, *_: (), "internal emitted"),
    # truth values
    "lt": _entrywise("comparison quiet", 2),
    "le": _entrywise("comparison quiet", 2),
    "gt": _entrywise("comparison quiet", 2),
    "ge": _entrywise("comparison quiet", 2),
    "eq": _entrywise("comparison commutative quiet", 2),
    "ne": _entrywise("comparison commutative quiet", 2),
    "and": _entrywise("connective commutative quiet", 2),
    "or": _entrywise("connective commutative quiet", 2),
    "not": _entrywise("connective quiet", 1),
    "where": _entrywise("quiet", 3),
    # reductions, and what goes along an axis
    "sum": _shaped(rules.reduction, "reduction linear"),
    "mean": _shaped(rules.reduction, "reduction linear"),
    "prod": _shaped(rules.reduction, "reduction"),
    "amax": _shaped(rules.reduction, "reduction"),
    "amin": _shaped(rules.reduction, "reduction"),
    "var": _shaped(rules.reduction, "reduction nonnegative"),
    "std": _shaped(rules.reduction, "reduction nonnegative"),
    "norm": _shaped(rules.reduction, "reduction nonnegative"),
    "logsumexp": _shaped(rules.reduction, "reduction"),
    "softmax": _shaped(rules.same, "along"),
    "log_softmax": _shaped(rules.same, "along"),
    "standardize": _shaped(rules.same, "along"),
    "cumsum": _shaped(rules.same, "along linear"),
    "cumprod": _shaped(rules.same, "along"),
    "others": _shaped(rules.same, "internal along"),
    "before": _shaped(rules.same, "internal along"),
    "recurrence": _shaped(rules.same, "internal along"),
    # places, told by the order of entries
    "argsort": _shaped(rules.same, "along quiet nonnegative"),
    "argmax": _shaped(rules.reduction, "reduction quiet nonnegative"),
    "argcummax": _shaped(rules.same, "along quiet nonnegative"),
    "writers": _shaped(orders.writers, "quiet"),
    # products and linear algebra
    "matmul": _shaped(rules.contraction, "product contraction linear"),
    "matvec": _shaped(rules.contraction, "product contraction linear"),
    "vecmat": _shaped(rules.contraction, "product contraction linear"),
    "dot": _shaped(rules.contraction, "product contraction linear"),
    "outer": _shaped(rules.outer, "product linear"),
    "trace": _shaped(rules.of_square, "linear"),
    "det": _shaped(rules.of_squares, "inverts determinant"),
    "logabsdet": _shaped(rules.of_squares, "inverts determinant"),
    "signdet": _shaped(rules.of_squares, "inverts determinant"),
    "inv": _shaped(rules.squares, "inverts"),
    "cofactor": _shaped(rules.squares, "inverts"),
    "solve": _shaped(rules.solve, "inverts solves"),
    "solve_vector": _shaped(rules.solve, "inverts solves"),
    # factors of a matrix
    "cholesky": _shaped(rules.squares, "inverts symmetric"),
    "eigvalsh": _shaped(factors.of_eigenvalues, "inverts iterated symmetric"),
    "eigenvectors": _shaped(rules.squares, "inverts iterated symmetric"),
    "expm": _shaped(rules.squares, "iterated"),
    "expm_along": _shaped(factors.lyapunov, "internal iterated"),
    "sqrtm": _shaped(rules.squares, "iterated symmetric"),
    "lyapunov": _shaped(factors.lyapunov, "internal iterated"),
    "orthogonal_factor": _shaped(factors.orthogonal_factor, "iterated"),
    "triangular_factor": _shaped(factors.triangular_factor, "iterated"),
    "spectral": _shaped(factors.of_spectrum, "inverts iterated symmetric"),
    "divided": _shaped(factors.divided, "internal"),
    "level": _shaped(lambda s, *shapes: broadcast(*shapes), "internal"),
    "singular": _shaped(factors.of_singular, "iterated"),
    "divided_sums": _shaped(factors.divided, "internal"),
    "gated": _shaped(lambda s, *shapes: broadcast(*shapes), "internal"),
    "uneven": _shaped(lambda s, *shapes: broadcast(*shapes), "internal"),
    "unlevel": _shaped(lambda s, *shapes: broadcast(*shapes), "internal"),
    "svdvals": _shaped(factors.of_singular_values, "iterated nonnegative"),
    "left_vectors": _shaped(factors.left_vectors, "iterated"),
    "right_vectors": _shaped(factors.right_vectors, "iterated"),
    "pinv": _shaped(factors.pseudo_inverse, "iterated"),
    "pinv_above": _shaped(factors.pseudo_inverse, "iterated", 2),
    "rank_above": _shaped(factors.rank, "iterated nonnegative", 2),
    "symmetrized": _shaped(rules.squares, "internal linear"),
    "lower_half": _shaped(rules.squares, "internal linear"),
    "gaps": _shaped(factors.gaps, "internal"),
    # entries moved about
    "transpose": _shaped(lambda s, x: tuple(x[axis] for axis in s[0]), "moves linear view spread"),
    "reshape": _shaped(rules.reshape, "moves linear view spread"),
    "broadcast_to": _shaped(rules.broadcast_to, "linear view read-only"),
    "expand_dims": _shaped(lambda s, x: expanded(x, s[0]), "moves linear view inserts"),
    "squeeze": _shaped(lambda s, x: reduced(x, s[0], False), "moves linear view"),
    "index": _shaped(rules.index, "moves linear view bracketed"),
    "flip": _shaped(rules.same, "moves linear view"),
    "roll": _shaped(rules.same, "moves linear"),
    "diagonal": _shaped(lambda s, x: rules.squares(s, x)[:-1], "moves linear view read-only"),
    "diagonal_matrix": _shaped(lambda s, x: x + x[-1:], "moves linear"),
    "gather": _shaped(gathers.gather, "moves linear bracketed"),
    "scatter_add": _shaped(rules.stated, "linear inserts internal"),
    "scatter": _shaped(rules.stated, "joint block internal"),
    "concat": _shaped(rules.concat, "moves joint"),
    "stack": _shaped(rules.stack, "moves joint inserts"),
    # losses
    "cross_entropy": _shaped(rules.losses),
    "binary_cross_entropy": _shaped(rules.losses),
}


_DEFAULT = Operation()


def traits_of(op: str) -> frozenset[str]:
    """Return the traits of an operation."""
    return OPERATIONS.get(op, _DEFAULT).traits


@cache
def having(trait: str) -> Set[str]:
    """Return the operations that have a trait, in the order of the table."""
    assert trait in TRAITS, trait
    return {op: None for op, row in OPERATIONS.items() if trait in row.traits}.keys()


_TRUTH = having("comparison") | having("connective")


def is_entrywise(op: str) -> bool:
    """Return whether an operation works entry by entry, its operands broadcast."""
    return OPERATIONS.get(op, _DEFAULT).shape is None


def is_callable(op: str) -> bool:
    """Return whether a program can call an operation by its name."""
    return traits_of(op).isdisjoint(("internal", "bracketed"))


def arity(op: str) -> int | None:
    """Return how many operands an operation takes, None where the vocabulary says so."""
    return OPERATIONS.get(op, _DEFAULT).arity


def shape_of(op: str, payload: object, shapes: Sequence[Shape]) -> Shape:
    """Return the shape of an operation; raises `Mismatch`.

    shape_of("matmul", None, (("n", "m"), ("m", "k")))  ->  ("n", "k")
    """
    rule = OPERATIONS.get(op, _DEFAULT).shape
    if rule is None:
        return broadcast(*shapes)
    return rule(payload if isinstance(payload, tuple) else (), *shapes)


def is_boolean(node: Node) -> bool:
    """Return whether a node is a truth value: a comparison, a connective, True or False."""
    while node.op == "again":
        node = node.operands[0]
    return node.op in _TRUTH or type(node.payload) is bool


def wants_boolean(op: str, position: int) -> bool:
    """Return whether an operation takes a truth value at this position."""
    return op in having("connective") or (op == "where" and position == 0)
