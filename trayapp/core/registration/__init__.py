"""The app registration: what it must be for a configuration, how to make it so, and what is wrong with one that is."""
