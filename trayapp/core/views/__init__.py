"""What a person sees, as values that follow from the state."""
