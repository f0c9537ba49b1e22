"""Errors of the sign-in service and MSAL, translated to problems."""
