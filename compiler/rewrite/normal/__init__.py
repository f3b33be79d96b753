"""One normaliser of sums and products of any number of terms, and the forms written from it."""
