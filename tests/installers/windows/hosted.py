r"""Proves the packages on Windows itself, as an administrator of a computer that may be changed (a hosted runner).

    python -m tests.installers.windows.hosted PACKAGES RELEASE [LAST]

PACKAGES is the folder that ``python -m tests.installers.windows.packages`` made on Linux, RELEASE the package that is
to be published, LAST the one that was published before. The story is that of the Wine proof (`story`), and what Wine
has not: the rights of the computer's folder, an upgrade by the system, a rollback, Microsoft's validation (ICE).
Table and logs are put into build/proof/hosted. Exit code 1: a check failed.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from installer.windows.tables import READ_ONLY
from tests.installers.results import Row, Rows, finish, say
from tests.installers.windows.computer import CLI, INSTALLATION, INSTALLED, PATIENCE, PROGRAM, RUN, Computer
from tests.installers.windows.packages import ROOT, Packages, built
from tests.installers.windows.story import REFUSED, Story
from tests.installers.windows.waiting import wait_until
from tests.program import ADA
from trayapp.demo.platform import Platform

OUTPUT: Final = ROOT / "build/proof/hosted"
FOLDER: Final = r"C:\ProgramData\consentray"
FILE: Final = rf"{FOLDER}\consentray.toml"
MENDED_BY: Final = "Run as an administrator: "
MOST_MENDS: Final = 4
TASK: Final = "consentray-proof"
VALIDATOR: Final = "Windows Kits/10/bin/*/x86/MsiVal2-x86_en-us.msi"
BY_INTENT: Final = re.compile(r"ICE(38|43|57)\b.*StartMenu")
"""The shortcut is everybody's, and its key path the computer's: a person's key would never be repaired."""


class Hosted(Computer):
    """This computer."""

    def __init__(self, folder: Path) -> None:
        self.drive = Path("C:/")
        self.log_file = OUTPUT / "msiexec.log"
        self._folder = folder

    def run(self, program: str, *arguments: str | Path, timeout: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        command = [program, *map(str, arguments)]
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": timeout}
        return subprocess.run(command, check=False, encoding="utf-8", errors="replace", **options)

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program."""
        return subprocess.Popen([program, *arguments], stdin=subprocess.DEVNULL)

    def path(self, place: Path) -> str:
        """Return the path itself."""
        return str(place)

    def code(self, number: int) -> int:
        """Return the code itself."""
        return number

    def msiexec(self, what: str, package: Path, *properties: str) -> int:
        """Install or remove; return the exit code."""
        line = f"msiexec {self._given(what, package, properties)}"
        return subprocess.run(line, check=False, stdin=subprocess.DEVNULL, timeout=INSTALLATION).returncode

    def _given(self, what: str, package: Path, properties: Sequence[str]) -> str:
        """Return the arguments: msiexec wants the value of a property in quotation marks, and not the whole."""
        values = (each.partition("=") for each in properties)
        given = " ".join(f'{name}="{value}"' for name, _, value in values)
        return f'{what} "{package}" /qn /norestart {given} /L*v "{self.log_file}"'

    def upgrade(self, package: Path, *properties: str) -> int:
        """Install a package as the system, as Intune and Configuration Manager do; return the exit code."""
        script, code = self._folder / "upgrade.cmd", self._folder / "code"
        code.unlink(missing_ok=True)
        given = self._given("/i", package, properties).replace("%", "%%")
        script.write_text(
            f'@start "" /wait msiexec {given}\n@echo %errorlevel%>"{code}.new"\n@move "{code}.new" "{code}"\n',
            encoding="ascii",
        )
        create = ("/create", "/tn", TASK, "/sc", "once", "/st", "00:00", "/ru", "SYSTEM", "/tr", str(script), "/f")
        for action in (create, ("/run", "/tn", TASK)):
            self.run("schtasks", *action)
        wait_until(code.exists)
        self.run("schtasks", "/delete", "/tn", TASK, "/f")
        return int(code.read_text())

    def state(self) -> tuple[set[str], set[str]]:
        """Return what is where a package of ours could leave something."""
        menu = self.drive / "ProgramData/Microsoft/Windows/Start Menu/Programs"
        places = [self.folder, self.settings, menu / "Consentray.lnk"]
        files = {str(each) for place in places for each in (place, *place.rglob("*")) if each.exists()}
        keys = {*self.keys(r"HKLM\Software\Consentray"), *(str(each) for each in self.products())}
        return files, keys | {f"Run: {value}" for name, value in self.values(RUN).items() if name == "Consentray"}

    def rights(self, place: str) -> str:
        """Return owner, group and rights of a folder or file (SDDL)."""
        return self.run("powershell", "-NoProfile", "-Command", f"(Get-Acl -LiteralPath '{place}').Sddl").stdout.strip()

    @property
    def session(self) -> int:
        """The session that this process is in; in 0 nobody is signed in, and nothing is shown."""
        number = ctypes.c_ulong()
        if sys.platform == "win32":
            ctypes.windll.kernel32.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
        return int(number.value)


class OnWindows(Story):
    """The story, with what Windows alone can tell."""

    def __init__(
        self, rows: Rows, packages: Packages, computer: Hosted, platform: Platform, folder: Path, release: list[Path]
    ) -> None:
        super().__init__(rows, packages, computer, platform, folder)
        self._hosted = computer
        self._release = release

    def live(self) -> None:
        """Live through it all."""
        before = self._hosted.state()
        self.refusals(before)
        self.squatted()
        self.installation()
        self.ownership()
        self.damaged()
        self.tray = self._hosted.start(PROGRAM, "--autostarted")
        self.consent()
        if self._hosted.session:
            self.kept_upgrade()
        else:
            self._system_alone()
        self.changed_upgrade()
        self.downgrade()
        self.repair()
        self.rollback(before)
        self.validated()
        self.released(before)

    def squatted(self) -> None:
        """Have the computer's folder made by somebody else, before the package comes."""
        self.rows.where = "The computer's folder"
        Path(FOLDER).mkdir()
        Path(FILE).write_text("client_id = 7\n")
        for place in (FILE, FOLDER):
            self._hosted.run("icacls", place, "/grant", "*S-1-1-0:F")
            self._hosted.run("icacls", place, "/setowner", "*S-1-5-32-545")

    def ownership(self) -> None:
        """See what the package made of that; spoil it again, and mend it by the commands that the program names."""
        rows, hosted = self.rows, self._hosted
        rows.where = "The computer's folder"
        rows.same("owner, group and rights", hosted.rights(FOLDER), READ_ONLY)
        rows.same("the file that was given is trusted", self._said(), "")
        for words, command in (
            ("users may change the folder", ("icacls", FOLDER, "/grant", "*S-1-5-32-545:(OI)(CI)M")),
            ("somebody may change the folder", ("icacls", FOLDER, "/grant", "*S-1-5-4:M")),
            ("everyone may change the file", ("icacls", FILE, "/grant", "*S-1-1-0:M")),
            ("the file is somebody else's", ("icacls", FILE, "/setowner", "*S-1-5-32-545")),
            ("the folder is somebody else's", ("icacls", FOLDER, "/setowner", "*S-1-5-32-545")),
        ):
            hosted.run(*command)
            said = self._said()
            rows.see(f"{words}: it is refused", MENDED_BY in said, said)
            rows.same("and the program stops", hosted.run(CLI, "status", "--json").returncode, 2)
            for _ in range(MOST_MENDS):
                if MENDED_BY in (said := self._said()):
                    subprocess.run(said.split(MENDED_BY)[1], shell=True, check=False, capture_output=True)  # noqa: S602 - as an administrator pastes it
            rows.same("what it names mends it", self._said(), "")

    def consent(self) -> None:
        """Sign in by the command line, while the tray runs."""
        self.rows.where = "The combined consent"
        script = self.folder / "browser.cmd"
        walk = [sys.executable, str(ROOT / "tests" / "scripted_browser.py"), "--account", ADA]
        walk += ["--ca", str(self.platform.ca_file.resolve())]
        script.write_text(f"@{subprocess.list2cmdline(walk)} %1\n", encoding="utf-8")
        os.environ["BROWSER"] = f"{script.as_posix()} %s"
        self.rows.same("one page for all APIs", self.document("consent")["prompts"], 1)
        self.signed_in()

    def _system_alone(self) -> None:
        """Upgrade where no session can be shown: what was running ends, and is not started in one."""
        self.rows.where = "An upgrade by the system, without a session"
        self.rows.same("msiexec /qn", self._hosted.upgrade(self.packages.second), 0)
        self.rows.same("the running program has ended", self.tray.wait(PATIENCE), 0)
        self.rows.same("the sign-in is kept", self.document("status")["state"], "ready")

    def rollback(self, before: tuple[set[str], set[str]]) -> None:
        """Remove the package, and refuse an upgrade of the first: everything is as it was."""
        rows, hosted = self.rows, self._hosted
        self.removal(before, hosted.start(PROGRAM))
        self.refused_upgrade()
        was = self._installed()
        hosted.start(PROGRAM)
        wait_until(lambda: hosted.running() == 1)
        rows.same(
            "and again, while it runs", hosted.msiexec("/i", self.packages.second, "LANGUAGE=no language"), REFUSED
        )
        rows.same("every file and value is put back", _differences(was, self._installed()), [])
        if hosted.session:
            wait_until(lambda: hosted.running() == 1)
            rows.see("the program runs again", True)
        rows.same("msiexec /x", hosted.msiexec("/x", self.packages.first), 0)

    def validated(self) -> None:
        """Have Microsoft's validation judge the package."""
        rows = self.rows
        rows.where = "Microsoft's validation (ICE)"
        found = sorted(Path("C:/Program Files (x86)").glob(VALIDATOR))
        rows.see("this computer has it", found, found[-1:])
        if not found:
            return
        place = self.folder / "validation"
        self._hosted.run("msiexec", "/a", str(found[-1]), "/qn", f"TARGETDIR={place}")
        (program,), (rules,) = place.rglob("msival2.exe"), place.rglob("darice.cub")
        said = self._hosted.run(str(program), str(self._release[-1]), str(rules), "-f").stdout
        (OUTPUT / "ice.txt").write_text(said, encoding="utf-8")
        errors = [line for line in said.splitlines() if re.search(r"\bERROR\b", line) and not BY_INTENT.search(line)]
        rows.see("it was run", "ICE03" in said, f"{len(said.splitlines())} lines")
        rows.same("no errors", errors, [])

    def released(self, before: tuple[set[str], set[str]]) -> None:
        """Install what was published before, if there is any, and upgrade to what is to be published now."""
        rows, hosted = self.rows, self._hosted
        rows.where = "The release"
        *earlier, release = self._release
        given = (f"CONFIGFILE={self.config}", "AUTOSTART=0")
        for package in earlier:
            rows.same("the last one is installed", hosted.msiexec("/i", package, *given), 0)
        rows.same("this one is", hosted.msiexec("/i", release, *(() if earlier else given)), 0)
        rows.same("one entry in Apps", len(hosted.products()), 1)
        rows.same("what was given holds", hosted.values(INSTALLED).get("autostart"), "0x0")
        rows.same("self-test", hosted.run(CLI, "self-test").returncode, 0)
        rows.same("repair", hosted.msiexec("/i", release, "REINSTALL=ALL", "REINSTALLMODE=amus"), 0)
        rows.same("removal", hosted.msiexec("/x", release), 0)
        rows.same("nothing is left for the computer", self.left(before), [])

    def _said(self) -> str:
        mistakes = self.document("config", "--check-computer")["mistakes"]
        return str(mistakes[0]["message"]) if mistakes else ""

    def _installed(self) -> dict[str, str]:
        files = [each for each in self._hosted.folder.rglob("*") if each.is_file()]
        found = {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}
        return found | {f"value {name}": value for name, value in self._hosted.values(INSTALLED).items()}


def _differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder that every account can read, unlike a person's temporary one."""
    folder = Path(tempfile.mkdtemp(prefix="consentray-proof-", dir="C:/"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Live through the story on this computer, and return the exit code."""
    parser = argparse.ArgumentParser(description="Proves the packages on this Windows.")
    parser.add_argument("packages", type=Path)
    parser.add_argument("release", type=Path)
    parser.add_argument("last", type=Path, nargs="?")
    options = parser.parse_args()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    found: list[Row] = []

    def tell(row: Row) -> None:
        say(row)
        found.append(row)

    rows = Rows("the proof", tell)
    try:
        with _folder() as folder, Platform(folder / "platform") as platform:
            release = [each.resolve() for each in (options.last, options.release) if each]
            OnWindows(rows, built(options.packages.resolve()), Hosted(folder), platform, folder, release).live()
    except Exception as error:  # noqa: BLE001 - the table is printed whatever happens
        rows.see("came to its end", False, f"{type(error).__name__}: {error}")
    return finish(found, "the Windows package on Windows", OUTPUT)


if __name__ == "__main__":
    sys.exit(main())
