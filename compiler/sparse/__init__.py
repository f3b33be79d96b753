"""Sparse derivatives: which entries there are, how few products give them, and where they lie."""
