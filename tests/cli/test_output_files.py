"""What `-o` and `--data` do with files that are no plain ones: links, devices, pipes, huge ones."""

import errno
import io
import json
import os
import pty
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

import gradc
from gradc import files
from gradc.cli import main
from gradc.files import write_whole


def _status(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["gradc", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code, capsys.readouterr().err


def _there(folder: Path) -> dict[str, Path]:
    """Return what a name can lead to, by what it is."""
    for name in ("file", "plain", "locked"):
        (folder / name).write_text("old")
    (folder / "locked").chmod(0o444)
    (folder / "folder").mkdir()
    links = {"link": "file", "to_nothing": "new", "loop": "loop", "to_locked": "locked"}
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe")
    return {path.name: path for path in folder.iterdir()}


KINDS = [
    ("plain", ""),
    ("link", ""),
    ("to_nothing", ""),
    ("locked", "Permission denied"),
    ("to_locked", "Permission denied"),
    ("loop", os.strerror(errno.ELOOP)),
    ("folder", os.strerror(errno.EISDIR)),
    ("pipe", "it is no regular file"),
]


@pytest.mark.parametrize(("name", "said"), KINDS)
def test_what_is_written_onto_is_followed_or_left_alone(name, said, tmp_path, monkeypatch, capsys):
    path = _there(tmp_path)[name]
    before = path.lstat()
    status, errors = _status(monkeypatch, capsys, "compile", "x*2", "-o", str(path))
    assert (status, said in errors, "Traceback" in errors) == (2 if said else 0, True, False)
    assert len(errors.splitlines()) <= 2
    assert stat.S_IFMT(path.lstat().st_mode) == stat.S_IFMT(before.st_mode)
    if said:
        assert (path.lstat().st_ino, path.lstat().st_mtime) == (before.st_ino, before.st_mtime)
    else:
        assert path.read_text().startswith('"""f and its gradient')
    assert not list(tmp_path.glob(".gradc-*"))


def test_a_device_stays_a_device():
    ends = pty.openpty()  # a device, in whose folder nobody can put a file in its place
    path = Path(os.ttyname(ends[1]))
    with pytest.raises(gradc.GradcError, match="no regular file"):
        write_whole(path, "x")
    assert stat.S_ISCHR(path.stat().st_mode)
    for end in ends:
        os.close(end)


@pytest.fixture(params=[True, False], ids=["without a name", "with a name"])
def unnamed(request, monkeypatch):
    """Files are written without a name, where the system has such, or beside the others."""
    if not request.param:
        monkeypatch.setattr(files, "_UNNAMED", 0)
    return request.param


LIMITED = """
import resource, sys
from pathlib import Path
from gradc import files, GradcError
files._UNNAMED *= {unnamed}
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.write_all({{Path(sys.argv[1]) / "a": "new", Path(sys.argv[1]) / "b": "new" * 1000}})
except GradcError as error:
    print(error)
"""


@pytest.mark.slow
def test_a_full_disk_leaves_every_file_as_it_was(tmp_path, unnamed):
    there = {tmp_path / name: "old" for name in ("a", "b")}
    for path, content in there.items():
        path.write_text(content)
    script = [sys.executable, "-c", LIMITED.format(unnamed=unnamed), str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    assert done.stdout == f"error: cannot write {tmp_path / 'b'}: {os.strerror(errno.EFBIG)}\n"
    assert {path: path.read_text() for path in tmp_path.iterdir()} == there


def test_a_disk_that_is_full_when_names_are_given(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")

    def full(*given, **named):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "link", full)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(gradc.GradcError, match="No space left on device"):
        write_whole(tmp_path / "a", "new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old"}


WRITER = """
import sys
from pathlib import Path
from gradc import files
print("go", flush=True)
for number in range({count}):
    letter = sys.argv[2] + str(number % 10)
    files.write_all({{Path(sys.argv[1]) / name: (name + letter) * 100_000 for name in "ab"}})
"""


def _writer(folder: Path, letter: str, count: int) -> "subprocess.Popen[bytes]":
    script = [sys.executable, "-c", WRITER.format(count=count), str(folder), letter]
    process = subprocess.Popen(script, stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


def _whole(folder: Path) -> int:
    """Check the files that are there, and return how many others are."""
    for name in "ab":
        if (folder / name).exists():
            content = (folder / name).read_text()
            assert content == content[:3] * 100_000
            assert content[0] == name
    return len([path for path in folder.iterdir() if path.name not in "ab"])


@pytest.mark.slow
def test_two_processes_that_write_at_once_leave_one_of_two_contents(tmp_path):
    writers = [_writer(tmp_path, letter, 100) for letter in "xy"]
    while any(one.poll() is None for one in writers):
        _whole(tmp_path)
    for one in writers:
        one.stdout.close()
    assert _whole(tmp_path) == 0
    assert [one.returncode for one in writers] == [0, 0]


@pytest.mark.slow
@pytest.mark.parametrize("kills", [5, pytest.param(100, marks=pytest.mark.exhaustive)])
def test_a_process_that_is_killed_tears_nothing_and_leaves_nothing(kills, tmp_path):
    left = 0
    for number in range(kills):
        with _writer(tmp_path, "x", 10_000) as process:
            time.sleep(0.01 + number % 10 / 300)
            process.kill()
        left = _whole(tmp_path)  # all that there is by now
    if files._UNNAMED:  # a file has its name for the moment in which it takes another's place
        assert left <= 1 + kills // 10


def test_the_mode_stays(tmp_path):
    path = tmp_path / "f.py"
    path.write_text("old")
    path.chmod(0o640)
    write_whole(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o640)


def test_a_name_with_a_nul_is_an_error(tmp_path):
    with pytest.raises(gradc.GradcError, match="cannot write"):
        write_whole(tmp_path / "a\0b", "x")


def _npz(shape: str, content: bytes = b"") -> bytes:
    """Return an .npz file whose array says that it has a shape."""
    head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    array = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode() + content
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("x.npy", array)
    return made.getvalue()


DATA = [
    ("x.npz", _npz("(100000000000,)"), 2, "x.npz "),  # a system that promises it finds the end
    ("x.npz", _npz("(10,)"), 2, "cannot be read as npz"),
    ("x.npz", b"\0" * 100, 2, "cannot be read as npz"),
    ("x.json", b'\xef\xbb\xbf{"x": 1}', 0, ""),
    ("x.json", b'{"x": ' + b"[" * 40 + b"1" + b"]" * 40 + b"}", 0, ""),
    ("x.json", b'{"x": ' + b"[" * 70 + b"1" + b"]" * 70 + b"}", 2, "the value of x is not"),
    ("x.json", b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 2, "is nested too deep"),
    ("x.json", b'{"x": ' + b"9" * 5000 + b"}", 2, "cannot be read as json"),
    ("x.json", b'{"x": "' + b"9" * 5000 + b'"}', 0, ""),
    ("x.json", b"\xff\xfe", 2, "is not UTF-8"),
    ("x.json", b"[1]", 2, "does not hold an object"),
]


@pytest.mark.parametrize(("name", "content", "status", "said"), DATA)
def test_data_of_any_make_is_read_or_refused(
    name, content, status, said, tmp_path, monkeypatch, capsys
):
    path = tmp_path / name
    path.write_bytes(content)
    found, errors = _status(monkeypatch, capsys, "eval", "2*x", "--data", str(path))
    assert (found, said in errors, "Traceback" in errors) == (status, True, False)


VALUES = [
    (["eval", "x", "--at", "x=1", "--limit", f"nodes={'9' * 5000}"], "--limit takes NAME=NUMBER"),
    (["check", "x", "--code", "a.py:f", "--timeout", "inf"], "--timeout is a number of seconds"),
    (["check", "x", "--code", "a.py:f", "--timeout", "nan"], "--timeout"),
    (["eval", "2*x", "--at", "x=zeros(4*10^8)"], "--data values.npz"),
    (["eval", "2*x", "--at", "x=zeros(10^4, 10^5)"], "--data values.npz"),
    (["flow", "param v: [n]; h[0] = sum(v); for l in 1..3 { h[l] = sin(h[l-1]) }; h[3]",
      "--sizes", "n=10^9"], "1,000,000,000 numbers would be drawn"),
    (["eval", "x[0]*2", "--wrt", "x[a]"], "error: "),
    (["eval", "x", "--seed", "9" * 5000], ""),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "said"), VALUES)
def test_a_wrong_value_of_an_option_is_one_sentence(arguments, said, monkeypatch, capsys):
    status, errors = _status(monkeypatch, capsys, *arguments)
    assert (status, said in errors) == (2, True), errors


def test_a_nul_in_a_comment_is_spelled(tmp_path):
    for target in ("numpy", "scalar", "c"):
        source = gradc.compile("# a\0b\x1b[2J\x85\u202e\ny = x*2 # c\0", target=target).source
        assert source.replace("\n", "").isprintable()
        if target != "c":
            compile(source, "f.py", "exec")


def test_json_says_what_it_was_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["gradc", "compile", "y = x*2 # \x1b\x9b", "--json"])
    with pytest.raises(SystemExit):
        main()
    assert json.loads(capsys.readouterr().out)["stage"] == "source"


def test_no_document_has_what_commands_a_terminal():
    hostile = "\x1b[2J\x9b\u202e\x00\x7f"
    function = gradc.compile(f"# {hostile}\ny = x*2 # {hostile}")
    explanation, graph = function.explain({"x": 1.0}), function.graph()
    forms = (explanation.markdown, explanation.latex, explanation.html, explanation.svg)
    for form in (*forms, explanation._repr_html_, graph.dot, graph.mermaid):
        assert not set(form()) & set(hostile) - set("[2J"), form
