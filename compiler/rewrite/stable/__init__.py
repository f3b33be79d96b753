"""Composites that people write out, recognised in every spelling: a module a family."""
