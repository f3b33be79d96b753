"""Graphs in LaTeX, as a textbook prints them."""
