"""Errors that prevent reading or writing the token cache."""

from __future__ import annotations


class StorageUnavailableError(Exception):
    """The protected storage of the token cache is not available; the message says why, for a user."""


class KeyRefusedError(StorageUnavailableError):
    """The keyring is open, and a user did not let it give the key."""


class KeyOutOfReachError(StorageUnavailableError):
    """What was stored is whole, but the system has not the key for it in this session."""


class UnreadableCacheError(Exception):
    """The token cache's file is damaged, or protected for somebody else."""
