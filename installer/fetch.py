"""Fetches one pinned file from the package index that pip is set up for, and nothing that its hash does not vouch for.

The index is pip's own word (``pip config list``, which knows its files and its environment), else pip's built-in
default: no address stands here. Pages are read by the Simple Repository API, as JSON (PEP 691) or as HTML (PEP 503).
"""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import Request, urlopen

from installer.retry import persistently

ACCEPT: Final = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
TIMEOUT: Final = 180
_DEFAULT: Final = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"


class FetchError(Exception):
    """What was asked for is not to be had, or is not what the hash says."""


def fetch(name: str, version: str, sha256: str, into: Path) -> Path:
    """Return the file of a distribution that has this hash, from `into`, or from the index and then kept there.

    Raises `FetchError`.
    """
    kept = into / f"{name}-{version}-{sha256[:16]}"
    if kept.is_file() and _sha256(kept.read_bytes()) == sha256:
        return kept
    content = _download(name, version, sha256)
    into.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f"{kept.name}.part")
    partial.write_bytes(content)
    partial.replace(kept)
    return kept


def _download(name: str, version: str, sha256: str) -> bytes:
    tried = []
    for index in _indexes():
        page = f"{index.rstrip('/')}/{re.sub(r'[-_.]+', '-', name).lower()}/"
        try:
            links = list(links_on(page, *_get(page)))
        except OSError as error:
            tried.append(f"{urlsplit(page).hostname or 'a local index'}: {error}")
            continue
        for link in links:
            address, fragment = urldefrag(link)
            # A page without hashes leaves the name; the content decides in any case.
            if sha256 in fragment or (not fragment and f"-{version}" in unquote(address)):
                file = Path(urlsplit(address).path).name
                try:
                    content = _get(address)[1]
                except OSError as error:
                    tried.append(f"{file}: {error}")
                    continue
                if _sha256(content) == sha256:
                    return content
                tried.append(f"{file}: its content has another hash")
        tried.append(f"{urlsplit(page).hostname or 'a local index'}: no file of that hash")
    raise FetchError(f"{name} {version} (sha256 {sha256}) cannot be fetched. {'; '.join(tried)}.")


def links_on(page: str, kind: str, content: bytes) -> Iterator[str]:
    """Return the links of a project's page, each with its hash as the fragment where the page has one."""
    if "json" in kind:
        for file in json.loads(content)["files"]:
            digest = file["hashes"].get("sha256")
            yield urljoin(page, file["url"]) + (f"#sha256={digest}" if digest else "")
        return
    links: list[str] = []

    class Anchors(HTMLParser):
        def handle_starttag(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
            links.extend(value for key, value in attributes if tag == "a" and key == "href" and value)

    Anchors().feed(content.decode("utf-8", "replace"))
    yield from (urljoin(page, link) for link in links)


def _indexes() -> list[str]:
    """Return the indexes that pip asks, in its order."""
    configured = _pip("config", "list")
    found: dict[str, list[str]] = {}
    for line in configured.splitlines():
        key, _, value = line.partition("=")
        found.setdefault(key.rpartition(".")[2], []).append(value.strip("'\""))
    # The environment stands first in pip's list and is the stronger.
    main = found.get("index-url") or [_run(sys.executable, "-c", _DEFAULT).strip()]
    extra = [each for value in found.get("extra-index-url", []) for each in value.replace("\\n", " ").split()]
    return [main[0], *extra]


def _get(address: str) -> tuple[str, bytes]:
    """Return the kind and the content of what stands at an address; raises ``OSError``."""
    scheme, host = urlsplit(address).scheme, urlsplit(address).hostname or "a local index"
    if scheme not in {"https", "http", "file"}:
        raise OSError(f"not an address of an index: {address}")
    context = ssl.create_default_context(cafile=_certificates())

    def attempt() -> tuple[str, bytes]:
        request = Request(address, headers={"Accept": ACCEPT})  # noqa: S310 - checked above
        try:
            with urlopen(request, timeout=TIMEOUT, context=context) as answer:  # noqa: S310 - as above
                return answer.headers.get("Content-Type", ""), answer.read()
        except HTTPException as error:
            raise OSError(f"the answer is broken: {error}") from None

    if scheme == "file":
        return attempt()
    return persistently(attempt, f"Fetching from {host}", OSError, lasting=_is_lasting)


def _is_lasting(error: Exception) -> bool:
    """Return whether it is of no use to ask again: the server has answered, and it is not in trouble itself."""
    return isinstance(error, HTTPError) and error.code < 500 and error.code != 429  # noqa: PLR2004 - RFC 6585


def _certificates() -> str | None:
    """Return the file of certificates that pip was given, if any."""
    found = [line for line in _pip("config", "list").splitlines() if re.match(r"[^=]*\.cert=", line)]
    return found[0].partition("=")[2].strip("'\"") if found else None


def _pip(*arguments: str) -> str:
    return _run(sys.executable, "-m", "pip", *arguments)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
