"""All recognisers, in the order in which they are asked: the first to find something is heard."""

from .complements import COMPLEMENTS
from .hyperbolic import HYPERBOLIC
from .logistic import LOGISTIC
from .powers import POWERS
from .recogniser import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = (*COMPLEMENTS, *HYPERBOLIC, *LOGISTIC, *POWERS)
