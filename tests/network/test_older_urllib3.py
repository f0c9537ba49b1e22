"""What stands in for later versions of urllib3 where Debian 12 has 1.26."""

from __future__ import annotations

import ssl
from types import SimpleNamespace
from typing import Any

import pytest

from trayapp.network.older_urllib3 import ContextOfHost


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
