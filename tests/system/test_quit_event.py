from __future__ import annotations

import os
import threading

import pytest

from tests.patience import PATIENCE
from trayapp.system.quit_event import listen


class Kernel:
    """Events of which one is set by the test."""

    def __init__(self, *, result: int = 0, refuses: bool = False, error: int = 0) -> None:
        self.names: list[str] = []
        self.set = threading.Event()
        self._result = result
        self._refuses = refuses
        self._error = error

    def CreateEventW(self, _rights: None, manual: bool, signalled: bool, name: str) -> int:
        assert (manual, signalled) == (True, False)
        self.names.append(name)
        return 0 if self._refuses else 7

    def GetLastError(self) -> int:
        return self._error

    def WaitForSingleObject(self, event: int, milliseconds: int) -> int:
        assert (event, milliseconds) == (7, 0xFFFFFFFF)
        assert self.set.wait(PATIENCE)
        return self._result


def waiting() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "quit-event"]


def test_the_program_is_asked_once_its_event_is_set_and_not_before() -> None:
    kernel, asked = Kernel(), threading.Event()
    listen(asked.set, kernel)
    assert kernel.names == [rf"Global\Consentray-Quit-{os.getpid()}"]
    assert not asked.is_set()
    kernel.set.set()
    assert asked.wait(PATIENCE)


def test_a_wait_that_fails_asks_nothing() -> None:
    kernel, asked = Kernel(result=0xFFFFFFFF), threading.Event()
    listen(asked.set, kernel)
    threads = waiting()
    kernel.set.set()
    for thread in threads:
        thread.join()
    assert not asked.is_set()


def test_without_an_event_there_is_no_thread() -> None:
    kernel = Kernel(refuses=True)
    listen(lambda: None, kernel)
    assert kernel.names
    assert waiting() == []


@pytest.mark.attack(
    "another user of the computer", "the event that ends the program on Windows, made first", "not waited for"
)
def test_somebody_elses_event_of_this_name_ends_nothing() -> None:
    kernel = Kernel(error=183)
    listen(lambda: None, kernel)
    assert kernel.names
    assert waiting() == []
