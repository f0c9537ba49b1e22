"""Whom an https connection trusts: the system's own store of root certificates, and the configured ones besides."""

from __future__ import annotations

import ssl
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any


def trusting(ca_file: Path | None, *, at_once: bool = False) -> ssl.SSLContext:
    """Give a context that verifies against the system's store and the certificates of `ca_file` (PEM).

    Windows and macOS judge a chain themselves, through truststore. Elsewhere the store is files, which truststore reads
    at every handshake, some 20 ms each time; here they are read `at_once` or at the first handshake, and again when
    they change. Raises ``OSError`` (``ssl.SSLError``) where `ca_file` cannot be read as certificates.
    """
    store = None if sys.platform in {"win32", "darwin"} else _store()
    context = _FileContext.of(store, at_once=at_once) if store is not None else _judged_by_system()
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    return context


def _judged_by_system() -> ssl.SSLContext:
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _store() -> ssl.DefaultVerifyPaths | None:
    """Give where OpenSSL looks for the system's store; None where nothing is there, and truststore looks elsewhere."""
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if paths.cafile or (folder is not None and next(folder.glob("*.0"), None) is not None):
        return paths
    return None


class _FileContext(ssl.SSLContext):
    """Trusts a store of files. OpenSSL itself looks into a folder at each handshake; a file is read when it changed."""

    _file: Path | None = None
    _read = 0
    _reading: Lock

    @classmethod
    def of(cls, paths: ssl.DefaultVerifyPaths, *, at_once: bool) -> _FileContext:
        """Give a context for this store, which is read `at_once` or at the first handshake."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        if paths.capath:
            context.load_verify_locations(capath=paths.capath)
        context._file = Path(paths.cafile) if paths.cafile else None
        context._reading = Lock()
        if at_once:
            context._refresh()
        return context

    def wrap_socket(self, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
        """Wrap a socket as ``ssl.SSLContext`` does, trusting the store as it is now."""
        self._refresh()
        return super().wrap_socket(*args, **kwargs)

    def _refresh(self) -> None:
        """Read the store's file where it is another one than before; what it lost counts from the next start."""
        if self._file is None:
            return
        # While it is being replaced, what was read before still counts.
        with self._reading, suppress(OSError):
            changed = self._file.stat().st_mtime_ns
            if changed != self._read:
                self.load_verify_locations(cafile=str(self._file))
                self._read = changed
