"""Answers as they were given, to nodes of the program."""
