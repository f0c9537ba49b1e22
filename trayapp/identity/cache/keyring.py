"""The key of the token cache, kept in the desktop's Secret Service (Linux).

Only the key is stored there: a keyring is made for passwords, and a cache of 100 tokens is 360 KB
(freedesktop.org, "Secret Service API"). GNOME Keyring and KWallet lock a collection as a whole; KeePassXC locks each
item by itself and asks for each program that wants it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Final

from cryptography.fernet import Fernet

from trayapp.core.language import _
from trayapp.identity.errors.storage import KeyRefusedError, StorageUnavailableError
from trayapp.system.session_bus import session_address

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

TIMEOUT: Final = 10.0
"""Seconds that the keyring has for each answer."""
PROMPT_TIMEOUT: Final = 60.0
"""Seconds that a user has to answer when the keyring asks."""

ATTRIBUTES: Final = {"application": "consentray", "purpose": "token-cache-key"}
LABEL: Final = "Consentray: key of the sign-in cache"


class _Limited:
    """A D-Bus connection on which every wait has a time limit.

    SecretStorage takes a time limit for a prompt since 3.5, and only for one that unlocks; never for a call.
    """

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection

    def send_and_get_reply(self, message: Message, **_: Any) -> Message:
        return self._connection.send_and_get_reply(message, timeout=TIMEOUT)

    def recv_until_filtered(self, queue: deque[Message], **_: Any) -> Message:
        try:
            return self._connection.recv_until_filtered(queue, timeout=PROMPT_TIMEOUT)
        except TimeoutError as error:
            raise _UnansweredError from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class _UnansweredError(Exception):
    """Nobody has answered what the keyring asked."""


def cache_key() -> bytes:
    """Return the key, generated and stored at the first use.

    Raise `StorageUnavailableError`, with the reason, if there is no keyring or it stays locked.
    """
    with _keyring() as collection:
        for item in collection.search_items(ATTRIBUTES):
            _unlock_item(item)
            return bytes(item.get_secret())
        key = Fernet.generate_key()
        collection.create_item(LABEL, ATTRIBUTES, key, content_type="text/plain")
        return key


def destroy_key() -> None:
    """Remove the key, so that nothing that it encrypts can be read any more; raise `StorageUnavailableError`."""
    with _keyring() as collection:
        for item in list(collection.search_items(ATTRIBUTES)):
            _unlock_item(item)
            item.delete()


def _unlock_item(item: Any) -> None:
    if item.is_locked() and (item.unlock() or item.is_locked()):
        raise KeyRefusedError(_("The keyring wasn't allowed to give its key."))


@contextmanager
def _keyring() -> Iterator[Any]:
    """Yield the desktop's default collection, unlocked.

    Errors while it is used raise `StorageUnavailableError` as well. Its class is SecretStorage's, which has no types.
    """
    import secretstorage
    from jeepney import DBusErrorResponse
    from jeepney.io.blocking import open_dbus_connection
    from secretstorage.util import add_match_rules

    address = session_address()
    if address is None:
        raise StorageUnavailableError(_("There is no session bus, by which a keyring is reached."))
    failed: type[StorageUnavailableError] = StorageUnavailableError
    try:
        with closing(open_dbus_connection(address)) as connection:
            add_match_rules(connection)
            collection = secretstorage.get_collection_by_alias(_Limited(connection), "default")
            if collection.is_locked() and (collection.unlock() or collection.is_locked()):
                raise StorageUnavailableError(_("The keyring is locked."))
            failed = KeyRefusedError
            yield collection
    except TimeoutError as error:
        raise StorageUnavailableError(
            _("The keyring didn't answer within {timeout} seconds.", timeout=f"{TIMEOUT:.0f}")
        ) from error
    except _UnansweredError as error:
        raise failed(_("Nobody answered the keyring's question.")) from error
    except secretstorage.ItemNotFoundException as error:
        raise failed(_("The desktop has no default keyring, or it isn't open.")) from error
    except (secretstorage.SecretServiceNotAvailableException, OSError, ValueError, RuntimeError) as error:
        raise StorageUnavailableError(_("No keyring (Secret Service) is running.")) from error
    except secretstorage.PromptDismissedException as error:
        raise failed(_("The keyring wasn't allowed to keep its key.")) from error
    except (secretstorage.SecretStorageException, DBusErrorResponse) as error:
        raise failed(_("The keyring refused: {name}.", name=type(error).__name__)) from error
