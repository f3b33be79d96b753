"""How results are shown: tables, numbers, HTML and JSON."""
