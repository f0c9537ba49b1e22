"""LemonLDAP::NG of Debian: its portal, as its package configures it, with the demonstration's users."""

from __future__ import annotations

import grp
import json
import os
import pwd
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.program import ROOT
from tests.providers.browser import Page
from tests.providers.server import CLIENT, RESOURCE_SERVER, SCOPES, Behaviour, Server

STOCK: Final = Path("/var/lib/lemonldap-ng/conf/lmConf-1.json")
SESSIONS: Final = "/usr/share/lemonldap-ng/bin/lemonldap-ng-sessions"
FOLDERS: Final = ("conf", "sessions", "sessions/lock", "psessions", "psessions/lock", "cache", "notifications")


class LemonLdap(Server):
    """Starman serves the portal in place of nginx and its FastCGI server."""

    name = "lemonldap"
    introspection = "/oauth2/introspect"
    behaviour = Behaviour(
        redirect="http://127.0.0.1:{port}/", username="dwho", device_code=False, declined="consent-missing"
    )
    login = (
        Page(
            "#passwordfield",
            "form.login button[type=submit], #lformDemo button[type=submit]",
            {"#userfield": "dwho", "#passwordfield": "dwho"},
        ),
    )
    consent = Page("#refuse", "form.confirm button.positive")
    decline = Page("#refuse", "#refuse")

    def command(self) -> tuple[list[str], Mapping[str, str]]:
        for each in FOLDERS:
            (self.folder / each).mkdir()
        (self.folder / "conf/lmConf-1.json").write_text(json.dumps(self._configuration()))
        ini = self.folder / "lemonldap-ng.ini"
        ini.write_text(
            Path("/etc/lemonldap-ng/lemonldap-ng.ini").read_text().replace("/var/lib/lemonldap-ng", str(self.folder))
        )
        self.environment = {"LLNG_DEFAULTCONFFILE": str(ini)}
        server = ["starman", "--listen", f"127.0.0.1:{self.port}:ssl", "--workers", "8", "--disable-keepalive"]
        keys = ["--ssl-cert", str(self.certificate.chain), "--ssl-key", str(self.certificate.key)]
        return [*server, *keys, str(ROOT / "tests/providers/sites/lemonldap.psgi")], self.environment

    def _configuration(self) -> dict[str, Any]:
        """Return the package's own configuration with OpenID Connect switched on and the two clients."""
        stock = STOCK.read_text().replace("/var/lib/lemonldap-ng", str(self.folder))
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        program = {
            "ClientID": CLIENT,
            "DisplayName": "Consentray",
            "Public": 1,
            "RequirePKCE": 1,
            "AllowOffline": 1,
            "RefreshToken": 1,
            "RedirectUris": self.redirect,
            "IDTokenSignAlg": "RS256",
        }
        apis = {"ClientID": RESOURCE_SERVER[0], "ClientSecret": RESOURCE_SERVER[1]}
        return {
            **json.loads(stock),
            "portal": f"{self.origin}/",
            "domain": "localhost",
            "securedCookie": 1,
            "issuerDBOpenIDConnectActivation": 1,
            "oidcServiceMetaDataIssuer": self.origin,
            "oidcServicePrivateKeySig": private.decode(),
            "oidcServicePublicKeySig": public.decode(),
            "oidcServiceKeyIdSig": "one",
            "oidcRPMetaDataExportedVars": {"consentray": {"name": "cn", "preferred_username": "uid"}, "apis": {}},
            "oidcRPMetaDataOptions": {
                name: {f"oidcRPMetaDataOptions{option}": value for option, value in options.items()}
                for name, options in (("consentray", program), ("apis", apis))
            },
            "oidcRPMetaDataOptionsExtraClaims": {
                "consentray": {scope: scope for scopes in SCOPES.values() for scope in scopes}
            },
        }

    def revoke(self) -> None:
        """Remove the offline sessions, as an administrator does."""
        me = [pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name]
        command = [SESSIONS, "--user", me[0], "--group", me[1], "delete", "--where", "_type=refresh_token"]
        subprocess.run(command, check=True, env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL)
