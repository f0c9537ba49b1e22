"""The blocks that a user fills in. The window puts their values into the event `FormSent`, as (name, value)."""

from __future__ import annotations

from trayapp.core.record import Record


class TextEntry(Record):
    """A line to type: its label above, a hint or what is wrong with it below.

    A button beside it offers `choices`, or asks for a `file`.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    error: str = ""
    choices: tuple[str, ...] = ()
    file: bool = False


class TextBox(Record):
    """A text of several lines to type or to paste, with a button that takes the clipboard's.

    The lines of `prose` are wrapped; `error` stands below.
    """

    name: str
    label: str
    value: str = ""
    lines: int = 12
    prose: bool = False
    error: str = ""


class TickOption(Record):
    """One thing to tick; its entries show while it is ticked. `note` is shown as a warning."""

    value: str
    label: str
    text: str = ""
    note: str = ""
    ticked: bool = False
    entries: tuple[TextEntry, ...] = ()


class TickList(Record):
    """Things to tick, under one name: each ticked one is a pair (name, value)."""

    name: str
    label: str
    options: tuple[TickOption, ...]
    hint: str = ""
    error: str = ""
