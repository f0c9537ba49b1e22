"""What a screen reader says of a control, where Tk passes it on: from version 9.1 on (TIP 733, "tk accessible").

Tk names what has a text of its own. A field is named by the label beside it, which Tk cannot know.
"""

from __future__ import annotations

import tkinter as tk
from typing import Final

_SET: Final = "::tk::accessible::set_acc_"
_TAG: Final = "ConsentrayNamed"
_NAMES: Final = "consentray_names"


def name_control(widget: tk.Widget, name: str, *, role: str = "") -> None:
    """Let `widget` be called `name`; `role` is one of Tk's, for a frame that is used as a control."""
    if not widget.tk.call("info", "commands", f"{_SET}name"):
        return
    vars(widget)[_NAMES] = (name, role)
    if _TAG not in widget.bindtags():
        # Tk's own name comes with a binding of the class, whenever the widget is mapped: ours comes behind it.
        widget.bindtags((*widget.bindtags(), _TAG))
        widget.bind_class(_TAG, "<Map>", lambda event: _say(event.widget))
    _say(widget)


def _say(widget: tk.Misc) -> None:
    name, role = vars(widget)[_NAMES]
    if role:
        widget.tk.call(f"{_SET}role", widget, role)
    widget.tk.call(f"{_SET}name", widget, name)
