"""What the state keeps of texts, told again in another language."""

from __future__ import annotations

from typing import TypeVar

from trayapp.core.language import told_again
from trayapp.core.record import Record, replace

T = TypeVar("T")


def retold(value: T) -> T:
    """Return a value with each text in the language of now, in records and tuples at any depth."""
    if isinstance(value, Record):
        return replace(value, **{name: retold(each) for name, each in value.fields().items()})
    if type(value) is tuple:
        return tuple([retold(each) for each in value])  # type: ignore[attr-defined,return-value] # the same shape
    return told_again(value)  # type: ignore[no-any-return] # a text for a text
