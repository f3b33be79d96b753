"""Write rewritten.jsonl: right answers in the many forms that SymPy brings a derivative to.

    python tests/cases/make_rewritten.py

SymPy reads the formulas of this file, differentiates them itself and rewrites the result; gradc has
no part in it. A line has `program`, `name` and `answer`.
"""

import json
from collections.abc import Callable
from pathlib import Path

import sympy as sp

x, y, z, a, b = sp.symbols("x y z a b", real=True)


def sigmoid(u: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-u))


# As gradc has it, and as SymPy has it.
FORMULAS: dict[str, sp.Expr] = {
    "x^3 - 2*x^2 + 5*x - 7": x**3 - 2 * x**2 + 5 * x - 7,
    "(x + y)*z": (x + y) * z,
    "(x*y + y)^2": (x * y + y) ** 2,
    "(x*(x + y))^2": (x * (x + y)) ** 2,
    "(2*x + 1)^2": (2 * x + 1) ** 2,
    "(3*x - 2*y)^5": (3 * x - 2 * y) ** 5,
    "(x^2 + y^2)*(x - y)": (x**2 + y**2) * (x - y),
    "x*y*z*(x + y + z)": x * y * z * (x + y + z),
    "(x + 1)*(x + 2)*(x + 3)*(x + 4)": (x + 1) * (x + 2) * (x + 3) * (x + 4),
    "x/y": x / y,
    "x/(x + y)": x / (x + y),
    "(x - y)/(x + y)": (x - y) / (x + y),
    "(x^2 + 1)/(x - 3)": (x**2 + 1) / (x - 3),
    "1/x + 1/y": 1 / x + 1 / y,
    "1/(1 + x^2)": 1 / (1 + x**2),
    "x/(1 + x^2)^2": x / (1 + x**2) ** 2,
    "1/((x + 1)*(x + 2))": 1 / ((x + 1) * (x + 2)),
    "(a*x + b)/(x^2 + 1)": (a * x + b) / (x**2 + 1),
    "(x*y + 1)^3/(y^2 + 2)": (x * y + 1) ** 3 / (y**2 + 2),
    "sqrt(x^2 + 1)": sp.sqrt(x**2 + 1),
    "sqrt(x^2 + y^2 + 1)": sp.sqrt(x**2 + y**2 + 1),
    "1/sqrt(x^2 + 1)": 1 / sp.sqrt(x**2 + 1),
    "x*sqrt(1 + y^2)": x * sp.sqrt(1 + y**2),
    "exp(x)": sp.exp(x),
    "exp(-x^2)": sp.exp(-(x**2)),
    "exp(-(x^2 + y^2)/2)": sp.exp(-(x**2 + y**2) / 2),
    "x*exp(y)": x * sp.exp(y),
    "x^2*exp(x)": x**2 * sp.exp(x),
    "exp(x*y) + exp(-x*y)": sp.exp(x * y) + sp.exp(-x * y),
    "(exp(x) - 1)^2": (sp.exp(x) - 1) ** 2,
    "exp(sin(x))": sp.exp(sp.sin(x)),
    "(exp(x) - exp(-x))/(exp(x) + exp(-x))": (sp.exp(x) - sp.exp(-x)) / (sp.exp(x) + sp.exp(-x)),
    "1/(1 + exp(-x))": sigmoid(x),
    "sigmoid(x)": sigmoid(x),
    "sigmoid(a*x + b)": sigmoid(a * x + b),
    "sigmoid(sigmoid(x*a + b)*y + z)": sigmoid(sigmoid(x * a + b) * y + z),
    "(sigmoid(a*x) - y)^2/2": (sigmoid(a * x) - y) ** 2 / 2,
    "log(x^2 + 1)": sp.log(x**2 + 1),
    "log(1 + exp(x))": sp.log(1 + sp.exp(x)),
    "log(exp(x) + exp(y) + exp(z))": sp.log(sp.exp(x) + sp.exp(y) + sp.exp(z)),
    "log(sigmoid(x*y))": sp.log(sigmoid(x * y)),
    "x*log(1 + y^2)": x * sp.log(1 + y**2),
    "log(x)": sp.log(x),
    "x*log(x) - x": x * sp.log(x) - x,
    "log(x*y)": sp.log(x * y),
    "log(x)^3": sp.log(x) ** 3,
    "x^y": x**y,
    "2^x": sp.Integer(2) ** x,
    "(1 + x^2)^y": (1 + x**2) ** y,
    "sin(x)": sp.sin(x),
    "sin(x)*cos(y)": sp.sin(x) * sp.cos(y),
    "sin(x*y)": sp.sin(x * y),
    "sin(x)^2": sp.sin(x) ** 2,
    "sin(x)^3*cos(x)^2": sp.sin(x) ** 3 * sp.cos(x) ** 2,
    "cos(x)/(2 + sin(x))": sp.cos(x) / (2 + sp.sin(x)),
    "x*sin(x) + cos(x)": x * sp.sin(x) + sp.cos(x),
    "sin(2*x)*cos(3*x)": sp.sin(2 * x) * sp.cos(3 * x),
    "sin(x + y)": sp.sin(x + y),
    "tan(x/2)": sp.tan(x / 2),
    "exp(-x)*sin(3*x)": sp.exp(-x) * sp.sin(3 * x),
    "atan(x)": sp.atan(x),
    "atan(x*y)": sp.atan(x * y),
    "x*atan(x) - log(1 + x^2)/2": x * sp.atan(x) - sp.log(1 + x**2) / 2,
    "asin(x)": sp.asin(x),
    "tanh(x)": sp.tanh(x),
    "tanh(a*x + b)": sp.tanh(a * x + b),
    "(tanh(a*x + b) - y)^2": (sp.tanh(a * x + b) - y) ** 2,
    "sinh(x)*cosh(y)": sp.sinh(x) * sp.cosh(y),
    "log(cosh(x))": sp.log(sp.cosh(x)),
    "x*tanh(log(1 + exp(x)))": x * sp.tanh(sp.log(1 + sp.exp(x))),
    "asinh(x)": sp.asinh(x),
    "x*sigmoid(a*x)": x * sigmoid(a * x),
    "exp(x)/(exp(x) + exp(y) + exp(z))": sp.exp(x) / (sp.exp(x) + sp.exp(y) + sp.exp(z)),
    "-log(exp(x)/(exp(x) + exp(y)))": -sp.log(sp.exp(x) / (sp.exp(x) + sp.exp(y))),
    "y*log(sigmoid(x)) + (1 - y)*log(1 - sigmoid(x))": y * sp.log(sigmoid(x))
    + (1 - y) * sp.log(1 - sigmoid(x)),
    "(a*x + b - y)^2/2 + 0.25*a^2": (a * x + b - y) ** 2 / 2 + a**2 / 4,
    "0.1*x^2 + 0.3*x*y": x**2 / 10 + 3 * x * y / 10,
    "pi*x^2*y/3": sp.pi * x**2 * y / 3,
    "exp(-((x - a)/b)^2/2)/b": sp.exp(-(((x - a) / b) ** 2) / 2) / b,
    "(x*a + y)/(z^2 + 1) + tanh(x*z)": (x * a + y) / (z**2 + 1) + sp.tanh(x * z),
    "erf(x)": sp.erf(x),
    "gamma(x)": sp.gamma(x),
}

FORMS: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "as it is": lambda e: e,
    "expand": sp.expand,
    "expand_trig": sp.expand_trig,
    "expand_log": sp.expand_log,
    "factor": sp.factor,
    "together": sp.together,
    "cancel": sp.cancel,
    "ratsimp": sp.ratsimp,
    "apart": lambda e: sp.apart(e, x),
    "collect": lambda e: sp.collect(sp.expand(e), x),
    "powsimp": sp.powsimp,
    "powdenest": sp.powdenest,
    "trigsimp": sp.trigsimp,
    "simplify": sp.simplify,
    "logcombine": sp.logcombine,
    "horner": sp.horner,
    "exp": lambda e: e.rewrite(sp.exp),
    "cosh": lambda e: e.rewrite(sp.cosh),
    "tanh": lambda e: e.rewrite(sp.tanh),
    "tan": lambda e: e.rewrite(sp.tan),
    "sin": lambda e: e.rewrite(sp.sin),
    "cos": lambda e: e.rewrite(sp.cos),
    "log": lambda e: e.rewrite(sp.log),
    "sqrt": lambda e: e.rewrite(sp.sqrt),
    "expand of together": lambda e: sp.expand(sp.together(e)),
    "factor of exp": lambda e: sp.factor(e.rewrite(sp.exp)),
    "decimals": lambda e: e.evalf(15),
}


def main() -> None:
    lines = []
    for program, formula in FORMULAS.items():
        for variable in sorted(formula.free_symbols, key=str):
            derivative = sp.diff(formula, variable)
            seen = set()
            for form in FORMS.values():
                try:
                    answer = form(derivative)
                except (sp.PolynomialError, NotImplementedError, ValueError, TypeError):
                    continue
                if answer.has(sp.I, sp.Piecewise, sp.zoo, sp.nan, sp.Derivative):
                    continue
                text = str(answer).replace("polygamma(0, ", "digamma(")
                if text not in seen:
                    seen.add(text)
                    lines.append({"program": program, "name": str(variable), "answer": text})
    path = Path(__file__).with_name("rewritten.jsonl")
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
