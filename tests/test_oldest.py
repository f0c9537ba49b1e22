"""What `make test-oldest` runs the tests with: the oldest version of each package, and the distribution's own."""

from __future__ import annotations

import importlib
import os
from importlib.metadata import version

import pytest

from installer.linux.control import imported

MODULES = {
    "python-xlib": "Xlib",
    "pillow": "PIL",
    "python-bidi": "bidi",
    "arabic-reshaper": "arabic_reshaper",
    "pysocks": "socks",
}

pytestmark = pytest.mark.skipif(os.environ.get("CONSENTRAY_TESTS") != "oldest", reason="for make test-oldest")


@pytest.mark.parametrize(("name", "oldest"), imported().items())
def test_a_package_has_the_oldest_version_that_is_declared(name: str, oldest: str) -> None:
    assert f"{version(name)}.".startswith(f"{oldest}.")
    module = importlib.import_module(MODULES.get(name, name))
    assert (module.__file__ or "").startswith("/usr/lib/python3/dist-packages/")
