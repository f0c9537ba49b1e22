"""What the kernel says of a process: memory, wake-ups, CPU time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """In MiB: the proportional set size, and the part of it that is the process's alone."""

    pss: float
    private: float


@dataclass(frozen=True, slots=True)
class Thread:
    """How often a thread was woken up or put aside, and for how many milliseconds it ran."""

    switches: int
    milliseconds: float


Activity = dict[int, Thread]
"""What each thread of a process and its children has done so far, by its id."""


def memory(pid: int) -> Memory:
    """Add up the memory of a process and its children."""
    pss = private = 0
    for each in _family(pid):
        values = {
            line.split(":")[0]: int(line.split()[1])
            for line in Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        }
        pss += values["Pss"]
        private += values["Private_Clean"] + values["Private_Dirty"]
    return Memory(pss / 1024, private / 1024)


def activity(pid: int) -> Activity:
    """Look at all threads of a process and its children; the time is that of /proc/PID/task/TID/schedstat."""
    found = {}
    for each in _family(pid):
        for task in Path(f"/proc/{each}/task").iterdir():
            lines = (task / "status").read_text(encoding="utf-8").splitlines()
            switches = sum(int(line.split()[1]) for line in lines if "_ctxt_switches" in line)
            nanoseconds = int((task / "schedstat").read_text(encoding="ascii").split()[0])
            found[int(task.name)] = Thread(switches, nanoseconds / 1e6)
    return found


def between(earlier: Activity, later: Activity) -> Thread:
    """Add up what was done between two looks. Of a thread that ended in between it is known only that it woke up."""
    ended = len(earlier.keys() - later.keys())
    none = Thread(0, 0.0)
    return Thread(
        ended + sum(now.switches - earlier.get(each, none).switches for each, now in later.items()),
        sum(now.milliseconds - earlier.get(each, none).milliseconds for each, now in later.items()),
    )


def _family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return found
