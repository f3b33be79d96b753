"""Programs as functions of the machine, in LLVM's assembly."""
