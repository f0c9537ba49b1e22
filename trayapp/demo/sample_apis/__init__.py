"""The sample APIs and their records."""
