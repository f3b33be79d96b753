"""Programs of floats as lines of a machine: no branches, no calls, two widths."""
