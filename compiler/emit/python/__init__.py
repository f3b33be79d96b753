"""What generated Python files share: names, classes, functions, comments."""
