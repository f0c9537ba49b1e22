"""What a user sees of the window, as values: blocks and buttons.

These types, and those of `trayapp.core.views.menu`, are the only ones of the program that `trayapp.ui` uses.
`trayapp.core.views.window` makes them from the state.
"""

from __future__ import annotations

from enum import StrEnum

from trayapp.core.events import Event, SettingChosen
from trayapp.core.mistake import Mistake
from trayapp.core.record import Record
from trayapp.core.views.form import TextBox, TextEntry, TickList


class Tone(StrEnum):
    """How a block or a chip is coloured; each tone also has its own glyph, as colour alone is not accessible."""

    NEUTRAL = "neutral"
    GOOD = "good"
    INFO = "info"
    WARNING = "warning"
    BAD = "bad"


class Button(Record):
    """A button under the page, or inside a block. At most one in a window is primary: Enter presses it."""

    label: str
    event: Event
    primary: bool = False


class Busy(Record):
    """Something is in progress: an indeterminate progress bar with a line of text.

    `since` is when it began, in seconds since 1970: the time that has passed stands behind the text; `until` is when it
    is given up: the time that is left does. `stop` ends it, or shows more of it.
    """

    text: str
    since: float | None = None
    stop: Button | None = None
    until: float | None = None


class Hero(Record):
    """The head of a page: a state icon by its name, a title, a line below, and perhaps a quiet button at the right."""

    icon: str
    title: str
    text: str = ""
    button: Button | None = None


class Banner(Record):
    """A coloured strip with a title and a text; `dismiss` hides it."""

    tone: Tone
    title: str
    text: str
    dismiss: Button | None = None


class Paragraph(Record):
    """Plain text, wrapped."""

    text: str


class LedgerRow(Record):
    """One API: its title, a chip that says how far it is granted, its permissions, its problem, its buttons.

    `group` is the heading that it stands under, with those that follow.
    """

    title: str
    chip: str
    tone: Tone
    granted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    text: str = ""
    buttons: tuple[Button, ...] = ()
    group: str = ""


class LedgerList(Record):
    """The ledger: a row an API. It scrolls where there are many. `name` tells two lists of a page apart."""

    rows: tuple[LedgerRow, ...]
    name: str = ""


class Found(Record):
    """What can be found: its title, what it belongs to, the words that find it, and the event of choosing it."""

    title: str
    where: str
    words: str
    event: Event


class Finder(Record):
    """A field that finds things by any of their words, and a list of those that match."""

    things: tuple[Found, ...]


class Facts(Record):
    """Short facts on one line: (label, value, tone)."""

    items: tuple[tuple[str, str, Tone], ...]


class Table(Record):
    """Records as a table, with column names; every row has a cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Code(Record):
    """Preformatted text in a fixed-width face, to read and select."""

    text: str


class Body(Record):
    """The body of an answer, to scroll, search, sort and copy: its bytes and type, shown in the form of this name.

    `forms` are the buttons of all forms that it has, of which the primary one is the form's.
    """

    content: bytes
    content_type: str
    form: str
    forms: tuple[Button, ...]


class Details(Record):
    """Label and value pairs for the help desk, folded under `title` until asked for; `copy` copies them all."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    copy: Button


class Way(Record):
    """One way to continue: a card that is a button as a whole, with one of the small signs."""

    sign: str
    title: str
    text: str
    event: Event


class Ways(Record):
    """Ways to continue, one below the other."""

    ways: tuple[Way, ...]


class Findings(Record):
    """Mistakes that were found, in one card: what each is about, what to do, and where it is."""

    items: tuple[Mistake, ...]


class Choice(Record):
    """One of several values: the primary button's is in force."""

    options: tuple[Button, ...]


class Toggle(Record):
    """Something to turn on and off; a click posts `event`."""

    label: str
    on: bool
    event: Event


class Toggles(Record):
    """Things to turn on and off: a list, or a `switch` alone."""

    toggles: tuple[Toggle, ...]
    switch: bool = False


class Line(Record):
    """A value to type; the window puts it into `event`, as its values. `unit` stands behind it."""

    value: str
    event: SettingChosen
    unit: str = ""


class SettingRow(Record):
    """One setting: its title, what it is, its value or the `control` that has it, and in small print where it is from.

    `lock` says who fixed the value, where a user cannot change it. `notes` are further lines in small print, `error`
    is what is wrong with another value; `button` does something with the value.
    """

    title: str
    value: str
    text: str = ""
    lock: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""
    control: Choice | Toggles | Line | None = None
    button: Button | None = None


class SettingGroup(Record):
    """Settings that belong together, in one card under a title."""

    title: str
    rows: tuple[SettingRow, ...]


Block = (
    Hero
    | Banner
    | Paragraph
    | Busy
    | LedgerList
    | Finder
    | Facts
    | Table
    | Code
    | Body
    | Details
    | Ways
    | Findings
    | SettingGroup
    | TextEntry
    | TextBox
    | TickList
)


class Tick(Record):
    """A checkbox beside the buttons; if it is on, the primary button posts `ticked` instead of its own event."""

    label: str
    ticked: Event


class WindowView(Record):
    """The window: its title bar, the page's blocks from top to bottom, the buttons (the last stands rightmost).

    `key` names the page: while it stays the same the window keeps its scroll position, focus and folds. Closing the
    window (the title bar) posts `close`, Escape posts `escape`, which leads one page back. `status` is a short
    confirmation ("Copied"). `quits` is what Ctrl+Q posts, unless the configuration has no such command.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...]
    close: Event
    tick: Tick | None = None
    status: str = ""
    escape: Event | None = None
    quits: Event | None = None
