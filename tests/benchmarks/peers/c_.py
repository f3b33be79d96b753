"""gradc's files of C, compiled by the machine's own compiler and called for many points."""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import gradc

from ..cases import Case, Peer, Timed, Unable

FLAGS = ("-std=c99", "-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math")
_COMPILERS = ("gcc", "clang", "cc")


def library(source: str) -> Any:
    """Return the functions of a file of C, compiled."""
    found = [*filter(None, map(shutil.which, _COMPILERS))]
    if not found:
        raise Unable(f"finds none of {', '.join(_COMPILERS)}")
    with tempfile.TemporaryDirectory() as folder:
        text, made = Path(folder, "model.c"), Path(folder, "model.so")
        text.write_text(source)
        command = [found[0], *FLAGS, "-shared", "-fPIC", str(text), "-o", str(made), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unable(f"the compiler says: {done.stderr.strip()[-100:]}")
        return ctypes.CDLL(str(made))


def _pointers(arrays: Sequence[Any]) -> list[Any]:
    return [ctypes.c_void_p(one.ctypes.data) for one in arrays]


def _points(case: Case, target: str) -> Timed:
    workload, given = case.workload, case.arguments
    if workload.entry != "value_and_gradient":
        raise Unable("its loop over points is of values and gradients")
    try:
        source = gradc.compile(workload.program, target=target).source
    except gradc.GradcError as error:
        raise Unable(str(error)) from None
    function = library(source).model_points
    count, shape = ctypes.c_size_t(len(given[0])), (len(workload.orders), len(given[0]))
    inputs = _pointers(given)
    function.given = given  # which the addresses do not keep
    if case.mode == "same":
        out = np.empty(shape)
        return Timed(function, (count, *inputs, *_pointers(out)), lambda _: [*out])

    def fresh() -> Any:
        out = np.empty(shape)
        function(count, *inputs, *_pointers(out))
        return out

    return Timed(fresh, ())


PEERS = tuple(
    Peer(name, (), {"points": partial(_points, target=target)}, ("fresh", "same"))
    for name, target in (("gradc C", "c"), ("gradc C kernels", "c-kernels"))
)
