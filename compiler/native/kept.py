"""Machine code that is kept on disk from run to run.

In: what it was made from: text, processor, versions. Out: the code, or None. It is loaded only
where the file belongs to the user, nobody else may write to it, and it is what was written under
that name: it ends with a digest of both. `GRADC_CACHE` names another folder, and "" none. A folder
that cannot be read or written to keeps nothing.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from ..errors import InputError
from ..files import write_whole

_DIGEST = 32  # bytes
_MOST = 2000  # files, of which those that were not used for longest make room


def kept(key: Sequence[str]) -> bytes | None:
    """Return the code that is kept for a key."""
    path = _path(key)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o022):
                return None
            found = file.read()
    except OSError:
        return None
    code, digest = found[:-_DIGEST], found[-_DIGEST:]
    if not code or _digest(path, code) != digest:
        return None
    with suppress(OSError):
        os.utime(path)
    return code


def keep(key: Sequence[str], code: bytes) -> None:
    """Keep code for a key; two processes that do so at once write the same."""
    path = _path(key)
    if path is None:
        return
    with suppress(OSError, InputError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(path.parent)
        write_whole(path, code + _digest(path, code))
        path.chmod(0o600)


def _digest(path: Path, code: bytes) -> bytes:
    """Return the digest of code and of its name: code of another program is no code of this one."""
    return sha256(path.name.encode() + code).digest()


def _make_room(folder: Path) -> None:
    files = [one for one in os.scandir(folder) if one.name.endswith(".o")]
    if len(files) < _MOST:
        return
    files.sort(key=lambda one: one.stat().st_mtime)
    for one in files[: _MOST // 4]:
        with suppress(OSError):  # another process has done so
            Path(one.path).unlink()


def _path(key: Sequence[str]) -> Path | None:
    told = os.environ.get("GRADC_CACHE")
    if told == "":
        return None
    try:
        folder = Path(told).expanduser() if told else _folder()
    except RuntimeError:
        return None  # there is no home
    return folder / f"{sha256(chr(0).join(key).encode()).hexdigest()}.o"


def _folder() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "gradc" / "native"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "gradc" / "native"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "gradc" / "native"
