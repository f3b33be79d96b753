"""Run a function of somebody's file: a script for a process of its own, with NumPy alone.

In: on standard input, JSON with `path`, `function` and `calls` (the named arguments of each call);
as an argument, the descriptor to write to. Out: there, JSON with `results`, one a call, or with an
`error` in words and the `line` of the file that raised it, or null.

    python -I runner.py 5  <  {"path": "a.py", "function": "backward", "calls": [{"x": 1.0}], ...}
"""

import importlib.util
import inspect
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import numpy as np

_LONGEST = 1_000  # characters of what is wrong: an exception may say more than anybody reads


def main() -> None:
    """Run what standard input says; the process ends with it, whatever the file has begun."""
    request = json.load(sys.stdin)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    answer = json.dumps(_answer(request)).encode()
    while answer:
        answer = answer[os.write(int(sys.argv[1]), answer) :]
    os._exit(0)


def _answer(request: Any) -> dict[str, Any]:
    try:
        function = _function(Path(request["path"]), request["function"])
        return {
            "results": [
                _plain(function(**{name: _array(value) for name, value in call.items()}))
                for call in request["calls"]
            ]
        }
    except _UnusableError as error:
        return {"error": str(error)[:_LONGEST], "line": None}
    except BaseException as error:  # whatever somebody's file raises, SystemExit too
        return _described(error, request["path"])


class _UnusableError(Exception):
    """What is wrong with a file or with what its function returns, in words."""


def _function(path: Path, name: str) -> Any:
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("answers", path)
    if spec is None or spec.loader is None:
        raise _UnusableError("this is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules["answers"] = module
    spec.loader.exec_module(module)
    function = getattr(module, name, None)
    if not callable(function):
        defined = [
            one
            for one, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == module.__name__
        ]
        raise _UnusableError(f"there is no function {name}; it has {', '.join(defined) or 'none'}")
    return function


def _array(value: Any) -> Any:
    if isinstance(value, dict):
        return {int(index): _array(entry) for index, entry in value.items()}
    return np.array(value, float) if isinstance(value, list) else value


def _plain(returned: Any) -> Any:
    """Return gradients as JSON has them: an object by name, or a list in order."""
    if hasattr(returned, "_asdict"):
        returned = returned._asdict()
    if isinstance(returned, dict):
        return {str(name): _named(value, str(name)) for name, value in returned.items()}
    if isinstance(returned, tuple | list):
        return [_part(value) for value in returned]
    return [_listed(returned)]


def _named(value: Any, name: str) -> Any:
    try:
        return _listed(value)
    except _UnusableError as error:
        raise _UnusableError(f"{error}, as that for {name} is") from None


def _part(value: Any) -> Any:
    """Return one of several values: a gradient, or a dict or a sequence that holds gradients."""
    if hasattr(value, "_asdict"):
        value = value._asdict()
    try:
        return _listed(value)
    except _UnusableError:
        if not isinstance(value, tuple | list):
            raise
        return [_listed(one) for one in value]


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(index): _listed(entry) for index, entry in value.items()}
    try:
        if value is None:
            raise TypeError
        return np.asarray(value, float).tolist()
    except (TypeError, ValueError):
        kind = "None" if value is None else f"a {type(value).__name__}"
        raise _UnusableError(f"a gradient is a number or an array, not {kind}") from None


def _described(error: BaseException, path: str) -> dict[str, Any]:
    """Return an exception in one line, with the last line of the file that it passed through."""
    said = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
    return {"error": said[:_LONGEST], "line": frames[-1].lineno if frames else None}


if __name__ == "__main__":
    main()
