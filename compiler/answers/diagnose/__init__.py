"""The mistake that gives a wrong answer: the chain rule broken in every way."""
