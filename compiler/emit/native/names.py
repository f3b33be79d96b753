"""What the tree says of machine code by name, without what makes it.

In: nothing. Out: the name of the target, of the functions of a file that are in machine code, and
of what these take besides their inputs.
"""

NAME = "native"
# The functions of a file that are in machine code; the others are those of NumPy.
ENTRIES = ("value", "gradient", "value_and_gradient")
OPTIONS = ("out", "threads")  # what they take besides their inputs
