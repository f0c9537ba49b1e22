"""A registry that behaves as Python's ``winreg`` does, in memory.

Faithful in what the reader relies on (Python's documentation of ``winreg``): keys and names compare without case, a
missing key raises ``FileNotFoundError``, `EnumValue` gives name, value and type and raises error 259 past the end,
and a value's Python type follows from its registry type.
"""

from __future__ import annotations

from typing import Self

Values = dict[str, tuple[object, int]]


class Key:
    """An open key."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True


class Registry:
    """The module's part that reads."""

    HKEY_LOCAL_MACHINE = 0x80000002
    HKEY_CURRENT_USER = 0x80000001
    KEY_READ = 0x20019
    KEY_WOW64_64KEY = 0x0100
    REG_SZ = 1
    REG_EXPAND_SZ = 2
    REG_BINARY = 3
    REG_DWORD = 4
    REG_MULTI_SZ = 7
    REG_QWORD = 11

    def __init__(self) -> None:
        self._keys: dict[tuple[int, str], Values] = {}
        self._denied: set[tuple[int, str]] = set()
        self.opened: list[Key] = []
        self.breaks_at: int | None = None

    def put(self, hive: int, key: str, name: str, value: object, kind: int) -> None:
        """Set a value, and make its key."""
        fits = {
            self.REG_SZ: str,
            self.REG_EXPAND_SZ: str,
            self.REG_BINARY: bytes,
            self.REG_DWORD: int,
            self.REG_MULTI_SZ: list,
            self.REG_QWORD: int,
        }[kind]
        assert isinstance(value, fits), "winreg could not give such a value"
        self._keys.setdefault((hive, key.casefold()), {})[name] = (value, kind)

    def deny(self, hive: int, key: str) -> None:
        """Refuse to open a key."""
        self._denied.add((hive, key.casefold()))

    def OpenKey(self, key: int, sub_key: str, reserved: int = 0, access: int = KEY_READ) -> Key:
        assert reserved == 0
        assert access == self.KEY_READ | self.KEY_WOW64_64KEY
        place = (key, sub_key.casefold())
        if place in self._denied:
            raise PermissionError(13, "Access is denied", None, 5)
        if place not in self._keys:
            raise FileNotFoundError(2, "The system cannot find the file specified", None, 2)
        self.opened.append(Key(self._keys[place]))
        return self.opened[-1]

    def QueryValueEx(self, key: Key, name: str) -> tuple[object, int]:
        assert not key.closed
        for each, found in key.values.items():
            if each.casefold() == name.casefold():
                return found
        raise FileNotFoundError(2, "The system cannot find the file specified", None, 2)

    def EnumValue(self, key: Key, index: int) -> tuple[str, object, int]:
        assert not key.closed
        names = list(key.values)
        if index >= len(names):
            raise _windows_error("No more data is available", 259)
        if index == self.breaks_at:
            raise _windows_error("The configuration registry database is corrupt", 1015)
        return (names[index], *key.values[names[index]])


def _windows_error(text: str, number: int) -> OSError:
    """Make an error as Python on Windows does: other systems' has no ``winerror``."""
    error = OSError(22, text)
    error.winerror = number  # type: ignore[attr-defined,unused-ignore] # known on Windows only
    return error
