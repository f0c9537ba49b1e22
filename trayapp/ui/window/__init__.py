"""The window: a finished view goes in, the events of pressed buttons come out.

    window      the window as the program sees it: show, raise, copy
    page        a page's blocks, kept in step with the view
    blocks      one renderer for each type of block
    footer      the buttons, the tick and the passing word at the foot
    scroll      the area that scrolls where a page is longer than the window
    widgets     what the renderers share: wrapping text, rows that flow, buttons
    field       the look of what is typed into
    typing_keys the keys there
    kit         what every renderer is handed
    geometry    how large the window is, and where
    monitors    the monitor with the pointer
    attention   whether a key is meant for the page that is shown

Importing this package imports Tk, so it is imported with the first window.
"""

from __future__ import annotations

from trayapp.ui.window.window import Window

__all__ = ["Window"]
