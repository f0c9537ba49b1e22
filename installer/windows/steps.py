"""The steps of our own: properties set from others, and our own launcher run. No script, and nothing from %TEMP%.

Numbers are those of Windows Installer's custom action types; the standard actions stand where Microsoft suggests
(AppSearch 50, LaunchConditions 100, CostFinalize 1000, InstallInitialize 1500, RemoveFiles 3500, WriteRegistryValues
5000).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from installer.windows import product
from installer.windows.source import SETTINGS, file_id

_SET: Final = 51  # set a property
_RUN: Final = 18  # run an installed program
_CALL: Final = 17  # call a function of an installed library
_DEFERRED: Final = 1024 + 2048  # in the installation's own course, as the system
_ROLLBACK: Final = 256  # where what comes later fails, after that has been undone
_CONTINUE: Final = 64  # whatever comes of it


class Step(NamedTuple):
    """One step: what it is, the property or program, its value or arguments, when, and in which place."""

    name: str
    kind: int
    source: str
    target: str
    condition: str
    sequence: int

    def queries(self) -> list[str]:
        """Return the statements that write it into the package."""
        action = f"'{self.name}', {self.kind}, '{self.source}', '{self.target}'"
        place = f"'{self.name}', '{self.condition}', {self.sequence}"
        return [
            f"INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) VALUES ({action})",  # noqa: S608 - ours
            f"INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) VALUES ({place})",  # noqa: S608 - ours
        ]


def _kept() -> list[Step]:
    """Have what was given before hold until something else is given; "-" takes it back.

    A search of the registry overwrites the command line's word, so it goes into a property of its own.
    """
    steps = []
    for place, name in enumerate(SETTINGS):
        sequence = 51 + 2 * place
        steps += [
            Step(f"Keep{name}", _SET, name, f"[KEPT{name}]", f"NOT {name} AND KEPT{name}", sequence),
            Step(f"Clear{name}", _SET, name, "{}", f'{name} = "-"', sequence + 1),
        ]
    return [
        *steps,
        Step("KeepAUTOSTART", _SET, "AUTOSTART", "0", 'NOT AUTOSTART AND KEPTAUTOSTART = "#0"', 61),
        Step("UsualAUTOSTART", _SET, "AUTOSTART", "1", "NOT AUTOSTART", 62),
        # The computer's own file can't be put in its own place: it stays as if nothing were given.
        Step("FindOwnFile", _SET, "OwnFile", r"[CommonAppDataFolder]consentray\consentray.toml", "CONFIGFILE", 63),
        Step("SpareOwnFile", _SET, "CONFIGFILE", "{}", "CONFIGFILE ~= OwnFile", 64),
    ]


_LAUNCHER: Final = file_id(product.CONSOLE_EXECUTABLE)

_REPLACES: Final = "WIX_UPGRADE_DETECTED OR REINSTALL"
_REMOVES: Final = 'REMOVE = "ALL" AND NOT UPGRADINGPRODUCTCODE'
_JUDGED: Final = f"({' OR '.join(['CONFIGFILE', *SETTINGS])}) AND NOT REMOVE"

STEPS: Final = (
    *_kept(),
    Step("SetLocation", _SET, "ARPINSTALLLOCATION", "[INSTALLFOLDER]", "", 1010),
    # An upgrade takes the old version away; the computer's file stays for the new one.
    Step("RemoveMachineFile", _SET, "REMOVEDFOLDER", "[MACHINEFOLDER]", "NOT UPGRADINGPRODUCTCODE", 1020),
    Step("SpareMachineFile", _SET, "REMOVEDFOLDER", "[INSTALLFOLDER]none\\", "UPGRADINGPRODUCTCODE", 1021),
    # What the function CheckSettings gets as CustomActionData.
    Step("SetCheckSettings", _SET, "CheckSettings", "[CONFIGFILE]", "", 1030),
    # Before any file is replaced. A first installation has no program to run yet, which is ignored.
    Step("QuitRunning", _RUN + _DEFERRED + _CONTINUE, _LAUNCHER, "--quit", _REMOVES, 1550),
    Step("ReturnUnchanged", _RUN + _DEFERRED + _ROLLBACK + _CONTINUE, _LAUNCHER, "--return", _REPLACES, 1551),
    Step("QuitToReturn", _RUN + _DEFERRED + _CONTINUE, _LAUNCHER, "--quit-to-return", _REPLACES, 1552),
    Step("CheckSettings", _CALL + _DEFERRED, file_id(product.SETUP_LIBRARY), "CheckSettings", _JUDGED, 5050),
    # When all else is done: in each session that had the program, also where the system installs.
    Step("Return", _RUN + _DEFERRED + _CONTINUE, _LAUNCHER, "--return", _REPLACES, 6450),
)
