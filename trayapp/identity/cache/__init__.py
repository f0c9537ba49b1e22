"""The token cache and the ledger on disk, and their removal."""
