"""The scalar target: floats in, floats out, with the standard library alone."""
