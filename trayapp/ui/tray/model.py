"""What the tray is given to show: finished, immutable, with nothing left to evaluate.

The tray knows no state of the program. These protocols name the attributes that it reads; `trayapp.core.view` has the
data classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class MenuEntry(Protocol):
    """One line of the menu.

    `event` is what a click posts; it must be hashable, because an entry is told again by its event after an update.
    `checked` is None for an entry without a check mark. A separator has nothing but `separator`.
    """

    @property
    def label(self) -> str: ...  # noqa: D102 - described above, as are the next ones
    @property
    def event(self) -> object | None: ...  # noqa: D102
    @property
    def enabled(self) -> bool: ...  # noqa: D102
    @property
    def checked(self) -> bool | None: ...  # noqa: D102
    @property
    def default(self) -> bool: ...  # noqa: D102
    @property
    def children(self) -> Sequence[MenuEntry]: ...  # noqa: D102
    @property
    def separator(self) -> bool: ...  # noqa: D102


class TrayView(Protocol):
    """The whole tray: the name of an icon in `trayapp.ui.artwork`, a tooltip of a title and a text, and the menu."""

    @property
    def icon(self) -> str: ...  # noqa: D102 - described above, as are the next ones
    @property
    def tooltip_title(self) -> str: ...  # noqa: D102
    @property
    def tooltip(self) -> str: ...  # noqa: D102
    @property
    def menu(self) -> Sequence[MenuEntry]: ...  # noqa: D102
