"""The key of the token cache, kept in the desktop's Secret Service (Linux).

Only the key lies there: a keyring is made for passwords, and a cache of 100 tokens is 360 KB
(freedesktop.org, "Secret Service API").
"""

from __future__ import annotations

from contextlib import closing
from typing import Final

from cryptography.fernet import Fernet

from trayapp.identity.errors import StorageUnavailableError

UNLOCK_TIMEOUT: Final = 60.0
"""Seconds that a person has to unlock the keyring when the desktop asks."""

ATTRIBUTES: Final = {"application": "consentray", "purpose": "token-cache-key"}
LABEL: Final = "Consentray: key of the sign-in cache"


def cache_key() -> bytes:
    """Give the key, made and stored at the first use.

    Raises `StorageUnavailableError`, with the reason, where there is no keyring or it stays locked.
    """
    import secretstorage
    from jeepney import DBusErrorResponse

    try:
        with closing(secretstorage.dbus_init()) as connection:
            collection = secretstorage.get_collection_by_alias(connection, "default")
            if collection.is_locked() and (collection.unlock(timeout=UNLOCK_TIMEOUT) or collection.is_locked()):
                raise StorageUnavailableError("The keyring is locked.")
            for item in collection.search_items(ATTRIBUTES):
                return bytes(item.get_secret())
            key = Fernet.generate_key()
            collection.create_item(LABEL, ATTRIBUTES, key, content_type="text/plain")
            return key
    except secretstorage.ItemNotFoundException as error:
        raise StorageUnavailableError("The desktop has no default keyring.") from error
    except (secretstorage.SecretServiceNotAvailableException, OSError) as error:
        raise StorageUnavailableError("No keyring (Secret Service) is running.") from error
    except (secretstorage.SecretStorageException, DBusErrorResponse, TimeoutError) as error:
        raise StorageUnavailableError(f"The keyring refused: {type(error).__name__}.") from error
