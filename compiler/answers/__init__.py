"""Answers derived by hand: judged, their mistakes named, graded."""
