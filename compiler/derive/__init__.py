"""Derivatives as formulas for people."""
