"""The running program: the tray's run, the desktop's shell, the effects carried out on threads."""
