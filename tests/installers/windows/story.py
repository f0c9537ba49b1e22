"""The life of the package as far as it needs no screen: the same under Wine and on Windows itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from installer.windows.product import SETTINGS_KEY
from tests.installers.windows.computer import CLI, INSTALLED, POLICY, PROGRAM, RUN
from tests.installers.windows.packages import FIRST, SECOND, THIRD
from tests.installers.windows.waiting import PATIENCE, wait_until
from tests.program import ADA
from trayapp.demo import configuration

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.installers.results import Rows
    from tests.installers.windows.computer import Computer
    from tests.installers.windows.packages import Packages
    from trayapp.demo.platform import Platform

RUN_COMMAND = f'"{PROGRAM}" --autostarted'
MOST_INSTALLED = 53e6
OWN_FILE = r"c:\programdata\Consentray\consentray.toml"
REFUSED = 1603
LOG = "[Uu]sers/*/AppData/Local/consentray/Logs/consentray.log"


class Story:
    """One life; each step enters its checks into the table."""

    tray: subprocess.Popen[bytes]
    """The tray that runs when the first upgrade comes."""

    def __init__(self, rows: Rows, packages: Packages, computer: Computer, platform: Platform, folder: Path) -> None:
        self.rows = rows
        self.packages = packages
        self.computer = computer
        self.platform = platform
        self.folder = folder
        self.config = folder / "given.toml"
        text = configuration.text(platform, authority="organizations")
        authority_file = platform.ca_file.resolve()
        text = text.replace(json.dumps(str(authority_file)), json.dumps(computer.path(authority_file)))
        self.config.write_text("sign_in_timeout = 100\n" + text, encoding="utf-8")

    # The steps

    def refusals(self, before: tuple[set[str], set[str]]) -> None:
        rows, computer = self.rows, self.computer
        rows.where = "What is refused"
        broken = self.folder / "broken.toml"
        broken.write_text("client_id = 7\n", encoding="utf-8")
        # The organisation's policy may have all that is missing: each property is judged by itself.
        for key, value in (("client_id", self.platform.client_id), ("authority", self.platform.authority("common"))):
            computer.put(rf"HKLM\{POLICY}", key, "REG_SZ", value)
        for name, given, reason in (
            ("a CONFIGFILE that is not there", r"CONFIGFILE=C:\nowhere.toml", "nowhere.toml: The file can't be read"),
            ("a CONFIGFILE that is wrong", f"CONFIGFILE={computer.path(broken)}", "broken.toml, line 1: client_id"),
            # Wine logs no launch condition's message.
            ("a CONFIGFILE without a full path", "CONFIGFILE=given.toml", ""),
            ("an AUTOSTART that is neither 1 nor 0", "AUTOSTART=yes", ""),
            ("an AUTHORITY that is no address", "AUTHORITY=https://", rf"HKLM\{SETTINGS_KEY}: authority"),
            ("a LANGUAGE that is none", "LANGUAGE=not a language", rf"HKLM\{SETTINGS_KEY}: language"),
        ):
            rows.see(f"{name} ends the installation", computer.msiexec("/i", self.packages.first, given))
            if reason:
                rows.see("and the log says why", reason in computer.log(), reason)
        computer.delete(r"HKLM\Software\Policies\Consentray")
        rows.same("nothing of it is left", self.left(before), [])

    def installation(self) -> None:
        rows, computer = self.rows, self.computer
        rows.where = "Installation"
        given = (f"CONFIGFILE={computer.path(self.config)}", "LANGUAGE=de", "AUTOSTART=1")
        rows.same("msiexec /qn", computer.msiexec("/i", self.packages.first, *given), 0)
        files = [file for file in computer.folder.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
        rows.see("installed", len(files) > 0 and size <= MOST_INSTALLED, f"{len(files)} files, {size / 1e6:.1f} MB")
        rows.see("CONFIGFILE is the computer's", self.machine_file() == self.config.read_bytes())
        rows.same("the registry has what was given", self._given(), {"autostart": "0x1", "language": "de"})
        rows.same("which version, and where", computer.values(rf"{INSTALLED}\Installed").get("version"), FIRST)
        rows.same("it starts with each person's session", computer.values(RUN).get("Consentray"), RUN_COMMAND)
        self.check_apps(FIRST)
        checks = self.document("self-test")["checks"]
        found = [f"{each['name']} {each['result']}" for each in checks]
        rows.see("self-test of the installed copy", all(each["result"] == "ok" for each in checks), ", ".join(found))
        modules = next(each["detail"] for each in checks if each["name"] == "imports")
        rows.see("OpenTelemetry comes with it", "opentelemetry-exporter" in modules, modules)

    def damaged(self) -> None:
        """Spoil a file of Python's and one of its modules: an exit code and a line in the log say so.

        Where somebody can see it, the tray's launcher shows a box as well, which is ended here.
        """
        rows, computer = self.rows, self.computer
        rows.where = "A damaged file"
        for name, said in (("python313.zip", "its Python is damaged"), ("DLLs/_socket.pyd", "ImportError")):
            file = computer.folder / name
            content = file.read_bytes()
            file.write_bytes(content[:100])
            done = computer.run(CLI, "status")
            rows.see(f"{name}: exit code and log", done.returncode == 1 and said in self._logged(), done.returncode)
            shown = computer.start(PROGRAM, "--autostarted")
            wait_until(lambda: any(computer.drive.glob(LOG)))
            rows.see("in the log of the tray too", said in self._logged())
            computer.run("taskkill", "/f", "/im", "consentray.exe")
            shown.wait(PATIENCE)
            file.write_bytes(content)

    def signed_in(self) -> None:
        """See what the command line makes of a sign-in that has been made."""
        rows = self.rows
        status = self.document("status")
        rows.same("signed in as", status["account"]["username"], ADA)
        granted = {each["name"]: each["consent"] for each in status["apis"]}
        rows.see("one prompt granted every API", set(granted.values()) == {"granted"}, granted)
        rows.same("nothing is left to ask for", self.document("consent")["prompts"], 0)
        answer = self.document("call", next(iter(granted)))
        rows.same("a quick call, by a new process", answer["status"], 200)
        (cache,) = self.computer.drive.glob("[Uu]sers/*/AppData/Local/consentray/tokens-*.bin")
        content = cache.read_bytes()
        words = [word for word in (b"RefreshToken", b"secret", b"client_id") if word in content]
        rows.see("the token cache is protected by DPAPI", len(content) > 1000 and not words, f"{len(content)} bytes")

    def kept_upgrade(self) -> None:
        rows, computer = self.rows, self.computer
        rows.where = "An upgrade while it runs, without properties"
        running = computer.start(PROGRAM, "--autostarted")
        rows.same("it runs already", running.wait(PATIENCE), 0)
        rows.same("msiexec /qn", computer.upgrade(self.packages.second), 0)
        rows.same("the running program has ended", self.tray.wait(PATIENCE), 0)
        wait_until(lambda: computer.running() == 1)
        rows.see("and the new one runs in its session", True)
        self.check_apps(SECOND)
        rows.same("LANGUAGE and AUTOSTART are kept", self._given(), {"autostart": "0x1", "language": "de"})
        rows.see("the computer's file is kept", self.machine_file() == self.config.read_bytes())
        rows.same("the sign-in is kept", self.document("status")["state"], "ready")

    def changed_upgrade(self) -> None:
        rows, computer = self.rows, self.computer
        rows.where = "An upgrade with other properties"
        other = self.folder / "other.toml"
        other.write_text(self.config.read_text(encoding="utf-8").replace("= 100", "= 200"), encoding="utf-8")
        rows.same("the one that was started ends when it is asked", computer.run(CLI, "--quit").returncode, 0)
        authority = self.platform.authority("common")
        code = computer.upgrade(
            self.packages.third,
            *(f"CONFIGFILE={computer.path(other)}", "LANGUAGE=-", "AUTOSTART=0"),
            *(f"AUTHORITY={authority}", f"CLIENTID={self.platform.client_id}"),
        )
        rows.same("msiexec /qn", code, 0)
        rows.same("where none ran, none is started", computer.running(), 0)
        self.check_apps(THIRD)
        wanted = {"autostart": "0x0", "authority": authority, "client_id": self.platform.client_id}
        rows.same("the new values hold, and LANGUAGE=- takes it back", self._given(), wanted)
        rows.same("it starts with no session", computer.values(RUN).get("Consentray"), None)
        rows.see("the new CONFIGFILE holds", self.machine_file() == other.read_bytes())
        rows.same("the program goes by them", self.setting("authority"), (authority, "machine"))
        self.config = other

    def downgrade(self) -> None:
        self.rows.where = "A downgrade"
        self._refused(self.packages.first)
        self.check_apps(THIRD)

    def repair(self) -> None:
        rows, computer = self.rows, self.computer
        rows.where = "A repair"
        (computer.folder / "consentray-cli.exe").unlink()
        changed = {
            name: (computer.folder / name).read_bytes()
            for name in ("lib/pystray/__init__.py", "app/trayapp/__init__.py")
        }
        for name, content in changed.items():
            (computer.folder / name).write_bytes(content + b"changed")
        before = self._given()
        given = ("REINSTALL=ALL", "REINSTALLMODE=amus", rf"CONFIGFILE={OWN_FILE}")
        code = computer.msiexec("/i", self.packages.third, *given)
        rows.same("msiexec /i REINSTALL=ALL", code, 0)
        rows.see("a lost file is back", (computer.folder / "consentray-cli.exe").is_file())
        for name, content in changed.items():
            rows.see(f"a changed {name} is the package's again", (computer.folder / name).read_bytes() == content)
        rows.same("what was given holds", self._given(), before)
        rows.see(
            "the computer's file is kept, also where it is given itself",
            self.machine_file() == self.config.read_bytes(),
        )

    def removal(self, before: tuple[set[str], set[str]], running: subprocess.Popen[bytes]) -> None:
        rows, computer = self.rows, self.computer
        rows.where = "The removal while it runs"
        rows.same("msiexec /x", computer.msiexec("/x", self.packages.third), 0)
        rows.same("the running program has ended well", running.wait(PATIENCE), 0)
        rows.same("nothing is left for the computer", self.left(before), [])
        rows.same("no entry in Apps", computer.products(), [])

    def refused_upgrade(self) -> None:
        """Refuse an upgrade: nothing of the earlier version has been removed by then."""
        rows, computer = self.rows, self.computer
        rows.where = "An upgrade that is refused"
        rows.same("msiexec /qn of the first", computer.msiexec("/i", self.packages.first), 0)
        self._refused(self.packages.second, "LANGUAGE=not a language")
        self.check_apps(FIRST)

    # What they need

    def left(self, before: tuple[set[str], set[str]]) -> list[str]:
        after = self.computer.state()
        return sorted((after[0] - before[0]) | (after[1] - before[1]))

    def _logged(self) -> str:
        """Return what is in the program's log, and remove it."""
        (log,) = self.computer.drive.glob(LOG)
        text = log.read_text(encoding="utf-8")
        log.unlink()
        return text

    def machine_file(self) -> bytes:
        return (self.computer.settings / "consentray.toml").read_bytes()

    def check_apps(self, version: str) -> None:
        entries = self.computer.products()
        self.rows.same("one entry in Apps", [each.get("DisplayVersion") for each in entries], [version])
        wanted = {"Publisher": "Consentray", "InstallLocation": "C:\\Program Files\\Consentray\\", "NoModify": "0x1"}
        found = {name: entries[0].get(name) for name in wanted} if entries else {}
        self.rows.same("it is complete", found, wanted)

    def document(self, *arguments: str) -> Any:
        return self.computer.document(*arguments)

    def setting(self, key: str) -> tuple[object, str]:
        found = next(each for each in self.document("config")["settings"] if each["key"] == key)
        return found["value"], found["origin"]["layer"]

    def _given(self) -> dict[str, str]:
        return self.computer.values(INSTALLED)

    def _refused(self, package: Path, *properties: str) -> None:
        code = self.computer.msiexec("/i", package, *properties)
        self.rows.same(f"msiexec gives {REFUSED}", code, self.computer.code(REFUSED))
