"""Sparse matrices in generated files: their tables, and the functions that put them together."""
