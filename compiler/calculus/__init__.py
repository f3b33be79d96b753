"""Graph to graph with derivatives: reverse mode, forward mode, and the local rules they share."""
