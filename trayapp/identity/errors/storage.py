"""What keeps the token cache from being read or written."""

from __future__ import annotations


class StorageUnavailableError(Exception):
    """The protected place of the token cache cannot be had; the message says why, for a person."""


class UnreadableCacheError(Exception):
    """The token cache's file is damaged, or protected for somebody else."""
