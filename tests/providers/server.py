"""What the servers have in common: a certificate, a process, and the table of how each behaves."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import ssl
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.program import ROOT
from tests.providers.browser import Page, Walk

PYTHON: Final = ROOT / "build/providers/venv/bin/python"
"""The servers' own environment, which `.ci/prepare providers` makes."""
CLIENT: Final = "consentray"
RESOURCE_SERVER: Final = ("sample-apis", "a-secret-of-the-apis")
"""The client by which the APIs ask what a token is worth (RFC 7662)."""
SCOPES: Final = {"customer": ("customer.read", "customer.write"), "vendor": ("vendor.read",)}
PERSON: Final = ("ada", "Ada-Brandt-4711")


class Certificate:
    """One for this computer's name, by a certificate authority of its own."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        made = authority.issue_cert("localhost")
        self.authority, self.key, self.chain = folder / "ca.pem", folder / "key.pem", folder / "chain.pem"
        authority.cert_pem.write_to_path(str(self.authority))
        made.private_key_pem.write_to_path(str(self.key))
        self.chain.write_bytes(b"".join(each.bytes() for each in made.cert_chain_pems))
        public = x509.load_pem_x509_certificate(made.cert_chain_pems[0].bytes()).public_key()
        spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.digest = base64.b64encode(hashlib.sha256(spki).digest()).decode()

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


class Behaviour(NamedTuple):
    """How a server behaves where servers differ. A row of the table in docs/providers.md."""

    redirect: str
    """What is registered; with {port} where it has to be the very address."""
    username: str
    """Who has signed in, as the program shows it."""
    device_code: bool
    declined: str = "sign-in-refused"
    """What the program makes of its answer to a declined consent: no two servers have to call it the same."""


class Server:
    """A real server in a process of its own. Each kind says how it behaves, is started and looks."""

    name: str
    behaviour: Behaviour
    login: Sequence[Page]
    consent: Page
    decline: Page
    device: Sequence[Page] = ()
    """Its pages for a device code, if it has one: the first takes the code, the last ends the walk."""
    issuer = ""
    """The path of its issuer."""
    introspection = ""
    userinfo = ""

    def __init__(self, folder: Path, certificate: Certificate) -> None:
        self.folder, self.certificate = folder, certificate
        self.port, self.redirect_port = free_port(), free_port()
        self.origin = f"https://localhost:{self.port}"
        self.redirect = self.behaviour.redirect.format(port=self.redirect_port)
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> tuple[list[str], Mapping[str, str]]:
        """Return the command that serves in the foreground, and its environment."""
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        """Return what a site is to be."""
        return {
            "folder": str(self.folder),
            "port": self.port,
            "chain": str(self.certificate.chain),
            "key": str(self.certificate.key),
            "client": CLIENT,
            "redirect": self.redirect,
            "apis": RESOURCE_SERVER,
            "scopes": [scope for scopes in SCOPES.values() for scope in scopes],
            "person": PERSON,
        }

    def site(self) -> tuple[list[str], Mapping[str, str]]:
        """Return the command of a site in Python that reads what it is to be from a file."""
        facts = self.folder / "site.json"
        facts.write_text(json.dumps(self.facts()))
        module = ROOT / "tests/providers/sites" / f"{self.name.replace('-', '_')}_site.py"
        return [str(PYTHON), "-W", "ignore", str(module), str(facts)], {}

    def revoke(self) -> None:
        """Take back what the user granted, as that user or an administrator does there."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        command, environment = self.command()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": "1"},
            )
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                assert self._process.poll() is None, self.said()
                os.sched_yield()
            else:
                return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def said(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]

    def walk(self, *pages: Page) -> Walk:
        """Return a walk of its login and other pages."""
        return Walk([*self.login, *pages], self.certificate.digest)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
