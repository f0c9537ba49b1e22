"""How one process of Windows wakes another, with a kernel that only notes what it is asked."""

from __future__ import annotations

import os

import pytest

from trayapp.system.kernel_events import calling_card, wake


class Kernel:
    def __init__(self, event: int | None) -> None:
        self.done: list[tuple[object, ...]] = []
        self._event = event

    def OpenEventW(self, *arguments: object) -> int | None:
        self.done.append(("open", *arguments))
        return self._event

    def SetEvent(self, event: int) -> None:
        self.done.append(("set", event))

    def CloseHandle(self, event: int) -> None:
        self.done.append(("close", event))

    def allow(self, process: int) -> None:
        self.done.append(("allow", process))


def test_the_other_process_may_come_to_the_front_before_it_is_woken() -> None:
    kernel = Kernel(7)
    wake(calling_card(r"Local\consentray-1"), kernel, kernel.allow)
    opened = ("open", 2, False, r"Local\consentray-1")
    assert kernel.done == [opened, ("allow", os.getpid()), ("set", 7), ("close", 7)]


@pytest.mark.parametrize("nothing", [None, 0])
def test_an_event_that_is_not_there_grants_nothing(nothing: int | None) -> None:
    kernel = Kernel(nothing)
    wake(calling_card(r"Local\consentray-1"), kernel, kernel.allow)
    assert kernel.done == [("open", 2, False, r"Local\consentray-1")]


@pytest.mark.parametrize("card", ["", r"Local\x", "a b c", r"Local\x one"])
def test_what_is_no_calling_card_is_refused(card: str) -> None:
    kernel = Kernel(7)
    with pytest.raises(ValueError, match=r"unpack|invalid literal"):
        wake(card, kernel, kernel.allow)
    assert ("set", 7) not in kernel.done
