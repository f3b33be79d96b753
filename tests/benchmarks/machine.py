"""The machine that is measured on, the versions of what is, and the settings of its threads."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "NUMBA_NUM_THREADS",
)


def settings(threads: int) -> dict[str, str]:
    """Return the environment in which libraries keep to so many threads from the import on.

    What is compiled is compiled anew: no cache of another run is found.
    """
    found = {name: str(threads) for name in _THREADS}
    flags = f"intra_op_parallelism_threads={threads}"
    eigen = str(threads > 1).lower()
    found["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={eigen} {flags}"
    found["GRADC_CACHE"] = ""
    found["JAX_PLATFORMS"] = "cpu"
    found["JAX_ENABLE_X64"] = "1"
    found["TF_CPP_MIN_LOG_LEVEL"] = "3"
    return {**os.environ, **found}


def processor() -> str:
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def described() -> dict[str, str]:
    """Return what to say of the machine."""
    cores = os.cpu_count()
    return {
        "processor": f"{processor()}, {cores} cores",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of the packages that are installed, by name."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
