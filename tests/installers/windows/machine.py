"""A computer with Windows, as far as Wine is one, with what Wine 8.0 lacks put right for the proof alone."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from installer.windows import product
from installer.windows.build import CACHE
from installer.windows.compiler import TARGET, zig
from installer.windows.wine import Prefix, windows_path
from tests.installers.windows.computer import INSTALLATION, PATIENCE, Computer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping
    from types import TracebackType

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


class Machine(Computer):
    """A fresh computer; its programs are shown on the display of `environment`."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._windows = Prefix(**environment)
        self.log_file = log
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self._windows)
        self.drive = self._windows.drive
        self._windows.run("winecfg", "-v", "win10")
        (self.drive / "proof").mkdir()
        made = self.drive / "proof" / "msiexec.exe"
        options = ("-O2", "-Wall", "-Werror", "-municode", "-lmsi")
        zig(CACHE, "cc", *TARGET, *options, "-o", made, Path(__file__).with_name("msiexec.c"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def browse_by(self, script: Path) -> None:
        """Have pages opened by a script of this machine."""
        self.run("reg", "add", r"HKCU\Software\Wine\WineBrowser", "/v", "Browsers", "/d", script, "/f")

    def upgrade(self, package: Path, *properties: str) -> int:
        """Install a package over an earlier one, by what stands in for Wine's msiexec (see `msiexec.c`).

        Where Wine removes an earlier version it forgets every product of the upgrade code, unlike Windows: so the new
        one is entered again.
        """
        stand_in = r"C:\proof\msiexec.exe"
        done = self.run(stand_in, windows_path(package), windows_path(self.log_file), *properties, timeout=INSTALLATION)
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

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program."""
        return self._windows.start(program, *arguments)

    def path(self, place: Path) -> str:
        """Return a path of this machine as Wine's programs see it."""
        return windows_path(place)

    def code(self, number: int) -> int:
        """Return an exit code of Windows as this system shows it."""
        return number % 256

    def running(self) -> int:
        """Return how many trays run: Wine's tasklist lists nothing."""
        ours, count = f"WINEPREFIX={self._windows.root}".encode(), 0
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended meanwhile
                program = (process / "cmdline").read_bytes().split(b"\0")[0]
                mine = ours in (process / "environ").read_bytes().split(b"\0")
                count += mine and program.endswith(b"\\consentray.exe")
        return count

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
