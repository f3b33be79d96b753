"""Mutation tests: small changes of tables and code, each of which some test must notice."""
