"""Scopes, the consent plan, the ledger and an administrator's consent."""
