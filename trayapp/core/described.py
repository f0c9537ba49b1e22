"""The settings in force as a user reads them, and what is wrong with a configuration."""

from __future__ import annotations

from enum import StrEnum

from trayapp.core.mistake import Mistake
from trayapp.core.record import Record


class Control(StrEnum):
    """How a user changes a setting in the window; NONE is by the file alone."""

    NONE = ""
    SWITCH = "switch"
    CHOICE = "choice"
    LIST = "list"
    LINE = "line"


class SettingLine(Record):
    """One setting in force, or one API of the list of APIs, as a user reads it.

    `value` is masked where it may hold a secret; `text` says what it is. `origin` names the kind of source ("your
    file"), `place` is the file or the registry's key and `line` the line in it, if there are such. `locked` is True if
    only policy can change it. `overrides` lists the values that it overrides, and where they are from; `default` is the
    built-in value, if that differs; `remark` says why it has no effect on this computer. `mistake` says what is wrong
    with the value that was to replace this one.

    `control` is how a user changes it, `typed` what is in force as the control has it, and `options` are what it
    offers: (value, name). `own` is True if the user's own file has it.
    """

    group: str
    key: str
    title: str
    value: str
    origin: str
    place: str = ""
    line: int | None = None
    locked: bool = False
    overrides: tuple[str, ...] = ()
    default: str = ""
    remark: str = ""
    text: str = ""
    mistake: str = ""
    control: Control = Control.NONE
    typed: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    own: bool = False


class Unusable(Record):
    """Why there is no configuration that can be used: it is `missing`, or it has `mistakes`, a policy's first.

    `file` is the user's own file in its `folder`; `faulty` is the file with the first mistake, where it is one.
    `demo` is True if the demo can be offered.
    """

    missing: bool
    mistakes: tuple[Mistake, ...] = ()
    file: str = ""
    folder: str = ""
    faulty: str = ""
    demo: bool = False


class SettingsSnapshot(Record):
    """Every setting in force; `warnings` are what was ignored of a policy, `mistakes` what keeps it from being used.

    `lines` are of what is in force, also where the `mistakes` keep a changed file from being used. `file` is the
    user's own file, which need not exist; `trouble` says why it could not be opened. `unwatched` says
    why nobody tells that a file has changed, if that is so.
    """

    lines: tuple[SettingLine, ...]
    warnings: tuple[Mistake, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    file: str = ""
    file_exists: bool = False
    trouble: str = ""
    unwatched: str = ""


class About(Record):
    """The program that runs: its `version`, its `parts` (name, version, licence), and its folders.

    `licences` has the licences' texts, empty where they are not known to be; `logs` is where it logs, once something
    was logged. `trouble` says what could not be opened.
    """

    version: str
    parts: tuple[tuple[str, str, str], ...]
    licences: str = ""
    logs: str = ""
    trouble: str = ""


class Offered(Record):
    """A well-known API that a configuration can be made of: what it asks for, and the values that it needs.

    `administrator` says which of the `permissions` only an administrator can grant; `parameters` holds
    (name, what it is, example).
    """

    name: str
    title: str
    permissions: tuple[str, ...]
    administrator: str
    calls: tuple[str, ...]
    parameters: tuple[tuple[str, str, str], ...] = ()
