"""Graph to text: the generated file, one module a target."""
