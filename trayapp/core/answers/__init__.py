"""What came back from a call, read as it is needed: its kind, its text, its records and its own words."""
