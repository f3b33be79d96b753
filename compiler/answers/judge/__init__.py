"""Answers judged: each against the gradient, in 50 digits."""
