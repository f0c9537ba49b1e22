"""The command line: its words, and the commands that print."""
