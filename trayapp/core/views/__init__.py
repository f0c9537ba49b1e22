"""What a person sees, as values computed from the state."""
