"""MSAL behind its own walls: the application, the HTTP client that it uses, and the checks of its answers."""
