r"""Files: text read in UTF-8, text written whole.

In: a path. Out: its text, or an `InputError` that says what is wrong with the file.

    read_text(Path("neuron.grad"))   ->   "a = sigmoid(x*w + b)\n"
"""

import os
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
    if not path.name:
        raise InputError(f"{path} is no name of a file")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            temporary.write_bytes(content if isinstance(content, bytes) else content.encode())
            if path.exists():
                temporary.chmod(path.stat().st_mode)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None
