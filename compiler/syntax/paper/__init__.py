"""What people write on paper, read as tokens of the language: `2x` is `2*x`."""
