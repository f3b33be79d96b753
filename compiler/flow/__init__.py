"""How the gradient fares on its way back through the layers of a program."""
