"""Another program's text on the clipboard of the virtual desktop."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

_OWNER: Final = """
import sys, tkinter
root = tkinter.Tk()
root.withdraw()
root.clipboard_clear()
root.clipboard_append(sys.stdin.read())
root.update()
print("there", flush=True)
root.mainloop()
"""


@contextmanager
def clipboard(text: str, environment: Mapping[str, str]) -> Iterator[None]:
    """Hold `text` on the clipboard, as the program that it was copied in would."""
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    with owner:
        try:
            if owner.stdin is None or owner.stdout is None:
                raise RuntimeError("the clipboard's owner has no pipes")
            owner.stdin.write(text)
            owner.stdin.close()
            if owner.stdout.readline() != "there\n":
                raise RuntimeError("the clipboard was not taken")
            yield
        finally:
            owner.terminate()
