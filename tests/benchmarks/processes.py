"""What the kernel says of a process: memory, wake-ups, CPU time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK: Final = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Memory:
    """In MiB: the proportional set size, and the part of it that is the process's alone."""

    pss: float
    private: float


@dataclass(frozen=True, slots=True)
class Activity:
    """How often the threads were woken up or put aside, and for how many milliseconds they ran."""

    switches: int
    milliseconds: float

    def since(self, earlier: Activity) -> Activity:
        """Give what came since an earlier look."""
        return Activity(self.switches - earlier.switches, self.milliseconds - earlier.milliseconds)


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
    """Add up the context switches and the CPU time of all threads of a process and its children.

    The time is that of /proc/PID/schedstat where the kernel keeps it, to the nanosecond; else that of /proc/PID/stat.
    """
    switches, milliseconds = 0, 0.0
    for each in _family(pid):
        fine, coarse = 0.0, 0.0
        for task in Path(f"/proc/{each}/task").iterdir():
            lines = (task / "status").read_text(encoding="utf-8").splitlines()
            switches += sum(int(line.split()[1]) for line in lines if "_ctxt_switches" in line)
            if (task / "schedstat").exists():
                fine += int((task / "schedstat").read_text(encoding="ascii").split()[0]) / 1e6
        fields = Path(f"/proc/{each}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        coarse = (int(fields[11]) + int(fields[12])) * _TICK  # utime, stime (proc(5))
        milliseconds += fine or coarse
    return Activity(switches, milliseconds)


def _family(pid: int) -> list[int]:
    """Give a process and all that descend from it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return found
