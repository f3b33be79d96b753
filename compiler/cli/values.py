"""The values of `--at` and `--data`, where a file is .json or .npz.

read_values(["x=1, w=[1, 2]"], Path("values.json"))   ->   {"x": 1.0, "w": [1.0, 2.0], …}
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from ..errors import InputError
from ..files import decoded
from ..function import Function
from ..interpret.reading import read_point
from ..limits import Limits
from ..syntax.read import spelled


def read_values(at: Sequence[str] | None, data: Path | None) -> dict[str, Any]:
    """Return the values of a .json or .npz file, and over them those of each `--at`."""
    values = {} if data is None else _read_data(data)
    return values | read_point(", ".join(part for part in at or () if part.strip()))


def values_for(function: Function, at: Sequence[str] | None, data: Path | None) -> dict[str, Any]:
    """Return the values for a function, by the names that its program has."""
    return spelled(read_values(at, data), function.compilation.language, function.inputs)


def _read_data(path: Path) -> dict[str, Any]:
    try:
        if path.suffix.lower() == ".npz":
            return _arrays(path)
        if path.suffix.lower() == ".json":
            content = json.loads(decoded(path.read_bytes(), str(path)))
            if isinstance(content, dict):
                return {name: _from_json(name, value) for name, value in content.items()}
            raise InputError(f"{path} does not hold an object of names and values")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except RecursionError:
        raise InputError(f"{path} is nested too deep") from None
    except (ValueError, EOFError, BadZipFile) as error:
        raise InputError(f"{path} cannot be read as {path.suffix[1:]}: {error}") from None
    raise InputError(f"--data takes a .json or .npz file, not {path.name}")


def _arrays(path: Path) -> dict[str, Any]:
    """Return the arrays of a file, which are refused by their size before they are made."""
    content = np.load(path, allow_pickle=False)
    if isinstance(content, np.ndarray):
        raise InputError(f"{path} holds one array, and no name for it")
    with content as arrays:
        Limits().check("tensor_bytes", sum(one.file_size for one in arrays.zip.infolist()))
        try:
            return dict(arrays)
        except MemoryError:  # what an array says of its size is more than the file holds
            raise InputError(f"{path} has an array that the memory does not hold") from None


def _from_json(name: str, value: Any) -> Any:
    """Return a value of a JSON file; the strings inf, -inf and nan are numbers."""
    if isinstance(value, dict):
        if not all(key.lstrip("-").isdigit() for key in value):
            raise InputError(f"the members of {name} are not numbered: the keys are whole numbers")
        return {int(key): _from_json(name, entry) for key, entry in value.items()}
    try:
        raw = np.array(value)
        array = raw.astype(float) if raw.dtype.kind in "biufU" else None
    except ValueError:
        array = None
    if array is None:
        raise InputError(f"the value of {name} is not a number or an array of numbers")
    return array if array.ndim else float(array)
