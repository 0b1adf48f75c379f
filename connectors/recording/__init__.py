"""A day of the inputs in a file, and the file played again."""
