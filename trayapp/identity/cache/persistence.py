"""Where the token cache is stored: each system's protection, behind one interface.

- Windows: a file protected by DPAPI for the user's account.
- macOS: the keychain.
- Linux: a file encrypted with a key from the Secret Service.
- "plain-file", by choice only: a file that only its owner can read.

The protection of Windows and macOS is msal-extensions'. It truncates a file before it writes it, so that a second
process can see it empty; here every file is replaced atomically. Importing it imports MSAL, so that happens when
needed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

from trayapp.core.language import _
from trayapp.identity.cache.entries import Entries, is_cache
from trayapp.identity.errors.storage import KeyOutOfReachError, StorageUnavailableError, UnreadableCacheError
from trayapp.system.files import persistently, remove_or_empty, write_whole

DAMAGED: Final = frozenset({13, 87, 0x80090002, 0x80090005})
"""DPAPI's errors for what it has not protected (ERROR_INVALID_DATA, ERROR_INVALID_PARAMETER, NTE_BAD_HASH and
NTE_BAD_DATA).

Every other one is about the key: no profile is loaded, the domain cannot be reached, it is another user's."""


class PlainFile:
    """A file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def save(self, content: str) -> None:
        """Put `content` in place whole; raises ``OSError``."""
        write_whole(self.path, self.protect(content))

    def load(self) -> str:
        """Return the content.

        Raise ``FileNotFoundError`` if nothing was saved yet, `UnreadableCacheError` if the content cannot be decrypted
        for this user, `KeyOutOfReachError` if that may be possible later, ``OSError`` otherwise.
        """
        return self.unprotect(persistently(self.path.read_bytes))

    def clear(self) -> None:
        """Remove the file, or empty it; raises ``OSError``."""
        remove_or_empty(self.path)

    def protect(self, content: str) -> bytes:
        """Encode the text."""
        return content.encode()

    def unprotect(self, content: bytes) -> str:
        """Decode the bytes; raises `UnreadableCacheError`."""
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            raise UnreadableCacheError from error


class KeyringFile(PlainFile):
    """A file encrypted (Fernet: AES-128-CBC with HMAC-SHA256) with a key from the Secret Service."""

    def __init__(self, path: Path) -> None:
        from cryptography.fernet import Fernet

        from trayapp.identity.cache.keyring import cache_key

        super().__init__(path)
        try:
            self._fernet = Fernet(cache_key())
        except ValueError as error:
            raise StorageUnavailableError(_("The key in the keyring is damaged.")) from error

    def protect(self, content: str) -> bytes:
        """Encrypt the text."""
        return self._fernet.encrypt(content.encode())

    def unprotect(self, content: bytes) -> str:
        """Decrypt the bytes; raises `UnreadableCacheError`."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(content).decode()
        except (InvalidToken, UnicodeDecodeError) as error:
            raise UnreadableCacheError from error

    def clear(self) -> None:
        """Remove the file, or empty it, or destroy the key, which makes every file that it encrypts unusable."""
        from trayapp.identity.cache.keyring import destroy_key

        try:
            super().clear()
        except OSError:
            destroy_key()


class DataProtectionFile(PlainFile):
    """A file protected by Windows' DPAPI, through msal-extensions' agent."""

    def __init__(self, path: Path) -> None:
        from msal_extensions.windows import WindowsDataProtectionAgent

        super().__init__(path)
        self._agent = WindowsDataProtectionAgent()

    def protect(self, content: str) -> bytes:
        """Protect the text for this user's account."""
        return bytes(self._agent.protect(content))

    def unprotect(self, content: bytes) -> str:
        """Return the text; raises `UnreadableCacheError`, or `KeyOutOfReachError`."""
        try:
            return str(self._agent.unprotect(content))
        except UnicodeDecodeError as error:
            raise UnreadableCacheError from error
        except OSError as error:
            code = (getattr(error, "winerror", None) or 0) & 0xFFFFFFFF
            if code in DAMAGED:
                raise UnreadableCacheError from error
            raise KeyOutOfReachError(
                _("Windows doesn't open the saved sign-in at the moment (error {code}).", code=f"{code:#x}")
            ) from error


class Keychain:
    """An entry of macOS' keychain, through msal-extensions; `path` signals a change to other processes."""

    def __init__(self, path: Path) -> None:
        from msal_extensions.persistence import KeychainPersistence

        self._entry = KeychainPersistence(str(path), "consentray", path.name)

    def save(self, content: str) -> None:
        """Put `content` in the keychain; raises ``OSError``."""
        self._entry.save(content)

    def clear(self) -> None:
        """Leave an empty cache in the keychain, as msal-extensions can remove nothing; raises ``OSError``."""
        self.save("{}")

    def load(self) -> str:
        """Return the content; raises ``OSError``, which is FileNotFoundError if nothing was saved yet."""
        from msal_extensions.persistence import PersistenceNotFound

        try:
            return str(self._entry.load())
        except PersistenceNotFound as error:
            raise FileNotFoundError(2, "nothing was saved yet", self._entry.get_location()) from error


Persistence = PlainFile | Keychain
"""Stores one text: `save`, `load`, and `clear`, which makes it unusable."""


def entries_in(place: Persistence) -> Entries:
    """Return the entries that are kept; raise what `load` raises, and `UnreadableCacheError` for what is no cache."""
    try:
        entries: Entries = json.loads(place.load())
    except (ValueError, RecursionError) as error:
        raise UnreadableCacheError from error
    if not is_cache(entries):
        raise UnreadableCacheError
    return entries


def open_persistence(token_cache: str, path: Path) -> Persistence | None:
    """Return the persistence for the configured `token_cache`; None keeps the cache in memory alone.

    Raise `StorageUnavailableError` if the system's protection is not available; it is never replaced by a weaker one.
    """
    if token_cache == "memory":
        return None
    if token_cache == "plain-file":
        return PlainFile(path)
    if sys.platform == "win32":
        return DataProtectionFile(path)
    if sys.platform == "darwin":
        return Keychain(path)
    return KeyringFile(path)
