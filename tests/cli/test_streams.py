"""What the command line does where a stream is closed, full, narrow or of another encoding."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gradc.cli.terminal import Stream
from gradc.shown import shown

GRADC = f"{sys.executable} -m gradc"


def run(command: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Run a command of the shell's, where gradc is one, and return status, output and errors."""
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", f'gradc() {{ {GRADC} "$@"; }}; {command}'],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def some(rows: Sequence[Any]) -> list[Any]:
    """Return rows, each of which takes processes of its own: of three one is slow, one on demand."""
    when = [(), pytest.mark.slow, pytest.mark.exhaustive]
    return [
        pytest.param(*row, marks=when[place % 3])
        for place, row in enumerate(one if isinstance(one, tuple) else (one,) for one in rows)
    ]


CLOSED = "error: cannot write to standard output: it is closed\n"
FULL = "error: cannot write to standard output: No space left on device\n"
STREAMS = [
    ("gradc functions | head -1", 0, ""),
    ("gradc --help | head -1", 0, ""),
    ("gradc explain 'sigmoid(x*2)' --at x=1 | head -1", 0, ""),
    ("gradc explain 'sigmoid(x*2)' --at x=1 --format html | head -1", 0, ""),
    ("gradc compile 'x*2' -o /sys/f.py", 2, "error: cannot write /sys/f.py: "),
    ("gradc explain 'x*2' --at x=1 -o /proc/a.html", 2, "error: cannot write /proc/a.html: "),
    ("gradc check 'x*x' x=x | head -0", 1, ""),  # the verdict, though nobody reads it
    ("gradc eval 'x*2' --at x=1 > /dev/full", 2, FULL),
    ("gradc eval 'x*2' --at x=1 >&-", 2, CLOSED),
    ("gradc compile 'x*2' -o f.py >&- 2>&- <&-", 0, ""),
    ("gradc eval 'x*' --at x=1 2>&-", 2, ""),
    ("gradc eval 'x*' --at x=1 2>/dev/full", 2, ""),
    ("gradc eval - --at x=1 <&-", 2, "error: the program is empty\n"),
    ("env -u HOME -u XDG_CONFIG_HOME python -m gradc eval 'x*2' --at x=1", 0, ""),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "status", "said"), some(STREAMS))
def test_a_stream_that_is_gone_is_one_sentence_or_none(command, status, said, tmp_path):
    command = command.replace("python -m gradc", GRADC)
    found, _, errors = run(command, tmp_path)
    assert (found, errors[: len(said) or None]) == (status, said)


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    some(
        [
            {"PYTHONIOENCODING": "cp1252"},
            {"PYTHONIOENCODING": "ascii"},
            {"LANG": "C", "LC_ALL": "C"},
            {"NO_COLOR": "1", "COLUMNS": "20"},
        ]
    ),
)
def test_any_encoding_and_width_does(environment, tmp_path):
    command = "gradc eval 'α*2' --at 'α=1' --trace && gradc eval 'α*2' --at 'α=1' --json"
    status, out, errors = run(command, tmp_path, **environment)
    assert (status, errors) == (0, "")
    assert json.loads(out.splitlines()[-1])["gradient"] == {"α": 2.0}
    assert "∂f/∂" in out or r"\u2202f/\u2202" in out


VERBS = [
    "eval 'α*x' --at 'α=1, x=2' --trace --hessian",
    "compile 'α*x'",
    "compile 'α*x' --target c --stage simplified",
    "verify 'α*x'",
    "check 'α*x' 'x=x'",
    "explain 'α*x' --at 'α=1, x=2'",
    "graph 'α*x' --format dot",
    "derive 'α*sin(x)'",
    "functions sigmoid",
    "check --help",
]


@pytest.mark.slow
@pytest.mark.parametrize(
    "verb", [*VERBS[:2], *(pytest.param(verb, marks=pytest.mark.exhaustive) for verb in VERBS[2:])]
)
def test_every_verb_does_without_a_home_colours_room_and_letters(verb, tmp_path):
    bare = "env -u HOME -u XDG_CONFIG_HOME -u XDG_CACHE_HOME"
    status, out, errors = run(
        f"{bare} {GRADC} {verb}", tmp_path, LANG="C", LC_ALL="C", NO_COLOR="1", COLUMNS="20"
    )
    assert status == (1 if verb.endswith("x=x'") else 0), errors
    assert out
    assert "Traceback" not in errors
    assert not COMMAND.search(out + errors)


# What is started in the background does not hear of interrupts, if it does not ask to.
INTERRUPTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from gradc.cli import main
main()
"""


@pytest.mark.slow
def test_an_interrupt_ends_it_quietly(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, "eval", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=tmp_path,
    ) as child:
        waits = Path(f"/proc/{child.pid}/wchan")
        until = time.monotonic() + 30
        while "pipe" not in waits.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=30)
    assert (child.returncode, out, errors) == (130, b"", b"")


HOSTILE = "\x1b[31m\x1b]0;title\x07\x9b2J\u202eabc\x01\x7f\r"  # no process has a NUL in arguments
SOURCES = [
    ["eval", f"x*{HOSTILE}", "--at", "x=1"],
    ["eval", "x*2", "--at", f"x={HOSTILE}"],
    ["eval", f"{HOSTILE}.grad"],
    ["eval", f"{HOSTILE}.py:f"],
    ["eval", "x", "--wrt", HOSTILE],
    ["eval", "x", "--target", HOSTILE],
    ["eval", "x", "--limit", HOSTILE],
    ["eval", "x", "--data", f"{HOSTILE}.json"],
    ["check", "x*x", f"x={HOSTILE}"],
    ["check", "x*x", HOSTILE],
    ["compile", "x*2", "-o", f"no/{HOSTILE}.py"],
    ["compile", f"y = x*2 # {HOSTILE}"],
    ["compile", f"y = x*2 # {HOSTILE}", "--target", "c"],
    ["explain", "x*2", "--at", "x=1", "-o", f"{HOSTILE}.txt"],
    ["graph", "x*2", "-o", HOSTILE],
    ["grade", HOSTILE, HOSTILE],
    ["functions", HOSTILE],
    [HOSTILE],
    ["eval", f"--{HOSTILE}"],
    ["eval", "x", "--seed", HOSTILE],
]
COMMAND = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.mark.parametrize("arguments", SOURCES, ids=lambda one: " ".join(one[:2])[:12].encode())
def test_nothing_that_commands_a_terminal_is_printed(arguments, tmp_path, monkeypatch, capsys):
    from gradc.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gradc", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    out, errors = capsys.readouterr()
    assert end.value.code in (0, 1, 2)
    assert not COMMAND.search(out + errors), out + errors
    assert out or errors


def test_colours_of_our_own_reach_a_terminal_and_no_other_commands():
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        stream = Stream(terminal, "standard output", True)
        stream.write("\x1b[1mbold\x1b[0m \x1b]0;title\x07 \x1b[2J")
        stream.flush()
        seen = os.read(master, 1000).decode()
    os.close(master)
    assert seen == "\x1b[1mbold\x1b[0m \\u001b]0;title\\u0007 \\u001b[2J"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\tb\n∂ü", "a\tb\n∂ü"),
        ("\x1b[0m\r", r"\u001b[0m\u000d"),
        ("\x9b\x85\u2028\u202e\u2066", r"\u009b\u0085\u2028\u202e\u2066"),
        ("\udc80\U000e0041", r"\udc80\udb40\udc41"),
    ],
)
def test_what_is_spelled(text, seen):
    assert shown(text) == seen
    assert json.loads(f'"{shown("x" + text[1:])}"'.replace("\n", "").replace("\t", ""))


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    some(
        [
            ["practice", "x" * 300], ["grade", "x" * 300, "y"], ["grade", "examples/exercises/chains.toml", "y" * 300],
            ["check", "x*y", "--code", "z" * 300 + ".py:f"], ["practice", "examples/exercises/chains.toml", "--progress", "p" * 300],
        ]
    ),
)  # fmt: skip
def test_a_name_that_is_too_long_for_a_file_is_a_sentence(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "gradc", *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 2)
    assert done.stderr
