"""What gradc makes of a program, compared with what the program is worth.

In: a tree, a point, a notation. Out: nothing, or a `WrongError` that names what is wrong: a value or
a gradient, of which target or which way of computing it. All that is compared is compared with mpmath
alone, within what rounding may do; a point at a kink, or where a value leaves the floats, is let be.
"""

import ctypes
import math
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from shutil import which
from typing import Any

import numpy as np

import gradc
from gradc.interpret.precise import exact, extend, precision
from gradc.pipeline import compile_program

from . import arrays, pens, trees, truth
from .truth import Truth, UndefinedError

Case = dict[str, Any]
Found = Iterator[tuple[str, float, Truth]]  # what was computed, as what, and what it is


_LARGEST = 1e300  # beyond this a float may be inf
_FINE, _ROUGH = 1e-9, 1e-3  # relative errors; the latter of what is not made stable
_LARGE = 1e100  # beyond this what it is made of may be


class WrongError(Exception):
    """A value or a gradient that is wrong; `key` tells its kind from others."""

    def __init__(self, message: str, *key: str) -> None:
        super().__init__(message)
        self.key = key


def drawn(random: Random) -> Case:
    """Return a program, a point, and how it is written."""
    return {
        "tree": trees.program(random), "at": trees.point(random), "notation": random.choice([*pens.NOTATIONS]),
        "seed": random.randrange(1000), "way": random.choice(_MIX),
    }  # fmt: skip


def compared(case: Case) -> None:
    """Compare a program in one of the ways in which gradc computes it."""
    tree, at, way = case["tree"], case["at"], case["way"]
    try:
        value, is_edge = truth.value(tree, at)
        slopes = {name: _slope(tree, at, name) for name in trees.NAMES}
    except UndefinedError:
        return
    text = pens.written(tree, pens.NOTATIONS[case["notation"]], Random(case["seed"]))  # noqa: S311  # no secret
    if text is None:
        return
    language = pens.NOTATIONS[case["notation"]].language
    is_edge |= None in slopes.values()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for what, found, true in WAYS[way](text, language, case, value, slopes):
            is_told = math.isfinite(found) or not is_edge or what.startswith("value")
            largest = _LARGEST if math.isfinite(found) else _LARGE
            relative = _ROUGH if way == "as written" else _FINE
            if is_told and abs(true.number) < largest and not true.allows(found, relative):
                kind = what.split()[0] + ("" if math.isfinite(found) else ", not finite")
                raise WrongError(
                    f"{way}: {what} is {found!r}, not {float(true.number)!r}: {text}", way, kind
                )


def _slope(tree: Any, at: Mapping[str, float], name: str) -> Truth | None:
    """Return how a program changes with a name; None at a kink."""
    try:
        return truth.derivative(tree, at, name)
    except UndefinedError:
        return None


def _called(target: str, stabilise: bool = True) -> Callable[..., Found]:
    def run(
        text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
    ) -> Found:
        function = gradc.Function(
            compile_program(text, language=language, target=target, stabilise=stabilise)
        )
        given = {name: case["at"][name] for name in function.inputs}
        try:
            number, gradient = function.value_and_gradient(**given)
        except ArithmeticError:
            number, gradient = math.nan, [math.nan] * len(given)
        except ValueError as error:
            if target != "scalar" or isinstance(error, gradc.GradcError):
                raise
            return
        yield "value", float(number), value
        yield from _gradient(function.wrt, gradient, slopes)

    return run


def _gradient(names: Any, gradient: Any, slopes: Mapping[str, Truth | None]) -> Found:
    for name, found in zip(names, gradient, strict=True):
        true = slopes[name]
        if true is not None:
            yield f"gradient by {name}", float(found), true


def _points(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    """Call with arrays of many points, of which every one is the same or another."""
    function = gradc.Function(
        compile_program(text, language=language, target="native" if case["seed"] % 2 else "numpy")
    )
    given = {
        name: np.array([case["at"][name], 0.5, case["at"][name], -1.5] * 9)
        for name in function.inputs
    }
    if not given:
        return
    numbers, gradient = function.value_and_gradient(**given)
    for place in (0, 2, 34):
        yield "value at a point", float(numbers[place]), value
        yield from _gradient(function.wrt, [one[place] for one in gradient], slopes)


def _forward(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    function = gradc.Function(compile_program(text, language=language))
    directions = Random(case["seed"])  # noqa: S311  # no secret
    tangents = {name: directions.uniform(-2, 2) for name in function.wrt}
    known = {name: true for name in tangents if (true := slopes[name]) is not None}
    if not tangents or len(known) < len(tangents):
        return
    number, tangent = function.jvp(tangents, **{name: case["at"][name] for name in function.inputs})
    yield "value of jvp", float(number), value
    yield "tangent", float(tangent), truth.along(known, tangents)


def _precise(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    """Work the graph out that files are written from, in 65 digits."""
    graph = compile_program(text, language=language).simplified
    using = precision()
    known = {node: exact(case["at"][str(node.payload)], using) for node in graph.inputs}
    extend(known, graph.roots(), {}, using)
    yield "value", float(known[next(iter(graph.outputs.values()))]), value
    yield from _gradient(
        graph.wrt, [float(known[node]) for node in graph.gradients.values()], slopes
    )


def _derived(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    """Read the derivative as it is printed, in inputs alone, and work that out."""
    function = gradc.Function(compile_program(text, language=language))
    for name in function.wrt:
        true = slopes[name]
        if true is not None:
            printed = f"param {', '.join(trees.NAMES)}\nf = {function.derivative(name, expand=True)}".replace(
                "∂f/∂", "d"
            )
            graph = compile_program(printed).graph
            using = precision(100)
            known = {node: exact(case["at"][str(node.payload)], using) for node in graph.inputs}
            extend(known, graph.roots()[:1], {}, using)
            found = float(known[next(iter(graph.outputs.values()))])
            if math.isfinite(found):  # what holds at single points alone is a note, and no formula
                yield f"formula by {name}", found, true


def _curved(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    function = gradc.Function(compile_program(text, language=language))
    if not function.wrt or None in slopes.values():
        return
    found = function.hessian(**{name: case["at"][name] for name in function.inputs})
    for place, name in enumerate(function.wrt):
        with suppress(UndefinedError):
            true = truth.derivative(case["tree"], case["at"], name, 2)
            yield f"second derivative by {name}", float(found[place, place]), true


def _printed(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    """Print a program as LaTeX, with its gradient, and read it again without."""
    function = gradc.Function(compile_program(text, language=language))
    function.latex()
    again = gradc.compile(function.latex(gradient=False), language="latex")
    names = {name: case["at"][name] for name in again.inputs}
    with suppress(ArithmeticError):
        yield "value of LaTeX", float(again.value(**names)), value


def _verified(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    """Verify a program; no right gradient may fail."""
    function = gradc.Function(compile_program(text, language=language))
    if function.wrt:
        report = function.verify(points=2)
        yield "report of verify", 0.0 if report.ok else 1.0, Truth(truth.c.mpf(0), truth.c.mpf(0))


def _in_c(
    text: str, language: str, case: Case, value: Truth, slopes: Mapping[str, Truth | None]
) -> Found:
    compiler = which("gcc") or which("clang")
    if compiler is None:
        return
    done = compile_program(text, language=language, target="c", name="f")
    names = [str(node.payload) for node in done.graph.inputs]
    if "workspace" in done.source:  # of a loop, which every caller has to bring
        return
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
        (Path(folder) / "f.c").write_text(done.source, encoding="utf-8")
        subprocess.run(
            [compiler, "-std=c99", "-O0", "-w", "-shared", "-fPIC", "-o", "f.so", "f.c", "-lm"],
            cwd=folder,
            check=True,
        )
        library = ctypes.CDLL(f"{folder}/f.so")
    gradient = (ctypes.c_double * max(len(names), 1))()
    function = library.f_value_and_gradient if names else library.f_value
    function.restype = ctypes.c_double
    function.argtypes = [ctypes.c_double] * len(names) + [ctypes.c_void_p] * bool(names)
    number = function(*(case["at"][name] for name in names), *([gradient] if names else []))
    yield "value", number, value
    yield from _gradient(names, gradient[: len(names)], slopes)


WAYS: Mapping[str, Callable[..., Found]] = {
    "numpy": _called("numpy"), "as written": _called("numpy", stabilise=False), "scalar": _called("scalar"), "native": _called("native"),
    "points": _points, "forward": _forward, "precise": _precise, "derived": _derived, "c": _in_c, "curved": _curved, "verified": _verified, "printed": _printed,
}  # fmt: skip
_MIX = [way for way in WAYS for _ in range(1 if way in ("c", "as written", "verified") else 2)]


# ---- arrays -------------------------------------------------------------------------------------


def drawn_arrays(random: Random) -> Case:
    """Return a program of arrays, and the way in which it is worked out."""
    return {**arrays.drawn(random), "way": random.choice([*ARRAY_WAYS])}


def compared_arrays(case: Case) -> None:
    """Compare a program of arrays, its value and an entry of the gradient by each input."""
    random = Random(case["seed"])  # noqa: S311  # no secret
    try:
        value, _ = arrays.value(case)
    except UndefinedError:
        return
    slopes: dict[str, tuple[tuple[int, ...], Truth]] = {}
    for name, shape in case["shapes"].items():
        place = tuple(random.randrange(arrays.SIZES.get(size, 1)) for size in shape)
        with suppress(UndefinedError):
            slopes[name] = place, arrays.slope(case, name, place)
    text = arrays.written(case)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for what, found, true in ARRAY_WAYS[case["way"]](text, case, value, slopes):
            is_told = math.isfinite(found) or len(slopes) == len(case["shapes"])
            if is_told and not true.allows(found):
                said = f"{what} is {found!r}, not {float(true.number)!r}: {text}"
                raise WrongError(f"{case['way']}: {said}", "arrays", case["way"], what.split()[0])


def _array_called(**options: Any) -> Callable[..., Found]:
    def run(text: str, case: Case, value: Truth, slopes: Mapping[str, Any]) -> Found:
        function = gradc.Function(compile_program(text, language=case["language"], **options))
        number, gradient = function.value_and_gradient(**case["at"])
        yield "value", float(number), value
        for name, (place, true) in slopes.items():
            yield (
                f"gradient by {name}[{place}]",
                float(getattr(gradient, name)[place] if place else getattr(gradient, name)),
                true,
            )

    return run


def _array_forward(text: str, case: Case, value: Truth, slopes: Mapping[str, Any]) -> Found:
    function = gradc.Function(compile_program(text, language=case["language"]))
    for name, (place, true) in [*slopes.items()][:2]:
        tangents = {other: np.zeros(np.shape(one)) for other, one in case["at"].items()}
        tangents[name][place] = 1
        number, tangent = function.jvp(tangents, **case["at"])
        yield "value of jvp", float(number), value
        yield f"tangent along {name}[{place}]", float(tangent), true


ARRAY_WAYS: Mapping[str, Callable[..., Found]] = {
    "numpy": _array_called(), "native": _array_called(target="native"), "checkpoint": _array_called(checkpoint=True),
    "as written": _array_called(stabilise=False), "forward": _array_forward,
}  # fmt: skip
