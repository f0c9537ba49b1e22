"""A small Secret Service of the tests' own (freedesktop.org, "Secret Service API"), which can be what real ones are.

One collection, the default one. It locks as a whole, as GNOME Keyring's and KWallet's do, or each item by itself for
each program, as KeePassXC's do; it asks a user by a prompt; it can be silent, as a process that is stopped.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, Message, new_error, new_method_return, new_signal

from tests.ui.tray.fake_desktop import Service

ROOT: Final = "/org/freedesktop/secrets"
COLLECTION: Final = f"{ROOT}/collection/test"
ITEM: Final = f"{COLLECTION}/1"
PROMPT: Final = f"{ROOT}/prompt/1"
API: Final = "org.freedesktop.Secret"
ERRORS: Final = "org.freedesktop.DBus.Error"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"
Reply = tuple[str | None, tuple[Any, ...]]


class Person(StrEnum):
    """What the user does who is asked by a prompt."""

    ALLOWS = "allows"
    DISMISSES = "dismisses"
    IS_AWAY = "is away"


class SecretService(Service):
    """Owns org.freedesktop.secrets while it is entered; `secret` is the one item's, None without one."""

    name = "org.freedesktop.secrets"
    path = ROOT

    def __init__(
        self,
        address: str,
        *,
        secret: bytes | None = None,
        locked: bool = False,
        item_locks: bool = False,
        opened: bool = True,
        silent: bool = False,
        person: Person = Person.ALLOWS,
    ) -> None:
        super().__init__(address)
        self.secret = secret
        self.prompts = 0
        self.person = person
        self._locked = locked
        self._item_locks = item_locks
        self._opened = opened
        self._silent = silent
        self._allowed: set[str] = set()
        self._asked: list[str] = []
        self._held: list[Message] = []

    def unlock(self) -> None:
        """Unlock the collection, as a user does in the keyring's own window, and say so."""
        self._locked = False
        changed: tuple[Any, ...] = (f"{API}.Collection", {"Locked": ("b", False)}, [])
        self._emit(COLLECTION, PROPERTIES, "PropertiesChanged", "sa{sv}as", changed)

    def open(self) -> None:
        """Open the database that the collection is in."""
        self._opened = True
        self._emit(ROOT, f"{API}.Service", "CollectionCreated", "o", (COLLECTION,))

    def speak(self) -> None:
        """Answer again, what was asked meanwhile as well."""
        self._silent = False
        held, self._held = self._held, []
        for message in held:
            self.reply(message)

    def reply(self, message: Message) -> None:
        """Answer a call, now or when the silence ends."""
        fields = message.header.fields
        if self._silent:
            self._held.append(message)
            return
        sender, path, member = (fields[each] for each in (HeaderFields.sender, HeaderFields.path, HeaderFields.member))
        answer = self._answer(sender, path, member, message.body)
        if isinstance(answer, str):
            self._connection.send(new_error(message, answer))
            return
        self._connection.send(new_method_return(message, *answer))
        if member == "Prompt":
            self._end_prompt(sender)

    def _answer(self, sender: str, path: str, member: str, body: tuple[Any, ...]) -> Reply | str:
        item_is_locked = self._locked or (self._item_locks and sender not in self._allowed)
        match member:
            case "ReadAlias":
                return "o", (COLLECTION if self._opened else "/",)
            case "Get":
                locked = item_is_locked if path == ITEM else self._locked
                return "v", ({"Label": ("s", "Test"), "Locked": ("b", locked)}[body[1]],)
            case "Unlock":
                self._asked = list(body[0])
                needs = item_is_locked if ITEM in self._asked else self._locked
                return "aoo", (([], PROMPT) if needs else (self._asked, "/"))
            case "Prompt":
                self.prompts += 1
                return None, ()
            case _:
                return self._answer_of_item(sender, member, body, item_is_locked=item_is_locked)

    def _answer_of_item(self, sender: str, member: str, body: tuple[Any, ...], *, item_is_locked: bool) -> Reply | str:
        match member:
            case "SearchItems":
                return "ao", ([] if self.secret is None else [ITEM],)
            case "OpenSession":
                return ("vo", (("s", ""), f"{ROOT}/session/1")) if body[0] == "plain" else f"{ERRORS}.NotSupported"
            case "GetSecret":
                found = (f"{ROOT}/session/1", b"", self.secret, "text/plain")
                return f"{API}.Error.IsLocked" if item_is_locked else ("(oayays)", (found,))
            case "CreateItem":
                self.secret = bytes(body[1][2])
                self._allowed.add(sender)
                return "oo", (ITEM, "/")
            case "Delete":
                self.secret = None
                return "o", ("/",)
            case _:
                return f"{ERRORS}.UnknownMethod"

    def _end_prompt(self, sender: str) -> None:
        if self.person is Person.IS_AWAY:
            return
        allowed = self.person is Person.ALLOWS
        if allowed:
            self._allowed.add(sender)
            self._locked = self._locked and COLLECTION not in self._asked
        ended = (not allowed, ("ao", self._asked if allowed else []))
        self._emit(PROMPT, f"{API}.Prompt", "Completed", "bv", ended)

    def _emit(self, path: str, interface: str, member: str, types: str, body: tuple[Any, ...]) -> None:
        self._connection.send(new_signal(DBusAddress(path, interface=interface), member, types, body))
