"""Sign-ins for many APIs, and documents that name a path in another script, by the installed command line."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from installer.windows.wine import windows_path
from tests.installers.windows.packages import ROOT
from tests.program import ADA
from trayapp.demo import configuration
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import VENDOR

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installers.results import Rows
    from tests.installers.windows.machine import Machine

CLIENT = "11111111-2222-3333-4444-555555555555"
ANOTHER_SCRIPT = r"C:\proof\日本Žé.toml"
LONGEST_LINK = 100
"""Characters of the link that the browser gets, whatever the sign-in page's address has."""


def check_documents(rows: Rows, machine: Machine) -> None:
    """Write a configuration to a path that the ANSI encoding of this Windows does not have, and read of it."""
    rows.where = "A path in another script"
    made = machine.document("config", "new", "--client-id", CLIENT, "--api", "graph", "--output", ANOTHER_SCRIPT)
    rows.same("config new --json is UTF-8", made["file"], ANOTHER_SCRIPT)
    settings = machine.document("config", "--config", ANOTHER_SCRIPT)["settings"]
    rows.see("config --json is too", ANOTHER_SCRIPT in {each["origin"]["place"] for each in settings})


def check_many(rows: Rows, machine: Machine, folder: Path) -> None:
    """Sign in for 24 and for 100 APIs; the browser gets a short link for each page."""
    for count, prompts in ((24, 1), (100, 3)):
        rows.where = f"A sign-in for {count} APIs"
        own = folder / f"apis-{count}"
        own.mkdir()
        apis = [
            replace(
                VENDOR,
                name=f"api{n:03d}",
                title=f"API {n}",
                resource=f"https://mytenant.onmicrosoft.com/department-{n:03d}",
            )
            for n in range(count)
        ]
        with Platform(own / "platform", apis=apis) as platform:
            ca_file = platform.ca_file.resolve()
            text = configuration.text(platform, authority="organizations")
            text = text.replace(json.dumps(str(ca_file)), json.dumps(windows_path(ca_file)))
            (own / "many.toml").write_text(text, encoding="utf-8")
            machine.browse_by(_browser(own, ca_file))
            config = ("--config", windows_path(own / "many.toml"))
            document = machine.document("consent", *config)
            found = (document["state"], document["prompts"], len(document["apis"]))
            rows.same("all of them, in as few pages as fit", found, ("ready", prompts, count))
            links = (own / "links").read_text(encoding="utf-8").split()
            longest = max(map(len, links), default=0)
            short = len(links) == prompts and longest <= LONGEST_LINK
            rows.see("the browser gets a short link for each", short, f"{len(links)}, of {longest} characters at most")
            answer = machine.document("call", f"api{count - 1:03d}", *config)
            rows.same("a quick call of the last one", answer["status"], 200)
            machine.document("sign-out", "--all", *config)


def _browser(folder: Path, ca_file: Path) -> Path:
    script = folder / "browser"
    command = [sys.executable, str(ROOT / "tests" / "scripted_browser.py"), "--account", ADA, "--ca", str(ca_file)]
    script.write_text(
        f'#!/bin/sh\necho "$1" >>"{folder / "links"}"\nexec {shlex.join(command)} "$1" >"{folder / "log"}" 2>&1\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    return script
