"""Expressions of arrays as a book prints them: sums of terms, products of matrices as chains."""
