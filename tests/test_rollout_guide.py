"""The commands of the guide for administrators, typed as they stand, one after the other.

What asks the sign-in service, or needs root, is left out here: the first is what most other tests are about, the second
is the installers' proof.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.registration.known import CLIENT_ID, MANIFESTS, manifest
from tests.patience import PATIENCE
from tests.program import ROOT
from trayapp.cli.arguments import COMMANDS

PAGE = (ROOT / "docs/rollout.md").read_text()
STEPS = re.findall(r"^    (\S[^\n]*)$|^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ELSEWHERE = ("sudo ", "consentray doctor", "consentray consent", "consentray call", "consentray status")
AZ = """#!/bin/sh
case "$*" in
    *"app create"*|*"sp show"*--query*) echo {client_id} ;;
    "ad app show"*) cat {folder}/made.json ;;
    "ad sp show"*) cat {manifests}/api-service-principal.json ;;
esac
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="the guide's commands are for bash")
def test_the_guide_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    places = {"client_id": CLIENT_ID, "folder": tmp_path, "manifests": MANIFESTS}
    programs = {
        "az": AZ.format(**places),
        "consentray": f'#!/bin/sh\nexec {sys.executable} -m trayapp "$@"\n',
        "python3": f'#!/bin/sh\nexec {sys.executable} "$@"\n',
    }
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    made = manifest("az-right")
    made["requiredResourceAccess"][1]["resourceAccess"].pop()  # the guide's API has one permission
    (tmp_path / "made.json").write_text(json.dumps(made))
    environ = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "CONSENTRAY_HOME": str(tmp_path / "home"),
    }
    typed = 0
    for command, table in STEPS:
        if table:
            with (tmp_path / "consentray.toml").open("a") as file:
                file.write(f"\n{table}")
        elif not command.startswith(ELSEWHERE) and command != "consentray config":
            ran = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env=environ,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            assert ran.returncode == 0, f"{command}: {ran.stdout}{ran.stderr}"
            typed += 1
    assert typed > 8
    assert json.loads((tmp_path / "50-fleet.json").read_text())["client_id"] == CLIENT_ID


def test_the_guide_names_commands_that_there_are_and_pages_for_the_rest() -> None:
    words = {command.split()[1] for command, _ in STEPS if command.startswith("consentray ")}
    assert words <= set(COMMANDS)
    assert words >= {"config", "registration", "doctor", "consent", "call", "explain", "status"}
    assert len(re.findall(r"\n## \d\.", PAGE)) == 6
