"""The program before there are settings it can use: what is wrong, and the ways to continue."""
