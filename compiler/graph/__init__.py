"""The intermediate representation: interned nodes, and what is needed to walk, check, print and run them."""
