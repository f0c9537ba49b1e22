"""The definition of one setting."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from trayapp.core.language import N_
from trayapp.core.record import Record

Value = str | int | bool | tuple[str, ...] | None


class Kind(StrEnum):
    """The kind of a value, as messages word it."""

    TEXT = N_("a text in quotes")
    NUMBER = N_("a whole number")
    SWITCH = N_("true or false")
    TEXTS = N_("a list of texts")
    TABLES = N_("a list of entries")
    FIELDS = N_("texts by their names")
    BODY = N_("a text, or names and values that are sent as JSON")


class Scope(StrEnum):
    """Whose choice a setting is: the user's, or the organisation's."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Group(StrEnum):
    """The heading under which a list shows the setting."""

    APPEARANCE = N_("Appearance")
    PROGRAM = N_("Program")
    CALLS = N_("Calls and network")
    SIGN_IN = N_("Sign-in")
    APIS = "APIs"


class Setting(Record):
    """One setting.

    - `title` names it in a list, `text` says in a sentence what it is, `more` is further explanation.
    - `choices` (each word with its name for a user), `least` to `most`, `pattern` (a whole match, in the dialect
      that Python and ECMA-262 share; `allowed` says it in words) and `longest` bound its values. In a list of texts
      they bound each text, and `least` is the fewest entries of a list.
    - `offered` are the values, as in `choices`, that a list has of those that a pattern allows.
    - `default` is used if it is missing; `unit` is that of a number.
    - `group` is where a list of settings has it.
    - `since` is the first version of the program that has it.
    - `sensitive`: the value can hold a secret, by mistake or not. No message repeats it, and it is shown masked.
    - `lockable`: policy may lock it. Policy may only recommend what a user needs to read the screen.
    - `central`: only a policy or the computer's file is heard on it, not a user's own file.
    - `trust`: it decides whom the program trusts, so a bad value in a policy stops the program.
    """

    key: str
    kind: Kind
    title: str
    text: str
    more: str = ""
    required: bool = False
    default: Value = None
    choices: Mapping[str, str] = MappingProxyType({})
    offered: Mapping[str, str] = MappingProxyType({})
    least: int = 0
    most: int = 0
    unit: str = ""
    pattern: str = ""
    allowed: str = ""
    longest: int = 256
    group: Group = Group.SIGN_IN
    scope: Scope = Scope.ORGANISATION
    since: str = "0.1.0"
    sensitive: bool = False
    lockable: bool = True
    trust: bool = False
    central: bool = False
    example: Value = None
