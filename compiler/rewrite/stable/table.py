"""All recognisers, in the order in which they are asked: what the first finds is taken."""

from .recogniser import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = ()
