"""What `-o` and `--data` do with files that are no plain ones: links, devices, pipes, huge ones."""

import errno
import io
import json
import os
import pty
import stat
import sys
import zipfile
from pathlib import Path

import pytest

import gradc
from gradc.cli import main
from gradc.files import write_all, write_whole


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


def test_a_full_disk_leaves_every_file_as_it_was(tmp_path, monkeypatch):
    there = {tmp_path / name: "old" for name in ("a", "b")}
    for path, content in there.items():
        path.write_text(content)
    opened = Path.open

    def full(path, mode="r", *rest, **named):
        file = opened(path, mode, *rest, **named)
        full.calls += 1
        if full.calls == 2:
            file.close()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return file

    full.calls = 0
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(gradc.GradcError, match="b: No space left on device"):
        write_all(dict.fromkeys(there, "new"))
    monkeypatch.undo()
    assert {path: path.read_text() for path in tmp_path.iterdir()} == there


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
    ("x.json", b'{"x": ' + b"[" * 9000 + b"]" * 9000 + b"}", 2, "is nested too deep"),
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
