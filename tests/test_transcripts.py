"""Golden transcripts: what `gradc check` says to typical answers of students, word by word.

`pytest tests/test_transcripts.py --renew` writes them anew; read the difference before committing.
"""

import shlex
from pathlib import Path

import pytest
from sections import sections
from test_cli import run

FILE = Path(__file__).parent / "golden" / "transcripts.txt"


def said(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(FILE.parent.parent.parent)
    _, out, err = run(*shlex.split(command)[1:])
    return (out + err).rstrip("\n")


@pytest.mark.parametrize(
    ("title", "command", "expected"), sections(FILE, "\n"), ids=lambda text: text[:40]
)
def test_transcript(
    title: str, command: str, expected: str, renew: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if renew:
        renewed = [(t, c, said(c, monkeypatch)) for t, c, _ in sections(FILE, "\n")]
        text = "".join(f"=== {t}\n{c}\n{s}\n\n" for t, c, s in renewed)
        FILE.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        pytest.exit("the transcripts are written")
    assert said(command, monkeypatch) == expected
