"""A computer that the Windows package is installed on, whatever stands for one: what the story of the package needs."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import subprocess

PROGRAM: Final = r"C:\Program Files\Consentray\consentray.exe"
CLI: Final = r"C:\Program Files\Consentray\consentray-cli.exe"
INSTALLED: Final = r"HKLM\Software\Consentray\Consentray"
RUN: Final = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"
UNINSTALL: Final = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
POLICY: Final = r"Software\Policies\Consentray\Consentray"
PATIENCE: Final = 300.0
"""Seconds after which a program is taken for hung."""
INSTALLATION: Final = 900.0
"""Seconds after which an installation is taken for hung."""


class Computer(ABC):
    """A computer; its disk is at `drive`, as this process sees it."""

    drive: Path
    log_file: Path

    @property
    def folder(self) -> Path:
        """Where the program is installed."""
        return self.drive / "Program Files" / "Consentray"

    @property
    def settings(self) -> Path:
        """Where the computer's settings are."""
        return self.drive / "ProgramData" / "consentray"

    @abstractmethod
    def run(self, program: str, *arguments: str | Path, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""

    @abstractmethod
    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program."""

    @abstractmethod
    def path(self, place: Path) -> str:
        """Return a path as the computer's programs know it."""

    @abstractmethod
    def code(self, number: int) -> int:
        """Return an exit code of Windows as this computer shows it."""

    @abstractmethod
    def state(self) -> tuple[set[str], set[str]]:
        """Return the files and the registry's keys that everybody shares, as far as a package could leave some."""

    def msiexec(self, what: str, package: Path, *properties: str) -> int:
        """Install (``/i``) or remove (``/x``), silently; return the exit code as this computer has it."""
        options = ("/qn", "/norestart", *properties, "/L*v", self.path(self.log_file))
        return self.run("msiexec", what, self.path(package), *options, timeout=INSTALLATION).returncode

    def upgrade(self, package: Path, *properties: str) -> int:
        """Install a package over an earlier one; return the exit code."""
        return self.msiexec("/i", package, *properties)

    def log(self) -> str:
        """Return the installer's last log."""
        content = self.log_file.read_bytes()
        return content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8", "replace")

    def document(self, *arguments: str) -> Any:
        """Run a command of the installed program; return its document. Raise RuntimeError where it printed none."""
        done = self.run(CLI, *arguments, "--json")
        try:
            return json.loads(done.stdout)
        except ValueError:
            said = f"{done.stdout}{done.stderr}"
            raise RuntimeError(f"{arguments[0]} printed no document and ended with {done.returncode}: {said}") from None

    def keys(self, key: str) -> dict[str, dict[str, str]]:
        """Return the values of a key and of those below it, by their keys."""
        found: dict[str, dict[str, str]] = {}
        done = self.run("reg", "query", key, "/s")
        if not done.stdout.strip():  # once in a dozen proofs, Wine's said nothing of a key that was there
            done = self.run("reg", "query", key, "/s")
        for line in done.stdout.splitlines():
            if line.startswith("HKEY_"):
                found.setdefault(line.strip(), {})
            elif match := re.match(r"    (.+?)    (REG_\w+)    ?(.*)", line):
                found[list(found)[-1]][match[1]] = match[3]
        return found

    def values(self, key: str) -> dict[str, str]:
        """Return the values of a key; none where it is not there."""
        whole = re.sub(r"^HKLM", "HKEY_LOCAL_MACHINE", key).casefold()
        return next((values for name, values in self.keys(key).items() if name.casefold() == whole), {})

    def products(self) -> list[dict[str, str]]:
        """Return the entries of "Apps" that are ours."""
        return [each for each in self.keys(UNINSTALL).values() if each.get("DisplayName") == "Consentray"]

    def running(self) -> int:
        """Return how many trays run."""
        return self.run("tasklist").stdout.count("consentray.exe")

    def put(self, key: str, name: str, kind: str, value: str) -> None:
        """Set a value of the registry."""
        self.run("reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f")

    def delete(self, key: str) -> None:
        """Delete a key of the registry."""
        self.run("reg", "delete", key, "/f")
