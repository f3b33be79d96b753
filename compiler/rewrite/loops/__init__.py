"""Loops rewritten: merged, storing what a step back needs, with what stays the same outside."""
