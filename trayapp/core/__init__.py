"""The program's state and its rules: pure, with no I/O, no threads, no toolkit and no MSAL."""
