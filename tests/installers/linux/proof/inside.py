"""A user's session in the root, on a desktop of the distribution's own programs: panel, keyring, bus, X server.

    python3 -m tests.installers.linux.proof.inside WHERE CONFIGURATION PICTURES VERSION

Runs as an ordinary user with the distribution's Python and packages. What only an administrator can do is asked for
on stdout as {"do": ...}, and done when a line comes back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from tests.desktop.bus import WATCHER
from tests.desktop.person import SIGN_IN, Person
from tests.desktop.program import RunningProgram
from tests.desktop.session import VirtualDesktop
from tests.installers.results import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ADA: Final = "ada.brandt@contoso.example"
STARTS: Final = 9
PATIENCE: Final = 120.0
_BROWSER: Final = """\
#!/bin/sh
echo page >>{log}
exec python3 /proof/tests/scripted_browser.py --account {account} "$1"
"""


def outside(what: str) -> None:
    """Have something done by the administrator; raises ``AssertionError`` with what went wrong."""
    sys.stdout.write(json.dumps({"do": what}) + "\n")
    sys.stdout.flush()
    wrong = json.loads(sys.stdin.readline())
    assert not wrong, wrong


class Installed(RunningProgram):
    """The installed program, as the session starts it."""

    def __init__(self, arguments: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                ["/usr/bin/consentray", *map(str, arguments)],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )


class Owner(Person):
    """A user whose program is the installed one, and whose files are where the system has them."""

    def start(self, *arguments: str | Path) -> Installed:
        self._starts += 1
        return Installed(arguments, self.environment, self.desktop.folder / "logs" / f"consentray-{self._starts}.log")


class Session:
    """One session, check by check."""

    def __init__(self, rows: Rows, desktop: VirtualDesktop, configuration: Path, pictures: Path, version: str) -> None:
        self._rows = rows
        self._desktop = desktop
        self._pictures = pictures
        self._version = version
        home = desktop.home
        self._pages = home / "pages"
        browser = home / "browser"
        browser.write_text(_BROWSER.format(log=shlex.quote(str(self._pages)), account=ADA))
        browser.chmod(0o755)
        self._file = home / ".config/consentray/consentray.toml"
        self._file.parent.mkdir(parents=True)
        shutil.copyfile(configuration, self._file)
        self._person = Owner(desktop, None, home, pictures)
        self._person.variables = {"BROWSER": f"{browser} %s", "CONSENTRAY_HOME": ""}

    def pages(self) -> int:
        """Return how many pages the browser was asked to open."""
        return len(self._pages.read_text().splitlines()) if self._pages.exists() else 0

    def command(self, *arguments: str) -> dict[str, object]:
        """Run a command of the program that prints JSON."""
        ran = subprocess.run(
            ["/usr/bin/consentray", *arguments, "--json"],
            env=self._person.environment,
            check=False,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            raise AssertionError(f"{arguments}: {ran.returncode} {ran.stdout} {ran.stderr}")
        document: dict[str, object] = json.loads(ran.stdout)
        return document

    def run(self) -> None:
        """Make every check."""
        self._check_self_test()
        self._check_main_job()
        self._check_after_upgrade()
        self._check_autostart()
        self._check_start_up()
        self._check_removal()

    def _check_self_test(self) -> None:
        with self._rows.check("self-test on the desktop: window, tray icon, keyring") as seen:
            checks: list[dict[str, str]] = self.command("self-test")["checks"]  # type: ignore[assignment] # as documented
            assert {each["result"] for each in checks} == {"ok"}, checks
            seen.text = "; ".join(
                each["detail"] for each in checks if each["name"] in {"window", "tray", "token-cache"}
            )

    def _check_main_job(self) -> None:
        person = self._person
        with person.run() as program:
            with self._rows.check("the tray icon stands in the panel"):
                person.wait_for_state("signed-out")
            with self._rows.check("combined consent by the menu, in one page, against a platform outside") as seen:
                person.click_menu(SIGN_IN)
                person.press_in_window("Return")
                person.wait_for_state("ready")
                assert self.pages() == 1, self.pages()
                seen.text = " / ".join(person.menu.tooltip()[1].splitlines())
                assert seen.text == f"Signed in as {ADA} / 2 of 2 APIs ready", seen.text
            with self._rows.check("status and a call of each API by the command line, beside the tray") as seen:
                status = self.command("status")
                assert status["state"] == "ready", status
                called = [self.command("call", name) for name in ("customer", "vendor")]
                assert [each["status"] for each in called] == [200, 200], called
                assert self.pages() == 1
                seen.text = "200, 200"
            with self._rows.check("a second start raises the window of the first"):
                with person.start() as second:
                    assert second.wait() == 0
                person.window()
                person.screen.picture().save(self._pictures / "session.png")
                person.press_in_window("Escape")
            kept = self._kept()
            with self._rows.check("upgrade to other code while it runs: it starts anew, signed in as before"):
                outside("upgrade")
                person.menu.wait_until_restarted()
                person.find_icon(program)
                person.wait_for_state("ready")
                assert self.pages() == 1, self.pages()
                person.menu.click("Vendor API", "Open invoices")
                person.window()
                person.wait_for_state("ready")
                person.press_in_window("Escape")
            with self._rows.check("settings and sign-in are as they were"):
                assert self._kept().items() >= kept.items()
                person.click_menu("Quit")
                assert program.wait() == 0

    def _check_after_upgrade(self) -> None:
        person = self._person
        with self._rows.check("the new version starts signed in, without a page in the browser") as seen:
            said = subprocess.run(
                ["/usr/bin/consentray", "--version"], check=True, capture_output=True, text=True
            ).stdout
            assert said == f"consentray {self._version}\n", said
            with person.run() as program:
                person.wait_for_state("ready")
                assert self.pages() == 1, self.pages()
                person.click_menu("Quit")
                assert program.wait() == 0
            seen.text = said.strip()

    def _check_autostart(self) -> None:
        person = self._person
        with self._rows.check("autostart: ends at once while the setting is off, stays while it is on"):
            entry = Path("/etc/xdg/autostart/consentray.desktop").read_text()
            assert "\nExec=consentray --autostarted\n" in entry
            with person.start("--autostarted") as program:
                assert program.wait() == 0
            assert program.said == "", program.said
            before = self._file.read_text()
            self._file.write_text(f"autostart = true\n{before}")
            with person.run("--autostarted"):
                person.wait_for_state("ready")
            # The machine starts it for everybody, so the user needs no entry of their own.
            assert not (self._desktop.home / ".config/autostart/consentray.desktop").exists()
            self._file.write_text(before)

    def _check_start_up(self) -> None:
        with self._rows.check("from exec to the icon in the panel, medians") as seen:
            compiled = self._median_start()
            outside("without-bytecode")
            try:
                plain = self._median_start()
            finally:
                outside("with-bytecode")
            seen.text = f"{compiled * 1000:.0f} ms compiled, {plain * 1000:.0f} ms not"

    def _median_start(self) -> float:
        with open_dbus_connection(self._desktop.bus.address) as connection:
            registered = MatchRule(type="signal", interface=WATCHER, member="StatusNotifierItemRegistered")
            gone = MatchRule(type="signal", interface=WATCHER, member="StatusNotifierItemUnregistered")
            bus = Proxy(message_bus, connection)
            bus.AddMatch(registered)
            bus.AddMatch(gone)
            took = []
            for _ in range(STARTS):
                with connection.filter(registered) as icons, connection.filter(gone) as ends:
                    began = time.perf_counter()
                    with _quietly(self._person.environment):
                        connection.recv_until_filtered(icons, timeout=PATIENCE)
                        took.append(time.perf_counter() - began)
                    connection.recv_until_filtered(ends, timeout=PATIENCE)
            return statistics.median(took)

    def _check_removal(self) -> None:
        with self._person.run() as program:
            self._person.wait_for_state("ready")
            kept = self._kept()
            with self._rows.check("a program that runs ends when the package is removed"):
                outside("remove")
                assert program.wait() == 0
        with self._rows.check("remove and purge leave a person's settings and sign-in alone") as seen:
            assert not Path("/usr/bin/consentray").exists()
            assert self._kept() == kept
            outside("purge")
            assert self._kept() == kept
            seen.text = ", ".join(sorted(each.rpartition("/")[2] for each in kept))

    def _kept(self) -> dict[str, str]:
        """Return the user's files with sums of their content."""
        home = self._desktop.home
        folders = (home / ".config/consentray", home / ".local/share/consentray")
        return {
            str(each): hashlib.sha256(each.read_bytes()).hexdigest()
            for folder in folders
            for each in folder.rglob("*")
            if each.is_file() and each.suffix not in {".lock", ".sock"}
        }


@contextmanager
def _quietly(environment: Mapping[str, str]) -> Iterator[None]:
    with subprocess.Popen(
        ["/usr/bin/consentray"],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)


def main(where: str, configuration: str, pictures: str, version: str) -> int:
    """Run the session."""
    os.umask(0o022)
    with VirtualDesktop() as desktop:
        Session(Rows(where), desktop, Path(configuration), Path(pictures), version).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
