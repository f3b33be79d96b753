"""What the documents show is what happens: their transcripts, sessions and programs are run."""

import doctest
import re
import tomllib
from pathlib import Path

import pytest
from test_cli import run

import gradc

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "grammar" / "README.md",
    ROOT / "compiler" / "README.md",
    ROOT / "examples" / "README.md",
]


def blocks(kind: str) -> list:
    """Return the fenced blocks of a kind in all documents."""
    found = []
    for document in DOCUMENTS:
        fenced = re.findall(
            r"^```(\w*)\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
        bodies = [body for tag, body in fenced if tag == kind]
        name = document.relative_to(ROOT)
        found += [pytest.param(body, id=f"{name}-{number}") for number, body in enumerate(bodies)]
    return found


def words(command: str) -> list[str]:
    """Split a command as a shell does."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)]


@pytest.mark.parametrize("block", blocks("console"))
def test_transcripts(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        _, out, err = run(*words(command)[1:])
        assert (out + err).rstrip("\n") == expected.rstrip("\n")


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks("pycon"))
def test_sessions(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(block, {"gradc": gradc}, "session", None, 0)
    report: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert result.failed == 0, "".join(report)
    assert result.attempted > 0


@pytest.mark.parametrize("block", blocks(""))
def test_programs_compile(block: str) -> None:
    gradc.compile(block)


def test_the_generated_lines_are_those_of_the_readme() -> None:
    shown = re.search(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    source = gradc.compile(
        "z = w*x + b; a = sigmoid(z); loss = (a - y)^2/2", wrt=["z", "w", "b"]
    ).source
    assert shown[1] in source


def test_the_generated_lines_of_a_program_are_those_below_it() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = r"((?:(?!^```).*\n)*)^```\n"
    pairs = re.findall(rf"^```\n{block}\n```python\n{block}", text, re.MULTILINE)
    assert len(pairs) == 1
    for program, shown in pairs:
        assert shown in gradc.compile(program).source


def test_what_is_counted_is_as_many() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    kinds = tomllib.loads((ROOT / "grammar" / "mistakes.toml").read_text(encoding="utf-8"))
    assert f"{len(kinds)} kinds in all" in text


def test_the_two_commands_are_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (
        'pip install . && gradc eval "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)" --at "x=1, w1=0.5, b1=0.1, w2=-0.3, b2=0.2"'
        in text
    )
    assert 'pip install -e ".[test]" && pytest' in text
