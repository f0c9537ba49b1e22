"""The life of the package under Wine: the story of it, with what a screen shows, and what the tables say beforehand."""

from __future__ import annotations

import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pefile

from installer.windows import runtime
from installer.windows.build import CACHE
from tests.installers.windows import file_rules, validation
from tests.installers.windows.computer import PROGRAM
from tests.installers.windows.licence import check_changed_pystray
from tests.installers.windows.many import check_documents, check_many
from tests.installers.windows.ownership import check_ownership
from tests.installers.windows.packages import ROOT, sha256
from tests.installers.windows.parts import check_parts
from tests.installers.windows.planted import check_planted
from tests.installers.windows.policy import check_policy
from tests.installers.windows.releases import check_other_release
from tests.installers.windows.shell import CLASS
from tests.installers.windows.story import Story
from tests.installers.windows.waiting import PATIENCE, wait_until
from tests.program import ADA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine
    from tests.installers.windows.packages import Packages
    from tests.installers.windows.shell import Shell
    from trayapp.demo.platform import Platform

MOST_PACKED = 22e6
LEAST_VERSIONED = 28  # of the program files; the others have no version resource
SECOND_ENTRY = 41  # pixels from the menu's top: after who is signed in, and a line
OURS = ("consentray.exe", "consentray-cli.exe", "consentray-setup.dll")
HARDENED = 0x20 | 0x40 | 0x100  # HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT (Microsoft, "PE Format")
SIGNED = ("consentray.exe", "consentray-cli.exe", "lib/charset_normalizer/md.cp313-win_amd64.pyd")


class Life(Story):
    """One life, from an empty computer to nothing left."""

    def __init__(
        self,
        rows: Rows,
        packages: Packages,
        machine: Machine,
        shell: Shell,
        platform: Platform,
        folder: Path,
        pictures: Path,
    ) -> None:
        super().__init__(rows, packages, machine, platform, folder)
        self._machine = machine
        self._shell = shell
        self._pictures = pictures

    def live(self) -> None:
        """Live through it all."""
        rows, machine, shell = self.rows, self._machine, self._shell
        machine.browse_by(self._browser())
        before = machine.state()
        self.tables()
        self.refusals(before)
        self.installation()
        links = [str(link.name) for link in machine.drive.rglob("*.lnk")]
        rows.same("an entry in the Start menu", links, ["Consentray.lnk"])
        check_ownership(rows, machine)
        self.damaged()
        python = self.folder / "python"
        runtime.unpack(CACHE, python)
        check_planted(rows, machine, shell, python)
        self.program()
        self.consent()
        check_policy(rows, machine, shell, self.setting)
        check_parts(rows, machine, python)
        check_documents(rows, machine)
        check_many(rows, machine, self.folder)
        machine.browse_by(self._browser())
        self.kept_upgrade()
        self.signatures()
        self.changed_upgrade()
        self.downgrade()
        check_changed_pystray(rows, machine, shell)
        self.repair()
        self.end_of_session()
        self.removal(before, self._shown())
        self.refused_upgrade()  # last, as Wine does not put back what was replaced

    # The steps

    def tables(self) -> None:
        """Judge the packages by their tables, where Wine is not Windows."""
        rows, packages = self.rows, self.packages
        rows.where = "The package"
        rows.same("two builds have the same sha256", sha256(packages.again), sha256(packages.first))
        check_other_release(rows, packages.first, self.folder)
        size = packages.first.stat().st_size
        rows.see("the package is small", size <= MOST_PACKED, f"{size / 1e6:.1f} MB")
        self._check_files()
        for package in (packages.first, packages.second):
            tables = validation.read(package)
            wrong = validation.validate(tables)
            count = sum(len(table.rows) for table in tables.values())
            rows.see("every table is as its _Validation says", not wrong, f"{count} rows {wrong[:3]}")
        self._check_signature(packages.second, "the package is signed where SIGN_CMD says so")

    def _check_files(self) -> None:
        """Apply the installer's documented rules to the tables: Wine does not keep all of them."""
        first, second, third = map(file_rules.read, self.packages[0:1] + self.packages[2:4])
        changed = {name: file_rules.File(file.version, "changed", True) for name, file in first.files.items()}
        for words, fates in (
            ("an upgrade", file_rules.upgrade(first, second)),
            ("an upgrade with older libraries", file_rules.upgrade(second, first)),
            ("a repair of changed files", file_rules.repair(changed, first)),
            ("a minor rebuild", file_rules.repair(first.files, first)),
            ("the next upgrade", file_rules.upgrade(second, third)),
        ):
            wrong = [name for name, fate in fates.items() if fate is not file_rules.Fate.WRITTEN]
            self.rows.see(
                f"{words}, by the rules: each file is the package's", not wrong, f"{len(fates)} files {wrong[:3]}"
            )
        self.rows.see("the earlier version is removed last", not first.removes_early)
        self.rows.see("its removal is undone with the rest", first.transacted)
        versioned = [file for file in first.files.values() if file.version]
        self.rows.see("program files have versions", len(versioned) >= LEAST_VERSIONED, f"{len(versioned)}")

    def program(self) -> None:
        rows, machine, shell = self.rows, self._machine, self._shell
        rows.where = "The program"
        self.tray = self._shown("--autostarted")
        self._picture("icon")
        rows.see("the icon stands in the tray", True)
        shell.open_menu(PATIENCE)
        self._picture("menu")
        rows.see("a right click opens the menu", True)
        shell.close_menu(PATIENCE)
        second = machine.start(PROGRAM)
        rows.same("a second start ends at once", second.wait(PATIENCE), 0)
        shell.screen.wait_for_window(CLASS, PATIENCE)
        self._picture("window")
        rows.see("and raises the first one's window", True)

    def consent(self) -> None:
        """Sign in by the menu, and see what the command line makes of it."""
        rows, shell = self.rows, self._shell
        rows.where = "The combined consent"
        before = shell.tray_picture()
        menu = shell.open_menu(PATIENCE)
        shell.screen.click(menu.x + 100, menu.y + SECOND_ENTRY)
        shell.wait_for_balloon(PATIENCE)
        self._picture("notification")
        rows.see("a notification says how it ended", True)
        wait_until(lambda: self.document("status")["state"] == "ready")
        shell.screen.wait_for_change(shell.tray, before, PATIENCE)
        shell.screen.click(*shell.icon)
        shell.screen.wait_for_window(CLASS, PATIENCE)
        self._picture("ready")
        rows.same("the page was opened once, by the menu", self._opened(), 1)
        self.signed_in()

    def signatures(self) -> None:
        for name in SIGNED:
            self._check_signature(self._machine.folder / name, f"{name} is signed")
        for name in OURS:
            with pefile.PE(str(self._machine.folder / name), fast_load=True) as program:
                found = program.OPTIONAL_HEADER.DllCharacteristics
            self.rows.same(f"{name} has random addresses, and data that can't run", found & HARDENED, HARDENED)

    def end_of_session(self) -> None:
        """End the session as Windows and its Restart Manager ask for it: the program agrees, and ends by itself."""
        rows, machine = self.rows, self._machine
        rows.where = "The end of a session while it runs"
        running = self._shown()
        machine.run("wineboot", "--end-session")
        rows.same("the program has ended well", running.wait(PATIENCE), 0)

    # What they need

    def _shown(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program, and wait for its icon."""
        empty = self._shell.tray_picture()
        running = self._machine.start(PROGRAM, *arguments)
        self._shell.screen.wait_for_change(self._shell.tray, empty, PATIENCE)
        return running

    def _browser(self) -> Path:
        script = self.folder / "browser"
        command = [sys.executable, str(ROOT / "tests" / "scripted_browser.py"), "--account", ADA]
        command += ["--ca", str(self.platform.ca_file.resolve())]
        opened, log = self.folder / "opened", self.folder / "browser.log"
        script.write_text(
            f'#!/bin/sh\necho opened >>"{opened}"\nexec {shlex.join(command)} "$1" >"{log}" 2>&1\n', encoding="utf-8"
        )
        script.chmod(0o755)
        return script

    def _opened(self) -> int:
        """Count the pages that were opened in the browser."""
        opened = self.folder / "opened"
        return len(opened.read_text().splitlines()) if opened.exists() else 0

    def _check_signature(self, file: Path, words: str) -> None:
        command = ["osslsigncode", "verify", "-CAfile", str(self.packages.certificate), "-in", str(file)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        self.rows.see(words, done.returncode == 0, done.stdout.strip().splitlines()[-1:])

    def _picture(self, name: str) -> None:
        self._shell.screen.picture().save(self._pictures / f"windows-{name}.png")
