"""Policy in the registry: of the computer before the person's, both before the file, and at once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tests.installers.windows.computer import POLICY
from tests.installers.windows.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine
    from tests.installers.windows.shell import Shell


def check_policy(rows: Rows, machine: Machine, shell: Shell, setting: Callable[[str], tuple[object, str]]) -> None:
    """Set policies while the program runs, and take them away; `setting` gives a value and the layer that it is of."""
    rows.where = "Policy"
    rows.same("the computer's file", setting("sign_in_timeout"), (100, "machine"))
    machine.put(rf"HKCU\{POLICY}", "sign_in_timeout", "REG_DWORD", "110")
    rows.same("a policy of the person goes before it", setting("sign_in_timeout"), (110, "user-policy"))
    machine.put(rf"HKLM\{POLICY}", "sign_in_timeout", "REG_DWORD", "120")
    rows.same("a policy of the computer before that", setting("sign_in_timeout"), (120, "machine-policy"))
    _check_live(rows, machine, shell)
    machine.delete(rf"HKCU\{POLICY}")
    machine.delete(r"HKLM\Software\Policies\Consentray")


def _check_live(rows: Rows, machine: Machine, shell: Shell) -> None:
    """Change a policy while the program runs: its menu gets shorter."""
    heights: list[int] = []

    def shorter() -> bool:
        heights.append(shell.open_menu(PATIENCE).height)
        shell.close_menu(PATIENCE)
        return heights[-1] < heights[0]

    shorter()
    machine.put(rf"HKLM\{POLICY}", "hidden_menu_items", "REG_MULTI_SZ", "settings")
    with suppress(TimeoutError):
        wait_until(shorter)
    changed = heights[-1] < heights[0]
    rows.see("a new one holds while the program runs", changed, f"{heights[0]}, then {heights[-1]} pixels")
