"""Tree to graph: names looked up, calls written out, loops closed, truths and numbers apart."""
