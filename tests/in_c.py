"""Generated files of C, compiled and called: many programs at once, as one library.

Each is compiled under the name that it has there.
"""

import ctypes
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pytest

from gradc.pipeline import Compilation

STRICT = ("-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic")
COMPILERS = [
    pytest.param(one, marks=pytest.mark.skipif(which(one) is None, reason=f"no {one}"))
    for one in ("gcc", "clang")
]


def compiler() -> str:
    """Return a compiler of C; skip the test where there is none."""
    found = which("gcc") or which("clang") or which("cc")
    if found is None:
        pytest.skip("no compiler of C")
    return found


def build(chosen: str, texts: Sequence[str], folder: Path, *options: str) -> Path:
    """Compile texts as one file to a library, strictly."""
    source, library = folder / "all.c", folder / "all.so"
    source.write_text("\n".join(texts), encoding="utf-8")
    command = [
        chosen,
        *STRICT,
        *options,
        "-shared",
        "-fPIC",
        "-o",
        str(library),
        str(source),
        "-lm",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:4000]
    return library


class Library:
    """Programs as one library of C: each value, gradient or array of results as NumPy's."""

    def __init__(
        self,
        programs: Mapping[str, Compilation],
        folder: Path,
        options: Sequence[str] = ("-O0",),
    ) -> None:
        self.done = programs
        texts = [one.source for one in self.done.values()]
        self.library = ctypes.CDLL(str(build(compiler(), texts, folder, *options)))

    def value_and_gradient(self, name: str, at: Mapping[str, float]) -> tuple[Any, Any]:
        """Return the values of the outputs, and a row of derivatives for each."""
        graph = self.done[name].graph
        outputs, variables = len(graph.outputs), len(graph.wrt)
        given = [float(at[str(node.payload)]) for node in graph.inputs]
        gradient = np.full((outputs, max(variables, 1)), np.nan)
        entry = "value_and_gradient" if variables else "value"
        function = getattr(self.library, f"{name}_{entry}")
        one = ctypes.c_double
        function.restype = one if outputs == 1 else _struct(outputs)
        function.argtypes = [one] * len(given) + [ctypes.c_void_p] * bool(variables)
        found = function(*given, *([gradient.ctypes.data] if variables else []))
        value = np.array([found] if outputs == 1 else [*found.values])
        return value, gradient[:, :variables]

    def array(self, name: str, entry: str, at: Sequence[float], shape: tuple[int, ...]) -> Any:
        """Return what an entry writes to its last argument, an array."""
        found = np.full(shape, np.nan)
        function = getattr(self.library, f"{name}_{entry}")
        function.restype = None
        function.argtypes = [ctypes.c_double] * len(at) + [ctypes.c_void_p]
        function(*at, found.ctypes.data)
        return found

    def struct(self, name: str, entry: str, at: Sequence[float], count: int) -> Any:
        """Return the numbers of the struct that an entry returns."""
        function = getattr(self.library, f"{name}_{entry}")
        function.restype = _struct(count)
        function.argtypes = [ctypes.c_double] * len(at)
        return np.array([*function(*at).values])

    def points(self, name: str, arrays: Sequence[Any], count: int) -> Any:
        """Return the rows of results at many points."""
        given = [np.ascontiguousarray(one, dtype=float) for one in arrays]
        found = np.full((count, len(given[0])), np.nan)
        function = getattr(self.library, f"{name}_points")
        function.restype = None
        function.argtypes = [ctypes.c_size_t] + [ctypes.c_void_p] * (len(given) + count)
        function(
            len(given[0]), *(one.ctypes.data for one in given), *(one.ctypes.data for one in found)
        )
        return found


def _struct(count: int) -> type[ctypes.Structure]:
    class Numbers(ctypes.Structure):
        _fields_ = [("values", ctypes.c_double * count)]

    return Numbers
