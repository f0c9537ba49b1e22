"""What a user sees, as values computed from the state."""
