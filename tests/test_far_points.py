"""Formulas that people write out, at points where a plain gradient cancels or is no number.

What is right is from mpmath, in 60 digits.
"""

import math

import pytest

import gradc

RIGHT = [
    # quotients of exp(x) - 1: f*(1 + f) has no digits where f is nearly -1
    ("1/(exp(x) - 1)", {"x": -40.0}, "x", -4.248354255291589e-18),
    ("1/(exp(x) - 1)", {"x": -800.0}, "x", 0.0),
    ("1/(exp(h*f/(k*t)) - 1)", {"h": 1.0, "f": 40.0, "k": 1.0, "t": -1.0}, "f", 4.248354255291589e-18),
    ("x^3/(exp(x) - 1)", {"x": 0.0}, "x", 0.0),
    # the normal density over its distribution
    ("exp(-x^2/2)/ndtr(x)", {"x": 40.0}, "x", 0.0),
    ("exp(-x^2/2)/ndtr(x)", {"x": 5.0}, "x", -1.8633276742141006e-5),
    ("exp(-x^2)/erfc(x)", {"x": -40.0}, "x", 0.0),
    # compound interest by its time, and powers that are hardly 1
    ("(1 + r)^n", {"r": 1e-12, "n": 10.0}, "n", 1.0000000000095e-12),
    # one of two squares is 0
    ("s^2/(s^2 + t^2)", {"s": 40.0, "t": 0.0}, "t", 0.0),
    ("x^n/(k^n + x^n)", {"x": 2.0, "n": 1.0, "k": 0.0}, "k", -0.5),
    ("x^n/(k^n + x^n)", {"x": 2.0, "n": 2.0, "k": 0.0}, "n", 0.0),
    # an exponential times one that grows
    ("exp(-x)*sinh(x)", {"x": 20.0}, "x", 4.248354255291589e-18),
    ("exp(-x)*cosh(x)", {"x": 800.0}, "x", 0.0),
    ("sqrt(1 - sigmoid(x)^2)", {"x": 40.0}, "x", -1.4574557034935211e-09),
    ("log(1 + x)*(1 + x)^n", {"x": 1e-17, "n": 3.0}, "n", 1e-34),
    # functions over a factor of what they vanish with
    ("(1 - exp(-k*t))/k", {"k": 1e-09, "t": 0.7}, "k", -0.24499999988566665),
    ("log(1 + k*t)/k", {"k": 1e-09, "t": 0.7}, "k", -0.2449999997713333),
    ("tanh(k*t)/k", {"k": 1e-09, "t": 0.7}, "k", -2.2866666666666663e-10),
    ("atan(k*t)/k", {"k": 1e-09, "t": 0.7}, "k", -2.2866666666666663e-10),
    ("sin(k*t)/k", {"k": 1e-09, "t": 0.7}, "k", -1.1433333333333331e-10),
    ("tan(k*t)/k", {"k": 1e-09, "t": 0.7}, "k", 2.2866666666666663e-10),
    ("asinh(k*t)/k", {"k": 1e-09, "t": 0.7}, "k", -1.1433333333333331e-10),
    ("(exp(k*t) - exp(-k*t))/(2*k)", {"k": 1e-09, "t": 0.7}, "k", 1.1433333333333331e-10),
    ("(1 - cos(k*t))/k^2", {"k": 1e-09, "t": 0.7}, "k", -2.0008333333333328e-11),
    ("k/sin(k*t)", {"k": 1e-09, "t": 0.7}, "k", 2.3333333333333335e-10),
    ("((1 + t)^k - 1)/k", {"k": 1e-09, "t": 0.7}, "k", 0.1407831704624512),
    ("(1 - exp(-k*t))/k", {"k": 1.0, "t": 40.0}, "t", 4.248354255291589e-18),
    # what is left of a series without its first terms, over a power
    ("(x - sin(x))/x^3", {"x": 1e-09}, "x", -1.6666666666666667e-11),
    ("(sinh(x) - x)/x^3", {"x": 1e-09}, "x", 1.6666666666666667e-11),
    ("(tan(x) - x)/x^3", {"x": 1e-09}, "x", 2.666666666666667e-10),
    ("(exp(x) - 1 - x)/x^2", {"x": 1e-09}, "x", 0.16666666675),
    ("(x - log(1 + x))/x^2", {"x": 1e-09}, "x", -0.33333333283333333),
    ("(sin(x) - x*cos(x))/x^3", {"x": 1e-09}, "x", -6.666666666666667e-11),
    ("(1 - x/tan(x))/x^2", {"x": 1e-09}, "x", 4.444444444444445e-11),
    ("(x*coth(x) - 1)/x^2", {"x": 1e-09}, "x", -4.444444444444445e-11),
    ("(x - atan(x))/x^3", {"x": 1e-09}, "x", -4e-10),
    ("(asin(x) - x)/x^3", {"x": 1e-09}, "x", 1.5e-10),
    ("(1 - exp(-x)*(1 + x))/x^2", {"x": 1e-09}, "x", -0.33333333308333335),
    ("1/sin(x) - 1/x", {"x": 1e-09}, "x", 0.16666666666666666),
    ("1/log(1 + x) - 1/x", {"x": 1e-09}, "x", -0.08333333325),
    ("1/x - 1/(exp(x) - 1)", {"x": 1e-09}, "x", -0.08333333333333333),
    ("(1 - sqrt(1 - x))/x", {"x": 1e-09}, "x", 0.125000000125),
    ("1 - sin(x)/x", {"x": 1e-09}, "x", 3.3333333333333337e-10),
    # a side of a triangle, a direction, a root of a quadratic equation
    ("sqrt(a^2 + b^2 - 2*a*b*cos(c))", {"a": 1.0, "b": 1.0, "c": 1e-09}, "a", 5e-10),
    ("sqrt(a^2 + b^2 - 2*a*b*cos(c))", {"a": 1.0, "b": 1.0, "c": 1e-09}, "b", 5e-10),
    ("sqrt(a^2 + b^2 - 2*a*b*cos(c))", {"a": 1.0, "b": 1.0, "c": 1e-09}, "c", 1.0),
    ("sqrt(a^2 + b^2 - 2*a*b*cos(c))", {"a": 3.0, "b": -3.0, "c": 3.14159}, "a", 1.3267948966775328e-06),
    ("x/sqrt(x^2 + y^2)", {"x": 10.0, "y": 1e-09}, "x", 1.0000000000000001e-21),
    ("2*c/(-b - sqrt(b^2 - 4*a*c))", {"a": 1.0, "b": -1000000000.0, "c": 1.0}, "c", -1e-09),
    # ever more, ever smaller steps
    ("(1 + 1/x)^x", {"x": 100000000.0}, "x", 1.3591408893119396e-16),
    ("(1 + r/n)^(n*t)", {"r": 0.05, "n": 1000000000.0, "t": 3.0}, "n", 4.356878409924265e-21),
    ("x*log(1 + 1/x)", {"x": 1000000000.0}, "x", 4.999999993333333e-19),
    ("lgamma(x + 1) - lgamma(x)", {"x": 100000000.0}, "x", 1e-08),
    # densities as books have them
    ("a^x*exp(-a)/gamma(x + 1)", {"a": 200.0, "x": 200.0}, "x", -7.043557409565113e-05),
    ("a^x*exp(-a)/gamma(x + 1)", {"a": -2.0, "x": 3.0}, "a", 24.6301869964355),
    ("b^a*x^(a - 1)*exp(-b*x)/gamma(a)", {"x": 100.0, "a": 200.0, "b": 2.0}, "a", 0.00014110612866790595),
    ("x^(k/2 - 1)*exp(-x/2)/(2^(k/2)*gamma(k/2))", {"x": 400.0, "k": 400.0}, "k", 1.7638266083488243e-05),
    ("gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))*p^k*(1 - p)^(n - k)", {"n": 2000.0, "k": 900.0, "p": 0.5}, "k", 1.6054827579390715e-07),
    ("x^(a - 1)*(1 - x)^(b - 1)/beta(a, b)", {"a": 1000.0, "b": 1000.0, "x": 0.45}, "a", -0.0001635332560487639),
    ("log(a^x*exp(-a)/gamma(x + 1))", {"a": 200.0, "x": 2000.0}, "x", -2.302835072160713),
    ("lgamma(a) + lgamma(b) - lgamma(a + b)", {"a": 1000000000.0, "b": 0.5}, "a", -5.00000000125e-10),
    ("lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)", {"n": 1000000000.0, "k": 2.0}, "n", 2.000000001e-09),
    # what shrinks with what it is multiplied by; the rest of a direction; a quadratic of binding
    ("l*tanh(d/l)", {"l": 1000.0, "d": 0.001}, "l", 6.666666666661334e-19),
    ("m/k*(1 - exp(-k*t/m))", {"m": 1.0, "k": 1e-09, "t": 2.0}, "m", 1.9999999973333336e-09),
    ("(1 - k*h)^(c/k)", {"k": 1e-09, "h": 3.0, "c": 2.0}, "k", -0.022308769478453377),
    ("1 - z/sqrt(z^2 + r^2)", {"z": 1000000.0, "r": 1.0}, "r", 9.999999999985e-13),
    ("(e + s + k) - sqrt((e + s + k)^2 - 4*e*s)", {"e": 1e-09, "s": 1.0, "k": 1.0}, "k", -4.99999999875e-10),
    ("1/(z - d)^2 - 1/(z + d)^2", {"z": 10.0, "d": 1e-06}, "z", -1.20000000000004e-09),
    ("(1 - exp(-x))/x - exp(-x)", {"x": 1e-09}, "x", 0.49999999933333333),
    ("1 - log(1 + x)/x", {"x": 1e20}, "x", 4.505170185988091e-39),
    ("(exp(x) - 1 - x)/x^2", {"x": 700.0}, "x", 2.0639474466619043e298),
    # two exponentials over the difference of their rates; what falls below a root
    ("(exp(-a*t) - exp(-b*t))/(b - a)", {"a": 1.000000001, "b": 1.0, "t": 2.0}, "a", -0.27067056611233126),
    ("(exp(-a*t) - exp(-b*t))/(b - a)", {"a": 1.0, "b": 100.0, "t": 40.0}, "b", -4.334613055087837e-22),
    ("1/(1 - exp(-k*t)) - 1/(k*t)", {"k": 1e-09, "t": 2.0}, "k", 0.16666666666666666),
    ("sqrt(1 + a*b) - 1", {"a": 1e-09, "b": 2.0}, "a", 0.999999999),
    # the slope of a density by its shape is that of log(x)
    ("weibull_density(x, c, 0)", {"x": 0.0, "c": 1.0}, "c", -math.inf),
]  # fmt: skip
VALUES = [
    ("(1 + x)^(1/3) - 1", {"x": 1e-9}, 3.3333333322222224e-10),
    ("(1 + x)^(1/12) - 1", {"x": 1e-9}, 8.3333333295138894e-11),
    ("digamma(x + 0.5) - digamma(x)", {"x": 1e8}, 5.0000000125e-9),
    ("exp(-x)*sinh(x)", {"x": 800.0}, 0.5),
    ("exp(x)*cosh(x)", {"x": -800.0}, 0.5),
    ("log(1/(exp(x) - 1))", {"x": 800.0}, -800.0),
    ("(x - tanh(x))/x^3", {"x": 1e-09}, 0.3333333333333333),
    ("(tan(x) - sin(x))/x^3", {"x": 1e-09}, 0.5),
    ("1 - tanh(x)/x", {"x": 1e-09}, 3.333333333333334e-19),
    ("log(erfc(x))", {"x": 1e-09}, -1.1283791677321324e-09),
    ("(1 - exp(-x)*(1 + x))/x^2", {"x": 1e-09}, 0.49999999966666664),
    ("log(erfc(x))", {"x": 30.0}, -903.9741171106439),
    ("(1 + 1/x)^x", {"x": 1000000000000000.0}, 2.7182818284590438),
    ("lgamma(x + 0.5) - lgamma(x)", {"x": 100000000.0}, 9.210340370726183),
    ("(1 + r/n)^(n*t)", {"r": -3.0, "n": 2.0, "t": 1.0}, 0.25),
    ("a^2 + b^2 - 2*a*b*cos(c)", {"a": 1.0, "b": 1.0, "c": 1e-09}, 1e-18),
    ("x^(a - 1)*exp(-x)/gamma(a)", {"x": 2.0, "a": -0.5}, -0.013497741628297012),
    ("exp(-m*t)*(m*t)^n/gamma(n + 1)", {"m": 100.0, "t": 2.0, "n": 200.0}, 0.028197727685920822),
    ("1 - z/sqrt(z^2 + r^2)", {"z": 1000000.0, "r": 1.0}, 4.99999999999625e-13),
    ("(1 - exp(-x))/x - exp(-x)", {"x": 1e-09}, 4.999999996666667e-10),
    (
        "(e + s + k) - sqrt((e + s + k)^2 - 4*e*s)",
        {"e": 1e-09, "s": 1.0, "k": 1.0},
        9.9999999975e-10,
    ),
    ("1/(z - d)^2 - 1/(z + d)^2", {"z": 10.0, "d": 1e-06}, 4.00000000000008e-09),
    ("1/(1 - exp(-k*t)) - 1/(k*t)", {"k": 1e-09, "t": 2.0}, 0.5000000001666667),
]

# In scalar files erfcx raises where it overflows, and others are not there.
NUMPY = ("erfc", "ndtr", "gamma", "beta", "weibull")


@pytest.mark.filterwarnings("ignore:invalid value", "ignore:divide by zero")
@pytest.mark.parametrize(("text", "at", "name", "slope"), RIGHT)
def test_gradients_are_right(text: str, at: dict[str, float], name: str, slope: float) -> None:
    target = "numpy" if any(map(text.count, NUMPY)) else "scalar"
    found = getattr(gradc.compile(text, target=target).gradient(**at), name)
    assert math.isclose(found, slope, rel_tol=1e-13, abs_tol=1e-300)


@pytest.mark.parametrize(("text", "at", "value"), VALUES)
def test_values_are_right(text: str, at: dict[str, float], value: float) -> None:
    target = "numpy" if any(map(text.count, NUMPY)) else "scalar"
    assert math.isclose(gradc.compile(text, target=target)(**at), value, rel_tol=1e-13)


@pytest.mark.parametrize("point", [(0.0, 2.0), (1e-300, 2.0), (200.0, 200.0)])
def test_a_density_of_floats_alone_ends_where_it_is_0(point: tuple[float, float]) -> None:
    files = [gradc.compile("a^x*exp(-a)/gamma(x + 1)", target=t) for t in ("scalar", "numpy")]
    scalar, arrays = (f.value_and_gradient(*point) for f in files)
    assert scalar[0] == pytest.approx(arrays[0], rel=1e-13)
    assert tuple(scalar[1]) == pytest.approx(tuple(arrays[1]), rel=1e-13, abs=1e-300)
