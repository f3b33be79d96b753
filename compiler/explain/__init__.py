"""What a person sees of a program: its steps with their values, as the program was written."""
