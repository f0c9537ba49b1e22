"""What stands in for later versions of urllib3 where Debian 12 has 1.26."""

from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import trayapp
from trayapp.network.older_urllib3 import ContextOfHost

PROGRAM = Path(trayapp.__file__).parents[1]

IMPORT = """
import _imp, sys
from trayapp.network.first import before_urllib3
before_urllib3()
held = []
sys.addaudithook(lambda event, about: held.append(about[0]) if event == "import" and _imp.lock_held() else None)
import urllib3, requests, msal
print(held)
"""


class Context(SimpleNamespace):
    """An SSL context that tells whom it would check."""

    def wrap_socket(self, sock: object, **named: Any) -> tuple[object, str]:
        return sock, named["server_hostname"]


@pytest.mark.parametrize(
    ("host", "named", "checked"),
    [
        ("192.0.2.7", None, "192.0.2.7"),
        ("[2001:db8::7]", None, "2001:db8::7"),
        ("api.contoso.example", "api.contoso.example", "api.contoso.example"),
        ("proxy.contoso.example", "api.contoso.example", "api.contoso.example"),
    ],
)
def test_every_handshake_has_a_name_to_check(host: str, named: str | None, checked: str) -> None:
    context: Any = ContextOfHost(Context(), lambda: host)
    assert context.wrap_socket("socket", server_hostname=named) == ("socket", checked)


def test_else_it_is_the_context_itself() -> None:
    behind = ssl.create_default_context()
    before: Any = ContextOfHost(behind, lambda: "")
    assert before.check_hostname is True
    before.check_hostname = False
    before.verify_mode = ssl.CERT_NONE
    assert (behind.check_hostname, behind.verify_mode) == (False, ssl.CERT_NONE)


def test_nothing_is_imported_while_the_import_lock_is_held() -> None:
    """Another thread that imports the same would wait for this one, and this one for it."""
    ran = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True, cwd=PROGRAM)
    assert ran.stdout == "[]\n"
