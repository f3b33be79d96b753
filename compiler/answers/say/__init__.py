"""Verdicts and mistakes in words."""
