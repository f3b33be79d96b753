"""Write composites.jsonl: what people write out, in many spellings, at extreme and ordinary points.

    python tests/cases/make_composites.py

Each family is a function of mpmath, which knows nothing of gradc, its spellings as programs, and
points. The truth is worked out with 1000 digits, derivatives by central differences, and rounded.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 1000
STEP = mpf(10) ** -300
TARGET = Path(__file__).with_name("composites.jsonl")

Family = tuple[str, Callable[..., mpf], Sequence[Mapping[str, float]], Sequence[str]]


def at(**points: Sequence[float]) -> list[dict[str, float]]:
    """Return the points whose coordinates stand one after another."""
    return [dict(zip(points, values, strict=True)) for values in zip(*points.values(), strict=True)]


X = at(x=[-800.0, -40.0, -1e-9, 1.5, 40.0, 800.0])
NEAR = at(x=[-800.0, -40.0, -1e-9, 1e-170, 1e-5, 0.3, 1.5, 800.0])
SMALL = at(x=[-2.5, -1e-9, 1e-170, 1e-5, 0.3, 0.9, 4.0])
UNIT = at(x=[-0.99, -1e-9, 1e-170, 1e-5, 0.3, 0.7])
HUGE = at(x=[-1e200, 1e150, 1e-150, 1e-9, -0.3, 1.5, 1e9])
RATES = at(r=[1e-12, 1e-9, 0.05, -0.1, 1e-12, 0.03], n=[12.0, 360.0, 30.0, 3.0, 1e6, 200.0])
BELOW = at(x=[-800.0, -40.0, -1.5, -1e-9])
ABOVE = at(x=[1e-9, 1.5, 40.0, 800.0])

exp, log, sqrt, pi = mp.exp, mp.log, mp.sqrt, mp.pi


def ndtr(x: mpf) -> mpf:
    return mp.erfc(-x / sqrt(2)) / 2


FAMILIES: list[Family] = [
    ("logistic", lambda x: 1 / (1 + exp(-x)), X, [
        "1/(1+exp(-x))", "exp(x)/(1+exp(x))", "exp(x)/(exp(x)+1)", "1-1/(1+exp(x))",
        "1/(exp(-x)+1)", "(1+exp(-x))^(-1)", "exp(x)*(1/(1+exp(x)))", "0.5*(1+tanh(x/2))",
        "exp(x/2)/(exp(x/2)+exp(-x/2))", "2/(2+2*exp(-x))", "exp(-log(1+exp(-x)))", "1/(1+1/exp(x))",
    ]),
    ("logistic with numbers", lambda x: 5 / (1 + 2 * exp(-x)), X, [
        "5/(1+2*exp(-x))", "5*exp(x)/(exp(x)+2)", "10/(2+4*exp(-x))", "-5/(-1-2*exp(-x))",
        "5*(1+2*exp(-x))^(-1)", "2.5/(exp(-x)+0.5)", "5/(2*exp(-x)+1)", "1/(1/5+2/5*exp(-x))",
        "5/(1+exp(-x)+exp(-x))", "5/(1+2/exp(x))",
    ]),
    ("logistic with a slope", lambda x, k: k * exp(-k * x) / (1 + exp(-k * x)) ** 2,
     at(x=[-40.0, 40.0, 0.3, -2.0], k=[25.0, 25.0, 1.5, 4.0]), [
        "k*exp(-k*x)/(1+exp(-k*x))^2", "k*exp(k*x)/(1+exp(k*x))^2", "k/(1+exp(-k*x))/(1+exp(k*x))",
        "k*sigmoid(k*x)*(1-sigmoid(k*x))", "k/((1+exp(-k*x))*(exp(k*x)+1))",
        "exp(-(k*x))*k*(1+exp(-(x*k)))^(-2)", "k/(exp(k*x/2)+exp(-k*x/2))^2",
        "k*exp(-k*x)/((1+exp(-k*x))*(1+exp(-k*x)))", "k/(2+exp(k*x)+exp(-k*x))",
        "k*(1/(1+exp(-k*x)))*(1-1/(1+exp(-k*x)))",
    ]),
    ("logistic of weights", lambda x, a, b: a / (1 + b * exp(-x)),
     at(x=[-800.0, -30.0, 2.0, 800.0], a=[3.0, 2.0, 1.5, 2.0], b=[2.0, 0.5, 3.0, 4.0]), [
        "a/(1+b*exp(-x))", "a*exp(x)/(exp(x)+b)", "a/(b*exp(-x)+1)", "a*(1+b*exp(-x))^(-1)",
        "2*a/(2+2*b*exp(-x))", "exp(x)*a/(b+exp(x))", "a/(1+b/exp(x))", "1/(1+b*exp(-x))*a",
        "param x, a > 0, b > 0\na/(1+b*exp(-x))", "a/(exp(-x)*b+1)",
    ]),
    ("root of a logistic", lambda x: 1 / sqrt(1 + exp(-x)), X, [
        "1/sqrt(1+exp(-x))", "(1+exp(-x))^(-0.5)", "(1+exp(-x))^(-1/2)", "sqrt(1/(1+exp(-x)))",
        "exp(x/2)/sqrt(1+exp(x))", "sqrt(exp(x)/(1+exp(x)))", "sqrt(sigmoid(x))", "sigmoid(x)^0.5",
        "exp(-0.5*log(1+exp(-x)))", "1/(1+exp(-x))^0.5",
    ]),
    ("swish", lambda x: x / (1 + exp(-x)), X, [
        "x/(1+exp(-x))", "x*exp(x)/(1+exp(x))", "x*(1+exp(-x))^(-1)", "x*sigmoid(x)", "x-x/(1+exp(x))",
        "x/2*(1+tanh(x/2))", "x*(1-sigmoid(-x))", "exp(x)*x/(exp(x)+1)", "0.5*x+0.5*x*tanh(0.5*x)",
        "x/(exp(-x)+1)",
    ]),
    ("tanh", lambda x: mp.tanh(x), X, [
        "sinh(x)/cosh(x)", "(exp(x)-exp(-x))/(exp(x)+exp(-x))", "(exp(2*x)-1)/(exp(2*x)+1)",
        "(1-exp(-2*x))/(1+exp(-2*x))", "(exp(2*x)-1)/(1+exp(2*x))", "-(exp(-x)-exp(x))/(exp(-x)+exp(x))",
        "2*(exp(x)-exp(-x))/(2*exp(x)+2*exp(-x))", "(exp(x)-1/exp(x))/(exp(x)+1/exp(x))",
        "0.5*(exp(x)-exp(-x))/cosh(x)", "expm1(2*x)/(exp(2*x)+1)", "1/(cosh(x)/sinh(x))",
    ]),
    ("sech", lambda x: 1 / mp.cosh(x), X, [
        "1/cosh(x)", "2/(exp(x)+exp(-x))", "2*exp(x)/(exp(2*x)+1)", "2*exp(-x)/(1+exp(-2*x))",
        "cosh(x)^(-1)", "1/(0.5*exp(x)+0.5*exp(-x))", "2/(exp(x)+1/exp(x))", "sqrt(1-tanh(x)^2)",
        "2*exp(x)/(1+exp(x)^2)", "1/(0.5*(exp(x)+exp(-x)))",
    ]),
    ("softmax of three", lambda x, y, z: exp(x) / (exp(x) + exp(y) + exp(z)),
     at(x=[800.0, -800.0, 0.5, 40.0], y=[799.0, 0.0, -1.0, 0.0], z=[1.0, 3.0, 2.0, -40.0]), [
        "exp(x)/(exp(x)+exp(y)+exp(z))", "exp(x)/(exp(z)+exp(y)+exp(x))", "1/(1+exp(y-x)+exp(z-x))",
        "2*exp(x)/(2*exp(y)+2*exp(x)+2*exp(z))", "exp(x)*(exp(y)+exp(x)+exp(z))^(-1)",
        "exp(x)/(exp(y)+(exp(x)+exp(z)))", "exp(x-z)/(exp(x-z)+exp(y-z)+1)",
        "exp(x-y)/(1+exp(x-y)+exp(z-y))", "1/(exp(-x)*(exp(x)+exp(y)+exp(z)))",
        "(exp(x)/2)/((exp(x)+exp(y)+exp(z))/2)",
    ]),
    ("log of cosh", lambda x: log(mp.cosh(x)), X[:2] + X[3:], [
        "log(cosh(x))", "log((exp(x)+exp(-x))/2)", "log(0.5*exp(x)+0.5*exp(-x))", "log(cosh(-x))",
        "-log(1/cosh(x))", "log(exp(x)/2+1/(2*exp(x)))", "-log(sech(x))", "log(0.5*(exp(-x)+exp(x)))",
        "-0.5*log(1-tanh(x)^2)", "log(cosh(x)^3)/3", "log(2*cosh(x))-log(2)",
    ]),
    ("log of 2 cosh", lambda x: log(2 * mp.cosh(x)), X, [
        "log(2*cosh(x))", "log(exp(x)+exp(-x))", "log(exp(-x)+exp(x))", "log(exp(x)+1/exp(x))",
        "log(4*cosh(x)/2)", "log(2/sech(x))", "-log(1/(exp(x)+exp(-x)))", "log1p(exp(x)+exp(-x)-1)",
        "log((2*exp(x)+2*exp(-x))/2)", "log10(exp(x)+exp(-x))*log(10)",
    ]),
    ("log of sinh", lambda x: log(mp.sinh(x)), at(x=[1e-9, 0.3, 40.0, 800.0]), [
        "log(sinh(x))", "log((exp(x)-exp(-x))/2)", "log(0.5*exp(x)-0.5*exp(-x))", "log(sinh(x)^2)/2",
        "log(exp(x)-exp(-x))-log(2)", "log(2*sinh(x))-log(2)", "-log(1/sinh(x))", "-log(csch(x))",
        "log(0.5*(exp(x)-exp(-x)))", "log2(sinh(x))*log(2)",
    ]),
    ("softplus", lambda x: log(1 + exp(x)), X, [
        "log(1+exp(x))", "log(exp(x)+1)", "log1p(exp(x))", "-log(1/(1+exp(x)))",
        "log((2+2*exp(x))/2)", "-log(sigmoid(-x))", "-log(1-sigmoid(x))", "log2(1+exp(x))*log(2)",
        "log(1+1/exp(-x))", "-log(exp(-log(1+exp(x))))",
    ]),
    ("log-sum-exp", lambda x, y, z: log(exp(x) + exp(y) + exp(z)),
     at(x=[800.0, -800.0, 0.5], y=[799.0, -801.0, -1.0], z=[1.0, -1000.0, 2.0]), [
        "log(exp(x)+exp(y)+exp(z))", "log(exp(z)+(exp(y)+exp(x)))", "log(2*exp(x)+2*exp(y)+2*exp(z))-log(2)",
        "log(exp(x)*exp(0)+exp(z)+exp(y))", "x+log(1+exp(y-x)+exp(z-x))", "-log(1/(exp(x)+exp(y)+exp(z)))",
        "log(exp(logaddexp(x,y))+exp(z))", "log((exp(x)+exp(y)+exp(z))/3)+log(3)",
        "log2(exp(x)+exp(y)+exp(z))*log(2)", "log((exp(x)+exp(y)+exp(z))^2)/2",
    ]),
    ("log-sum-exp with numbers", lambda x, y: log(2 * exp(x) + 3 * exp(y)),
     at(x=[800.0, -800.0, 0.5, 3.0], y=[799.0, -801.0, -1.0, 400.0]), [
        "log(2*exp(x)+3*exp(y))", "log(3*exp(y)+2*exp(x))", "log(exp(x)/0.5+3*exp(y))",
        "log(exp(x+log(2))+exp(y+log(3)))", "log(exp(x)+exp(x)+3*exp(y))", "log(4*exp(x)+6*exp(y))-log(2)",
        "log(1*exp(x)+1.5*exp(y))+log(2)", "log(2*(exp(x)+1.5*exp(y)))", "-log(1/(2*exp(x)+3*exp(y)))",
        "log((2*exp(x)+3*exp(y))/5)+log(5)",
    ]),
    ("log of a mixture",
     lambda x, w: log(w * exp(-(x**2) / 2) + (1 - w) * exp(-((x - 1) ** 2) / 2)),
     at(x=[60.0, -60.0, 0.3], w=[0.3, 0.7, 0.5]), [
        "log(w*exp(-x^2/2)+(1-w)*exp(-(x-1)^2/2))", "log((1-w)*exp(-(x-1)^2/2)+w*exp(-x^2/2))",
        "log(w*exp(-0.5*x^2)+(1-w)*exp(-0.5*(x-1)^2))", "log(w*exp(-x*x/2)+(1-w)*exp(-(x-1)*(x-1)/2))",
        "log(w/exp(x^2/2)+(1-w)/exp((x-1)^2/2))", "log(2*w*exp(-x^2/2)+2*(1-w)*exp(-(x-1)^2/2))-log(2)",
        "log((w*exp(-x^2/2)+(1-w)*exp(-(x-1)^2/2))/3)+log(3)", "log(exp(-x^2/2)*w+exp(-(1-x)^2/2)*(1-w))",
        "v = 1-w; log(w*exp(-x^2/2)+v*exp(-(x-1)^2/2))",
        "p = exp(-x^2/2); q = exp(-(x-1)^2/2); log(w*p+(1-w)*q)",
    ]),
    ("log of a mixture with no weight", lambda x, w: log(w * exp(-(x**2) / 2) + (1 - w) * exp(-((x - 1) ** 2) / 2)),
     at(x=[60.0, -60.0], w=[1.0, 0.0]), ["log(w*exp(-x^2/2)+(1-w)*exp(-(x-1)^2/2))"]),
    ("log of one and a weight", lambda x, w: log(1 + w * exp(x)),
     at(x=[-40.0, 0.5, 30.0, 800.0], w=[2.0, 0.7, 1e-12, 0.5]), [
        "log(1+w*exp(x))", "log1p(w*exp(x))", "log(w*exp(x)+1)", "log(exp(x)*w+1)", "log(1+w/exp(-x))",
        "log((2+2*w*exp(x))/2)", "log1p(exp(x)*w)", "param x, w > 0\nlog(1+w*exp(x))",
    ]),
    ("log of a difference", lambda x, y: log(exp(x) - exp(y)),
     at(x=[801.0, -800.0, 1.0, 2.0], y=[800.0, -801.0, 0.5, -700.0]), [
        "log(exp(x)-exp(y))", "log(-exp(y)+exp(x))", "log(2*exp(x)-2*exp(y))-log(2)", "x+log(1-exp(y-x))",
        "log(exp(x)*(1-exp(y-x)))", "log((exp(x)-exp(y))/2)+log(2)", "-log(1/(exp(x)-exp(y)))",
        "log(exp(x)-1/exp(-y))", "log2(exp(x)-exp(y))*log(2)",
    ]),
    ("log of one less exp", lambda x: log(1 - exp(x)), BELOW, [
        "log(1-exp(x))", "log(-expm1(x))", "log1p(-exp(x))", "log(-(exp(x)-1))", "log((2-2*exp(x))/2)",
        "log(1-1/exp(-x))", "-log(1/(1-exp(x)))", "log((1-exp(x))^2)/2",
        "log(1-exp(x/2)*exp(x/2))",
    ]),
    ("log of exp less one", lambda x: log(exp(x) - 1), ABOVE, [
        "log(exp(x)-1)", "log(expm1(x))", "log(-1+exp(x))", "x+log(1-exp(-x))", "log(2*exp(x)-2)-log(2)",
        "-log(1/(exp(x)-1))", "-log(1/expm1(x))", "log(exp(x)*(1-exp(-x)))", "log(-(1-exp(x)))",
        "log((exp(x)-1)/2)+log(2)",
    ]),
    ("log of a difference of logistics", lambda x, y: log(1 / (1 + exp(-x)) - 1 / (1 + exp(-y))),
     at(x=[41.0, -800.0, 0.5], y=[40.0, -801.0, -1.0]), [
        "log(sigmoid(x)-sigmoid(y))", "log(-sigmoid(y)+sigmoid(x))", "log(1/(1+exp(-x))-1/(1+exp(-y)))",
        "log(2*sigmoid(x)-2*sigmoid(y))-log(2)", "log(exp(x)/(1+exp(x))-exp(y)/(1+exp(y)))",
        "log(sigmoid(x)-1/(1+exp(-y)))", "log(sigmoid(-y)-sigmoid(-x))", "log((sigmoid(x)-sigmoid(y))/3)+log(3)",
        "log(1/(exp(y)+1)-1/(exp(x)+1))", "-log(1/(sigmoid(x)-sigmoid(y)))",
    ]),
    ("log of a tail", lambda x: log(ndtr(x)), at(x=[-40.0, -5.0, 0.3, 3.0, 20.0]), [
        "log(erfc(-x/sqrt(2))/2)", "log(0.5*(1+erf(x/sqrt(2))))", "log(0.5*erfc(-x/sqrt(2)))",
        "log((1+erf(x/sqrt(2)))/2)", "log(0.5+0.5*erf(x/sqrt(2)))", "log(1-erfc(x/sqrt(2))/2)",
        "log(erfc(-0.7071067811865476*x)/2)", "log(ndtr(x))", "log(1-ndtr(-x))",
        "-log(2/erfc(-x/sqrt(2)))",
    ]),
    ("log of erfc", lambda x: log(mp.erfc(x)), at(x=[-3.0, 0.3, 5.0, 27.25, 100.0]), [
        "log(erfc(x))", "log(1-erf(x))", "log(2*erfc(x))-log(2)", "log(erfc(x)/2)+log(2)",
        "-log(1/erfc(x))", "log(erfc(x)^2)/2", "log(-erf(x)+1)", "log(sqrt(erfc(x)))*2", "log(1+erf(-x))",
        "log10(erfc(x))*log(10)",
    ]),
    ("scaled tail", lambda x: exp(x**2) * mp.erfc(x), at(x=[-2.0, 0.3, 5.0, 30.0, 1e3]), [
        "exp(x^2)*erfc(x)", "erfc(x)*exp(x*x)", "exp(x^2)*(1-erf(x))", "erfc(x)/exp(-x^2)",
        "2*exp(x^2)*erfc(x)/2", "exp(x^2)-exp(x^2)*erf(x)", "exp(x)*erfc(x)*exp(x^2-x)",
        "1/(exp(-x^2)/erfc(x))", "(exp(x^2)*erfc(x))^1", "exp(x^2)*(1+erf(-x))",
    ]),
    ("Mills ratio", lambda x: exp(-(x**2) / 2) / sqrt(2 * pi) / ndtr(x),
     at(x=[-40.0, -5.0, 0.3, 5.0]), [
        "exp(-x^2/2)/sqrt(2*pi)/ndtr(x)", "exp(-x^2/2)/(sqrt(2*pi)*ndtr(x))",
        "exp(-x^2/2)/sqrt(2*pi)/(0.5*(1+erf(x/sqrt(2))))", "sqrt(2/pi)*exp(-x^2/2)/(1+erf(x/sqrt(2)))",
        "sqrt(2/pi)*exp(-x^2/2)/erfc(-x/sqrt(2))", "exp(-0.5*x*x)/sqrt(2*pi)/(1-ndtr(-x))",
        "exp(-x^2/2)*sqrt(2/pi)/erfc(-x/sqrt(2))", "2*exp(-x^2/2)/(sqrt(2*pi)*erfc(-x/sqrt(2)))",
        "1/(sqrt(2*pi)*exp(x^2/2)*ndtr(x))", "exp(-x^2/2)/(erfc(-x/sqrt(2))*sqrt(pi/2))",
    ]),
    ("gelu", lambda x: x * ndtr(x), at(x=[-30.0, -9.0, 0.3, 9.0]), [
        "x*0.5*(1+erf(x/sqrt(2)))", "0.5*x*(1+erf(x/sqrt(2)))", "x/2*erfc(-x/sqrt(2))",
        "x*(1+erf(x/sqrt(2)))/2", "x/2+x/2*erf(x/sqrt(2))", "x*ndtr(x)", "x*(1-ndtr(-x))",
        "x*(0.5+0.5*erf(x/sqrt(2)))", "x*(1-0.5*erfc(x/sqrt(2)))", "x*(1+erf(x*0.7071067811865476))*0.5",
    ]),
    ("log of gamma", lambda x: log(mp.gamma(x)), at(x=[1e-9, 3.7, 200.0, 1e6]), [
        "log(gamma(x))", "log(abs(gamma(x)))", "-log(1/gamma(x))", "log(2*gamma(x))-log(2)",
        "log(gamma(x)^2)/2", "log(gamma(x)/3)+log(3)", "log(gamma(x+1)/x)", "log(sqrt(gamma(x)))*2",
        "log2(gamma(x))*log(2)", "param x > 0\nlog(gamma(x))",
    ]),
    ("beta", lambda a, b: mp.beta(a, b), at(a=[100.0, 0.5, 300.0, 3.5], b=[120.0, 0.7, 2.0, 1e-3]), [
        "gamma(a)*gamma(b)/gamma(a+b)", "gamma(b)*gamma(a)/gamma(b+a)", "gamma(a)/gamma(a+b)*gamma(b)",
        "gamma(b)/gamma(a+b)*gamma(a)", "1/(gamma(a+b)/(gamma(a)*gamma(b)))", "gamma(a)*(gamma(b)/gamma(a+b))",
        "2*gamma(a)*gamma(b)/(2*gamma(a+b))", "gamma(a)*gamma(b)*gamma(a+b)^(-1)",
        "(a+b)*gamma(a)*gamma(b)/gamma(a+b+1)", "exp(log(gamma(a)*gamma(b)/gamma(a+b)))",
    ]),
    ("shifted gamma", lambda x: mp.gamma(x + 1) / mp.gamma(x), at(x=[200.0, 0.3, 1e5, -2.5]), [
        "gamma(x+1)/gamma(x)", "gamma(1+x)/gamma(x)", "1/(gamma(x)/gamma(x+1))", "gamma(x+1)*gamma(x)^(-1)",
        "gamma(x+2)/gamma(x+1)-1", "gamma(x+2)/gamma(x)/(x+1)", "2*gamma(x+1)/(2*gamma(x))",
        "gamma(x)/gamma(x-1)+1", "x^2*gamma(x)/gamma(x+1)", "gamma(x+1)/gamma(x)*gamma(x)/gamma(x)",
    ]),
    ("binomial", lambda n, k: mp.binomial(n, k), at(n=[500.0, 10.5, 300.0], k=[3.0, 2.5, 295.5]), [
        "gamma(n+1)/(gamma(k+1)*gamma(n-k+1))", "gamma(n+1)/gamma(k+1)/gamma(n-k+1)",
        "gamma(1+n)/gamma(1+k)/gamma(1+n-k)", "1/((n+1)*gamma(k+1)*gamma(n-k+1)/gamma(n+2))",
        "gamma(n+1)*(1/gamma(k+1))*(1/gamma(n+1-k))", "exp(log(gamma(n+1)/(gamma(k+1)*gamma(n-k+1))))",
    ]),
    ("inverse gamma", lambda x: mp.rgamma(x), at(x=[0.0, -3.0, 0.3, 180.0, -2.5]), [
        "1/gamma(x)", "gamma(x)^(-1)", "2/(2*gamma(x))", "1/(gamma(x)/1)", "x/gamma(x+1)",
    ]),
    ("log of a product", lambda a, b, c, d: log(a * b * c * d),
     at(a=[1e-100, 1e200, -3.0], b=[1e-100, 1e200, 2.0], c=[1e-100, 1e-50, -0.5], d=[1e-100, 1e10, 4.0]), [
        "log(a*b*c*d)", "log(a*(b*c)*d)", "log((a*b)*(c*d))", "log(d*c*b*a)", "log(2*a*b*c*d)-log(2)",
        "log(a*b/(1/(c*d)))", "log((a*b*c*d)^3)/3", "-log(1/(a*b*c*d))", "log2(a*b*c*d)*log(2)",
        "log(a*b*c*d/7)+log(7)",
    ]),
    ("log of a power", lambda x, n: log(x**n), at(x=[1e-100, 1e200, 3.0], n=[5.0, 3.0, 2.5]), [
        "log(x^n)", "log(2*x^n)-log(2)", "-log(x^(-n))", "log(1/x^n)*(-1)", "log2(x^n)*log(2)",
        "log((x^n)^2)/2", "log(x^n/3)+log(3)", "-log(1/x^n)",
    ]),
    ("log of an even power", lambda x: log(x**4), at(x=[-1e-100, 1e200, -3.0]), [
        "log(x^4)", "log((x^2)^2)", "log(x*x*x*x)", "2*log(x^2)", "log(2*x^4)-log(2)", "-log(1/x^4)",
        "log(x^2*x^2)", "log(x^6/x^2)",
    ]),
    ("Bernoulli", lambda x: x / (exp(x) - 1), at(x=[-800.0, -3.0, 1e-9, 0.5, 40.0, 800.0]), [
        "x/(exp(x)-1)", "x/expm1(x)", "-x/(1-exp(x))", "x*exp(-x)/(1-exp(-x))", "2*x/(2*exp(x)-2)",
        "x*(exp(x)-1)^(-1)", "1/((exp(x)-1)/x)", "x/(-1+exp(x))", "x/(exp(x/2)*exp(x/2)-1)",
        "x*(1/(exp(x)-1))",
    ]),
    ("rising Bernoulli", lambda x: x / (1 - exp(-x)), at(x=[-800.0, -3.0, 1e-9, 0.5, 40.0, 800.0]), [
        "x/(1-exp(-x))", "-x/(exp(-x)-1)", "-x/expm1(-x)", "x*exp(x)/(exp(x)-1)", "x/(1-1/exp(x))",
        "x*(1-exp(-x))^(-1)", "3*x/(3-3*exp(-x))", "exp(x)*x/expm1(x)",
    ]),
    ("a rate", lambda x: (25 - x) / 10 / (exp((25 - x) / 10) - 1),
     at(x=[-9000.0, 0.0, 25.001, 60.0, 9000.0]), [
        "0.1*(25-x)/(exp(0.1*(25-x))-1)", "(25-x)/10/(exp((25-x)/10)-1)", "(25-x)/(10*(exp((25-x)/10)-1))",
        "(x-25)/10/(1-exp((25-x)/10))", "(x-25)/10/(1-exp(-(x-25)/10))", "0.1*(25-x)/expm1((25-x)/10)",
        "u = (25-x)/10; u/(exp(u)-1)", "(25-x)*0.1*exp((x-25)/10)/(1-exp((x-25)/10))",
    ]),
    ("exprel", lambda x: (exp(x) - 1) / x, at(x=[-800.0, -3.0, 1e-9, 0.5, 40.0, 700.0]), [
        "(exp(x)-1)/x", "expm1(x)/x", "(1-exp(x))/(-x)", "(exp(x)-1)*(1/x)",
        "(2*exp(x)-2)/(2*x)", "(exp(x)-1)*x^(-1)", "-(1-exp(x))/x", "(-1+exp(x))/x", "x*(exp(x)-1)/x^2",
    ]),
    ("Bose", lambda x: 1 / (exp(x) - 1), at(x=[-800.0, 1e-9, 0.5, 40.0, 400.0, 800.0]), [
        "1/(exp(x)-1)", "1/expm1(x)", "exp(-x)/(1-exp(-x))", "-1/(1-exp(x))", "(exp(x)-1)^(-1)",
        "2/(2*exp(x)-2)", "exp(-x/2)/(exp(x/2)-exp(-x/2))", "1/(-1+exp(x))", "0.5*exp(-x/2)/sinh(x/2)",
    ]),
    ("Planck", lambda x: x**3 / (exp(x) - 1), at(x=[1e-9, 0.5, 40.0, 400.0, 800.0]), [
        "x^3/(exp(x)-1)", "x^3/expm1(x)", "x^3*exp(-x)/(1-exp(-x))", "x*x*x/(exp(x)-1)", "x^2*(x/(exp(x)-1))",
        "-x^3/(1-exp(x))", "x^3*(exp(x)-1)^(-1)", "2*x^3/(2*exp(x)-2)",
    ]),
    ("quotient of exponentials", lambda a, b: exp(a) / exp(b), at(a=[800.0, -800.0, 1.0], b=[801.0, -801.0, 0.5]), [
        "exp(a)/exp(b)", "exp(a)*exp(-b)", "exp(a)*(1/exp(b))", "1/(exp(b)/exp(a))", "2*exp(a)/(2*exp(b))",
        "exp(a)*exp(b)^(-1)", "exp(a/2)*exp(a/2)/exp(b)", "exp(-b)/exp(-a)", "exp(a)/(exp(b)*exp(0))",
        "sqrt(exp(2*a)/exp(2*b))", "(exp(a)/exp(b))^1", "exp(2*a)/exp(b)/exp(a)",
    ]),
    ("Hill", lambda v, x, k, n: v * x**n / (k**n + x**n),
     at(v=[1.0, 2.0, 1.5, 3.0, 2.0], x=[1e40, 1e-10, 2.0, 1e200, 1e-200], k=[1e40, 2.0, 3.0, 1e199, 1e-190],
        n=[10.0, 40.0, 1.7, 2.0, 3.0]), [
        "v*x^n/(k^n+x^n)", "v*x^n/(x^n+k^n)", "v/(1+(k/x)^n)", "v*(x/k)^n/(1+(x/k)^n)", "v-v/(1+(x/k)^n)",
        "x^n*v/(k^n+x^n)", "v*(x^n/(k^n+x^n))", "v*x^n*(k^n+x^n)^(-1)", "2*v*x^n/(2*k^n+2*x^n)",
        "param v, x > 0, k > 0, n\nv-v*k^n/(k^n+x^n)", "param v, x > 0, k > 0, n\nv*(1-k^n/(x^n+k^n))",
    ]),
    ("Hill of order 4", lambda v, x, k: v * x**4 / (k**4 + x**4),
     at(v=[2.0, 2.0, 1.5], x=[1e100, 1e-100, -0.3], k=[1e100, 2e-100, 2.0]), [
        "v*x^4/(k^4+x^4)", "v*x^4/(x^4+k^4)", "2*v*x^4/(2*x^4+2*k^4)", "x^4*v*(k^4+x^4)^(-1)",
        "v*(x^4/(k^4+x^4))",
    ]),
    ("weighted mean", lambda a, b, x, y: (a * exp(x) + b * exp(y)) / (exp(x) + exp(y)),
     at(a=[1.0, 2.0, 1.5, -1.0], b=[2.0, -1.0, 0.5, 3.0], x=[800.0, -800.0, 0.3, 5.0],
        y=[801.0, -802.0, 0.7, 800.0]), [
        "(a*exp(x)+b*exp(y))/(exp(x)+exp(y))", "(b*exp(y)+a*exp(x))/(exp(y)+exp(x))",
        "a*exp(x)/(exp(x)+exp(y))+b*exp(y)/(exp(x)+exp(y))", "(a+b*exp(y-x))/(1+exp(y-x))",
        "(a*exp(x)+b*exp(y))*(exp(x)+exp(y))^(-1)", "(2*a*exp(x)+2*b*exp(y))/(2*exp(x)+2*exp(y))",
    ]),
    ("power of a logistic", lambda x, n: (1 + exp(-x)) ** (-n),
     at(x=[-800.0, -300.0, 0.3, 800.0], n=[0.25, 1.5, 2.5, 3.0]), [
        "1/(1+exp(-x))^n", "(1+exp(-x))^(-n)", "(1/(1+exp(-x)))^n", "sigmoid(x)^n", "exp(-n*log(1+exp(-x)))",
        "exp(n*x)/(1+exp(x))^n",
    ]),
    ("root of a sum", lambda x, y: sqrt(exp(x) + exp(y)), at(x=[800.0, -800.0, 0.3], y=[801.0, -801.0, 0.2]), [
        "sqrt(exp(x)+exp(y))", "(exp(x)+exp(y))^0.5", "(exp(y)+exp(x))^(1/2)", "sqrt((2*exp(x)+2*exp(y))/2)",
        "exp(0.5*log(exp(x)+exp(y)))", "sqrt(exp(x))*sqrt(1+exp(y-x))",
    ]),
    ("log of powers of numbers", lambda x, y: log(mpf(2) ** x + mpf(3) ** y),
     at(x=[2000.0, -2000.0, 0.3], y=[1200.0, -1000.0, 0.2]), [
        "log(2^x+3^y)", "log(3^y+2^x)", "log(4*2^x+4*3^y)-log(4)", "log((2^x+3^y)/5)+log(5)",
        "log(exp(x*log(2))+3^y)", "log2(2^x+3^y)*log(2)",
    ]),
    ("log of tanh", lambda x: log(mp.tanh(x)), at(x=[1e-9, 0.3, 40.0, 300.0]), [
        "log(tanh(x))", "log(sinh(x)/cosh(x))", "-log(1/tanh(x))", "log((exp(x)-exp(-x))/(exp(x)+exp(-x)))",
        "log((1-exp(-2*x))/(1+exp(-2*x)))", "log(tanh(x)^2)/2", "log(3*tanh(x)/3)",
    ]),
    ("p-norm of two", lambda x, y, p: (abs(x) ** p + abs(y) ** p) ** (1 / p),
     at(x=[1e200, 3.0, -2.0], y=[-1e200, 4.0, 1.0], p=[3.0, 2.5, 1.5]), [
        "(abs(x)^p+abs(y)^p)^(1/p)", "(abs(y)^p+abs(x)^p)^(1/p)", "2*(abs(x)^p+abs(y)^p)^(1/p)/2",
        "((abs(x)^p+abs(y)^p)/1)^(1/p)", "q = 1/p; (abs(x)^p+abs(y)^p)^q",
    ]),
    ("400-norm of two", lambda x, y: (abs(x) ** 400 + abs(y) ** 400) ** (mpf(1) / 400),
     at(x=[10.0, 1e200, 3.0, -2.0], y=[20.0, -1e200, 4.0, 1.0]), [
        "(abs(x)^400+abs(y)^400)^(1/400)", "(x^400+y^400)^(1/400)", "(abs(x)^400+abs(y)^400)^0.0025",
        "p = 400; (abs(x)^p+abs(y)^p)^(1/p)",
    ]),
    ("relaxation", lambda s, t, w: s * (1 - exp(-t * (1 + exp(w)))),
     at(s=[0.5, 0.5, 2.0], t=[0.3, 2.0, 1e-3], w=[1.0, -800.0, 3.0]), [
        "s*(1-exp(-t*(1+exp(w))))", "s-s*exp(-t*(1+exp(w)))", "s*(1-exp(-t*(exp(w)+1)))", "s*(1-exp(-(t+t*exp(w))))",
    ]),
    ("sum with a hyperbolic cosine", lambda x: log(1 + mp.cosh(x)), NEAR, [
        "log(1+cosh(x))", "log(cosh(x)+1)", "log(2+2*cosh(x))-log(2)", "log1p(cosh(x))",
        "log(1+(exp(x)+exp(-x))/2)", "log(2+exp(x)+exp(-x))-log(2)", "-log(1/(1+cosh(x)))",
    ]),
    ("weighted hyperbolic cosine", lambda x, a, b: log(b + a * mp.cosh(x)) / a,
     at(x=[-800.0, -1e-9, 1e-170, 0.3, 40.0, 800.0], a=[2.0, 0.5, 3.0, 1e-3, 1.0, 2.0],
        b=[1.0, 3.0, 0.5, 2.0, 2.0, 1.5]), [
        "log(b+a*cosh(x))/a", "log(a*cosh(x)+b)/a", "param x, a > 0, b > 0\nlog(b+a*cosh(x))/a",
        "log(b+cosh(x)*a)*(1/a)",
    ]),
    ("over a hyperbolic cosine", lambda x: 1 / (3 + mp.cosh(x)), NEAR, [
        "1/(3+cosh(x))", "2/(6+exp(x)+exp(-x))", "(cosh(x)+3)^(-1)", "exp(-log(3+cosh(x)))",
    ]),
    ("over a hyperbolic cosine and 1", lambda x: 1 / (1 + mp.cosh(x)), NEAR, [
        "1/(1+cosh(x))", "2/(2+2*cosh(x))", "2/(2+exp(x)+exp(-x))", "(1+cosh(x))^(-1)",
    ]),
    ("root of a hyperbolic cosine", lambda x: sqrt(3 + mp.cosh(x)), NEAR, [
        "sqrt(3+cosh(x))", "(cosh(x)+3)^0.5", "(3+(exp(x)+exp(-x))/2)^(1/2)",
    ]),
    ("sinh over x", lambda x: mp.sinh(x) / x, NEAR[1:-1], [
        "sinh(x)/x", "(exp(x)-exp(-x))/(2*x)", "0.5*(exp(x)-exp(-x))/x", "1/x*sinh(x)", "sinh(x)*x^(-1)",
    ]),
    ("log of sinh over x", lambda x: log(mp.sinh(x) / x), NEAR, [
        "log(sinh(x)/x)", "-log(x/sinh(x))", "log((exp(x)-exp(-x))/(2*x))", "log(1/x*sinh(x))",
    ]),
    ("x over sinh", lambda x: x / mp.sinh(x), NEAR, [
        "x/sinh(x)", "x*csch(x)", "2*x/(exp(x)-exp(-x))", "x*sinh(x)^(-1)",
    ]),
    ("x over tanh", lambda x: x / mp.tanh(x), NEAR, [
        "x/tanh(x)", "x*coth(x)", "x*cosh(x)/sinh(x)", "cosh(x)*x/sinh(x)",
    ]),
    ("tanh over x", lambda x: mp.tanh(x) / x, NEAR, [
        "tanh(x)/x", "sinh(x)/(x*cosh(x))", "sinh(x)/cosh(x)/x", "1/x*tanh(x)",
    ]),
    ("Langevin", lambda x: mp.coth(x) - 1 / x, NEAR, [
        "1/tanh(x)-1/x", "coth(x)-1/x", "cosh(x)/sinh(x)-1/x", "-1/x+1/tanh(x)",
    ]),
    ("tan over x", lambda x: mp.tan(x) / x, SMALL, ["tan(x)/x", "1/x*tan(x)", "2*tan(x)/(2*x)"]),
    ("x over tan", lambda x: x / mp.tan(x), SMALL, ["x/tan(x)", "x*cot(x)", "x*tan(x)^(-1)"]),
    ("x over sin", lambda x: x / mp.sin(x), SMALL, ["x/sin(x)", "x*csc(x)", "x*sin(x)^(-1)"]),
    ("asin over x", lambda x: mp.asin(x) / x, UNIT, ["asin(x)/x", "1/x*asin(x)", "1/(x/asin(x))"]),
    ("x over asin", lambda x: x / mp.asin(x), UNIT, ["x/asin(x)", "1/(asin(x)/x)"]),
    ("atan over x", lambda x: mp.atan(x) / x, NEAR, ["atan(x)/x", "1/x*atan(x)", "atan(x)*x^(-1)"]),
    ("x over atan", lambda x: x / mp.atan(x), NEAR, ["x/atan(x)", "x*atan(x)^(-1)"]),
    ("asinh over x", lambda x: mp.asinh(x) / x, NEAR, ["asinh(x)/x", "log(x+sqrt(x^2+1))/x"]),
    ("atanh over x", lambda x: mp.atanh(x) / x, UNIT, ["atanh(x)/x", "0.5*log((1+x)/(1-x))/x"]),
    ("log1p over x", lambda x: mp.log1p(x) / x, UNIT, ["log(1+x)/x", "log1p(x)/x", "1/x*log(x+1)"]),
    ("x over log1p", lambda x: x / mp.log1p(x), UNIT, ["x/log(1+x)", "x/log1p(x)"]),
    ("quotient of growths", lambda a, x: mp.expm1(a * x) / mp.expm1(a),
     at(a=[800.0, -800.0, 1e-12, -1e-9, 1.5, -40.0, 800.0], x=[0.4, 0.4, 0.3, 0.7, 0.2, 1.5, 0.999]), [
        "(exp(a*x)-1)/(exp(a)-1)", "(1-exp(a*x))/(1-exp(a))", "expm1(a*x)/expm1(a)",
        "(exp(x*a)-1)/(exp(a)-1)",
    ]),
    ("growth of an annuity", lambda r, n: ((1 + r) ** n - 1) / r, RATES, [
        "((1+r)^n-1)/r", "((r+1)^n-1)/r", "(-1+(1+r)^n)/r",
    ]),
    ("rate of an annuity", lambda r, n: r / (1 - (1 + r) ** -n), RATES, [
        "r/(1-(1+r)^(-n))", "r*(1+r)^n/((1+r)^n-1)", "r*(1-(1+r)^(-n))^(-1)",
    ]),
    ("present value of an annuity", lambda r, n: (1 - (1 + r) ** -n) / r, RATES, [
        "(1-(1+r)^(-n))/r", "1/r*(1-(1+r)^(-n))",
    ]),
    ("log of two squares", lambda x, y: log(x * x + y * y),
     at(x=[1e200, 1e-150, 1e200, 3.0, -0.5, 1e300], y=[1e200, 1e-150, 1e-200, 0.25, 2.0, 1e5]), [
        "log(x^2+y^2)", "log(x*x+y*y)", "2*log(hypot(x,y))", "log(y^2+x*x)", "log(3*x^2+3*y^2)-log(3)",
        "2*log(sqrt(x^2+y^2))",
    ]),
    ("log of a square and 1", lambda x: log(1 + x * x), HUGE, [
        "log(1+x^2)", "log(x*x+1)", "log1p(x^2)", "2*log(sqrt(1+x^2))",
    ]),
    ("share of a square", lambda x: x * x / (1 + x * x), HUGE, [
        "x^2/(1+x^2)", "x*x/(x*x+1)", "1-1/(1+x^2)", "3*x^2/(3+3*x^2)", "x^2*(1+x^2)^(-1)", "4*x^2/(4+(2*x)^2)",
    ]),
    ("over a square and 1", lambda x: x / (1 + x * x), HUGE, [
        "x/(1+x^2)", "x/(x*x+1)", "2*x/(2+2*x^2)", "x*(1+x^2)^(-1)", "4*x/(4+(2*x)^2)",
    ]),
    ("share of powers of 10", lambda a, b: 1 / (1 + mpf(10) ** (a - b)),
     at(a=[800.0, -800.0, 1e-5, 3.0, 400.0], b=[799.0, -800.0, 2.0, 0.5, -400.0]), [
        "10^(-a)/(10^(-a)+10^(-b))", "10^b/(10^a+10^b)", "3*10^b/(3*10^a+3*10^b)", "10^b*(10^b+10^a)^(-1)",
        "1/(1+10^(a-b))",
    ]),
    ("share of powers of 2", lambda x: 1 / (1 + mpf(2) ** -x), at(x=[-1200.0, -40.0, 0.3, 40.0, 2000.0]), [
        "2^x/(1+2^x)", "1/(1+2^(-x))", "2^x/(2^x+1)",
    ]),
    ("ratio of powers", lambda a, b, n: a**n / b**n,
     at(a=[1e40, 1e-40, 2.0, 3.0], b=[1e40, 2e-40, 3.0, 0.5], n=[20.0, 20.0, 2.5, 7.0]), [
        "a^n/b^n", "a^n*b^(-n)", "1/(b^n/a^n)", "exp(n*log(a))/exp(n*log(b))", "exp(n*log(a)-n*log(b))",
        "2*a^n/(2*b^n)", "-(a^n)/(-(b^n))", "b^(-n)*a^n", "exp(n*log(a))*b^(-n)", "(1/b^n)*a^n",
    ]),
    ("squares and fifth powers over the same", lambda a, b: a**2 / b**2 + a**5 / b**5,
     at(a=[1e200, 1e-152, 2.0], b=[1e200, 2e-152, 3.0]), [
        "a^2/b^2+a^5/b^5", "a*a/(b*b)+a^5/b^5", "a*a/b/b+a^5*b^(-5)", "a^2*b^(-2)+a^5/b^5",
    ]),
    ("log of a ratio of powers", lambda a, b, n: log(a**n / b**n),
     at(a=[1e40, 1e-40, 2.0], b=[1e-40, 1e40, 3.0], n=[20.0, 20.0, 2.5]), [
        "log(a^n/b^n)", "-log(b^n/a^n)", "log(3*a^n/b^n)-log(3)", "log(a^n*b^(-n))",
    ]),
    ("log of a Hill curve", lambda x, k, n: log(x**n / (k**n + x**n)),
     at(x=[1e-40, 1e30, 2.0], k=[1.0, 1e30, 1.5], n=[20.0, 9.0, 2.5]), [
        "log(x^n/(k^n+x^n))", "log(1/(1+(k/x)^n))", "log(2*x^n/(k^n+x^n))-log(2)", "log((x/k)^n/(1+(x/k)^n))",
    ]),
    ("squares over their sum", lambda r, c: r**2 / (r**2 + c**2),
     at(r=[1e200, 1e-150, 2.0], c=[1.0, 1e-150, 3.0]), [
        "r^2/(r^2+c^2)", "r*r/(c*c+r*r)", "r*r/(r*r+c*c)", "2*r*r/(2*c*c+2*r*r)", "1-c*c/(c*c+r*r)",
    ]),
    ("logistic loss with labels", lambda z, y: (1 - y) * z + log(1 + exp(-z)),
     at(z=[-800.0, -40.0, 40.0, 0.3], y=[0.0, 0.0, 1.0, 0.5]), [
        "(1-y)*z+log(1+exp(-z))", "z-z*y+log(1+exp(-z))", "log(1+exp(-z))+(1-y)*z", "z*(1-y)-log(sigmoid(z))",
        "softplus(-z)+(1-y)*z", "(1-y)*z-log(1/(1+exp(-z)))", "z*(1-y)-log_sigmoid(z)",
        "p = sigmoid(z); f = -(xlogy(y, p)+xlogy(1-y, 1-p))", "p = 1/(1+exp(-z)); f = -(y*log(p)+(1-y)*log1p(-p))",
    ]),
    ("softplus from the other side", lambda x: log(1 + exp(x)), X, [
        "x+log(1+exp(-x))", "log(1+exp(-x))+x", "x+softplus(-x)", "x-log(sigmoid(x))", "x-log(1/(1+exp(-x)))",
        "x+log1p(1/exp(x))",
    ]),
    ("softplus less its argument", lambda x: log(1 + exp(-x)), X, [
        "log(1+exp(x))-x", "softplus(x)-x", "-(x-log(1+exp(x)))", "-x+log1p(exp(x))",
    ]),
    ("hyperbolic cotangent", lambda x: mp.coth(x), at(x=[-800.0, -40.0, 1e-9, 0.5, 300.0]), [
        "cosh(x)/sinh(x)", "1/tanh(x)", "(exp(x)+exp(-x))/(exp(x)-exp(-x))", "(exp(2*x)+1)/(exp(2*x)-1)",
        "(exp(-x)+exp(x))/(exp(x)-exp(-x))", "2*(exp(x)+exp(-x))/(2*exp(x)-2*exp(-x))", "(1+exp(2*x))/(exp(2*x)-1)",
        "-(exp(2*x)+1)/(1-exp(2*x))", "(exp(x)+1/exp(x))/(exp(x)-1/exp(x))", "(exp(x)+exp(-x))/(2*sinh(x))",
    ]),
    ("there and back", lambda x: x + 0, at(x=[-800.0, -40.0, 1e-9, 40.0, 800.0]), [
        "atanh(tanh(x))", "asinh(sinh(x))", "atanh((exp(x)-exp(-x))/(exp(x)+exp(-x)))", "atanh(sinh(x)/cosh(x))",
    ]),
    ("difference of tails", lambda a, b: ndtr(b) - ndtr(a),
     at(a=[8.0, -9.0, 0.5, 30.0, -1.0, 2.0], b=[9.0, -8.0, 1.0, 31.0, 2.0, -1.0]), [
        "ndtr(b)-ndtr(a)", "0.5*(erf(b/sqrt(2))-erf(a/sqrt(2)))", "(1+erf(b/sqrt(2)))/2-(1+erf(a/sqrt(2)))/2",
        "0.5*(erfc(a/sqrt(2))-erfc(b/sqrt(2)))", "erf(b/sqrt(2))/2-erf(a/sqrt(2))/2", "-(ndtr(a)-ndtr(b))",
        "ndtr(-a)-ndtr(-b)", "(1-ndtr(a))-(1-ndtr(b))", "0.5*erfc(-b/sqrt(2))-0.5*erfc(-a/sqrt(2))",
        "(ndtr(b)*3-3*ndtr(a))/3",
    ]),
    ("log of a difference of tails", lambda a, b: log(ndtr(b) - ndtr(a)),
     at(a=[8.0, -9.0, 0.5, 38.0, -41.0, -1.0], b=[9.0, -8.0, 1.0, 39.0, -39.0, 2.0]), [
        "log(ndtr(b)-ndtr(a))", "log(0.5*(erf(b/sqrt(2))-erf(a/sqrt(2))))", "log(2*ndtr(b)-2*ndtr(a))-log(2)",
        "log(erf(b/sqrt(2))-erf(a/sqrt(2)))-log(2)", "log((1+erf(b/sqrt(2)))/2-(1+erf(a/sqrt(2)))/2)",
        "log(ndtr(-a)-ndtr(-b))", "log(erfc(a/sqrt(2))-erfc(b/sqrt(2)))-log(2)", "log((ndtr(a)-ndtr(b))^2)/2",
        "-log(1/(ndtr(b)-ndtr(a)))",
    ]),
    ("difference of logistic functions", lambda x, y: 1 / (1 + exp(-x)) - 1 / (1 + exp(-y)),
     at(x=[41.0, -40.0, 1.0, 1.0, 1.0], y=[40.0, -41.0, -2.0, 1 - 2.0**-30, 3.0]), [
        "sigmoid(x)-sigmoid(y)", "1/(1+exp(-x))-1/(1+exp(-y))", "0.5*(tanh(x/2)-tanh(y/2))", "-sigmoid(y)+sigmoid(x)",
        "exp(x)/(1+exp(x))-exp(y)/(1+exp(y))", "2*(sigmoid(x)/2-sigmoid(y)/2)", "tanh(x/2)/2-tanh(y/2)/2",
    ]),
    ("log of squares of differences", lambda x, y: log((mp.tanh(x) - mp.tanh(y)) ** 2),
     at(x=[21.0, -20.0, 1.0, 1.0], y=[20.0, -21.0, -2.0, 3.0]), [
        "log((tanh(x)-tanh(y))^2)", "2*log(abs(tanh(x)-tanh(y)))", "log((2*sigmoid(2*x)-2*sigmoid(2*y))^2)",
    ]),
    ("complementary log-log", lambda x: log(1 - exp(-exp(x))), at(x=[-800.0, -40.0, 0.5, 3.0]), [
        "log(1-exp(-exp(x)))", "log(-expm1(-exp(x)))", "log1p(-exp(-exp(x)))", "log1mexp(-exp(x))",
        "log(1-1/exp(exp(x)))", "log(2-2*exp(-exp(x)))-log(2)",
    ]),
    ("inverse root less one", lambda x: 1 / sqrt(1 - x) - 1, at(x=[1e-20, 1e-10, -1e-10, 0.5, 1 - 2.0**-30]), [
        "1/sqrt(1-x)-1", "(1-x)^(-0.5)-1", "1/(1-x)^0.5-1", "-(1-1/sqrt(1-x))", "2*(1/sqrt(1-x)/2-0.5)",
        "g = 1/sqrt(1-x); g-1", "-1+1/sqrt(-x+1)",
    ]),
    ("kinetic energy", lambda m, v: m * 9 * (1 / sqrt(1 - (v / 3) ** 2) - 1), at(m=[2.0, 3.0], v=[1e-9, 2.5]), [
        "m*9*(1/sqrt(1-(v/3)^2)-1)", "g = 1/sqrt(1-(v/3)^2); (g-1)*m*9", "m*9/sqrt(1-v^2/9)-m*9",
        "c = 3; (1/sqrt(1-v*v/(c*c))-1)*m*c^2", "9*m*((1-v^2/9)^(-1/2)-1)",
    ]),
    ("hyperbola less its vertex", lambda r, d: sqrt(1 + (r / d) ** 2) - 1,
     at(r=[1e-9, 1e200, 3.0], d=[1.0, 2.0, -4.0]), [
        "sqrt(1+(r/d)^2)-1", "sqrt(1+r^2/d^2)-1", "(1+(r/d)^2)^0.5-1", "sqrt((r/d)*(r/d)+1)-1", "-1+sqrt(1+(r/d)**2)",
    ]),
]  # fmt: skip


def truth(
    function: Callable[..., mpf], point: Mapping[str, float]
) -> tuple[float, dict[str, float]]:
    """Return the value and the derivatives, rounded to floats."""
    exact = {name: mpf(value) for name, value in point.items()}
    gradient = {}
    for name, value in exact.items():
        step = STEP * max(abs(value), 1)
        ends = [function(**{**exact, name: value + sign * step}) for sign in (1, -1)]
        gradient[name] = float((ends[0] - ends[1]) / (2 * step))
    return float(function(**exact)), gradient


def main() -> None:
    with TARGET.open("w", encoding="utf-8") as file:
        for family, function, points, programs in FAMILIES:
            for point in points:
                value, gradient = truth(function, point)
                for program in programs:
                    row = {"family": family, "program": program, "at": point, "value": value}
                    file.write(json.dumps({**row, "gradient": gradient}) + "\n")


if __name__ == "__main__":
    main()
