"""Functions of the machine: made by LLVM, kept on disk, called with floats and arrays."""
