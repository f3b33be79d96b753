"""How accurate generated code is: value and gradient against mpmath, in bits and in ulps."""
