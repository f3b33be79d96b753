"""Fuzzers for all that reads text, and for what is computed from it: `python -m tests.fuzz`."""
