"""Every parser of what comes from outside: what to run over any bytes, and what is known to be well formed.

A target fails by whatever it raises: most look at more than crashes.
"""

from __future__ import annotations

import base64
import json
import plistlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from tests.fuzz import of_calls, of_files, of_sign_in
from tests.settings.test_load import GOOD

CORPUS: Final = Path(__file__).parent / "corpus"
LONGEST: Final = 1024
"""Bytes of an input."""


class Target(NamedTuple):
    """What is run, what it reads, and well-formed examples to begin with."""

    run: Callable[[bytes], None]
    reads: str
    seeds: tuple[bytes, ...]


def _json(*documents: object, before: bytes = b"") -> tuple[bytes, ...]:
    return tuple(before + json.dumps(each).encode() for each in documents)


_CONFIGURATION = tomllib.loads(GOOD)
_CALL = {
    "name": "find",
    "method": "POST",
    "url": "https://api.example/{path}?q={q}",
    "headers": {"X-A": "{q}"},
    "body": '{"a": "{q}"}',
    "content_type": "application/json",
    "parameter": [{"name": "path"}, {"name": "q", "kind": "choice", "choices": ["a", "b"]}],
}
_CALLS = b"""
[[api.call]]
name = "find"
method = "POST"
url = "https://api.example/{path}?q={q}"
headers = { X-A = "{q}" }
body = '{"a": "{q}"}'
content_type = "application/json"
[[api.call.parameter]]
name = "q"
kind = "choice"
choices = ["a", "b"]
"""
_API = {"name": "a", "scopes": ["api://x/read"], "call": [_CALL]}
_ERROR = {
    "error": "invalid_grant",
    "error_description": "AADSTS65001: The user has not consented to 'x'. Trace ID: 1-a Correlation ID: 2-b Timestamp:"
    " 2026-02-16 09:00:00Z",
    "error_codes": [65001, "50076"],
    "suberror": "consent_required",
    "claims": '{"access_token":{}}',
    "error_subcode": "cancel",
}
_CLAIMS = {"iss": "https://login.example", "aud": "client", "sub": "ada", "exp": 1_700_000_060, "nonce": "n"}
_ENDPOINTS = {name: f"https://login.example/{name}" for name in ("authorization_endpoint", "token_endpoint")}
_ENTRY = {"home_account_id": "uid.utid", "client_id": "client", "target": "api://x/read", "secret": "s"}
_CACHE = {
    "AccessToken": {"a": {**_ENTRY, "expires_on": "9999999999", "realm": "utid"}},
    "RefreshToken": {"r": _ENTRY},
    "Account": {"c": {"home_account_id": "uid.utid", "username": "ada", "realm": "utid", "environment": "e"}},
}
_WAITS = {"left_out": ["a"], "suspected": [], "bad": [], "presumed": [], "search": None}
_SEARCH = {"open": ["a"], "bad": [], "aside": [], "found": ["b"], "told": 1, "pages": 2}
_HISTORY = {
    "extra": ["x"],
    "since": "2026-02-16T09:00",
    "turned_away": None,
    "opened": [],
    "values": [["c", [["p", "v"]]]],
}
_ACCOUNT = {"home_id": "h", "username": "ada", "name": "Ada", "kind": "work", "tenant_id": "t"}
_LEDGER = {
    "active": "h",
    "nobody": {"waits": _WAITS},
    "accounts": {
        "h": {
            "account": _ACCOUNT,
            "granted": {"a": ["read"]},
            "challenges": {"a": "{}"},
            "waits": {**_WAITS, "search": _SEARCH},
            "histories": {"a": _HISTORY},
        }
    },
}
_ID = "11111111-2222-3333-4444-555555555555"
_MANIFEST = {
    "appId": _ID,
    "signInAudience": "AzureADMultipleOrgs",
    "isFallbackPublicClient": True,
    "publicClient": {"redirectUris": ["http://localhost"]},
    "api": {"requestedAccessTokenVersion": 2, "oauth2PermissionScopes": [{"id": _ID, "value": "read"}]},
    "requiredResourceAccess": [{"resourceAppId": _ID, "resourceAccess": [{"id": _ID, "type": "Scope"}]}],
    "replyUrlsWithType": [{"url": "http://localhost", "type": "InstalledClient"}],
    "passwordCredentials": [{}],
    "web": {"implicitGrantSettings": {"enableIdTokenIssuance": True}},
    "identifierUris": ["api://x"],
}
_QUERY = b"state=the-state&code=c"
_GET = b"GET /?" + _QUERY + b" HTTP/1.1\r\nHost: localhost:8400\r\nSec-Purpose: x\r\n\r\n"
_POST = (
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1:8400\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 22\r\n\r\n" + _QUERY
)
_CLAIMS_64 = base64.b64encode(b'{"access_token":{"acrs":{"essential":true,"value":"c1"}}}')

TARGETS: Final = {
    "address": Target(
        of_calls.address,
        "an address",
        (
            b"https://own.example:8443/a?b#c",
            rb"// \ @ %2f %5c :443 :0443 [::1] [::ffff:1.2.3.4] 2130706433 xn--a user:pass@thief.example",
            rb"http://a\@b/",
            b"https://[::1]:80/",
        ),
    ),
    "redirect": Target(
        of_calls.redirect,
        "the Location of each answer",
        (b"/two\nhttps://api.example/3\n//thief.example/", b"?a\n#b\n.."),
    ),
    "challenge": Target(
        of_calls.challenge,
        "WWW-Authenticate",
        (
            b'Bearer realm="x", error="insufficient_claims", claims="' + _CLAIMS_64 + b'", Basic a==, Digest q="\\""',
            b'Bearer error="insufficient_user_authentication", acr_values="a b", max_age=5',
            b'Bearer error=insufficient_scope, scope="api://x/read", error_description="No."',
        ),
    ),
    "page-link": Target(
        of_calls.page_link,
        "Link, and a body with nextLink",
        (
            b'</2>; rel="next", <https://a/1>; rel=prev\n[{"a": 1}, 2]',
            *_json({"@odata.nextLink": "https://api.example/2", "value": [{"a": "b"}]}, before=b"\n"),
        ),
    ),
    "answer": Target(
        of_calls.answer,
        "an API's answer: type and body",
        (
            *_json({"value": [{"id": 1, "b": [1.5, None, {"c": "d"}]}, {"id": 2}]}, before=b"application/json\n"),
            *_json({"error": {"code": "x", "message": "m", "innerError": {"request-id": "r"}}}, before=b"text/json\n"),
            b'application/x-ndjson\n{"a": 1}\n{"a": 2}\n',
            b'text/csv; charset=utf-16\na,b\n1,"2\n3"\n',
            b"application/xml\n<?xml version='1.0'?><a b='c'>&lt;<d/><![CDATA[x]]></a>",
            b"text/html\n<!doctype html><title>T</title><h1>H</h1><p>a<br>b",
            b"attachment; filename=\"a/b.txt\"; filename*=UTF-8''c%2Fd\n\x89PNG\r\n\x1a\n",
        ),
    ),
    "header-times": Target(
        of_calls.times,
        "Retry-After, Date, Age",
        (
            b"Retry-After:120\nDate:Mon, 16 Feb 2026 09:00:00 GMT\nAge:5",
            b"x-ms-retry-after-ms:1500",
            b"Retry-After:2026-02-16T09:00:00Z",
        ),
    ),
    "typed-values": Target(
        of_calls.values,
        "the values of a call's parameters",
        (b"..\nO'Neil\na&b=c\n-1.5\nx\n\"}", b"a/../b\n'\n{number}\n1\ny\n{"),
    ),
    "text": Target(
        of_calls.text, "any text", ("\x1b[31m\u202eabc\r\n\x9b https://u:p@h/?code=x".encode(), b"a" * 60 + b"1")
    ),
    "configuration": Target(
        of_files.configuration,
        "TOML",
        (GOOD.encode(), GOOD.encode() + _CALLS, b'proxy = "http://a:1"\nca_file = "x"\nhidden_menu_items = ["quit"]\n'),
    ),
    "policy-linux": Target(
        of_files.policy_linux,
        "JSON",
        _json({**_CONFIGURATION, "api": [_API]}, {"authority": "https://x.example", "theme": "dark"}),
    ),
    "policy-windows": Target(
        of_files.policy_windows,
        "the registry's values",
        (
            b"sauthority https://x.example\ndautostart 1\nmhidden_menu_items quit,call\nq9 5",
            b"sapi " + _json([_API])[0],
        ),
    ),
    "policy-macos": Target(
        of_files.policy_macos,
        "a binary property list",
        (plistlib.dumps({"theme": "dark", "Recommended": {"api": [_API]}}, fmt=plistlib.FMT_BINARY),),
    ),
    "setting": Target(
        of_files.setting,
        "a changed setting in a TOML file",
        (b"new\n" + GOOD.encode(), b"new\n# client_id = \n[[api]]\nname = 1"),
    ),
    "lines": Target(of_files.lines, "TOML or JSON, for the lines of its keys", (GOOD.encode(), *_json(_CONFIGURATION))),
    "manifest": Target(of_files.manifest, "an exported app registration", _json(_MANIFEST, {"value": [_MANIFEST]})),
    "token-cache": Target(of_files.cache, "MSAL's cache on disk", _json(_CACHE)),
    "ledger": Target(of_files.ledger, "the ledger on disk", _json(_LEDGER)),
    "listener": Target(of_sign_in.listener, "a browser's request", (_GET, _POST, _GET.replace(b"/?", b"/link?"))),
    "discovery": Target(
        of_sign_in.discovery, "a discovery document", _json({"issuer": "https://login.example", **_ENDPOINTS})
    ),
    "id-token": Target(of_sign_in.id_token, "the claims of an ID token", _json(_CLAIMS)),
    "token-answer": Target(
        of_sign_in.token_answer,
        "the answer to a code or a refresh token, by dialect",
        tuple(
            bytes([at + bits]) + _json(document)[0]
            for at, setup in enumerate(of_sign_in.SETUPS)
            for bits, document in (
                (80, of_sign_in.good(setup)),
                (65, _ERROR),
                (65, {**of_sign_in.good(setup), "id_claims": of_sign_in.claims(setup)}),
            )
        ),
    ),
    "error-answer": Target(
        of_sign_in.error_answer,
        "an error of the sign-in service, by dialect",
        tuple(str(at).encode() + _json(_ERROR)[0] for at in range(len(of_sign_in.SETUPS))),
    ),
    "explain": Target(
        of_sign_in.explained,
        "what a user pastes",
        (
            b"50105",
            b"Error Code: 65001",
            b"http://localhost/?error=access_denied&error_subcode=cancel",
            b"Need admin approval",
        ),
    ),
}


def kept(name: str) -> list[bytes]:
    """Return the corpus of a target: its seeds, and what a run has found worth keeping."""
    file = CORPUS / f"{name}.jsonl"
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return [*TARGETS[name].seeds, *(json.loads(line).encode("latin-1") for line in lines)]


def keep(name: str, inputs: list[bytes]) -> None:
    """Write the corpus of a target: a JSON text on each line, a character for each byte."""
    lines = sorted({json.dumps(each.decode("latin-1")) for each in inputs}, key=lambda line: (len(line), line))
    (CORPUS / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
