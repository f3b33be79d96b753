"""Golden transcripts: what `gradc check` says to typical answers of students, word by word.

`pytest tests/test_transcripts.py --renew` writes them anew; read the difference before committing.
"""

import re
import shlex
from pathlib import Path

import pytest
from test_cli import run

FILE = Path(__file__).parent / "golden" / "transcripts.txt"


def transcripts() -> list[tuple[str, str, str]]:
    """Return the title, the command and the answer of each."""
    parts = re.split(r"^=== (.*)\n", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        command, _, said = body.partition("\n")
        found.append((title, command, said.strip("\n")))
    return found


def said(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(FILE.parent.parent.parent)
    _, out, err = run(*shlex.split(command)[1:])
    return (out + err).rstrip("\n")


@pytest.mark.parametrize(
    ("title", "command", "expected"), transcripts(), ids=lambda text: text[:40]
)
def test_transcript(
    title: str, command: str, expected: str, renew: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if renew:
        renewed = [(t, c, said(c, monkeypatch)) for t, c, _ in transcripts()]
        text = "".join(f"=== {t}\n{c}\n{s}\n\n" for t, c, s in renewed)
        FILE.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        pytest.exit("the transcripts are written")
    assert said(command, monkeypatch) == expected
