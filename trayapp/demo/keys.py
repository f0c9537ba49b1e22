"""The platform's own keys: the one that signs tokens and the private certificate authority behind its https."""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING

import trustme
from joserfc.jwk import KeySet, RSAKey

from trayapp.demo.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

_SIGNING_KEY = "signing-key.json"
_CA = "ca.pem"
_CA_KEY = "ca-key.pem"


class Keys:
    """Made on the first start and read again from `folder` afterwards, so that issued tokens stay valid.

    Raises OSError or ValueError when the files cannot be written or read.
    """

    def __init__(self, folder: Path) -> None:
        self.ca_file = folder / _CA
        self.signing = self._signing_key(folder / _SIGNING_KEY)
        self.public = KeySet([RSAKey.import_key(self.signing.as_dict(private=False))])
        self._ca = self._authority(folder)

    def server_context(self) -> ssl.SSLContext:
        """Give a TLS context with a fresh certificate for localhost and its addresses."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._ca.issue_cert("localhost", "127.0.0.1", "::1").configure_cert(context)
        return context

    @staticmethod
    def _signing_key(path: Path) -> RSAKey:
        if path.exists():
            return RSAKey.import_key(json.loads(path.read_bytes()))
        key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
        write_whole(path, json.dumps(key.as_dict(private=True)).encode())
        return key

    def _authority(self, folder: Path) -> trustme.CA:
        key_file = folder / _CA_KEY
        if self.ca_file.exists() and key_file.exists():
            return trustme.CA.from_pem(self.ca_file.read_bytes(), key_file.read_bytes())
        authority = trustme.CA(organization_name="Consentray demonstration")
        write_whole(key_file, authority.private_key_pem.bytes())
        write_whole(self.ca_file, authority.cert_pem.bytes())
        return authority
