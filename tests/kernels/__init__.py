"""How far each kernel is from the truth, in units in the last place: `python -m tests.kernels`."""
