"""Immutable values with named fields: what the state, the events, the effects and the views are made of.

A record behaves as a frozen data class does, to a type checker too (PEP 681). Defining one costs a tenth: about eighty
of these classes are defined before the icon is shown, and the standard library's decorator compiles the methods of
each.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar, dataclass_transform

R = TypeVar("R", bound="Record")


@dataclass_transform(frozen_default=True)
class Record:
    """A base class whose annotated names are the fields, in order; a value in the class is the field's default.

    Two records are equal when their classes and their fields are. Raise ``TypeError`` if the fields given are not the
    class's, ``AttributeError`` if one is set later.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _names: ClassVar[frozenset[str]] = frozenset()
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        if not cls.__annotations__:
            return
        own = tuple(name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar"))
        cls._fields = (*cls._fields, *(name for name in own if name not in cls._names))
        cls.__match_args__ = cls._fields  # type: ignore[attr-defined,misc] # a checker derives it
        cls._names = frozenset(cls._fields)
        cls._defaults = cls._defaults | {name: vars(cls)[name] for name in own if name in vars(cls)}

    def __init__(self, *values: Any, **named: Any) -> None:
        fields = self.__dict__
        fields |= self._defaults
        placed = self._fields[: len(values)]
        fields.update(zip(placed, values, strict=False))
        fields |= named
        if fields.keys() != self._names or len(values) > len(placed) or (named and not named.keys().isdisjoint(placed)):
            taken = ", ".join(self._fields) or "nothing"
            raise TypeError(f"{type(self).__name__} takes {taken}; given: {len(values)} and {', '.join(named)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is immutable: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *map(self.__dict__.__getitem__, self._fields)))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._fields)
        return f"{type(self).__qualname__}({fields})"

    def __copy__(self) -> Self:
        return self

    def fields(self) -> dict[str, Any]:
        """Return the fields by their names, in order."""
        return {name: self.__dict__[name] for name in self._fields}


def replace(record: R, **changes: Any) -> R:
    """Return a copy of this record with `changes`; raises ``TypeError`` for a name that is no field."""
    return type(record)(**(record.__dict__ | changes))
