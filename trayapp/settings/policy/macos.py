"""Reads the forced preferences of the domain ``com.consentray.consentray``: what a configuration profile sets.

A preference that is not forced is the user's own and no policy; it is not read. What a profile only recommends is in
its dictionary ``Recommended``, forced as well, so that it comes from the organisation for certain.
"""

from __future__ import annotations

import ctypes
import plistlib
from collections.abc import Callable
from typing import Any, Final

from trayapp.core.language import _
from trayapp.core.mistake import Mistake
from trayapp.settings.definition import TOP
from trayapp.settings.lines import Lines
from trayapp.settings.source import Layer, Policy, Source

DOMAIN: Final = "com.consentray.consentray"
RECOMMENDED: Final = "Recommended"
_FRAMEWORK: Final = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_UTF8: Final = 0x08000100  # kCFStringEncodingUTF8
_BINARY: Final = 200  # kCFPropertyListBinaryFormat_v1_0, as XML has no way to write a control character


def read(forced_value: Callable[[str], object] | None = None) -> Policy:
    """Read the policies; `forced_value` returns what a profile forces of a key, by default the system's."""
    forced_value = forced_value or _CorePreferences(DOMAIN).forced
    place = _("configuration profile, {domain}", domain=DOMAIN)
    failed: list[Mistake] = []
    forced: dict[str, object] = {}
    for key in (*(setting.key for setting in TOP), RECOMMENDED):
        try:
            value = forced_value(key)
        except Exception as error:  # noqa: BLE001 - any error in reading a policy stops the program, and is reported
            failed.append(Mistake(key, _("The value can't be read: {error}.", error=error), place))
            continue
        if value is not None:
            forced[key] = value
    recommended = forced.pop(RECOMMENDED, {})
    sources = []
    if forced:
        sources.append(Source(Layer.MACHINE_POLICY, place, forced, Lines()))
    if not isinstance(recommended, dict):
        failed.append(Mistake(RECOMMENDED, _("The value must be a dictionary of settings."), place))
    elif recommended:
        sources.append(Source(Layer.RECOMMENDED_POLICY, f"{place}, {RECOMMENDED}", recommended, Lines()))
    return Policy(tuple(sources), tuple(failed))


def read_property_list(content: bytes) -> object:
    """Return the value of a property list in its binary form; raise ValueError if it is not one."""
    try:
        found: object = plistlib.loads(content, fmt=plistlib.FMT_BINARY)
    except Exception as error:
        raise ValueError(_("it is no property list that can be read")) from error
    if not _is_a_tree(found):
        raise ValueError(_("it is no property list that can be read"))
    return found


def _is_a_tree(value: object) -> bool:
    """Return whether each key is a text and nothing is inside itself or inside two: Python's parser takes all that."""
    waiting, seen = [value], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict | list):
            if id(each) in seen or (isinstance(each, dict) and not all(isinstance(key, str) for key in each)):
                return False
            seen.add(id(each))
            waiting += each.values() if isinstance(each, dict) else each
    return True


class _CorePreferences:
    """Reads Core Foundation's preferences (Apple, "Preferences Utilities"): the same that profiles are merged into."""

    def __init__(self, domain: str) -> None:
        self._library: Any = ctypes.CDLL(_FRAMEWORK)
        pointer = ctypes.c_void_p
        for name, result, *arguments in (
            ("CFStringCreateWithCString", pointer, pointer, ctypes.c_char_p, ctypes.c_uint32),
            ("CFPreferencesAppValueIsForced", ctypes.c_ubyte, pointer, pointer),
            ("CFPreferencesCopyAppValue", pointer, pointer, pointer),
            ("CFPropertyListCreateData", pointer, pointer, pointer, ctypes.c_long, ctypes.c_ulong, pointer),
            ("CFDataGetBytePtr", pointer, pointer),
            ("CFDataGetLength", ctypes.c_long, pointer),
            ("CFRelease", None, pointer),
        ):
            function = getattr(self._library, name)
            function.restype, function.argtypes = result, arguments
        self._domain = self._text(domain)

    def forced(self, key: str) -> object:
        """Return a value that a profile forces; None if none does."""
        name = self._text(key)
        try:
            if not self._library.CFPreferencesAppValueIsForced(name, self._domain):
                return None
            value = self._library.CFPreferencesCopyAppValue(name, self._domain)
        finally:
            self._library.CFRelease(name)
        if value is None:
            return None
        try:
            return self._plain(value)
        finally:
            self._library.CFRelease(value)

    def _plain(self, value: int) -> object:
        """Return a property list's value as Python's; raise ValueError if it cannot be read."""
        data = self._library.CFPropertyListCreateData(None, value, _BINARY, 0, None)
        if data is None:
            raise ValueError(_("it is no property list"))
        try:
            content = ctypes.string_at(self._library.CFDataGetBytePtr(data), self._library.CFDataGetLength(data))
        finally:
            self._library.CFRelease(data)
        return read_property_list(content)

    def _text(self, text: str) -> int:
        made: int = self._library.CFStringCreateWithCString(None, text.encode(), _UTF8)
        return made
