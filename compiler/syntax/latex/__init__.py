"""LaTeX, as a paper prints it, to the tree of a program."""
