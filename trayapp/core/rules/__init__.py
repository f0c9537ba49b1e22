"""The rules: what each event does to the state, and which effects it asks for."""
