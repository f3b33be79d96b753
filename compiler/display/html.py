"""Pieces of HTML: what a notebook shows of the objects that it is given.

In: text. Out: HTML in which all of that text is text, and no colours but a mark of good or bad, so
that it looks right in a light notebook and in a dark one.

    table(Table(("step", "value"), (("t1", "0.5"),)))  ->  <table>…</table>
"""

import html
from collections.abc import Iterable

from ..shown import shown as spelt
from .table import Table

_CELL = "text-align:left;font-family:monospace;white-space:pre"
_MARKS = {"good": "#1a7f37", "bad": "#cf222e", "": "#8b949e"}


def escape(text: str) -> str:
    """Return text as HTML and SVG have it, in quotes too; what is not seen is spelled."""
    return html.escape(spelt(text))


def table(shown: Table) -> str:
    """Return a table of text."""
    head = "".join(f'<th style="text-align:left">{escape(one)}</th>' for one in shown.headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in shown.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return f'<td style="{_CELL}">{escape(text)}</td>'


def lines(text: Iterable[str]) -> str:
    """Return lines as they are, in a font of one width."""
    return f'<pre style="margin:4px 0;font-family:monospace">{escape(chr(10).join(text))}</pre>'


def marked(content: str, mark: str) -> str:
    """Return HTML with a stripe beside it that says good, bad, or "" for neither."""
    return (
        f'<div style="border-left:4px solid {_MARKS[mark]};padding-left:12px;margin:4px 0">'
        f"{content}</div>"
    )


def folded(title: str, content: str) -> str:
    """Return HTML that opens at a click on its title."""
    return f"<details><summary>{escape(title)}</summary>{content}</details>"
