"""All recognisers, in the order in which they are asked: the first that finds something is right."""

from .recogniser import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = ()
