"""LLVM's assembly as functions in memory, whose code is kept on disk from run to run.

What is kept is found by the text, the processor and LLVM's version. It is loaded only where it
belongs to the user, nobody else may write to it, and it is what was written: it ends with its own
digest. `GRADC_CACHE` names another folder, and "" none.
"""

import ctypes
import os
import sys
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import InputError
from ..files import write_whole

_SYMBOLS = (
    "PyFloat_Type", "PyTuple_Type", "PyFloat_FromDouble", "PyTuple_New", "PyType_GenericAlloc",
    "PyObject_Vectorcall", "PyErr_NoMemory", "Py_DecRef", "Py_IncRef", "_Py_NoneStruct",
    "PyEval_SaveThread", "PyEval_RestoreThread", "PyMem_RawMalloc", "PyMem_RawFree",
)  # fmt: skip


class Machine:
    """The functions of one text in memory; `symbols` are addresses that it refers to by name."""

    def __init__(self, text: str, symbols: Mapping[str, int] = MappingProxyType({})) -> None:
        binding, target = _llvm()
        for name, address in symbols.items():
            binding.add_symbol(name, address)
        code = _kept(text) or _made(text)
        engine = binding.create_mcjit_compiler(binding.parse_assembly(""), target())
        engine.add_object_file(binding.ObjectFileRef.from_data(code))
        engine.finalize_object()
        self._engine = engine

    def address(self, name: str) -> int:
        """Return where a function is."""
        return int(self._engine.get_function_address(name))


@cache
def _llvm() -> tuple[Any, Any]:
    """Return LLVM, ready for this processor; raises `InputError` where it is not installed."""
    try:
        import llvmlite.binding as binding
    except ImportError:
        hint = "install it with: pip install 'gradc[native]'"
        raise InputError("native functions need llvmlite", None, hint) from None
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    for name in _SYMBOLS:
        binding.add_symbol(
            name, ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value
        )

    def target() -> Any:
        return binding.Target.from_default_triple().create_target_machine(
            cpu=binding.get_host_cpu_name(),
            features=binding.get_host_cpu_features().flatten(),
            opt=3,
            reloc="pic",
            codemodel="jitdefault",
            jit=True,
        )

    return binding, target


def assembly(text: str) -> str:
    """Return what LLVM makes of a text for this processor, to be read."""
    binding, target = _llvm()
    return str(target().emit_assembly(_optimised(text, binding, target())))


def _optimised(text: str, binding: Any, target: Any) -> Any:
    module = binding.parse_assembly(text)
    module.verify()
    tuning = binding.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = True
    builder = binding.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(module, builder)
    return module


def _made(text: str) -> bytes:
    binding, target = _llvm()
    machine = target()
    code = bytes(machine.emit_object(_optimised(text, binding, machine)))
    path = _path(text)
    if path is not None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, code + sha256(code).digest())
            path.chmod(0o600)
        except (OSError, InputError):
            pass  # a folder that cannot be written to keeps nothing
    return code


def _kept(text: str) -> bytes | None:
    path = _path(text)
    if path is None:
        return None
    try:
        about = path.stat()
        if hasattr(os, "getuid") and (about.st_uid != os.getuid() or about.st_mode & 0o022):
            return None
        found = path.read_bytes()
    except OSError:
        return None
    code, digest = found[:-32], found[-32:]
    return code if code and sha256(code).digest() == digest else None


def _path(text: str) -> Path | None:
    binding, _ = _llvm()
    told = os.environ.get("GRADC_CACHE")
    if told == "":
        return None
    try:
        folder = Path(told) if told else _folder()
    except RuntimeError:
        return None  # there is no home
    about = (
        text, binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten(),
        str(binding.llvm_version_info), sys.version,
    )  # fmt: skip
    return folder / f"{sha256(chr(0).join(about).encode()).hexdigest()}.o"


def _folder() -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "gradc" / "native"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "gradc" / "native"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "gradc" / "native"
