"""Results as JSON: arrays are lists, and numbers that are not finite the strings inf, -inf, nan.

dump({"value": np.array([1.0, np.inf])})   ->   {"value": [1.0, "inf"]}
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from ..shown import shown


def jsonable(value: Any) -> Any:
    """Return a value as JSON has it: a number, a string, None, or a list or a dict of such."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(entry) for key, entry in value.items()}
    if hasattr(value, "tolist"):  # of NumPy, which is slow to import
        return jsonable(value.tolist())
    if isinstance(value, list | tuple):
        return [jsonable(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def dump(content: Mapping[str, Any], **options: Any) -> str:
    """Return one JSON object, with the options of `json.dumps`, and nothing but text in it."""
    return shown(json.dumps(jsonable(content), **{"ensure_ascii": False, **options}))
