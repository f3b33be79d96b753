"""LLVM's assembly as functions in memory, whose code is kept on disk from run to run.

In: a text, and the processor that it is for. Out: where its functions are.
"""

import ctypes
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any
from weakref import finalize

import numpy as np

from ..errors import InputError
from .kept import keep, kept
from .room import make_room

_SYMBOLS = (
    "PyFloat_Type", "PyLong_Type", "PyLong_AsLongLongAndOverflow", "PyLong_AsLongLong",
    "PyTuple_Type", "PyFloat_FromDouble", "PyTuple_New", "PyType_GenericAlloc",
    "PyObject_Vectorcall", "PyErr_NoMemory", "Py_DecRef", "Py_IncRef", "_Py_NoneStruct",
    "PyEval_SaveThread", "PyEval_RestoreThread", "PyMem_RawMalloc", "PyMem_RawFree",
    "PyThread_allocate_lock", "PyThread_acquire_lock", "PyThread_release_lock",
    "PyThread_start_new_thread",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Processor:
    """What machine code is for: a processor by LLVM's name, and what it can do beside that."""

    name: str
    features: str = ""


class Machine:
    """The functions of one text in memory; `symbols` are addresses that it refers to by name.

    Loops are `vectorised` where they can be. The processor is by default the one at hand.
    """

    def __init__(
        self,
        text: str,
        symbols: Mapping[str, int] = MappingProxyType({}),
        vectorised: bool = True,
        processor: Processor | None = None,
    ) -> None:
        binding = _llvm()
        make_room()
        for name, address in symbols.items():
            binding.add_symbol(name, address)
        chosen = processor or host()
        key = (text, str(vectorised), chosen.name, chosen.features,
               str(binding.llvm_version_info), sys.version)  # fmt: skip
        code = kept(key)
        if code is None:
            target = _target(chosen)
            code = bytes(target.emit_object(_optimised(text, target, vectorised)))
            keep(key, code)
        engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _target(chosen))
        engine.add_object_file(binding.ObjectFileRef.from_data(code))
        engine.finalize_object()
        self._engine = engine
        # A collector runs every `__del__` of what is garbage before it takes anything apart, and
        # that of an engine would free code which another one calls. An array is none of its things:
        # it ends when all that holds it has ended, and an engine that is kept till then, with it.
        self._end = np.empty(0)
        finalize(self._end, engine.close).atexit = False

    def address(self, name: str) -> int:
        """Return where a function is."""
        return int(self._engine.get_function_address(name))


@cache
def _llvm() -> Any:
    """Return LLVM; raises `InputError` where it is not installed."""
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
    return binding


@cache
def host() -> Processor:
    """Return the processor at hand."""
    binding = _llvm()
    return Processor(binding.get_host_cpu_name(), binding.get_host_cpu_features().flatten())


def _target(processor: Processor) -> Any:
    return (
        _llvm()
        .Target.from_default_triple()
        .create_target_machine(
            cpu=processor.name,
            features=processor.features,
            opt=3,
            reloc="pic",
            codemodel="jitdefault",
            jit=True,
        )
    )


def assembly(text: str, processor: Processor | None = None) -> str:
    """Return what LLVM makes of a text for a processor, to be read."""
    target = _target(processor or host())
    return str(target.emit_assembly(_optimised(text, target)))


def _optimised(text: str, target: Any, vectorised: bool = True) -> Any:
    binding = _llvm()
    module = binding.parse_assembly(text)
    module.verify()
    tuning = binding.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = vectorised
    builder = binding.create_pass_builder(target, tuning)
    builder.getModulePassManager().run(module, builder)
    return module
