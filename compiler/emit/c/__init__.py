"""Files of C99: a source, and the header beside it."""
