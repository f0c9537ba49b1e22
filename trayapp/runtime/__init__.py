"""The program at work: the tray's run, the desktop's shell, the effects carried out on threads."""
