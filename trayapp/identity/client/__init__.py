"""MSAL's application, the HTTP client that it uses, and the checks of its answers."""
