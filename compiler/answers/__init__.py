"""Answers derived by hand: judged, and their mistakes named."""
