"""What a check is, and how several are made: side by side, each with a time limit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import Any

from trayapp.core.findings import Finding, Result
from trayapp.core.language import N_, _, plural
from trayapp.core.record import Record
from trayapp.doctor.set_up import Failed, SetUp, Skipped, Warned

AGAIN = N_("Install Consentray again.")


Look = Callable[[SetUp], str]
"""Returns what is well, in a line; else raises `Failed`, `Warned` or `Skipped`."""


class Check(Record):
    """One check; `what` says what it looks at, `about` is what the title names in braces.

    An `online` one uses the network. It may take `seconds`.
    """

    name: str
    title: str
    look: Look
    what: str
    why: str = ""
    about: Mapping[str, str] = MappingProxyType({})
    online: bool = False
    seconds: float = 60.0

    def found(self, result: Result, detail: str, fix: str = "", command: str = "") -> Finding:
        """Return the finding."""
        return Finding(self.name, _(self.title, **self.about), result, detail, fix, self.what, _(self.why), command)


def check(name: str, title: str, why: str = "", **more: Any) -> Callable[[Look], Check]:
    """Make a check of a function, whose docstring says what it looks at; `more` are further fields of `Check`."""
    return lambda function: Check(name, title, function, function.__doc__ or "", why, **more)


def look(check: Check, at: SetUp) -> Finding:
    """Make one check; whatever goes wrong in it is its finding."""
    if check.online and at.offline:
        return check.found(Result.SKIPPED, _("it needs the network (--offline)"))
    try:
        return check.found(Result.OK, check.look(at))
    except Skipped as reason:
        return check.found(Result.SKIPPED, str(reason))
    except Failed as wrong:
        result = Result.WARNING if isinstance(wrong, Warned) else Result.FAILED
        ours = wrong.command.startswith("consentray ")
        return check.found(result, str(wrong), wrong.fix, wrong.command + (at.options if ours else ""))
    except Exception as error:  # noqa: BLE001 - a check that crashes is a finding
        if isinstance(error, PermissionError) and error.filename:  # a folder above it may not be entered
            return check.found(
                Result.FAILED, f"{error.filename}: {error.strerror}", _("Let this user read and write it.")
            )
        return check.found(
            Result.FAILED,
            _("the check itself failed ({name}: {reason})", name=type(error).__name__, reason=error),
            _(AGAIN),
        )


def examine(checks: Sequence[Check], at: SetUp, tell: Callable[[Finding], None]) -> tuple[Finding, ...]:
    """Make the checks side by side; `tell` is called with each finding as it comes, on this thread.

    A check that does not end in its time is a finding, too; its thread does not keep the program from ending. Return
    the findings in the order of the checks.
    """
    ended: SimpleQueue[tuple[int, Finding]] = SimpleQueue()
    begun = time.monotonic()
    for number, check in enumerate(checks):
        job = partial(lambda number, check: ended.put((number, look(check, at))), number, check)
        threading.Thread(target=copy_context().run, args=(job,), name=f"check-{check.name}", daemon=True).start()
    found: dict[int, Finding] = {}
    while len(found) < len(checks):
        number = min(set(range(len(checks))) - found.keys(), key=lambda each: checks[each].seconds)
        try:
            number, finding = ended.get(timeout=max(0.0, begun + checks[number].seconds - time.monotonic()))
        except Empty:
            limit = plural(
                "it didn't end within {count} second",
                "it didn't end within {count} seconds",
                round(checks[number].seconds),
            )
            finding = checks[number].found(Result.FAILED, limit, _("Check again; what it looks at doesn't respond."))
        if number not in found:
            found[number] = finding
            tell(finding)
    return tuple(found[number] for number in range(len(checks)))
