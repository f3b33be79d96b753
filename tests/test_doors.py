"""Hostile texts through every door, and out by every writer: none of them gets out of its place.

What is written is compared with what is written of a text that is harmless: it has the same
skeleton, and nothing that its format must not have.
"""

import warnings
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest
import sympy as sp
from written import FORMATS

import gradc
from gradc.display.json import dump
from gradc.grading.folder import grade_files
from gradc.pipeline import with_entries, with_target
from gradc.views.judgement import judgement

HARMLESS = "a remark"
HOSTILE = {
    "the end of a docstring": '"""; import os; os.abort()  # """',
    "another": "'''\\\"\"\"\\",
    "a backslash at the end": "ends in \\",
    "the end of a comment of C": "*/ int main(void) { return 0; } /*",
    "trigraphs": "??/ ??' ??( ??/",
    "a comment in a comment": "/* // /**/",
    "a line of the preprocessor": "\n#include <stdlib.h>\n#define double int",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "the end of a script": "</script></title></style></textarea></pre><!-- ]]> -->",
    "attributes": '" onload="alert(1)" x=\'y\' `z`',
    "entities": "&lt;b&gt; &#60; &amp;amp; &NoBreak;",
    "a template": "${title} $$ {x} {{x}} %s %(x)s {0.__class__} #{x}",
    "a link": "[a](javascript:alert(1)) ![b](http://x.example/y) <http://x.example> [c]: x",
    "blocks of Markdown": "# h\n> q\n- l\n1. n\n***\n| a | b |\n|---|---|\n\n    code",
    "marks of Markdown": "**b** __i__ _a_ ~~s~~ `c` ``d``",
    "fences": "````\n```\n~~~~\n<b>",
    "pipes": "| a | b | \\| c",
    "a formula of a spreadsheet": "=HYPERLINK(1)",
    "others of these": "\t+1,=2;@3|-4\n\uff1d5",
    "wide ones": "\uff0b1;\uff20x",
    "directives of Mermaid": '%%{init: {"theme": "x"}}%%\nend\nclick v1 "javascript:x"',
    "statements of Mermaid": 'v1["x"] --> v2; style v1 fill:red #quot; "',
    "statements of Graphviz": '"]; x [URL="javascript:x"]; } digraph { \\N \\L',
    "tags of Graphviz": '<TABLE HREF="x"><TR><TD></TD></TR></TABLE>',
    "commands of LaTeX": "\\input{/etc/passwd} \\write18{ls} \\end{document} \\csname x\\endcsname",
    "characters of LaTeX": "^^5cinput{x} % & # _ ^ ~ $ { } \\\\",
    "the end of a formula": "$ \\) \\] \\end{align*} \\begin{verbatim}",
    "markup of rich": "[bold red]x[/bold red] [link=http://x.example]y[/link] [/] :smile: \\[",
    "a terminal's commands": "\x1b[2J\x1b]0;t\x07\x9b31m\x1b]8;;http://x.example\x07 \x7f\r\x08",
    "directions": "\u202e \u2066 \u2069 \u200f \u061c",
    "what is not seen": "a\u200bb\ufeff\U000e0041\u3164\xad\ufe01",
    "line separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg",
    "half a character": "\udc80 \ud800",
    "JSON": '", "ok": true, "x": "',
    "a path": "../../etc/passwd\x00.png",
    "a long word": "x" * 3000,
}


def one_line(text):
    return " ".join(text.split("\n"))


def _written(function):
    """Yield what is written of a program, with the format of each."""
    done = function.compilation
    yield "python", function.source
    yield "python", with_target(done, "scalar").source
    yield "python", with_entries(done, "jvp,vjp,hvp,hessian").source
    yield "c", with_target(done, "c").source
    yield "html", function._repr_html_()
    yield "latex", function.latex()
    yield "plain", repr(function)
    yield "plain", "\n".join(function.notes)
    graph = function.graph()
    yield "dot", graph.dot()
    yield "mermaid", graph.mermaid()
    yield "json", dump(graph.to_json())
    explanation = function.explain(dict.fromkeys(function.inputs, 0.5))
    yield "markdown", explanation.markdown()
    yield "markdown", explanation._repr_markdown_()
    yield "latex", explanation.latex()
    yield "html", explanation.html()
    yield "html", explanation._repr_html_()
    yield "svg", explanation.svg()
    yield "json", dump(explanation.to_json())


def comment(text):
    """A remark on a line, and one on a line of its own."""
    said = one_line(text)
    return _written(gradc.compile(f"# {said}\nz = w*x + b  # {said}\na = sigmoid(z)\na"))


def of_latex(text):
    return _written(gradc.compile(f"z = w x + b % {one_line(text)}\n", language="latex"))


def of_python(text):
    """A docstring, remarks, what is printed and what is said of an assertion."""
    said = "".join(one for one in one_line(text) if one >= " " and not "\ud800" <= one <= "\udfff")
    source = f"""
def f(x, w):
    {said!r}
    print({said!r})  # {said}
    assert w > 0, {said!r}
    if w < 0:
        raise ValueError({said!r})
    return x*w
"""
    return _written(gradc.compile(source, language="python"))


def name(text):
    """What a function is called."""
    return _written(gradc.compile("z = w*x + b\nsigmoid(z)", name=text))


def symbol(text):
    """Symbols and outputs of SymPy."""
    x, y = sp.Symbol(f"a{text}"), sp.Symbol(f"b{text}")
    return _written(gradc.from_sympy({f"c{text}": x * sp.sin(y)}))


def answers(text):
    """Names and answers of a student."""
    verdicts = gradc.compile("z = w*x\nsigmoid(z)").check({text: "2", "w": text, "x": "w"})
    yield "plain", str(verdicts)
    yield "plain", repr(verdicts)
    yield "html", verdicts._repr_html_()
    yield "json", dump(judgement(verdicts, 3).content)


DOORS = [comment, of_latex, of_python, name, symbol, answers]
# What is as long as its names are, and has commands for the letters in them.
OF_NAMES = {(symbol, kind) for kind in FORMATS} | {(name, "c")}


# What no text of a file can have is an error.
REFUSED = {"half a character": (comment, of_latex)}


def through(door, text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [(kind, FORMATS[kind](written)) for kind, written in door(text)]


@cache
def harmless(door):
    return through(door, HARMLESS)


# Each text by one door, with the slow tests by two of them, and on demand by all.
_WHEN = [(), pytest.mark.slow, *[pytest.mark.exhaustive] * len(DOORS)]
ROWS = [
    pytest.param(kind, door, marks=_WHEN[(first - second) % len(DOORS)])
    for first, kind in enumerate(HOSTILE)
    for second, door in enumerate(DOORS)
]


@pytest.mark.parametrize(("kind", "door"), ROWS)
def test_no_text_gets_out_of_its_place(kind, door):
    if door in REFUSED.get(kind, ()):
        with pytest.raises(gradc.GradcError, match="half a character"):
            through(door, HOSTILE[kind])
        return
    found = through(door, HOSTILE[kind])
    assert len(found) == len(harmless(door))
    for (kind, skeleton), (_, other) in zip(found, harmless(door), strict=True):
        if (door, kind) not in OF_NAMES:
            assert skeleton == other, kind


# ---- a class ------------------------------------------------------------------------------------

CLASS = """
title = {text}

[[exercise]]
id = "neuron"
title = {text}
question = {text}
program = {program}
at = {at}
points = {{ z = 1, w = 2 }}
"""
KINDS = {".md": "markdown", ".json": "json", ".csv": "table"}


def quoted_in_toml(text):
    return '"' + "".join(one if one.isalnum() else f"\\U{ord(one):08X}" for one in text) + '"'


def graded(text, folder):
    """Write and grade a class with a text wherever there can be one; return the reports."""
    answers, reports = folder / "answers", folder / "reports"
    answers.mkdir()
    text = "".join(one for one in text if one != "\0" and not "\ud800" <= one <= "\udfff")
    quoted = quoted_in_toml(text)
    program = quoted_in_toml(f"z = w*x  # {one_line(text)}\na = sigmoid(z)\na")
    at = quoted_in_toml(f"x=1, w=2 # {one_line(text)}")
    content = CLASS.format(text=quoted, program=program, at=at)
    (folder / "class.toml").write_text(content, "utf-8")
    students = {
        "a": f"student = {quoted}\n[neuron]\nz = {quoted}\n{quoted} = {quoted}\n[{quoted}]\nx = 1",
        "b": "[neuron]\nz = 'a'\nw = '2*a*x'",
        "c": f"student = {quoted}\n[neuron]\nz = 3 # {text}\n",
    }
    for name, lines in students.items():
        (answers / f"{name}.toml").write_text(lines, "utf-8")
    _, said = grade_files(folder / "class.toml", answers, reports, True, iter)
    found = [("plain", line) for line in said]
    for path in sorted(reports.rglob("*")):
        assert path.resolve().is_relative_to(reports.resolve())
        if path.is_file():
            found.append((KINDS[path.suffix], path.read_text("utf-8")))
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_text_gets_out_of_its_place_in_a_report(kind, tmp_path):
    found = graded(HOSTILE[kind], tmp_path)
    assert len(found) >= len("abc") * 3 + 2
    for one, written in found:
        FORMATS[one](written)
    assert {path.name for path in tmp_path.iterdir()} == {"answers", "class.toml", "reports"}


# ---- what is said of what cannot be read ---------------------------------------------------------


def _said(act):
    """Yield what is said where something is tried: a result, an error, warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield repr(act())
        except (gradc.GradcError, TypeError, ValueError) as error:
            yield str(error)
            yield "\n".join(getattr(error, "_render_traceback_", list)())
    yield from (str(one.message) for one in caught)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_message_commands_a_terminal(kind):
    text = HOSTILE[kind]
    function = gradc.compile("z = w*x\nsigmoid(z)")
    acts = [
        lambda: gradc.compile(text),
        lambda: gradc.compile(text, language="latex"),
        lambda: gradc.compile(text, language="python"),
        lambda: gradc.compile("x", language=text),
        lambda: gradc.compile("x", target=text),
        lambda: gradc.compile("x", wrt=[text]),
        lambda: gradc.compile("x", emit=text),
        lambda: gradc.compile(f"x = 1; y{text}*2"),
        lambda: gradc.compile(rf"\mathrm{{{text}}} + x", language="latex"),
        lambda: gradc.from_sympy(sp.Symbol(text) + sp.Function(text)(sp.Symbol("x"))),
        lambda: gradc.from_sympy(text),
        lambda: gradc.from_sympy({text: sp.Symbol("x")}, name=text),
        lambda: function(**{text: 1.0}),
        lambda: function(text, 1.0),
        lambda: function.explain({text: 1.0}),
        lambda: function.explain(x=text, w=1.0),
        lambda: function.derivative(text),
        lambda: function.verify(at={text: text}),
        lambda: function.check({"w": text}, at={"x": text}),
        lambda: function.memory(**{text: 1}),
        lambda: function.flow(family=text),
        lambda: function.to_sympy(),
    ]
    for act in acts:
        for said in _said(act):
            FORMATS["plain"](said)


@pytest.mark.slow
def test_no_name_of_a_file_gets_out_of_its_place_in_a_plot(tmp_path):
    pytest.importorskip("matplotlib")
    from gradc.flow.plot import plot

    function = gradc.compile("h[0] = x\nfor l in 1..3 { h[l] = sin(h[l-1]*w) }\nh[3]")
    found = function.flow(x=1.0, w=1.0)
    texts = [
        "".join(one for one in text[:200] if not "\ud800" <= one <= "\udfff")
        for text in HOSTILE.values()
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks
        plot([replace(found, label=text) for text in texts], tmp_path / "flow.svg")
    written = (tmp_path / "flow.svg").read_text("utf-8")
    FORMATS["plain"](written)
    tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(written).iter()}  # noqa: S314
    assert not tags & {"script", "image", "foreignObject", "a"}
