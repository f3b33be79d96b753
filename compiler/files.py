r"""Files: text read in UTF-8, text written whole.

In: a path. Out: its text, or an `InputError` that says what is wrong with the file.

    read_text(Path("neuron.grad"))   ->   "a = sigmoid(x*w + b)\n"
"""

import os
from collections.abc import Mapping
from errno import EISDIR
from pathlib import Path

from .errors import InputError

_BYTES = 4_000_000


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


def decoded(content: bytes, where: str) -> str:
    r"""Return the text of bytes, its lines ended by "\n"; raises `InputError`."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        said = f"{where} is not UTF-8: byte {error.start} is {content[error.start]:#04x}"
        raise InputError(said, None, "save the file as UTF-8") from None


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
    """Write files, each whole; where one cannot be written, none is. Raises `InputError`."""
    made: dict[Path, Path] = {}
    path = next(iter(contents))
    try:
        for path, content in contents.items():
            if not path.name:
                raise InputError(f"{path} is no name of a file")
            if path.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            made[path] = path.with_name(f".{path.name}.{os.getpid()}")
            made[path].write_bytes(content if isinstance(content, bytes) else content.encode())
            if path.exists():
                made[path].chmod(path.stat().st_mode)
        for path, temporary in made.items():
            temporary.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        for temporary in made.values():
            temporary.unlink(missing_ok=True)
