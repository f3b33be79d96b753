"""Exercises for a class: graded from files, or practised at a terminal."""
