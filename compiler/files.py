r"""Files: text read in UTF-8, text written whole.

In: a path. Out: its text, or an `InputError` that says what is wrong with the file.

    read_text(Path("neuron.grad"))   ->   "a = sigmoid(x*w + b)\n"
"""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from errno import EACCES, EISDIR
from pathlib import Path
from typing import BinaryIO

from .errors import InputError
from .records import dataclass

_BYTES = 4_000_000
_OPEN = "/proc/self/fd"  # where Linux has the files that a process has open
_UNNAMED = getattr(os, "O_TMPFILE", 0) if Path(_OPEN).exists() else 0
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def read_text(path: Path) -> str:
    r"""Return the text of a file, its lines ended by "\n"; raises `InputError`."""
    content = read_bytes(path, _BYTES)
    if len(content) > _BYTES:
        raise InputError(f"{path} has more than {_BYTES:,} bytes")
    return decoded(content, str(path))


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file, and no more than one over `most`; raises `InputError`."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name
        raise InputError(f"cannot read {path}: {error}") from None


def decoded(content: bytes, where: str) -> str:
    r"""Return the text of bytes, its lines ended by "\n"; raises `InputError`."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        said = f"{where} is not UTF-8: byte {error.start} is {content[error.start]:#04x}"
        raise InputError(said, None, "save the file as UTF-8") from None


def is_folder(path: Path) -> bool:
    """Return whether there is a folder; under a name that is too long there is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Return whether there is a regular file, and may be looked at."""
    try:
        return path.is_file()
    except OSError:
        return False


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where there is none yet; raises `InputError`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {path}: {error.strerror or error}") from None


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file whole, or leave what is there as it was; raises `InputError`."""
    write_all({path: content})


def write_all(contents: Mapping[Path, str | bytes]) -> None:
    """Write files, each whole; where one cannot be written, none is. Raises `InputError`.

    A link is followed: what it leads to is written. What is there and is no file, such as a
    device or a pipe, or may not be written, stays as it is.
    """
    made: dict[Path, _Beside] = {}
    path = next(iter(contents))
    try:
        with ExitStack() as stack:
            for path, content in contents.items():
                target, mode = _target(path)
                made[target] = stack.enter_context(_beside(target, mode))
                file = made[target].file
                file.write(content if isinstance(content, bytes) else content.encode())
                file.flush()
            for target, one in made.items():
                _name(one)
                if one.mode is not None:
                    one.path.chmod(one.mode)
                one.path.replace(target)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    except ValueError as error:  # a NUL in the name, or a letter that the system has no bytes for
        raise InputError(f"cannot write {path}: {error}") from None


@dataclass(frozen=True, slots=True)
class _Beside:
    """A new file that is to take the place of another of a mode, and its path until then."""

    path: Path
    file: BinaryIO
    mode: int | None


@contextmanager
def _beside(target: Path, mode: int | None) -> Iterator[_Beside]:
    """Open a file beside a target, and take it away if it is still there at the end.

    Where the system has files without a name it has none while it is written: then nothing is left
    of a process that is killed.
    """
    path = target.with_name(f".gradc-{os.urandom(8).hex()}")
    file = None
    with suppress(OSError):  # of a file system that has none of these
        file = os.fdopen(os.open(path.parent, _UNNAMED | os.O_WRONLY, 0o666), "wb")
    try:
        with file or path.open("xb") as opened:
            yield _Beside(path, opened, mode)
    finally:
        path.unlink(missing_ok=True)


def _name(one: _Beside) -> None:
    """Give a file its name, where it has none yet; else close it, as it cannot be moved before."""
    if one.path.exists():
        one.file.close()
        return
    folder = os.open(one.path.parent, os.O_PATH)
    try:  # said with a folder, a link is followed
        unnamed = f"{_OPEN}/{one.file.fileno()}"
        os.link(unnamed, one.path.name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(folder)


def _target(path: Path) -> tuple[Path, int | None]:
    """Return the file that a path leads to, and its mode where it is there; raises `OSError`."""
    if not path.name:
        raise InputError(f"{path} is no name of a file")
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target, None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if not stat.S_ISREG(mode):
        hint = "leave it out to print what is written, and lead that there: > FILE"
        raise InputError(f"cannot write {path}: it is no regular file", None, hint)
    if not (mode & _WRITABLE and os.access(target, os.W_OK)):  # root may write whatever it likes
        raise PermissionError(EACCES, os.strerror(EACCES))
    return target, stat.S_IMODE(mode)
