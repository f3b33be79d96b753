"""A program as a function of one flat vector, as SciPy takes it."""
