"""All recognisers, in the order in which they are asked: the first to find something is heard."""

from .logistic import LOGISTIC
from .recogniser import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = (*LOGISTIC,)
