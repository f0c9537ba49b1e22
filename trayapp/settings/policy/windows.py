r"""Reads ``Software\Policies\Consentray\Consentray`` of HKLM and HKCU, and ``Recommended`` below each.

Only administrators and Group Policy can write there, in HKCU as well. Each setting is one value: texts are REG_SZ,
numbers REG_DWORD, true and false 1 and 0, lists of texts REG_MULTI_SZ, the APIs JSON text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.settings.definition import TOP
from trayapp.settings.lines import Lines, parse
from trayapp.settings.setting import Kind, Setting
from trayapp.settings.source import Layer, Policy, Source

KEY: Final = r"Software\Policies\Consentray\Consentray"
RECOMMENDED: Final = KEY + r"\Recommended"
NO_MORE: Final = 259  # ERROR_NO_MORE_ITEMS
_BY_NAME: Final = {setting.key.casefold(): setting for setting in TOP}


def read(registry: Any = None) -> Policy:
    """Read the policies; `registry` is the module ``winreg`` or what behaves as it does."""
    if registry is None:
        import winreg as registry
    found = [
        read_key(registry, hive, rf"{name}\{key}", key, layer)
        for hive, name, layer, key in (
            (registry.HKEY_LOCAL_MACHINE, "HKLM", Layer.MACHINE_POLICY, KEY),
            (registry.HKEY_CURRENT_USER, "HKCU", Layer.USER_POLICY, KEY),
            (registry.HKEY_LOCAL_MACHINE, "HKLM", Layer.RECOMMENDED_POLICY, RECOMMENDED),
            (registry.HKEY_CURRENT_USER, "HKCU", Layer.RECOMMENDED_POLICY, RECOMMENDED),
        )
    ]
    return Policy(
        tuple(source for each in found for source in each.sources),
        tuple(mistake for each in found for mistake in each.failed),
    )


def read_key(registry: Any, hive: Any, place: str, key: str, layer: Layer) -> Policy:
    """Read the settings of one key, if it is there; `place` names it for a user."""
    try:
        values = list(_values(registry, hive, key))
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        text = N_("The policy can't be read: {error}.") if layer.is_policy else N_("The key can't be read: {error}.")
        message = _(text, error=error.strerror or _("the registry refuses it"))
        return Policy((), (Mistake("", message, str(place)),))
    document: dict[str, object] = {}
    failed: list[Mistake] = []
    for name, value, type_ in values:
        setting = _BY_NAME.get(name.casefold())  # the registry ignores case
        key = setting.key if setting is not None else name
        try:
            document[key] = _converted(registry, setting, value, type_)
        except ValueError as error:
            failed.append(Mistake(key, _("The value isn't JSON: {error}.", error=error), str(place)))
    return Policy((Source(layer, place, document, Lines()),), tuple(failed))


def _values(registry: Any, hive: Any, key: str) -> Iterator[tuple[str, object, int]]:
    """Return the named values of a key: name, value, type. Raises ``OSError``; the key may be missing."""
    with registry.OpenKey(hive, key, 0, registry.KEY_READ | registry.KEY_WOW64_64KEY) as opened:
        for index in count():  # their number can change meanwhile
            try:
                name, value, kind = registry.EnumValue(opened, index)
            except OSError as error:
                if getattr(error, "winerror", None) == NO_MORE:
                    return
                raise
            if name:  # the key's default value has no name
                yield name, value, kind


def _converted(registry: Any, setting: Setting | None, value: object, kind: int) -> object:
    """Return a value as the definition has it, or unchanged if it fits no definition: the check reports that.

    A text with variables (REG_EXPAND_SZ) stays unexpanded bytes, as the user's environment must not change a policy.
    """
    texts = [each for each in value if each] if kind == registry.REG_MULTI_SZ and isinstance(value, list) else None
    if setting is not None and setting.kind is Kind.TABLES and kind in {registry.REG_SZ, registry.REG_MULTI_SZ}:
        return parse("\n".join(texts) if texts is not None else str(value))
    if kind == registry.REG_DWORD and setting is not None and setting.kind is Kind.SWITCH and value in {0, 1}:
        return bool(value)
    if kind == registry.REG_SZ:
        return value
    if texts is not None:
        return texts
    return value if kind in {registry.REG_DWORD, registry.REG_QWORD} else b""
