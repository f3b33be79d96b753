"""Functions that move entries or go along axes, read with NumPy's settings, to nodes."""
