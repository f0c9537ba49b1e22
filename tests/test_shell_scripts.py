"""Every shell script is sound, as far as ShellCheck can tell."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.program import ROOT

SCRIPTS = sorted(
    file
    for folder in (".ci", "installer")
    for file in (ROOT / folder).rglob("*")
    if file.is_file()
    and file.read_bytes()[:30].split(b"\n")[0] in {b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash"}
)


def test_they_are_found() -> None:
    names = {file.name for file in SCRIPTS}
    assert names >= {"prepare", "run", "lock", "make_pkg.sh", "make-repository", "postinst", "prerm"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_shellcheck_has_nothing_to_say(script: object) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("shellcheck isn't installed (.ci/prepare tests)")
    ran = subprocess.run([shellcheck, str(script)], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")
