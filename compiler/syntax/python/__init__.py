"""Python functions to the trees of the language, with the standard `ast`; nothing is run."""
