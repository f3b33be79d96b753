"""Golden files: the exact text that programs generate, and the exact message of bad ones.

`pytest tests/test_golden.py --renew` writes them anew; read the difference before committing it.
"""

import re
from pathlib import Path

import pytest
from sections import sections

import gradc
from gradc.pipeline import STAGES as PRINTED
from gradc.pipeline import compile_program, files_of

FOLDER = Path(__file__).parent / "golden"
PROGRAMS = sorted((FOLDER / "programs").glob("*.grad"))
ERRORS = FOLDER / "errors.txt"
OF_C = ["two_sigmoids", "awkward_names"]


def variables(text: str) -> list[str] | None:
    """Return the names of a first line `# wrt: a, b`."""
    match = re.match(r"# wrt: (.*)", text)
    return match[1].split(", ") if match else None


@pytest.mark.parametrize("name", OF_C)
def test_generated_source_and_header_of_c(name: str, renew: bool) -> None:
    path = FOLDER / "programs" / f"{name}.grad"
    text = path.read_text(encoding="utf-8")
    done = compile_program(text, variables(text), "c")
    for golden, generated in files_of(done, path.with_suffix(".c")).items():
        if renew:
            golden.write_text(generated, encoding="utf-8")
        assert generated == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_generated_file(path: Path, target: str, renew: bool) -> None:
    text = path.read_text(encoding="utf-8")
    golden = path.with_suffix(f".{target}.py")
    try:
        generated = gradc.compile(text, wrt=variables(text), target=target).source
    except gradc.ProgramError as error:
        generated = f"{error}\n"
        golden = path.with_suffix(f".{target}.txt")
    if renew:
        golden.write_text(generated, encoding="utf-8")
    assert generated == golden.read_text(encoding="utf-8")


# What `gradc compile --stage` prints between text and file, of a program of each sort.
STAGES = ("stable", "adjoint", "simplified")
STAGED = (
    "attention", "batch_normalisation", "custom_rule", "family", "guarded", "guarded_rows",
    "lists_of_matrices", "several_outputs", "softmax_regression", "stabilised", "two_layer",
    "two_sigmoids",
)  # fmt: skip


@pytest.mark.parametrize("name", STAGED)
def test_stages(name: str, renew: bool) -> None:
    text = (FOLDER / "programs" / f"{name}.grad").read_text(encoding="utf-8")
    compilation = gradc.compile(text, wrt=variables(text)).compilation
    golden = FOLDER / "stages" / f"{name}.txt"
    printed = "".join(f"=== {stage}\n{PRINTED[stage](compilation)}" for stage in STAGES)
    if renew:
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")


def message_of(program: str) -> str:
    try:
        gradc.compile(program)
    except gradc.GradcError as error:
        return str(error)
    return "compiles"


@pytest.mark.parametrize(
    ("name", "program", "message"), sections(ERRORS), ids=lambda value: value[:40]
)
def test_error_message(name: str, program: str, message: str, renew: bool) -> None:
    if renew:
        renewed = [(n, p, message_of(p)) for n, p, _ in sections(ERRORS)]
        ERRORS.write_text("".join(f"=== {n}\n{p}\n---\n{m}\n" for n, p, m in renewed), "utf-8")
        return
    assert message_of(program) == message
