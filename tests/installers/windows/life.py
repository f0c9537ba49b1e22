"""The life of the package on one computer, step by step."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from installer.windows.product import SETTINGS_KEY
from installer.windows.wine import windows_path
from tests.installers.windows import file_rules, validation
from tests.installers.windows.licence import check_changed_pystray
from tests.installers.windows.machine import INSTALLED, POLICY, PROGRAM, RUN
from tests.installers.windows.many import check_documents, check_many
from tests.installers.windows.packages import FIRST, ROOT, SECOND, THIRD, sha256
from tests.installers.windows.parts import check_parts
from tests.installers.windows.policy import check_policy
from tests.installers.windows.shell import CLASS
from tests.installers.windows.waiting import PATIENCE, wait_until
from tests.program import ADA
from trayapp.demo import configuration

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine
    from tests.installers.windows.packages import Packages
    from tests.installers.windows.shell import Shell
    from trayapp.demo.platform import Platform

RUN_COMMAND = f'"{PROGRAM}" --autostarted'
MOST_PACKED, MOST_INSTALLED = 22e6, 50e6
LEAST_VERSIONED = 28  # of the program files; the others have no version resource
SECOND_ENTRY = 41  # pixels from the menu's top: after who is signed in, and a line


class Life:
    """One life; each step enters its checks into the table."""

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
        self._rows = rows
        self._packages = packages
        self._machine = machine
        self._shell = shell
        self._platform = platform
        self._folder = folder
        self._pictures = pictures
        self._config = folder / "given.toml"

    def live(self) -> None:
        """Live through it all."""
        text = configuration.text(self._platform, authority="organizations")
        authority_file = str(self._platform.ca_file.resolve())
        text = text.replace(json.dumps(authority_file), json.dumps(windows_path(self._platform.ca_file.resolve())))
        self._config.write_text("sign_in_timeout = 100\n" + text, encoding="utf-8")
        self._machine.browse_by(self._browser())
        before = self._machine.state()
        self.packages()
        self.refusals(before)
        self.installation()
        self.program()
        self.consent()
        check_policy(self._rows, self._machine, self._shell, self._setting)
        check_parts(self._rows, self._machine, self._folder)
        check_documents(self._rows, self._machine)
        check_many(self._rows, self._machine, self._folder)
        self._machine.browse_by(self._browser())
        self.kept_upgrade()
        self.changed_upgrade()
        self.downgrade()
        check_changed_pystray(self._rows, self._machine, self._shell)
        self.repair()
        self.changed_copy()
        self.removal(before)
        self.refused_upgrade()

    # The steps

    def packages(self) -> None:
        rows, packages = self._rows, self._packages
        rows.where = "The package"
        rows.same("two builds have the same sha256", sha256(packages.again), sha256(packages.first))
        size = packages.first.stat().st_size
        rows.see("the package is small", size <= MOST_PACKED, f"{size / 1e6:.1f} MB")
        self._check_files()
        for package in (packages.first, packages.second):
            tables = validation.read(package)
            wrong = validation.validate(tables)
            count = sum(len(table.rows) for table in tables.values())
            rows.see("every table is as its _Validation says", not wrong, f"{count} rows {wrong[:3]}")
        signed = ["osslsigncode", "verify", "-CAfile", str(packages.certificate), "-in"]
        done = subprocess.run([*signed, packages.second], check=False, capture_output=True, text=True)
        rows.see("the package is signed where SIGN_CMD says so", done.returncode == 0, _last(done.stdout))

    def _check_files(self) -> None:
        """Apply the installer's documented rules to the tables: Wine does not keep all of them."""
        first, second, third = map(file_rules.read, self._packages[0:1] + self._packages[2:4])
        changed = {name: file_rules.File(file.version, "changed", True) for name, file in first.files.items()}
        for words, fates in (
            ("an upgrade", file_rules.upgrade(first, second)),
            ("an upgrade with older libraries", file_rules.upgrade(second, first)),
            ("a repair of changed files", file_rules.repair(changed, first)),
            ("a minor rebuild", file_rules.repair(first.files, first)),
            ("the next upgrade", file_rules.upgrade(second, third)),
        ):
            wrong = [name for name, fate in fates.items() if fate is not file_rules.Fate.WRITTEN]
            self._rows.see(
                f"{words}, by the rules: each file is the package's", not wrong, f"{len(fates)} files {wrong[:3]}"
            )
        self._rows.see("the earlier version is removed last", not first.removes_early)
        versioned = [file for file in first.files.values() if file.version]
        self._rows.see("program files have versions", len(versioned) >= LEAST_VERSIONED, f"{len(versioned)}")

    def refusals(self, before: tuple[set[str], set[str]]) -> None:
        rows, machine = self._rows, self._machine
        rows.where = "What is refused"
        broken = self._folder / "broken.toml"
        broken.write_text("client_id = 7\n", encoding="utf-8")
        # The organisation's policy may have all that is missing: each property is judged by itself.
        for key, value in (("client_id", self._platform.client_id), ("authority", self._platform.authority("common"))):
            machine.put(rf"HKLM\{POLICY}", key, "REG_SZ", value)
        for name, given, reason in (
            ("a CONFIGFILE that is not there", r"CONFIGFILE=C:\nowhere.toml", "nowhere.toml: The file can't be read"),
            ("a CONFIGFILE that is wrong", f"CONFIGFILE={windows_path(broken)}", "broken.toml, line 1: client_id"),
            (
                "a CONFIGFILE without a full path",
                "CONFIGFILE=given.toml",
                "",
            ),  # Wine logs no launch condition's message
            ("an AUTOSTART that is neither 1 nor 0", "AUTOSTART=yes", ""),
            ("an AUTHORITY that is no address", "AUTHORITY=https://", rf"HKLM\{SETTINGS_KEY}: authority"),
            ("a LANGUAGE that is none", "LANGUAGE=not a language", rf"HKLM\{SETTINGS_KEY}: language"),
        ):
            rows.see(f"{name} ends the installation", machine.msiexec("/i", self._packages.first, given))
            if reason:
                rows.see("and the log says why", reason in machine.log(), reason)
        machine.delete(r"HKLM\Software\Policies\Consentray")
        rows.same("nothing of it is left", self._left(before), [])

    def installation(self) -> None:
        rows, machine = self._rows, self._machine
        rows.where = "Installation"
        code = machine.msiexec(
            "/i", self._packages.first, f"CONFIGFILE={windows_path(self._config)}", "LANGUAGE=de", "AUTOSTART=1"
        )
        rows.same("msiexec /qn", code, 0)
        files = [file for file in machine.folder.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
        rows.see("installed", len(files) > 0 and size <= MOST_INSTALLED, f"{len(files)} files, {size / 1e6:.1f} MB")
        rows.see("CONFIGFILE is the computer's", self._machine_file() == self._config.read_bytes())
        rows.same("the registry has what was given", machine.values(INSTALLED), {"autostart": "0x1", "language": "de"})
        rows.same("which version, and where", machine.values(rf"{INSTALLED}\Installed").get("version"), FIRST)
        rows.same("it starts with each person's session", machine.values(RUN).get("Consentray"), RUN_COMMAND)
        self._check_apps(FIRST)
        links = [str(link.name) for link in machine.drive.rglob("*.lnk")]
        rows.same("an entry in the Start menu", links, ["Consentray.lnk"])
        checks = self._json("self-test")["checks"]
        found = [f"{each['name']} {each['result']}" for each in checks]
        rows.see("self-test of the installed copy", all(each["result"] == "ok" for each in checks), ", ".join(found))

    def program(self) -> None:
        rows, machine, shell = self._rows, self._machine, self._shell
        rows.where = "The program"
        empty = shell.tray_picture()
        machine.start(PROGRAM, "--autostarted")
        shell.screen.wait_for_change(shell.tray, empty, PATIENCE)
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
        rows, machine, shell = self._rows, self._machine, self._shell
        rows.where = "The combined consent"
        before = shell.tray_picture()
        menu = shell.open_menu(PATIENCE)
        shell.screen.click(menu.x + 100, menu.y + SECOND_ENTRY)
        shell.wait_for_balloon(PATIENCE)
        self._picture("notification")
        rows.see("a notification says how it ended", True)
        wait_until(lambda: self._json("status")["state"] == "ready")
        shell.screen.wait_for_change(shell.tray, before, PATIENCE)
        shell.screen.click(*shell.icon)
        shell.screen.wait_for_window(CLASS, PATIENCE)
        self._picture("ready")
        rows.same("the page was opened once, by the menu", self._opened(), 1)
        status = self._json("status")
        rows.same("signed in as", status["account"]["username"], ADA)
        granted = {each["name"]: each["consent"] for each in status["apis"]}
        rows.see("one prompt granted every API", set(granted.values()) == {"granted"}, granted)
        rows.same("nothing is left to ask for", self._json("consent")["prompts"], 0)
        answer = self._json("call", next(iter(granted)))
        rows.same("a quick call, by a new process", answer["status"], 200)
        (cache,) = machine.drive.glob("users/*/AppData/Local/consentray/tokens-*.bin")
        content = cache.read_bytes()
        words = [word for word in (b"RefreshToken", b"secret", b"client_id") if word in content]
        rows.see("the token cache is protected by DPAPI", len(content) > 1000 and not words, f"{len(content)} bytes")

    def kept_upgrade(self) -> None:
        rows, machine = self._rows, self._machine
        rows.where = "An upgrade while it runs, without properties"
        running = machine.start(PROGRAM, "--autostarted")
        rows.same("it runs already", running.wait(PATIENCE), 0)
        rows.same("msiexec /qn", machine.upgrade(self._packages.second), 0)
        rows.same("the running program has ended", self._running(), 0)
        self._check_apps(SECOND)
        rows.same("LANGUAGE and AUTOSTART are kept", machine.values(INSTALLED), {"autostart": "0x1", "language": "de"})
        rows.see("the computer's file is kept", self._machine_file() == self._config.read_bytes())
        rows.same("the sign-in is kept", self._json("status")["state"], "ready")
        certificate = str(self._packages.certificate)
        for name in ("consentray.exe", "consentray-cli.exe", "lib/charset_normalizer/md.cp313-win_amd64.pyd"):
            done = subprocess.run(
                ["osslsigncode", "verify", "-CAfile", certificate, "-in", machine.folder / name],
                check=False,
                capture_output=True,
                text=True,
            )
            rows.see(f"{name} is signed", done.returncode == 0, _last(done.stdout))

    def changed_upgrade(self) -> None:
        rows, machine = self._rows, self._machine
        rows.where = "An upgrade with other properties"
        other = self._folder / "other.toml"
        other.write_text(self._config.read_text(encoding="utf-8").replace("= 100", "= 200"), encoding="utf-8")
        authority = self._platform.authority("common")
        code = machine.upgrade(
            self._packages.third,
            *(f"CONFIGFILE={windows_path(other)}", "LANGUAGE=-", "AUTOSTART=0"),
            *(f"AUTHORITY={authority}", f"CLIENTID={self._platform.client_id}"),
        )
        rows.same("msiexec /qn", code, 0)
        self._check_apps(THIRD)
        wanted = {"autostart": "0x0", "authority": authority, "client_id": self._platform.client_id}
        rows.same("the new values hold, and LANGUAGE=- takes it back", machine.values(INSTALLED), wanted)
        rows.same("it starts with no session", machine.values(RUN).get("Consentray"), None)
        rows.see("the new CONFIGFILE holds", self._machine_file() == other.read_bytes())
        rows.same("the program goes by them", self._setting("authority"), (authority, "machine"))
        self._config = other

    def refused_upgrade(self) -> None:
        """Refuse an upgrade: nothing of the earlier version has been removed by then.

        Windows also puts back the files and values that were replaced; Wine has no such rollback, so this comes last.
        """
        rows, machine = self._rows, self._machine
        rows.where = "An upgrade that is refused"
        rows.same("msiexec /qn of the first", machine.msiexec("/i", self._packages.first), 0)
        code = machine.msiexec("/i", self._packages.second, "LANGUAGE=not a language")
        rows.same("msiexec gives 1603 (here modulo 256)", code, 1603 % 256)
        self._check_apps(FIRST)

    def downgrade(self) -> None:
        rows, machine = self._rows, self._machine
        rows.where = "A downgrade"
        rows.same("msiexec gives 1603 (here modulo 256)", machine.msiexec("/i", self._packages.first), 1603 % 256)
        self._check_apps(THIRD)

    def repair(self) -> None:
        rows, machine = self._rows, self._machine
        rows.where = "A repair"
        (machine.folder / "consentray-cli.exe").unlink()
        changed = {
            name: (machine.folder / name).read_bytes()
            for name in ("lib/pystray/__init__.py", "app/trayapp/__init__.py")
        }
        for name, content in changed.items():
            (machine.folder / name).write_bytes(content + b"changed")
        before = machine.values(INSTALLED)
        code = machine.msiexec("/i", self._packages.third, "REINSTALL=ALL", "REINSTALLMODE=amus")
        rows.same("msiexec /i REINSTALL=ALL", code, 0)
        rows.see("a lost file is back", (machine.folder / "consentray-cli.exe").is_file())
        for name, content in changed.items():
            rows.see(f"a changed {name} is the package's again", (machine.folder / name).read_bytes() == content)
        rows.same("what was given holds", machine.values(INSTALLED), before)
        rows.see("the computer's file is kept", self._machine_file() == self._config.read_bytes())

    def changed_copy(self) -> None:
        """Change a file of pystray's, as its licence lets anybody do; then end the session while the program runs.

        The end is as Windows and its Restart Manager ask for it: the program agrees, and ends by itself.
        """
        rows, machine, shell = self._rows, self._machine, self._shell
        rows.where = "A changed copy of pystray (LGPL)"
        source = machine.folder / "lib/pystray/_base.py"
        published = source.read_bytes()
        source.write_bytes(published + b'\nopen(r"C:\\proof\\changed", "w").close()\n')
        empty = shell.tray_picture()
        running = machine.start(PROGRAM)
        shell.screen.wait_for_change(shell.tray, empty, PATIENCE)
        rows.see("it takes the file's place, and the icon stands", (machine.drive / "proof/changed").is_file())
        source.write_bytes(published)
        rows.where = "The end of a session while it runs"
        machine.run("wineboot", "--end-session")
        rows.same("the program has ended well", running.wait(PATIENCE), 0)

    def removal(self, before: tuple[set[str], set[str]]) -> None:
        rows, machine, shell = self._rows, self._machine, self._shell
        rows.where = "The removal while it runs"
        empty = shell.tray_picture()
        running = machine.start(PROGRAM)
        shell.screen.wait_for_change(shell.tray, empty, PATIENCE)
        rows.same("msiexec /x", machine.msiexec("/x", self._packages.third), 0)
        rows.same("the running program has ended well", running.wait(PATIENCE), 0)
        rows.same("nothing is left for the computer", self._left(before), [])
        rows.same("no entry in Apps", machine.products(), [])

    # What they need

    def _browser(self) -> Path:
        script = self._folder / "browser"
        command = [sys.executable, str(ROOT / "tests" / "scripted_browser.py"), "--account", ADA]
        command += ["--ca", str(self._platform.ca_file.resolve())]
        opened, log = self._folder / "opened", self._folder / "browser.log"
        script.write_text(
            f'#!/bin/sh\necho opened >>"{opened}"\nexec {shlex.join(command)} "$1" >"{log}" 2>&1\n', encoding="utf-8"
        )
        script.chmod(0o755)
        return script

    def _opened(self) -> int:
        """Count the pages that were opened in the browser."""
        opened = self._folder / "opened"
        return len(opened.read_text().splitlines()) if opened.exists() else 0

    def _left(self, before: tuple[set[str], set[str]]) -> list[str]:
        after = self._machine.state()
        return sorted((after[0] - before[0]) | (after[1] - before[1]))

    def _machine_file(self) -> bytes:
        return (self._machine.settings / "consentray.toml").read_bytes()

    def _check_apps(self, version: str) -> None:
        entries = self._machine.products()
        self._rows.same("one entry in Apps", [each.get("DisplayVersion") for each in entries], [version])
        wanted = {"Publisher": "Consentray", "InstallLocation": "C:\\Program Files\\Consentray\\", "NoModify": "0x1"}
        found = {name: entries[0].get(name) for name in wanted} if entries else {}
        self._rows.same("it is complete", found, wanted)

    def _json(self, *arguments: str) -> Any:
        return self._machine.document(*arguments)

    def _setting(self, key: str) -> tuple[object, str]:
        found = next(each for each in self._json("config")["settings"] if each["key"] == key)
        return found["value"], found["origin"]["layer"]

    def _running(self) -> int:
        listed = self._machine.run("tasklist").stdout
        return listed.count("consentray.exe")

    def _picture(self, name: str) -> None:
        self._shell.screen.picture().save(self._pictures / f"windows-{name}.png")


def _last(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""
