"""A release, tried: what its archives hold, and its tests on each Python, old libraries and new.

    python -m tests.versions                             archives, and every Python that is found
    python -m tests.versions 3.13 --libraries lowest     archives, and one of them
    python -m tests.versions --all-tests                 not a selection of the tests, but `pytest`
    python -m tests.versions none --out dist             archives alone, kept in a folder

An archive holds what git tracks, and nothing else, which is listed for the sdist here: `build` in
the tree itself leaves most tests out of it. A wheel is the same from the tree and from the
sdist, and its metadata is valid. The tests are those of the unpacked sdist, and run against what is
installed from it. Warnings are errors. `lowest` are the least versions that pyproject.toml allows,
of which a Python has a wheel; what these need themselves is the newest.

Needs git, a package index, and `build` and `uv` of `pip install -e ".[dev]"`. A Python is found on
the PATH, as python3.13, or among those of pyenv. The status is 1 where anything fails.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from packaging.metadata import Metadata

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LIBRARIES = {"lowest": "lowest-direct", "newest": "highest"}
SHOWN = ("numpy", "scipy", "sympy", "mpmath", "lark", "typer", "click", "rich", "llvmlite")
WITH = ("pytest>=8.2", "hypothesis>=6.100")

# What tells of a Python and of each library: dataclasses, annotations, pickles, threads, processes,
# the command line, objects in memory, SymPy's printer and mpmath's numbers.
SELECTED = (
    "tests/test_records.py", "tests/test_function.py", "tests/test_public.py", "tests/test_cli.py",
    "tests/test_manual.py", "tests/cli", "tests/test_from_python.py", "tests/test_from_sympy.py",
    "tests/test_to_sympy.py", "tests/test_pickling.py", "tests/test_signatures.py",
    "tests/test_threads.py", "tests/test_calls.py", "tests/test_objective.py",
    "tests/test_special.py", "tests/native/test_points.py", "tests/answers/test_check.py",
    "tests/verify/test_magnitudes.py", "tests/syntax/test_tables.py", "tests/emit/test_annotations.py",
)  # fmt: skip

# What an archive has beside the files of the tree.
_OF_SDIST = re.compile(r"PKG-INFO|MANIFEST\.in|setup\.cfg|gradc\.egg-info/.*")
_OF_WHEEL = re.compile(r"gradc-[\d.]+\.dist-info/.*")
_KEPT_BACK = re.compile(r"\.ci/.*|\.gitignore")  # of the tree, what no sdist has


def main() -> int:
    """Try what is asked for; the status is 1 where something fails."""
    given = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wheel, sdist, faults = _archives(work)
        for fault in faults:
            print(f"  {fault}")
        print(f"archives: {'bad' if faults else 'good'}", flush=True)
        if given.out is not None:
            given.out.mkdir(parents=True, exist_ok=True)
            for one in (wheel, sdist):
                shutil.copy(one, given.out)
        results = [
            _tried(work, sdist, one, libraries, given.all_tests)
            for one in _found(given.pythons or PYTHONS)
            for libraries in given.libraries or LIBRARIES
        ]
    return int(bool(faults) or not all(results))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.versions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("pythons", nargs="*", choices=[*PYTHONS, "none"], help="by default all")
    parser.add_argument(
        "--libraries", action="append", choices=[*LIBRARIES], help="by default both"
    )
    parser.add_argument("--out", type=Path, help="a folder to keep the archives in")
    parser.add_argument("--all-tests", action="store_true", help="not a selection of the tests")
    return parser


# ---- archives ---------------------------------------------------------------------------------


def _archives(work: Path) -> tuple[Path, Path, list[str]]:
    """Build sdist and wheel from what git tracks; return them, and what is wrong with them."""
    listed = _output("git", "-C", str(ROOT), "ls-files", "-z").split("\0")
    tracked = sorted(one for one in listed if one and (ROOT / one).is_file())
    for one in tracked:
        (work / "tree" / one).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / one, work / "tree" / one)
    listing = "".join(f"include {one}\n" for one in tracked if not _KEPT_BACK.fullmatch(one))
    (work / "tree" / "MANIFEST.in").write_text(listing, encoding="utf-8")
    for name, kinds in (("archives", ()), ("direct", ("--wheel",))):
        _run(sys.executable, "-m", "build", *kinds, "--outdir", work / name, work / "tree")
    (sdist,) = (work / "archives").glob("*.tar.gz")
    (wheel,) = (work / "archives").glob("*.whl")
    (direct,) = (work / "direct").glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(work / "unpacked", filter="data")
    (unpacked,) = (work / "unpacked").iterdir()
    own = _files(unpacked)
    held, same = _members(wheel), _members(direct)
    source = {
        name: f"gradc/{one}"
        for name in tracked
        for part, one in [name.split("/", 1) if "/" in name else ("", name)]
        if part == "compiler"
    } | {name: f"gradc/{name}" for name in tracked if name.startswith("grammar/")}
    wanted = {there for here, there in source.items() if not here.endswith("README.md")}
    faults = [
        *_differences("sdist", own, {*tracked}, _OF_SDIST, _KEPT_BACK),
        *_differences("wheel", held, wanted, _OF_WHEEL, re.compile("")),
        *(f"the wheel from the tree has another {one}" for one in _unlike(held, same)),
        *_faults_of(held, tracked),
    ]
    print(f"{sdist.name}: {len(own)} files, {sdist.stat().st_size:,} bytes")
    print(f"{wheel.name}: {len(held)} files, {wheel.stat().st_size:,} bytes")
    return wheel, sdist, faults


def _files(folder: Path) -> dict[str, bytes]:
    return {
        one.relative_to(folder).as_posix(): one.read_bytes()
        for one in folder.rglob("*")
        if one.is_file()
    }


def _members(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _differences(
    kind: str,
    held: Mapping[str, bytes],
    wanted: set[str],
    own: re.Pattern[str],
    not_: re.Pattern[str],
) -> Iterator[str]:
    missing = sorted(one for one in wanted - {*held} if not not_.fullmatch(one))
    foreign = sorted(one for one in {*held} - wanted if not own.fullmatch(one))
    yield from (f"the {kind} lacks {one}" for one in missing)
    yield from (f"the {kind} has {one}, which does not belong there" for one in foreign)


def _unlike(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    return sorted(name for name in {*one} | {*other} if one.get(name) != other.get(name))


def _faults_of(held: Mapping[str, bytes], tracked: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the metadata of a wheel."""
    (named,) = (name for name in held if name.endswith("/METADATA"))
    found = Metadata.from_email(held[named], validate=True)  # raises for what is not valid
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    version = re.findall(
        r'^__version__ = "(.*)"', (ROOT / "compiler/__init__.py").read_text(), re.M
    )
    if [str(found.version)] != version:
        yield f"the wheel is {found.version}, and __version__ {version}"
    if (found.description or "").strip() != (ROOT / "README.md").read_text("utf-8").strip():
        yield "the description is not the README"
    extras = {one.replace("_", "-") for one in project["optional-dependencies"]}
    if {*(found.provides_extra or ())} != extras:
        yield f"the extras are {found.provides_extra}"
    if not any(name.endswith("licenses/LICENSE") for name in held) or "LICENSE" not in tracked:
        yield "the wheel has no licence"


# ---- Pythons ----------------------------------------------------------------------------------


def _found(versions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each of the versions that is here, and where it is; say which are not."""
    for version in versions:
        some = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
        where = shutil.which(f"python{version}") if not some else str(some[-1])
        if where is not None:
            yield version, where
        elif version != "none":
            print(f"Python {version} is not here")


def _tried(
    work: Path, sdist: Path, python: tuple[str, str], libraries: str, all_tests: bool
) -> bool:
    """Install the sdist on a Python with libraries, run its tests, and say how that went."""
    version, where = python
    environment = work / f"{version}-{libraries}"
    uv = (sys.executable, "-m", "uv", "--quiet")
    (unpacked,) = (work / "unpacked").iterdir()
    started = time.perf_counter()
    _run(*uv, "venv", "--python", where, environment)
    own = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = (*uv, "pip", "install", "--python", own)
    _run(*install, "--only-binary", ":all:", "--resolution", LIBRARIES[libraries],
         "-r", unpacked / "pyproject.toml", "--extra", "native", "--extra", "scipy", *WITH)  # fmt: skip
    _run(*install, "--no-deps", sdist)
    code = "import sys; print(sys.version.split()[0])"
    print(
        f"\nPython {_output(str(own), '-c', code).strip()}, {libraries}: {_shown(uv, own)}",
        flush=True,
    )
    chosen = () if all_tests else SELECTED
    done = subprocess.run(
        [own, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "--tb=short", "-r", "fE", *chosen],
        cwd=unpacked, check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    told = lines[-1:] if not done.returncode else [*lines[-60:], *done.stderr.splitlines()[-60:]]
    print("\n".join(told), f"({time.perf_counter() - started:.0f} s in all)", flush=True)
    shutil.rmtree(environment)
    return not done.returncode


def _shown(uv: Sequence[str], python: Path) -> str:
    listed = _output(*uv, "pip", "freeze", "--python", str(python))
    versions = dict(one.split("==") for one in listed.split() if "==" in one)
    return ", ".join(f"{one} {versions[one]}" for one in SHOWN if one in versions)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise SystemExit(
            f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        )


def _output(*command: str) -> str:
    return subprocess.run(
        command, check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
