"""Graph to text: the generated file, a folder a target."""
