"""The interfaces that every exported object has: Peer, Properties and Introspectable (D-Bus specification)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .interface import ERROR, CallError, Interface, Method, introspect, read_property


def standard_interfaces(own: dict[str, Interface], children: Iterable[str]) -> dict[str, Interface]:
    """Return the standard interfaces of an object with interfaces of its `own` and with `children` below it."""
    standard = [_PEER, _properties(own)] if own else [_PEER]
    standard.append(_introspectable([*own.values(), *standard], children))
    return {interface.name: interface for interface in standard}


_PEER = Interface("org.freedesktop.DBus.Peer", methods={"Ping": Method(lambda: ())})


def _introspectable(interfaces: Iterable[Interface], children: Iterable[str]) -> Interface:
    def describe() -> tuple[str]:
        return (introspect([*interfaces, interface], children),)

    interface = Interface("org.freedesktop.DBus.Introspectable", methods={"Introspect": Method(describe, "", "s data")})
    return interface


def _properties(own: dict[str, Interface]) -> Interface:
    def find(name: str) -> Interface:
        found = own.get(name)
        if found is None:
            raise CallError(ERROR + "UnknownInterface", f"there is no interface {name!r} here")
        return found

    def get(interface: str, name: str) -> tuple[Any]:
        return (read_property(find(interface), name),)

    def get_all(interface: str) -> tuple[Any]:
        one = find(interface)
        return ({name: read_property(one, name) for name in one.properties},)

    def set_(interface: str, name: str, _value: Any) -> tuple[()]:
        read_property(find(interface), name)
        raise CallError(ERROR + "PropertyReadOnly", f"{name!r} cannot be set")

    return Interface(
        "org.freedesktop.DBus.Properties",
        methods={
            "Get": Method(get, "s interface, s name", "v value"),
            "GetAll": Method(get_all, "s interface", "a{sv} properties"),
            "Set": Method(set_, "s interface, s name, v value"),
        },
        signals={
            "PropertiesChanged": "s interface, a{sv} changed, as invalidated",
        },
    )
