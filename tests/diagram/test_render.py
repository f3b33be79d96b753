"""Graphs as pictures, and the verb `graph` with each of its messages."""

import builtins
import json
import re
import shutil
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer
from typer.testing import CliRunner

from gradc.cli import documents
from gradc.diagram.diagram import PICTURES, draw, render
from gradc.errors import GradcError, InputError

pytest.importorskip("graphviz", reason="the extra gradc[pictures] is not installed")
needs_dot = pytest.mark.skipif(
    shutil.which("dot") is None, reason="the program dot of Graphviz is not installed"
)

TEXT = 'digraph { x -> y [tooltip="a < b"]; }'
MAGIC = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}

app = typer.Typer()
app.add_typer(documents.app)


@app.command()
def other() -> None: ...


def run(*arguments: str) -> str:
    """Run the verb, and return what it prints; raises what it raises."""
    result = CliRunner().invoke(app, ["graph", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def message(*arguments: str) -> str:
    with pytest.raises(GradcError) as raised:
        run(*arguments)
    return str(raised.value)


# ---- pictures ----------------------------------------------------------------------------------


@needs_dot
@pytest.mark.parametrize("ending", PICTURES)
def test_a_picture_is_what_its_name_says(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"net{ending}"
    render(TEXT, path)
    assert path.read_bytes().startswith(MAGIC[ending])
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@needs_dot
@pytest.mark.parametrize("ending", PICTURES)
def test_a_picture_is_the_same_bytes_again(ending: str) -> None:
    picture = draw(TEXT, ending[1:])
    assert picture == draw(TEXT, ending[1:])
    assert not re.search(rb"CreationDate \(D:(?!20000101)", picture)


@needs_dot
def test_an_svg_needs_nothing_else() -> None:
    text = draw(TEXT, "svg").decode()
    assert "<!--" not in text
    assert "DOCTYPE" not in text
    assert "a &lt; b" in text
    assert set(re.findall(r'https?://[^"]*', text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    ElementTree.fromstring(text)  # noqa: S314  # dot wrote it


@needs_dot
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    render(TEXT, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("name", ["net.gif", "net", ".svg"])
def test_an_unknown_ending(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no picture that can be drawn") as raised:
        render(TEXT, tmp_path / name)
    assert raised.value.hint == "the name of a picture ends in .svg, .png, .pdf"


def test_the_package_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "graphviz":
            raise ModuleNotFoundError(name="graphviz")
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError) as raised:
        render(TEXT, tmp_path / "net.svg")
    assert str(raised.value) == (
        "error: a picture needs the Python package graphviz\n"
        "  install it with: pip install 'gradc[pictures]', "
        "or write a file that ends in .dot or .mmd, which needs neither"
    )
    assert not list(tmp_path.iterdir())


def test_the_program_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError) as raised:
        render(TEXT, tmp_path / "net.svg")
    assert str(raised.value) == (
        "error: a picture needs the program dot of Graphviz\n"
        "  install Graphviz: apt install graphviz, brew install graphviz, "
        "or https://graphviz.org/download; "
        "or write a file that ends in .dot or .mmd, which needs neither"
    )
    run("x*y", "-o", str(tmp_path / "net.dot"))
    run("x*y", "-o", str(tmp_path / "net.mmd"))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["net.dot", "net.mmd"]


@needs_dot
def test_what_dot_cannot_draw(tmp_path: Path) -> None:
    path = tmp_path / "net.svg"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(InputError, match=r"dot cannot draw this: Error: .*syntax error"):
        render("digraph { x -> ", path)
    assert path.read_text(encoding="utf-8") == "old"


@needs_dot
def test_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "no" / "net.svg"
    with pytest.raises(InputError, match=r"cannot write .*net\.svg: No such file or directory$"):
        render(TEXT, path)
    (tmp_path / "net.svg").mkdir()
    with pytest.raises(InputError, match=r"cannot write .*net\.svg: Is a directory$"):
        render(TEXT, tmp_path / "net.svg")
    assert [file.name for file in tmp_path.iterdir()] == ["net.svg"]


# ---- the verb ----------------------------------------------------------------------------------


def test_text_goes_to_standard_output() -> None:
    assert run("x*y").startswith("digraph gradc {\n")
    assert run("x*y", "--format", "mermaid").startswith("flowchart LR\n")
    assert "backward" not in run("x*y")
    assert "backward: the gradient of f" in run("x*y", "--adjoint")
    assert "∂f/∂y" not in run("x*y", "--adjoint", "--wrt", "x")
    assert "a box is" in run("x*y + z", "--boxes", "3")


def test_files_hold_what_their_names_say(tmp_path: Path) -> None:
    for ending, start in {".dot": "digraph", ".gv": "digraph", ".mmd": "flowchart"}.items():
        path = tmp_path / f"net{ending}"
        assert run("x*y", "-o", str(path)) == ""
        assert path.read_text(encoding="utf-8").startswith(start)


@needs_dot
def test_a_picture_of_a_program(tmp_path: Path) -> None:
    run("x*y", "--adjoint", "-o", str(tmp_path / "net.SVG"))
    picture = (tmp_path / "net.SVG").read_text(encoding="utf-8")
    assert "∂f/∂x" in picture
    assert "switches" in picture


def test_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "net.mmd"
    found = json.loads(run("x*y", "--adjoint", "--json", "-o", str(path)))
    assert found["written"] == str(path)
    assert [cluster["key"] for cluster in found["clusters"]] == ["forward", "backward1"]
    assert [arrow["label"] for arrow in found["arrows"]] == ["", "", "y", "x", "", ""]
    assert json.loads(run("x", "--json"))["written"] is None


def test_what_the_verb_is_asked_wrongly(tmp_path: Path) -> None:
    assert message("x", "--format", "mermade") == (
        "error: there is no format mermade\n  did you mean mermaid?"
    )
    assert message("x", "--format", "svg") == (
        "error: there is no format svg\n  the formats are dot, mermaid"
    )
    assert message("x", "-o", "net.gif") == (
        "error: what net.gif should be cannot be told from its name\n"
        "  its name ends in .svg, .png, .pdf, .dot, .gv, .mmd"
    )
    assert message("x: [n]; x*2", "--adjoint").startswith(
        "error: the output f is [n], and a gradient is that of a number\n"
    )
    program = tmp_path / "net.grad"
    program.write_text("x*y", encoding="utf-8")
    assert "is the source, and would be written over" in message(
        str(program), "-o", str(tmp_path / "." / "net.grad")
    )
    assert message("x", "-o", str(tmp_path / "no" / "net.dot")).startswith("error: cannot write")


def test_no_arguments_are_a_call_for_help() -> None:
    result = CliRunner().invoke(app, ["graph"])
    assert "--adjoint" in result.output
    assert 'gradc graph "max' in result.output
