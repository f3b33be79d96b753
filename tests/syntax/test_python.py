"""Python functions, read and never run: each against what it gives where Python runs it.

The values are those of the same text run with NumPy; the gradients are held against central
differences of these.
"""

import math
import textwrap

import numpy as np
import pytest

import gradc
from gradc.derivatives import CALCULUS
from gradc.lower.program import graph_of, read_program
from gradc.syntax.python.read import read_python
from python_functions import FUNCTIONS


def _compiled(text, shapes, known=()):
    """Return the values and the gradients of a function, by the interpreter of graphs."""
    read = read_python(text, shapes=shapes, known=dict(known))
    return read
