"""The graph: interned nodes, and what is needed to walk, check, print and run them."""
