"""The NumPy target: arrays in, arrays out."""
