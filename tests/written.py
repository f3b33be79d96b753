"""What a written text is but for what is said in it: its skeleton, in each format.

In: the text of a page, a document, a table. Out: its skeleton, which is the same whatever names and
comments it was written with, if none of them gets out of its place; an `AssertionError` for what no
text of that format may have.
"""

import ast
import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import allowed
from markdown_it import MarkdownIt

from gradc.shown import COMMANDS

COMMAND = re.compile(f"[{COMMANDS}]")


def plain(text: str) -> Any:
    """Text for a terminal: it commands nothing."""
    assert not COMMAND.search(text), ascii(text)


def python(text: str) -> Any:
    """A file of Python: its statements, with names and texts left out."""
    allowed.check_python(text)
    return [
        type(node).__name__
        for node in ast.walk(ast.parse(text))
        if not isinstance(node, ast.expr_context)
    ]


def c(text: str) -> Any:
    """A file of C: its tokens, with names, numbers and comments left out."""
    allowed.check_c(text)
    plain = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)
    return re.findall(r"[^\w\s]", plain)


class _Tags(HTMLParser):
    """The tags of a page with their attributes, and its script and style to the letter."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        leading = [(name, value) for name, value in attrs if name in ("href", "src", "action")]
        inside = [html(value or "") for name, value in attrs if name == "srcdoc"]
        self.found.append((tag, *(name for name, _ in attrs), *leading, *inside))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:
            self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def html(text: str) -> Any:
    """A page: its tags, its script and its style."""
    plain(text)
    reader = _Tags()
    reader.feed(text)
    reader.close()
    return reader.found


def svg(text: str) -> Any:
    """A picture: its tags, with their attributes, none of which leads anywhere."""
    plain(text)
    assert "<!" not in text
    assert "<?" not in text
    found = [(one.tag, *sorted(one.attrib)) for one in ElementTree.fromstring(text).iter()]  # noqa: S314
    assert not re.search(r"script|href|onload|foreignObject", str(found), re.IGNORECASE)
    return found


def dot(text: str) -> Any:
    """A graph of Graphviz: what stands outside of its texts, and the tags in those."""
    plain(text)
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert not re.search(r"\b(?:URL|href|image|shapefile)\b", outside, re.IGNORECASE)
    return re.sub(r"(>)[^<>]*(?=<)", r"\1", outside).split()


_STATEMENTS = re.compile(
    r"""
    flowchart\ (?:TB|LR) | \ +end
    | \ +subgraph\ \w+\["[^"]*"\]
    | \ +\w+[(\[]+"[^"]*"[)\]]+:::\w+
    | \ +\w+\ (?:-->|-\.->)(?:\|"[^"]*"\|)?\ \w+
    | \ +(?:classDef|class|linkStyle)\ [\w,]+\ [\w:,\#\ -]+
    """,
    re.VERBOSE,
)


def mermaid(text: str) -> Any:
    """A graph of Mermaid: a statement of ours on each line, with nothing but text in its texts."""
    plain(text)
    for line in text.splitlines():
        assert _STATEMENTS.fullmatch(line), line
        for said in re.findall(r'"([^"]*)"', line):
            bare = re.sub(r"</?(?:b|i|small)>|<br/>|#\d+;", "", said)
            assert not re.search(r"[<>&\"`#;*_~\\{}%$!|]", bare.replace("∂", "")), said
    return re.sub(r'"[^"]*"', '""', text).splitlines()


_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def markdown(text: str) -> Any:
    """A document of Markdown: its blocks, and what is more than text in them."""
    plain(text)
    found = []
    for block in _MARKDOWN.parse(text):
        assert block.type != "html_block", block.content
        found.append(block.type)
        for part in block.children or ():
            assert part.type not in ("html_inline", "link_open", "image"), block.content
            if part.type not in ("text", "text_special", "softbreak"):
                found.append(part.type)
    return found


_COMMANDS = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_DANGEROUS = (
    "input include write openin openout read catcode csname def gdef edef let expandafter immediate special href url "
    "verbatiminput lstinputlisting usepackage directlua newcommand loop jobname includegraphics"
).split()


def latex(text: str) -> Any:
    """A document of LaTeX: it opens what it closes, and its commands are for formulas."""
    plain(text)
    assert "^^" not in text
    body = text.partition(r"\begin{document}")[2] or text
    commands = _COMMANDS.findall(body)
    assert not set(commands) & set(_DANGEROUS), commands
    bare = _COMMANDS.sub("", body)
    assert bare.count("{") == bare.count("}")
    assert not set(bare) & set("%#~"), bare
    return [one for one in commands if len(one) > 1]


def as_json(text: str) -> Any:
    """JSON: its keys, and of what type each value is."""
    plain(text)
    return _shape(json.loads(text))


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return [_shape(one) for one in value.values()]
    return [_shape(one) for one in value] if isinstance(value, list) else type(value).__name__


_FORMULA = re.compile(r"[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")


def table(text: str) -> Any:
    """CSV: how many cells its rows have, none of them a formula, however the rows are taken apart."""
    plain(text)
    for separator in ",;\t|":
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            for cell in row:
                is_number = re.fullmatch(r"[-+]?[\d.]+", cell)
                assert is_number or not _FORMULA.match(cell), (separator, cell)
    return [len(row) for row in csv.reader(io.StringIO(text))]


FORMATS: Mapping[str, Callable[[str], Any]] = {
    "plain": plain, "python": python, "c": c, "html": html, "svg": svg, "dot": dot,
    "mermaid": mermaid, "markdown": markdown, "latex": latex, "json": as_json, "table": table,
}  # fmt: skip
