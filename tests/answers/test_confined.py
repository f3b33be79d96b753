"""Somebody's Python is run apart: what it starts ends with it, and what it says is only numbers."""

import os
import re
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from test_cli import run

from gradc.answers import confined
from gradc.answers.code import check_code
from gradc.answers.problem import read_problem
from gradc.errors import GradcWarning, InputError

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="the limits are those of POSIX"),
    pytest.mark.filterwarnings("ignore::gradc.GradcWarning"),
]
RIGHT = 'def f(x, w): return {"x": w, "w": x}\n'
# A file finds the pipe of the result among what is open, the highest of them.
CHANNEL = "import os, sys\nchannel = int(sys.argv[-1])\n"


@pytest.fixture(params=["apart", "not apart"], autouse=True)
def _namespaces(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Try each file where the system has namespaces, and as where it has none."""
    if request.param == "not apart":
        script = confined._APART.read_text("utf-8")
        other = tmp_path / "apart.py"
        other.write_text(re.sub(r"(?<=\n_APART = ).*", "-1", script), encoding="utf-8")
        monkeypatch.setattr(confined, "_APART", other)


def judged(tmp_path: Path, text: str, seconds: float = 10.0) -> bool:
    file = tmp_path / "answers.py"
    file.write_text(text, encoding="utf-8")
    return check_code(read_problem("x*w"), f"{file}:f", seconds=seconds).ok


def refused(tmp_path: Path, text: str, seconds: float = 10.0) -> str:
    with pytest.raises(InputError) as caught:
        judged(tmp_path, text, seconds)
    return caught.value.message


def is_running(process: int) -> bool:
    """Return whether a process is there and is more than what is left of one."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes_with(word: str) -> list[str]:
    """Return the processes whose command has a word; those that were just killed have a while."""
    found: list[str] = []
    end = time.monotonic() + 5
    while time.monotonic() < end:
        found = []
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                line = (one / "cmdline").read_bytes().decode("utf-8", "replace")
                if word in line and is_running(int(one.name)):
                    found.append(line)
        if not found:
            break
    return found


def test_a_child_that_outlives_the_file_holds_nothing_up(tmp_path: Path) -> None:
    sleeper = "import subprocess, sys\n"
    word = f"sleeper{os.getpid()}"
    command = f'[sys.executable, "-c", "import time; time.sleep(60)", "{word}"]'
    for more in ("", ", start_new_session=True"):
        text = f"{sleeper}try: subprocess.Popen({command}, close_fds=False{more})\n"
        began = time.monotonic()
        assert judged(tmp_path, f"{text}except OSError: pass\n{RIGHT}", 20)
        assert time.monotonic() - began < 20
        if not more:  # a session of its own is out of reach where there are no namespaces
            assert not processes_with(word)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="by namespaces")
def test_a_session_of_its_own_does_not_outlive_the_file(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if "not apart" in request.node.name or not _is_permitted(tmp_path):
        pytest.skip("there are no namespaces")
    word = f"escaped{os.getpid()}"
    text = (
        f'import os, sys\nif hasattr(os, "fork"):\n try:\n  if not os.fork():\n   os.setsid()\n'
        f'   os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", '
        f'"{word}"])\n except OSError: pass\n{RIGHT}'
    )
    assert judged(tmp_path, text)
    assert not processes_with(word)


def _is_permitted(tmp_path: Path) -> bool:
    script = tmp_path / "nothing.py"
    script.write_text("", encoding="utf-8")
    return confined.confined(script, b"", 10.0)[1]


BOMB = """
import os, time
end = time.time() + 60
made = 0
while made < 5:
    try:
        os.fork()
    except OSError:
        break
    made += 1
while time.time() < end:
    pass
"""


@pytest.mark.slow
def test_a_small_fork_bomb_ends_at_the_time_limit(tmp_path: Path) -> None:
    began = time.monotonic()
    assert "took longer than 2 s" in refused(tmp_path, BOMB + RIGHT, 2)
    assert time.monotonic() - began < 20
    assert not processes_with(str(confined._APART))
    assert not processes_with(str(confined._APART.with_name("runner.py")))


@pytest.mark.parametrize("stream", [1, 2])
def test_what_a_file_prints_is_read_by_nobody(tmp_path: Path, stream: int) -> None:
    flood = f"import os\nfor _ in range(3000): os.write({stream}, b'x'*100_000)\n"
    assert judged(tmp_path, flood + RIGHT)


FORGED = {
    "twice": "os.write(channel, b'{\"results\": []}')",
    "nested": "os.write(channel, b'['*100_000); os._exit(0)",
    "deep": "os.write(channel, b'{\"results\": [' + b'['*500 + b']'*500 + b']}'); os._exit(0)",
    "few": 'os.write(channel, b\'{"results": [{"w": 1}]}\'); os._exit(0)',
    "words": "os.write(channel, b'{\"results\": ' + str([{'w': 'a'}]*4).encode() + b'}')",
    "null": "os.write(channel, b'{\"results\": [[null],[null],[null],[null]]}'); os._exit(0)",
    "list": "os.write(channel, b'[1]'); os._exit(0)",
    "bytes": "os.write(channel, bytes(range(256))); os._exit(0)",
    "nothing": "os.close(channel)",
    "killed": "os.kill(os.getpid(), 9)",
    "digits": "os.write(channel, b'{\"results\": ' + b'9'*9999 + b'}'); os._exit(0)",
    "escapes": (
        "import json\nodd = [{'\\x1b[31m': 1}]*4\n"
        "os.write(channel, json.dumps({'results': odd}).encode()); os._exit(0)"
    ),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_result_is_none(tmp_path: Path, forged: str) -> None:
    assert refused(tmp_path, f"{CHANNEL}{forged}\n{RIGHT}") == "answers.py ended without an answer"


def test_a_flood_of_a_result_is_cut(tmp_path: Path) -> None:
    flood = f"{CHANNEL}\nwhile True: os.write(channel, b'1'*100_000)\n"
    assert refused(tmp_path, flood, 60) == "the result has more than 32,000,000 bytes"


def test_keys_that_are_no_indices(tmp_path: Path) -> None:
    text = 'def f(x, w): return {"w": {"one": 1.0}}\n'
    assert refused(tmp_path, text) == "f returned a dict for w with one, which is no whole number"


def test_the_help_says_what_it_protects_from_and_what_not() -> None:
    status, out, _ = run("check", "--help")
    said = " ".join(out.split())
    assert status == 0
    for words in ("2 GB of memory", "without a network", "It may read the files that you may"):
        assert words in said


def test_what_an_exception_says_is_shown_and_cut(tmp_path: Path) -> None:
    said = refused(tmp_path, 'raise ValueError("\\x1b[2J\\u202e\\x07" + "long "*10_000)\n')
    assert said.startswith("answers.py, line 1: ValueError: \\u001b[2J\\u202e\\u0007long long")
    assert len(said) < 400
    text = "class E(Exception):\n def __str__(self): raise E\ndef f(x, w): raise E\n"
    assert refused(tmp_path, text).startswith("answers.py, line 3: ")


def test_nothing_of_the_caller_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADC_SECRET", "a secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    checks = (
        "import os, sys\n"
        'assert "GRADC_SECRET" not in os.environ and sys.flags.isolated\n'
        "assert (os.listdir(), sys.stdin.read()) == ([], ''), os.listdir()\n"
        "open('here', 'w').write('a')\n"
    )
    assert judged(tmp_path, checks + RIGHT)
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix != ".py") == []


LIMITED = {
    "memory": ("x = bytearray(8 << 30)", "MemoryError"),
    "a file": ("open('large', 'wb').write(bytes(2 << 20))", "ended without|File too large"),
    "files": ("there = [open('/dev/null') for _ in range(100)]", "Too many open files"),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems limit less")
@pytest.mark.parametrize(("text", "said"), LIMITED.values(), ids=LIMITED)
def test_what_a_file_may_use_is_limited(tmp_path: Path, text: str, said: str) -> None:
    assert re.search(said, refused(tmp_path, f"{text}\n{RIGHT}"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="by namespaces")
def test_the_network_and_the_caller_are_out_of_reach_or_it_is_said(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    reach = (
        "import socket\nfrom pathlib import Path\n"
        f"Path('/proc/{os.getpid()}/environ').read_bytes()\n"
        "socket.create_connection(('127.0.0.1', {port}), 5).close()\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        text = reach.format(port=server.getsockname()[1])
        if "not apart" not in request.node.name and _is_permitted(tmp_path):
            assert "PermissionError" in refused(tmp_path, text + RIGHT)
            line = text.splitlines()[3]
            assert re.search(
                "line 2: .*Error", refused(tmp_path, f"import socket\n{line}\n{RIGHT}")
            )
        else:
            with pytest.warns(GradcWarning, match=r"does not set answers\.py apart"):
                assert judged(tmp_path, text + RIGHT)
            status, _, err = run("check", "x*w", "--code", f"{tmp_path}/answers.py:f")
            assert (status, err.count("warning: this system does not set answers.py apart")) == (
                0,
                1,
            )
