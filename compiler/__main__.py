"""`python -m gradc` is the command line."""

from .cli import main

main()
