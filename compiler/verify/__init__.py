"""The oracles: SymPy, finite differences, and forward mode against reverse mode."""
