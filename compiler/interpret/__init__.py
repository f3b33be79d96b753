"""Graphs worked out: one walk, and a table an arithmetic."""
