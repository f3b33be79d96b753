"""What is said of each kind of mistake, and how likely it is.

`KINDS` has a row a kind: its rank (the smaller, the sooner it is believed), and its sentence. In a
sentence `{step}` is the operation as the student wrote it, `{operand}` what the gradient goes back
to, `{output}` the output, `{name}` the variable, `{other}` another variable, `{rule}` what was
taken for the derivative, `{number}` a number in the program.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...calculus.partials import is_matrix_rule, partial
from ...graph.node import Node, number_of
from ..diagnose.breaks import Break

_FITTING = 8  # by which a kind moves up at a place that it fits


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mistake: its rank, its sentence, and where it fits best of all its places.

    `in_pairs` tells whether it is tried together with another mistake.
    """

    rank: int
    sentence: str
    fits: Callable[[Break], int] = lambda _: 0
    in_pairs: bool = True

    def weight(self, one: Break) -> int:
        """Return the rank at a place: where the kind fits well it is believed sooner."""
        return self.rank - _FITTING * self.fits(one)


def _has_minus(one: Break) -> int:
    """Return 1 where the right partial has a minus sign, which is easily lost."""
    return int(any(_is_negative(one.node, position) for position in one.positions))


def _is_negative(node: Node, position: int) -> bool:
    if is_matrix_rule(node, position):
        return False
    slope = partial(node, position)
    return slope.op == "neg" or (slope.op == "const" and number_of(slope) < 0)


def _has_number(one: Break) -> int:
    """Return 1 where a number takes part in the operation."""
    return int(any(operand.op == "const" for operand in one.node.operands))


def _is_within(one: Break) -> int:
    """Return 1 where the operand has no name of its own, but stands in the same expression."""
    return int(all(one.node.operands[place].op not in ("mark", "input") for place in one.positions))


KINDS: Mapping[str, Kind] = {
    # ---- of one local rule -------------------------------------------------------------------
    "exponent_missing": Kind(
        11,
        "the exponent does not come down as a factor at {step}: "
        "the derivative of u^n is n*u^(n-1), and not u^(n-1)",
    ),
    "exponent_not_lowered": Kind(
        11,
        "the exponent is not lowered by one at {step}: "
        "the derivative of u^n is n*u^(n-1), with the old exponent in front and the new one above",
    ),
    "argument_for_value": Kind(
        11,
        "the derivative at {step} is taken with {operand}, what goes in, "
        "where the value that comes out belongs",
    ),
    "value_for_argument": Kind(
        11,
        "the derivative at {step} is taken at the value that comes out of it; "
        "it belongs at {operand}, what goes in",
    ),
    "wrong_rule": Kind(
        12, "the derivative used for {step} is not the derivative of that function: {rule}"
    ),
    "diagonal_only": Kind(
        7,
        "at {step} only the diagonal of the derivative was used, p*(1 - p): every entry of softmax "
        "depends on every entry of what goes in",
    ),
    "derivative_inside": Kind(
        12,
        "the derivative of the outer function at {step} is taken at the derivative of the inner "
        "one: f(g(x))' is f'(g(x))*g'(x), and not f'(g'(x))",
        in_pairs=False,
    ),
    "number_dropped": Kind(
        10, "the factor {number} of {step} is left out: the chain rule multiplies by it"
    ),
    "factor_repeated": Kind(19, "the derivative at {step} is multiplied in twice"),
    "power_for_exponential": Kind(
        12,
        "{step} is an exponential, and the power rule was used for it: "
        "the variable stands in the exponent",
    ),
    "logarithm_missing": Kind(
        12, "the factor log of the base is missing at {step}: (a^u)' is a^u*log(a)"
    ),
    "gate_side": Kind(
        8, "the gradient went through the wrong side of {step}: only the side that won passes it"
    ),
    "gate_open": Kind(
        8,
        "the gate {step} was left open: the gradient passes only where "
        "the input was the one that counted, and is 0 elsewhere",
    ),
    "gate_ignored": Kind(
        9,
        "the gate {step} was passed over, as if what goes in came out: "
        "where it is closed, neither the value nor the gradient passes as it is",
        in_pairs=False,
    ),
    "gate_closed": Kind(
        14, "the gate {step} was taken to be closed: no gradient came through where it is open"
    ),
    "quotient_order": Kind(
        9,
        "the two terms of the quotient rule are in the wrong order at {step}: "
        "(u/v)' is (u'*v - u*v')/v^2",
    ),
    "quotient_square": Kind(
        13,
        "the denominator of the quotient rule is not squared at {step}: "
        "(u/v)' is (u'*v - u*v')/v^2",
    ),
    "factor_dropped": Kind(
        10,
        "the local derivative of {step} with respect to {operand} is left out: "
        "the chain rule multiplies by it",
    ),
    "other_variable": Kind(
        15,
        "the local derivative used at {step} is the one with respect to the other operand, "
        "and not with respect to {operand}",
    ),
    "function_for_derivative": Kind(
        16, "at {step} the value of the function stands where its derivative belongs"
    ),
    "antiderivative": Kind(18, "at {step} the antiderivative was taken, and not the derivative"),
    "sign": Kind(
        20,
        "the sign is wrong at {step}, on the way back to {operand}",
        _has_minus,
    ),
    "constant": Kind(
        30,
        "a factor of 2 is missing or too many at {step}, on the way back to {operand}",
        _has_number,
    ),
    # ---- of sums, means and broadcasts -------------------------------------------------------
    "mean_missing": Kind(
        9,
        "the 1/n of the mean is missing at {step}: each of its n terms has the weight 1/n",
    ),
    "mean_for_sum": Kind(
        17, "at {step} the gradient is divided by the number of terms; a sum passes it on as it is"
    ),
    "mean_for_broadcast": Kind(
        17,
        "what comes back to {operand} from {step} is averaged; {operand} was used for every entry, "
        "so that the contributions are added up",
    ),
    "broadcast_not_undone": Kind(
        5,
        "the sum over the axes along which {operand} was stretched is missing at {step}: it was "
        "used for every entry there, so its gradient is the sum over them",
        in_pairs=False,
    ),
    "wrong_axis": Kind(
        6,
        "the sum goes over the wrong axis at {step}: "
        "it belongs over the axes along which {operand} was stretched",
        in_pairs=False,
    ),
    "axes_dropped": Kind(
        5,
        "the numbers are right, but axes of length 1 are missing or too many: keepdims=True",
        in_pairs=False,
    ),
    # ---- of matrices -------------------------------------------------------------------------
    "transposed": Kind(3, "this is the transpose of the gradient", in_pairs=False),
    "transpose_missing": Kind(8, "a transpose is missing at {step}, on the way back to {operand}"),
    "factors_swapped": Kind(
        8,
        "the factors of the product are in the wrong order on the way back through {step}; "
        "A @ B is not B @ A",
    ),
    "elementwise_product": Kind(
        14, "an entry-by-entry product stands where a matrix product belongs, at {step}"
    ),
    # ---- of paths ----------------------------------------------------------------------------
    "path_lost": Kind(
        10,
        "{operand} is used in several places, and the path through {step} was not added: "
        "where paths meet, gradients add up",
    ),
    "only_path": Kind(
        11,
        "{operand} is used in several places, and only one path was counted: "
        "the contributions of all the others, as that through {step}, must be added to it",
    ),
    "product_term_lost": Kind(
        10,
        "one term of the rule is lost at {step}: both operands depend on {name}, "
        "and the one through {operand} was not added",
        _is_within,
    ),
    "product_of_derivatives": Kind(
        11,
        "the derivative of the product {step} was taken for the product of the derivatives: "
        "(u*v)' is u'*v + u*v'",
    ),
    "quotient_of_derivatives": Kind(
        11,
        "the derivative of the quotient {step} was taken for the quotient of the derivatives: "
        "(u/v)' is (u'*v - u*v')/v^2",
    ),
    "inner_missing": Kind(
        13,
        "the inner derivative is missing: this is the gradient with respect to {step}, "
        "and what that depends on {name} by must be multiplied in",
        in_pairs=False,
    ),
    "upstream_dropped": Kind(
        14,
        "the gradient that arrives at {step} was left out: the local derivative alone was used, "
        "without the factor of all that comes after it",
    ),
    # ---- of the whole answer -----------------------------------------------------------------
    "gradient_of_other": Kind(
        21,
        "this is the gradient with respect to {other}, and not with respect to {name}",
        in_pairs=False,
    ),
    "surplus_factor": Kind(
        24, "the gradient is right but for a factor {other} too many", in_pairs=False
    ),
    "missing_factor": Kind(
        24, "the gradient is right but for a missing factor {other}", in_pairs=False
    ),
    "constant_multiple": Kind(
        26, "this is {other} times the gradient, at every point tried", in_pairs=False
    ),
    "paths_multiplied": Kind(
        11,
        "{name} is used in several places, and what comes back from them was multiplied: "
        "where paths meet, gradients add up",
        in_pairs=False,
    ),
    "size_missing": Kind(
        18, "a factor {other} is missing: the gradient is right but for it", in_pairs=False
    ),
    "value_given": Kind(22, "this is the value of {other}, and not a gradient", in_pairs=False),
}
