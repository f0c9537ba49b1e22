"""The programs that ours is compared with, each in an environment of its own below build/bench/.

They are installed when asked for (`make bench PEERS=1`), and used wherever they are there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.benchmarks.installed import SYSTEM_PYTHON
from tests.benchmarks.stage import BUILD
from tests.program import ROOT


@dataclass(frozen=True, slots=True)
class Peer:
    """A program in an environment below build/bench/."""

    name: str
    packages: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """The environment."""
        return BUILD / self.name

    @property
    def installed(self) -> bool:
        """Whether it was installed to the end."""
        return (self.folder / "installed").exists()

    @property
    def python(self) -> str:
        """The environment's Python."""
        return str(self.folder / "bin/python")

    @property
    def site_packages(self) -> Path:
        """Where its packages are."""
        return next(self.folder.glob("lib/python3*/site-packages"))

    @property
    def version(self) -> str:
        """The version of its first package."""
        package = re.match(r"[\w-]+", self.packages[0])
        name = package[0].replace("-", "_") if package else ""
        return next(self.site_packages.glob(f"{name}-*.dist-info")).name.removesuffix(".dist-info").rpartition("-")[2]

    def install(self) -> None:
        """Make the environment, unless it is there; raises RuntimeError if that fails."""
        if self.installed:
            return
        sys.stderr.write(f"Installing {self.name} into build/bench/\n")
        if self.folder.exists():
            shutil.rmtree(self.folder)
        _run([SYSTEM_PYTHON, "-m", "venv", "--system-site-packages", str(self.folder)])
        _run([self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *self.packages])
        (self.folder / "installed").touch()


BARE = Peer("bare", ("pystray==0.19.5", "pillow"))
EMAILPROXY = Peer("emailproxy", ("emailproxy[gui]",))
AZ = Peer("az", ("azure-cli",))
PEERS: Final = (BARE, EMAILPROXY, AZ)

ABSENT: Final = "PEERS=1 installs it"


def bare_command() -> list[str]:
    """Return the command of the bare icon."""
    return [BARE.python, str(ROOT / "tests/benchmarks/bare_icon.py")]


def emailproxy_command(folder: Path) -> list[str]:
    """Return the command of emailproxy with one mailbox configured, the least it starts with."""
    configuration = folder / "emailproxy.config"
    configuration.write_text(_EMAILPROXY, encoding="utf-8")
    return [str(EMAILPROXY.folder / "bin/emailproxy"), "--config-file", str(configuration)]


def az_command(*arguments: str) -> list[str]:
    """Return a command of the Azure CLI."""
    return [AZ.python, "-Im", "azure.cli", *arguments]


_EMAILPROXY: Final = """\
[SMTP-42587]
server_address = smtp.office365.com
server_port = 587
server_starttls = True
local_address = localhost

[ada@contoso.example]
permission_url = https://login.microsoftonline.com/common/oauth2/v2.0/authorize
token_url = https://login.microsoftonline.com/common/oauth2/v2.0/token
oauth2_scope = https://outlook.office365.com/SMTP.Send offline_access
redirect_uri = http://localhost:42588
client_id = 11111111-2222-3333-4444-555555555555
"""


def _run(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed: {ended.stderr.strip()[-500:]}")
