"""How an exported D-Bus interface is described: plain data, to answer calls and to write the introspection document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

ERROR = "org.freedesktop.DBus.Error."
NONE: Mapping[str, Any] = MappingProxyType({})


class CallError(Exception):
    """The answer to a call that cannot be served: a D-Bus error name and a sentence."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


class Method:
    """A method; `call` takes the arguments and returns a tuple that fits `gives`.

    Both, and the arguments of signals, are described as `signature` reads them.
    """

    def __init__(self, call: Callable[..., tuple[Any, ...]], takes: str = "", gives: str = "") -> None:
        self.call = call
        self.takes = takes
        self.gives = gives

    def check(self, given: str) -> None:
        """Raise CallError if the arguments' signature is not the one that the method takes."""
        expected = signature(self.takes)
        if given != expected:
            raise CallError(ERROR + "InvalidArgs", f"the arguments are {given!r}, but must be {expected!r}")


Property = tuple[str, Callable[[], Any]]
"""A property that can be read: its signature, and what returns it."""


class Interface:
    """One interface of an exported object."""

    def __init__(
        self,
        name: str,
        methods: Mapping[str, Method] = NONE,
        properties: Mapping[str, Property] = NONE,
        signals: Mapping[str, str] = NONE,
    ) -> None:
        self.name = name
        self.methods = methods
        self.properties = properties
        self.signals = signals


def signature(arguments: str) -> str:
    """Return the D-Bus signature of arguments: of "i id, as names" it is "ias"."""
    return "".join(one for one, _ in _each(arguments))


def read_property(interface: Interface, name: str) -> tuple[str, Any]:
    """Return a property as a D-Bus variant. Raise CallError if there is none of this name."""
    found = interface.properties.get(name)
    if found is None:
        raise CallError(ERROR + "UnknownProperty", f"{interface.name} has no property {name!r}")
    type_of, get = found
    return type_of, get()


def introspect(interfaces: Iterable[Interface], children: Iterable[str]) -> str:
    """Write the introspection document of one object (D-Bus specification, "Introspection Data Format").

    The names are our own: nothing in them needs escaping.
    """
    lines = ["<node>"]
    for interface in interfaces:
        lines.append(f' <interface name="{interface.name}">')
        for name, method in interface.methods.items():
            lines.append(f'  <method name="{name}">')
            lines += _arguments(method.takes, ' direction="in"')
            lines += _arguments(method.gives, ' direction="out"')
            lines.append("  </method>")
        for name, arguments in interface.signals.items():
            lines.append(f'  <signal name="{name}">')
            lines += _arguments(arguments, "")
            lines.append("  </signal>")
        lines += [
            f'  <property name="{name}" type="{type_of}" access="read"/>'
            for name, (type_of, _) in interface.properties.items()
        ]
        lines.append(" </interface>")
    lines += [f' <node name="{child}"/>' for child in children]
    lines.append("</node>")
    return "\n".join(lines)


def _arguments(arguments: str, direction: str) -> list[str]:
    return [f'   <arg name="{name}" type="{one}"{direction}/>' for one, name in _each(arguments)]


def _each(arguments: str) -> list[list[str]]:
    return [one.split() for one in arguments.split(", ") if one]
