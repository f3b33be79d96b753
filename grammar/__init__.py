"""The language as data: its syntax, its functions with their derivatives, its identities."""
