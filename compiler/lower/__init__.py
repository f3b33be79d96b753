"""Tree to graph: names are looked up, calls and loops written out, numbers and truth told apart."""
