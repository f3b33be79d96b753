"""Programs of arrays as loop nests: what is kept, and what is worked out where it is used."""
