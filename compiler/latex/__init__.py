"""How LaTeX spells things: one table each for functions, letters and signs, read both ways."""
