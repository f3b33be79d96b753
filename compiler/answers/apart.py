"""Set a process apart and under limits, and go on with another script: a script itself.

In: arguments: the descriptor to write to, the seconds of processor time, a script. Out: to the
descriptor, "+" where the process is apart from the system's others and its network, else "-";
then what the script writes there, which has the descriptor's number as its argument.

    python -I apart.py 5 10 runner.py   ->   python -I runner.py 5
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

# Namespaces of Linux, by `unshare`: of users, processes, the network, and what processes share.
_APART = 0x10000000 | 0x20000000 | 0x40000000 | 0x08000000
_DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG
_LIMITS = {
    "RLIMIT_AS": 2 << 30,  # bytes of memory
    "RLIMIT_FSIZE": 1 << 20,  # bytes of a file
    "RLIMIT_NOFILE": 64,
    "RLIMIT_CORE": 0,
    "RLIMIT_NPROC": 0,  # no children, and no threads; the system lets root have them
}


def main() -> None:
    """Set this process apart, and run a script in one below a first one that outlives it."""
    channel, seconds, script = sys.argv[1:]
    is_apart = _set_apart()
    os.write(int(channel), b"+" if is_apart else b"-")
    _in_child()  # the first of the new namespace: when it ends, the system ends all others in it
    _in_child()
    for name, most in {**_LIMITS, "RLIMIT_CPU": int(seconds)}.items():
        with suppress(AttributeError, OSError, ValueError):  # where there is none, or a lower one
            resource.setrlimit(getattr(resource, name), (most, most))
    os.execv(sys.executable, [*sys.orig_argv[: -len(sys.argv)], script, channel])  # noqa: S606


def _set_apart() -> bool:
    """Leave the namespaces of the system, where it has such and permits that."""
    try:
        return bool(ctypes.CDLL(None).unshare(_APART) == 0)
    except (OSError, AttributeError):
        return False


def _in_child() -> None:
    """Go on in a child, whose end is the end of this process too."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main()
