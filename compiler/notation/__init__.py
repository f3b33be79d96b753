"""Nodes as text: the notation of the language, and what every notation shares."""
