"""Text to tree: the Lark parser, the brackets and newlines that it leaves to us, its messages."""
