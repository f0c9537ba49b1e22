"""The application bundle for macOS, and what signs and packs it on a Mac."""
