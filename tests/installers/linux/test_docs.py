"""What the page on deploying says is right."""

from __future__ import annotations

import re
from pathlib import Path

from installer.linux.control import DEPENDS
from installer.linux.tree import _COPIED
from tests.program import ROOT
from trayapp.settings.policy.linux import policy_source
from trayapp.settings.resolve import resolve
from trayapp.settings.source import Layer

PAGE = (ROOT / "docs/deploy-linux.md").read_text()


def test_the_policy_is_a_whole_configuration(tmp_path: Path) -> None:
    (sample,) = re.findall(r"^        (\{.*?\}\]\}\]\})$", PAGE, re.DOTALL | re.MULTILINE)
    found = resolve([policy_source(tmp_path / "50-fleet.json", sample.encode(), Layer.MACHINE_POLICY)], tmp_path)
    assert (found.mistakes, found.warnings) == ((), ())
    assert found.settings is not None
    assert found.settings.apis[0].name == "customer"


def test_every_package_of_the_distribution_is_named() -> None:
    (named,) = re.findall(r"Everything else comes from the distribution.*?: (.*?)\. The", PAGE, re.DOTALL)
    words = {word.lower() for word in re.split(r",\s+", named)}
    packages = {each.split()[0].removeprefix("python3-") for each in DEPENDS} - {"ca-certificates", "pil"}
    spelt = {"python3": "python", "jwt": "pyjwt", "pil.imagetk": "pillow with imagetk"}
    assert {spelt.get(each, each) for each in packages} == words


def test_every_place_is_where_the_package_has_it() -> None:
    for place in ("usr/bin/consentray", "etc/xdg/autostart/consentray.desktop", "usr/share/doc/consentray/copyright"):
        assert place in _COPIED.values()
        assert f"`/{place}`" in PAGE
