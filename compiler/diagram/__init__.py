"""Graphs as pictures: boxes, arrows and clusters as plain data, and the tools that draw them."""
