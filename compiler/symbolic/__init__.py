"""SymPy's expressions as programs: a table of functions, and one walk."""
