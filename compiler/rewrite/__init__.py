"""Graph to graph by the identities of `grammar/identities.grad`."""
