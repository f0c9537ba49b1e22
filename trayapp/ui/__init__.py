"""What a person sees: the tray, the windows, the artwork."""
