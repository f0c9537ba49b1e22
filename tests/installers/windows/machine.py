"""A computer with Windows, as far as Wine is one, with what Wine 8.0 lacks put right for the proof alone."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from installer.windows import product
from installer.windows.tools import run
from installer.windows.wine import PATIENCE, Prefix, windows_path

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from types import TracebackType

PROGRAM: Final = r"C:\Program Files\Consentray\consentray.exe"
CLI: Final = r"C:\Program Files\Consentray\consentray-cli.exe"
INSTALLED: Final = r"HKLM\Software\Consentray\Consentray"
RUN: Final = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"
UNINSTALL: Final = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
POLICY: Final = r"Software\Policies\Consentray\Consentray"
INSTALLATION: Final = 900.0
"""Seconds after which an installation is taken for hung."""
_WINES_OWN: Final = re.compile(
    r"\\(CurrentVersion\\Installer|Classes\\Installer|Microsoft\\SystemCertificates)(\\|$)"
    r"|\\Wow6432Node\\Policies(\\|$)|\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Run$"
    r"|\\Policies\\Microsoft(\\|$)"
    r"|\\(CurrentVersion|Wine)\\Fonts(\\|$)|\\CurrentVersion\\Font(Link|Substitutes|Mapper)(\\|$)",
    re.IGNORECASE,
)
"""What Wine makes by itself: keys of the installer's books, the certificates of the system at the first TLS, the Run
key of 32-bit programs when a session begins, and the computer's fonts, of which one may be installed meanwhile."""

_UPGRADE_CODES: Final = (
    r"HKLM\Software\Microsoft\Windows\CurrentVersion\Installer\UpgradeCodes",
    r"HKLM\Software\Classes\Installer\UpgradeCodes",
)

_COMPONENTS: Final = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Installer\UserData\S-1-5-18\Components"


def _packed(guid: str) -> str:
    """Return a GUID as the installer's books have it: three parts backwards, then the digits in swapped pairs."""
    first, second, third, *rest = guid.strip("{}").split("-")
    last = "".join(rest)
    return first[::-1] + second[::-1] + third[::-1] + "".join(last[i + 1] + last[i] for i in range(0, len(last), 2))


class Machine:
    """A fresh computer; its programs are shown on the display of `environment`."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._windows = Prefix(**environment)
        self._log = log
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._windows)
        self.drive = self._windows.drive
        self._windows.run("winecfg", "-v", "win10")
        self.folder = self.drive / "Program Files" / "Consentray"
        self.settings = self.drive / "ProgramData" / "consentray"
        (self.drive / "proof").mkdir()
        run(
            *("x86_64-w64-mingw32-gcc", "-O", "-Wall", "-Werror", "-municode"),
            *("-o", self.drive / "proof" / "msiexec.exe", Path(__file__).with_name("msiexec.c"), "-lmsi"),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def browse_by(self, script: Path) -> None:
        """Have pages opened by a script of this machine."""
        self.run("reg", "add", r"HKCU\Software\Wine\WineBrowser", "/v", "Browsers", "/d", script, "/f")

    def msiexec(self, what: str, package: Path | str, *properties: str) -> int:
        """Install (``/i``), repair (``/fa``) or remove (``/x``), silently.

        Return the exit code as this system has it.
        """
        subject = package if isinstance(package, str) else windows_path(package)
        done = self.run(
            "msiexec",
            what,
            subject,
            "/qn",
            "/norestart",
            *properties,
            "/L*v",
            windows_path(self._log),
            timeout=INSTALLATION,
        )
        return done.returncode

    def log(self) -> str:
        """Return the installer's last log."""
        content = self._log.read_bytes()
        return content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8", "replace")

    def upgrade(self, package: Path, *properties: str) -> int:
        """Install a package over an earlier one, by what stands in for Wine's msiexec (see `msiexec.c`).

        Where Wine removes an earlier version it forgets every product of the upgrade code, unlike Windows: so the new
        one is entered again.
        """
        stand_in = r"C:\proof\msiexec.exe"
        done = self.run(stand_in, windows_path(package), windows_path(self._log), *properties, timeout=INSTALLATION)
        version = package.stem.removeprefix(f"{product.NAME}-")
        for books in _UPGRADE_CODES:
            key = rf"{books}\{_packed(product.UPGRADE_CODE)}"
            self.put(key, _packed(product.product_code(version)), "REG_SZ", "")
        self._forget_others(_packed(product.product_code(version)))
        return done.returncode

    def _forget_others(self, installed: str) -> None:
        """Let removed products have no components in the installer's books: Wine forgets only those it removes."""
        lines = ["REGEDIT4"]
        for key, values in self.keys(_COMPONENTS).items():
            lines += [
                f"[{key}]",
                *(f'"{name}"=-' for name in values if re.fullmatch(r"[0-9A-F]{32}", name) and name != installed),
            ]
        script = self.drive / "proof" / "forget.reg"
        script.write_text("\n".join(lines) + "\n", encoding="ascii")
        self.run("reg", "import", windows_path(script))

    def run(self, program: str, *arguments: str | Path, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return self._windows.run(program, *arguments, timeout=timeout)

    def document(self, *arguments: str) -> Any:
        """Run a command of the installed program; return its document. Raise RuntimeError where it printed none."""
        done = self.run(CLI, *arguments, "--json")
        try:
            return json.loads(done.stdout)
        except ValueError:
            said = f"{done.stdout}{done.stderr}"
            raise RuntimeError(f"{arguments[0]} printed no document and ended with {done.returncode}: {said}") from None

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program."""
        return self._windows.start(program, *arguments)

    def keys(self, key: str) -> dict[str, dict[str, str]]:
        """Return the values of a key and of those below it, by their keys."""
        found: dict[str, dict[str, str]] = {}
        for line in self.run("reg", "query", key, "/s").stdout.splitlines():
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

    def put(self, key: str, name: str, kind: str, value: str) -> None:
        """Set a value of the registry."""
        self.run("reg", "add", key, "/v", name, "/t", kind, "/d", value, "/f")

    def delete(self, key: str) -> None:
        """Delete a key of the registry."""
        self.run("reg", "delete", key, "/f")

    def state(self) -> tuple[set[str], set[str]]:
        """Return the files and the registry's keys that everybody shares: neither a profile's nor Windows' own."""
        files = {
            str(path.relative_to(self.drive))
            for path in self.drive.rglob("*")
            if path.relative_to(self.drive).parts[0] not in {"users", "windows", "proof"}
        }
        files |= {str(path.relative_to(self.drive)) for path in (self.drive / "windows" / "Installer").glob("**/*")}
        keys = set()
        for name, values in self.keys(r"HKLM\Software").items():
            if not _WINES_OWN.search(name):
                keys |= {name, *(f"{name}: {value}" for value in values)}
        return files, keys
