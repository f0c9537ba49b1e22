"""The window: it shows a view, and posts the events of pressed buttons.

    window      the window as the program sees it: show, raise, copy
    page        a page's blocks, updated with the view
    blocks      one renderer for each type of block
    footer      the buttons, the check box and the status text at the bottom
    scroll      the area that scrolls if a page is longer than the window
    widgets     what the renderers share: wrapping text, cards, flow layout
    buttons     buttons, and the keys and clicks that press a control
    field       the look of text fields
    typing_keys their keys
    kit         what every renderer is passed
    geometry    how large the window is, and where: the monitor with the pointer
    keys        the window's keys and its menus
    memory      where a user has put it, kept in a file
    attention   whether a key is meant for the page that is shown

Importing this package imports Tk, so it is imported when a window is first needed.
"""

from __future__ import annotations

from trayapp.ui.window.window import Window

__all__ = ["Window"]
