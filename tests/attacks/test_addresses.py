"""Two hundred spellings of an address, wherever one comes in: what is used is the host that was checked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.fuzz.of_calls import OWN, URL, dialled, redirect
from tests.settings.test_load import GOOD
from trayapp.calls.paging import next_page
from trayapp.core.addresses import address_of
from trayapp.core.model import Answer
from trayapp.identity.client.discovery import is_discovery
from trayapp.identity.errors.explain import explain
from trayapp.settings.load import read_file
from trayapp.settings.policy.linux import policy_source
from trayapp.settings.resolve import resolve
from trayapp.settings.source import Layer
from trayapp.system.browser import may_open

FILE = Path("/nowhere/consentray.toml")
STARTS = [
    "https://",
    "http://",
    "HTTPS://",
    "//",
    "https:",
    "https:/",
    "https:///",
    "https:\\\\",
    "\thttps://",
    "file://",
]
HOSTS = [
    rb"api.example\@thief.example".decode(),
    rb"thief.example\.api.example".decode(),
    "api.example@thief.example",
    "api.example:443@thief.example",
    "api.example%2f@thief.example",
    "api.example#@thief.example",
    "api.example?@thief.example",
    "api.example;@thief.example",
    "thief.example%00.api.example",
    "thief.example\0.api.example",
    "thief.example\n.api.example",
    "thief.example\u3002api.example",
    "api.example\uff0fthief.example",
    "api.exampl\u0435",
    "[::ffff:127.0.0.1]@thief.example",
    "[:21]",
    "[api.example]",
    "api.example:99999",
    "api.example:0x50",
    "localhost.thief.example",
    "127.0.0.1.thief.example",
    "2130706433",
    "0x7f.1",
]
HOSTILE = [start + host + "/x" for start, host in product(STARTS, HOSTS)]


def browser_reads(text: str) -> str:
    """Return the host that a browser opens (URL Standard), good enough for what is compared here."""
    plain = re.sub(r"[\t\r\n]", "", text.strip("".join(map(chr, range(33))))).replace("\\", "/")
    authority = re.split(r"[/?#]", re.sub(r"^[A-Za-z]+:/*", "", plain), maxsplit=1)[0]
    return unquote(re.sub(r":[0-9]*$", "", authority.rpartition("@")[2])).casefold().strip("[]")


def of_configuration(address: str) -> Iterator[str]:
    for old in ("https://customer.contoso.example/customers", "https://login.microsoftonline.com/organizations"):
        found = read_file(FILE, content=GOOD.replace(json.dumps(old), json.dumps(address)).encode()).settings
        if found is not None:
            yield from (found.authority, *(call.url for api in found.apis for call in api.calls))


def of_policy(address: str) -> Iterator[str]:
    document = json.dumps({"client_id": "c", "authority": address, "api": [{"name": "a", "scopes": ["x/y"]}]})
    found = resolve([policy_source(FILE, document.encode(), Layer.MACHINE_POLICY)], FILE).settings
    if found is not None:
        yield found.authority


def of_discovery(address: str) -> Iterator[str]:
    good = {"issuer": OWN, "authorization_endpoint": f"{OWN}/a", "token_endpoint": f"{OWN}/t"}
    for name in ("authorization_endpoint", "token_endpoint"):
        if is_discovery(good | {name: address}):
            yield address


def of_page_link(address: str) -> Iterator[str]:
    body = json.dumps({"nextLink": address, "value": []}).encode()
    found = next_page(Answer("a", "c", URL, 200, content=body, headers=(("Content-Type", "application/json"),)), URL)
    if found.next is not None:
        assert dialled(found.next) == OWN
        yield found.next


def of_redirect(address: str) -> Iterator[str]:
    redirect(address.encode())  # fails where the token would go elsewhere
    yield from ()


def of_explain(address: str) -> Iterator[str]:
    yield from (
        url for _, url in explain(f"{address}?error=access_denied&error_description=AADSTS90094").admin_consent_urls
    )


def of_link(address: str) -> Iterator[str]:
    if may_open(address):
        yield address


@pytest.mark.attack(
    "whoever can name an address",
    "230 spellings in which programs see different hosts, in configuration, policy, redirect, discovery, next page,"
    " pasted text and page to open",
    "refused, or used as every other program reads it",
)
@pytest.mark.parametrize(
    "place", [of_configuration, of_policy, of_discovery, of_page_link, of_redirect, of_explain, of_link]
)
def test_no_spelling_leads_to_another_host_than_was_checked(place: Callable[[str], Iterator[str]]) -> None:
    for hostile in HOSTILE:
        for used in place(hostile):
            read = address_of(used)
            assert read is not None, hostile
            assert read.is_protected, hostile
            assert dialled(used) == read.origin, hostile
            assert browser_reads(used) == read.host, hostile
