"""Machine code lives as long as it may be called, no longer, and no more is made than has room."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import gradc

pytest.importorskip("llvmlite")

MAPS = Path("/proc/self/maps")
is_linux = pytest.mark.skipif(
    not MAPS.exists(), reason="mappings are looked at as Linux tells them"
)

# Freed memory is overwritten at once (MALLOC_PERTURB_ of glibc), so that who reads it crashes.
FREED = {
    "PYTHONMALLOC": "malloc",
    "MALLOC_PERTURB_": "255",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
}

COLLECTED = """
import gc
import numpy as np
import gradc

class Model:
    def __init__(self, text, *given):
        self.own, self.given = self, given
        self.value = gradc.compile(text).native().module.value
        self.value(*given)

    def __del__(self):
        print(np.sum(self.value(*self.given)))

CASES = [
    ("x*y + 2.5", 1.0, 2.0),
    ("x*y + 2.5", np.ones(1), np.ones(1)),
    ("x: [n]\\ny: [n]\\nsum(x*y) + 0.5", np.ones(1), np.ones(1)),
]
for text, *given in CASES * 2:
    Model(text, *given)
    gc.collect()
"""

FULL = """
import mmap
import gradc

f, g = (gradc.compile(f"x*y + {number}").native() for number in range(2))
f(1.0, 2.0)
held = []
try:
    while True:
        both = mmap.PROT_READ, mmap.PROT_READ | mmap.PROT_WRITE
        held += [mmap.mmap(-1, mmap.PAGESIZE, prot=one) for one in both]
except OSError:
    del held[-6:]
try:
    print(g(1.0, 2.0))
except gradc.InputError as error:
    del held[-100:]
    print(str(error).splitlines()[0], f(1.0, 2.0), g(1.0, 2.0))
"""


def ran(code, **environment):
    command = [sys.executable, "-c", code]
    whole = {**os.environ, **environment}
    done = subprocess.run(command, capture_output=True, text=True, env=whole, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.slow
def test_garbage_may_call_functions_till_it_ends():
    assert ran(COLLECTED, **FREED) == ["4.5", "3.5", "1.5"] * 2


@pytest.mark.slow
@is_linux
def test_no_more_is_made_than_has_room():
    (line,) = ran(FULL)
    said = "error: the system lets this process have no more memory for machine code"
    assert line == f"{said} 2.0 3.0"


@is_linux
def test_what_nobody_calls_is_freed():
    def made(start):
        for number in range(start, start + 5):
            assert gradc.compile(f"x*y + {number}").native()(1.0, 2.0) == 2 + number
        gc.collect()
        return len(MAPS.read_text().splitlines())

    first = made(100)
    assert made(200) - first < 5


# What a declaration says of the length of x, and lengths for which n is less than 0.
SHORT = {"n + 9": (0, 2, 8), "9 - n": (10, 30)}
LOOP = "s[0] = sum(x)\nfor t in 1..n { s[t] = sin(s[t-1])*2 }\ns[n]^2"


@pytest.mark.parametrize("body", [LOOP, "sum(x)*sum(exp(zeros(n))*cumsum(ones(n)))"])
@pytest.mark.parametrize("length", SHORT)
def test_what_is_read_off_is_not_less_than_0(length, body):
    f = gradc.compile(f"x: [{length}]\n{body}")
    native = f.native()
    for size in SHORT[length]:
        for function in (f, native, native.module.value):
            with pytest.raises(ValueError, match=r"n is -\d+, and must be 0 or more"):
                function(np.ones(size))
