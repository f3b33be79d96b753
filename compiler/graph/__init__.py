"""The graph: interned nodes, what an operation is, and what is needed to walk and rebuild them."""
