"""What a user sees: the tray, the windows, the artwork."""
