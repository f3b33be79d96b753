"""What golden files share: sections under a title, and what Lark says of a grammar."""

import io
import logging
import re
from pathlib import Path
from typing import Any

from lark import Lark, logger


def sections(path: Path, between: str = "\n---\n") -> list[tuple[str, str, str]]:
    """Return the title of each section of a golden file, what is given, and what is expected."""
    parts = re.split(r"^=== (.*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        given, _, expected = body.partition(between)
        found.append((title, given, expected.strip("\n")))
    return found


def debug_log(grammar: str, **options: Any) -> str:
    """Return what Lark logs while it builds a parser: it settles a conflict without a word."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        Lark(grammar, parser="lalr", debug=True, **options)
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
    return stream.getvalue()
