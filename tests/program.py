"""The program as a child process, with a scripted browser: what the tests of the command line use."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from trayapp.demo import configuration
from trayapp.demo.configuration import AuthorityKind, TokenCache
from trayapp.demo.platform import Platform

ROOT = Path(__file__).parent.parent
ADA = "ada.brandt@contoso.example"
NOAH = "noah.lindqvist@mailbox.example"
PRIYA = "priya.raman@fabrikam.example"
TOMAS = "tomas.varga@contoso.example"
ELENA = "elena.rossi@contoso.example"
MARCUS = "marcus.hale@adatum.example"
YUKI = "yuki.tanabe@customers.contoso.example"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on stdout; fails where there is anything else."""
        document: dict[str, Any] = json.loads(self.out)
        return document

    def api(self, name: str) -> dict[str, Any]:
        return next(api for api in self.document["apis"] if api["name"] == name)


class Commands:
    """Runs commands with a home and a configuration of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.config = folder / "consentray.toml"
        self.environ = {
            **{
                name: value for name, value in os.environ.items() if name not in {"DISPLAY", "DBUS_SESSION_BUS_ADDRESS"}
            },
            "CONSENTRAY_HOME": str(self.home),
        }

    def browse_by(self, command: list[str]) -> None:
        """Name a browser for ``BROWSER``: a script, as Python divides the variable at every colon."""
        browser = self.folder / "browser.sh"
        browser.write_text(f'#!/bin/sh\necho "a browser that talks"\nexec {shlex.join(command)} "$1"\n')
        browser.chmod(0o755)
        self.environ["BROWSER"] = f"{browser} %s"

    def no_browser(self) -> None:
        """Name a browser whose page is closed at once: it ends well and brings no answer."""
        browser = self.folder / "browser.sh"
        browser.write_text("#!/bin/sh\nexit 0\n")
        browser.chmod(0o755)
        self.environ["BROWSER"] = f"{browser} %s"

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            self._command(*arguments),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environ,
            cwd=ROOT,
        )

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "trayapp", *arguments, "--config", str(self.config)]

    def run(self, *arguments: str, timeout: float = PATIENCE) -> Ran:
        ended = subprocess.run(
            self._command(*arguments),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            env=self.environ,
            cwd=ROOT,
            check=False,
        )
        assert "Traceback" not in ended.stderr, ended.stderr
        assert " ERROR " not in ended.stderr, ended.stderr
        return Ran(ended.returncode, ended.stdout, ended.stderr)


class Program(Commands):
    """The program at the embedded platform."""

    def __init__(self, folder: Path, platform: Platform) -> None:
        super().__init__(folder)
        self.platform = platform
        self.browse_as(ADA)

    def configure(
        self, authority: AuthorityKind = "organizations", token_cache: TokenCache = "plain-file", head: str = ""
    ) -> None:
        """Write the configuration; `head` stands at its top."""
        self.config.write_text(head + configuration.text(self.platform, authority=authority, token_cache=token_cache))

    def browse_as(self, account: str, *options: str) -> None:
        """Name a scripted browser for ``BROWSER``."""
        self.browse_by([sys.executable, str(ROOT / "tests" / "scripted_browser.py"), "--account", account, *options])
