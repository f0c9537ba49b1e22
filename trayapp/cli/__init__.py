"""The command line: its arguments, and the commands that print."""
