"""MSAL: sign-in with our own loopback listener, silent tokens, accounts, the encrypted cache."""
