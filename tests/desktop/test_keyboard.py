"""Nothing takes the keyboard: an answer that comes while the user types in another program waits."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.desktop.person import Person
from tests.desktop.program import WINDOW_CLASS
from tests.desktop.test_main_job import sign_in
from trayapp.demo.faults import Fault
from trayapp.demo.platform import Platform

pytestmark = pytest.mark.desktop
EDITOR: Final = "Editor"
_EDITOR: Final = """
import tkinter
root = tkinter.Tk(className="Editor")
root.bind("<Key>", lambda event: print(event.keysym, flush=True))
root.mainloop()
"""


@contextmanager
def editor(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run another program, which prints the name of each key that it gets."""
    with subprocess.Popen([sys.executable, "-c", _EDITOR], stdout=subprocess.PIPE, text=True, env=environment) as made:
        try:
            yield made
        finally:
            made.terminate()


def test_an_answer_takes_no_key_from_another_program(person: Person, platform: Platform, file: Path) -> None:
    screen = person.screen
    with person.run("--config", file), editor(person.desktop.environment) as other:
        sign_in(person)
        platform.faults.add(Fault("api", delay=1.5))
        person.click_menu("Customer API", "Recent customers")
        screen.activate(screen.wait_until(lambda: screen.windows(EDITOR), "the editor")[-1])
        screen.wait_until(lambda: screen.active_class() == EDITOR, "the editor to have the keyboard")
        pressed: list[str] = []
        answered_at = None
        while answered_at is None or time.monotonic() < answered_at + 1:
            pressed.append("abcdefgh"[len(pressed) % 8] if len(pressed) % 9 else "Return")
            screen.press(pressed[-1])
            time.sleep(0.05)
            shown = "Show the answer: Recent customers" in person.menu.labels() or screen.windows(WINDOW_CLASS)
            if answered_at is None and shown:
                answered_at = time.monotonic()
        assert (screen.active_class(), screen.windows(WINDOW_CLASS)) == (EDITOR, [])
        other.terminate()
        assert other.stdout is not None
        assert other.stdout.read().split() == pressed
        person.show_answer("Recent customers")
