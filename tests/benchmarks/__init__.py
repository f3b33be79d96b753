"""What gradc's code costs beside everything a user could pick instead.

    python -m tests.benchmarks [--only points] [--peers numpy,jax] [--quick] [--json FILE]

A workload says what is computed, a peer builds it as its expert would, and `timing` calls all that
are installed in turns. No answer is timed before it agrees with that of NumPy by hand.
"""
