"""The platform's own keys: the one that signs tokens and the private certificate authority behind its https."""

from __future__ import annotations

import json
import ssl
from functools import cached_property
from pathlib import Path
from typing import Any

import trustme
from joserfc.jwk import KeySet, RSAKey

from trayapp.demo.store import write_whole

_SIGNING_KEY = "signing-key.json"
_CA = "ca.pem"
_CA_KEY = "ca-key.pem"
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi"})  # RFC 7518, section 6.3.2


class Keys:
    """Made on the first start and read again from `folder` afterwards, so that issued tokens stay valid.

    Raise OSError or ValueError if the files cannot be written or read.
    """

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / _CA
        self._signing = self._signing_key(folder / _SIGNING_KEY)
        public = {name: value for name, value in self._signing.items() if name not in _PRIVATE}
        self.public = KeySet([RSAKey.import_key(public)])
        self._ca = self._authority(folder)

    @cached_property
    def signing(self) -> RSAKey:
        """The key that signs tokens. It is checked as it is read, which takes a while, so this is left until needed."""
        return RSAKey.import_key(self._signing)

    def server_context(self) -> ssl.SSLContext:
        """Return a TLS context with a fresh certificate for localhost and its addresses."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._ca.issue_cert("localhost", "127.0.0.1", "::1").configure_cert(context)
        return context

    @staticmethod
    def _signing_key(path: Path) -> dict[str, Any]:
        if not path.exists():
            made = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
            write_whole(path, json.dumps(made.as_dict(private=True)).encode())
        kept = json.loads(path.read_bytes())
        if not isinstance(kept, dict) or not kept.keys() >= _PRIVATE:
            raise ValueError(f"{path} is not a key of the demonstration; delete its folder")
        return kept

    def _authority(self, folder: Path) -> trustme.CA:
        key_file = folder / _CA_KEY
        if self.ca_file.exists() and key_file.exists():
            return trustme.CA.from_pem(self.ca_file.read_bytes(), key_file.read_bytes())
        authority = trustme.CA(organization_name="Consentray demonstration")
        write_whole(key_file, authority.private_key_pem.bytes())
        write_whole(self.ca_file, authority.cert_pem.bytes())
        return authority
