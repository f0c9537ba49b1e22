"""What an https connection trusts: the system's root certificates, and the configured ones in addition."""

from __future__ import annotations

import os
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final

from trayapp.network import KEY_LOG

_ELSEWHERE: Final = (
    "/etc/ssl/cert.pem",  # Alpine, Arch, Fedora
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu
    "/etc/ssl/ca-bundle.pem",  # SUSE
)
"""Where distributions keep the store, for a Python whose OpenSSL was built for another one."""


def trusting(ca_file: Path | None, *, environment: bool = True, at_once: bool = False) -> ssl.SSLContext:
    """Return a context that verifies against the system's store and the certificates of `ca_file` (PEM).

    Windows and macOS judge a chain themselves, through truststore. Elsewhere the store is files, which truststore reads
    at every handshake, some 20 ms each time; here they are read `at_once` or at the first handshake, and they and
    `ca_file` again when they change. There `SSL_CERT_FILE` and `SSL_CERT_DIR` may name others, unless the `environment`
    is not trusted. Raise OSError (ssl.SSLError) where `ca_file` cannot be read as certificates.
    """
    # urllib3, ssl.create_default_context() and OpenSSL 3.5 each read it: remove it first.
    os.environ.pop(KEY_LOG, None)
    if sys.platform in {"win32", "darwin"}:
        import truststore

        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if ca_file is not None:
            context.load_verify_locations(cafile=str(ca_file))
        return context
    return _FileContext.of(*store(environment=environment), ca_file, at_once=at_once)


def store(*, environment: bool = True) -> tuple[Path | None, Path | None]:
    """Return the file and the folder of the system's store; None for one that does not exist."""
    paths = ssl.get_default_verify_paths()
    file, folder = (
        (paths.cafile, paths.capath) if environment else (_there(paths.openssl_cafile), _there(paths.openssl_capath))
    )
    if file is None and (folder is None or next(Path(folder).glob("*.0"), None) is None):
        file = next(filter(_there, _ELSEWHERE), None)
    return (Path(file) if file else None), (Path(folder) if folder else None)


def _there(path: str) -> str | None:
    return path if Path(path).exists() else None


class _FileContext(ssl.SSLContext):
    """Trusts a store of files. OpenSSL reads a folder at each handshake; a file is read again when it changed."""

    _read: dict[Path, int]
    _reading: Lock

    @classmethod
    def of(cls, file: Path | None, folder: Path | None, other: Path | None, *, at_once: bool) -> _FileContext:
        """Return a context for this store, which is read `at_once` or at the first handshake, and another file."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        if folder is not None:
            context.load_verify_locations(capath=str(folder))
        context._read = {each: 0 for each in (file, other) if each is not None}
        context._reading = Lock()
        if other is not None:
            context._load(other)
        if at_once:
            context._refresh()
        return context

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Wrap a socket as ``ssl.SSLContext`` does, trusting the store as it is now."""
        self._refresh()
        return super().wrap_socket(*args, **kwargs)

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """Wrap a tunnel through a proxy's own TLS likewise."""
        self._refresh()
        return super().wrap_bio(*args, **kwargs)

    def _refresh(self) -> None:
        """Read the files that have changed; certificates that were removed are trusted until the next start."""
        for file in self._read:
            # While it is being replaced, what was read before stays valid.
            with self._reading, suppress(OSError):
                self._load(file)

    def _load(self, file: Path) -> None:
        changed = file.stat().st_mtime_ns
        if changed != self._read[file]:
            self.load_verify_locations(cafile=str(file))
            self._read[file] = changed
