"""Where values come from: the layers, the sources of each, the place of a value in one, and what a policy is."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.core.record import Record
from trayapp.settings.lines import KeyPath, Lines


class Layer(StrEnum):
    """The layers, the strongest first: each name is used in the JSON of ``consentray config``."""

    MACHINE_POLICY = "machine-policy"
    USER_POLICY = "user-policy"
    COMMAND_LINE = "command-line"
    ENVIRONMENT = "environment"
    PERSON = "person"
    RECOMMENDED_POLICY = "recommended-policy"
    MACHINE = "machine"
    BUILT_IN = "built-in"

    @property
    def label(self) -> str:
        """The layer's name for a user."""
        return _(_LABELS[self])

    @property
    def locks(self) -> bool:
        """Whether a value of this layer cannot be changed by the user."""
        return self in {Layer.MACHINE_POLICY, Layer.USER_POLICY}

    @property
    def is_policy(self) -> bool:
        """Whether the layer is the organisation's policy."""
        return self.locks or self is Layer.RECOMMENDED_POLICY


_LABELS = {
    Layer.MACHINE_POLICY: N_("policy of this computer"),
    Layer.USER_POLICY: N_("policy of this user"),
    Layer.COMMAND_LINE: N_("command line"),
    Layer.ENVIRONMENT: "CONSENTRAY_CONFIG",
    Layer.PERSON: N_("your file"),
    Layer.RECOMMENDED_POLICY: N_("recommended by policy"),
    Layer.MACHINE: N_("this computer"),
    Layer.BUILT_IN: N_("built in"),
}


OWN = frozenset({Layer.COMMAND_LINE, Layer.ENVIRONMENT, Layer.PERSON})
"""The layers of the user's own file."""


class Source(Record):
    """One file, or one key of the registry: its layer, its place and what it says.

    `folder` is where paths that are not absolute begin; None if a path must be absolute.
    """

    layer: Layer
    place: Path | str
    document: dict[str, object]
    lines: Lines
    folder: Path | None = None

    @property
    def is_registry(self) -> bool:
        """Whether this is a key of Windows' registry."""
        return isinstance(self.place, str) and self.place.startswith(("HKLM", "HKCU"))


class Origin(Record):
    """The place of a value, of no `source` if it is built in. The line is looked up when it is needed: it is parsed."""

    layer: Layer
    source: Source | None = None
    path: KeyPath = ()

    @property
    def place(self) -> str | None:
        """The file or the registry's key; None for a built-in value."""
        return str(self.source.place) if self.source else None

    @property
    def line(self) -> int | None:
        """The line in the file, if it has lines."""
        return self.source.lines.of(self.path) if self.source else None


class Policy(Record):
    """The sources that were read, in one layer the strongest first, and the errors in reading others.

    `ignored` are files that are no policies.
    """

    sources: tuple[Source, ...] = ()
    failed: tuple[Mistake, ...] = ()
    ignored: tuple[Mistake, ...] = ()
