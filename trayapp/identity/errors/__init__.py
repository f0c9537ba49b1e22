"""What the sign-in service answers and MSAL raises, judged as problems."""
