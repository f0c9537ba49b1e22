"""The configuration file that makes the program talk to the demonstration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from trayapp.demo.files import write_whole
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import Asked, SampleApi

AuthorityKind = Literal["common", "organizations", "consumers", "b2c", "external", "adfs", "oidc"]
TokenCache = Literal["encrypted", "memory", "plain-file"]

_FILE_NAME = "consentray.toml"

_HEAD = """\
# The configuration of the demonstration. It points at an identity platform and at sample APIs that run on this
# computer only. It is written anew at each start of the demonstration: changes made here are lost.

# The application, as it is registered with the identity platform.
client_id = {client_id}

# Who may sign in. {authority_words}
authority = {authority}
authority_type = {authority_type}

# Where tokens are kept between two starts.
token_cache = {token_cache}

# The demonstration's own certificate authority, trusted besides the system's.
ca_file = {ca_file}
"""

_WORDS = {
    "common": "“common” admits work, school and personal accounts.",
    "organizations": "“organizations” admits work and school accounts.",
    "consumers": "“consumers” admits personal accounts.",
    "b2c": "This is a directory of customers (Azure AD B2C) with its sign-in policy.",
    "external": "This is an External ID tenant at a domain of its own, used as any OpenID provider.",
    "adfs": "This is an AD FS farm.",
    "oidc": "This is a plain OpenID provider.",
}


def text(platform: Platform, *, authority: AuthorityKind = "common", token_cache: TokenCache = "encrypted") -> str:  # noqa: S107 - a kind, no secret
    """Return the configuration, as TOML, for a platform that has started and all its APIs."""
    head = _HEAD.format(
        client_id=_quoted(platform.client_id),
        authority_words=_WORDS[authority],
        authority=_quoted(platform.authority(authority)),
        authority_type=_quoted("oidc" if authority in {"oidc", "external"} else "entra"),
        token_cache=_quoted(token_cache),
        ca_file=_quoted(str(platform.ca_file.resolve())),
    )
    return "\n".join([head, *(_api(platform, api, plain=authority == "oidc") for api in platform.apis)])


def write(
    platform: Platform,
    folder: Path,
    *,
    authority: AuthorityKind = "common",
    token_cache: TokenCache = "encrypted",  # noqa: S107 - a kind, no secret
) -> Path:
    """Write the configuration into `folder` and return the file's path. Raise OSError if that fails."""
    path = folder / _FILE_NAME
    write_whole(path, text(platform, authority=authority, token_cache=token_cache).encode())
    return path


def _api(platform: Platform, api: SampleApi, *, plain: bool) -> str:
    scopes = api.plain_scopes if plain else api.scopes
    lines = ["[[api]]", f"name = {_quoted(api.name)}", f"title = {_quoted(api.title)}", "scopes = ["]
    lines += [f"    {_quoted(scope)}," for scope in scopes]
    lines += ["]", ""]
    for endpoint in api.endpoints:
        lines += ["[[api.call]]", f"name = {_quoted(endpoint.name)}", f"title = {_quoted(endpoint.title)}"]
        if endpoint.method != "GET":
            lines.append(f"method = {_quoted(endpoint.method)}")
        query = f"?{endpoint.query}" if endpoint.query else ""
        lines.append(f"url = {_quoted(platform.url(api, endpoint) + query)}")
        if endpoint.method != "GET" and endpoint.asked:
            members = ", ".join(f'{each.name} = "{{{each.name}}}"' for each in endpoint.asked)
            lines.append(f"body = {{{members}}}")
        for each in endpoint.asked:
            lines += ["[[api.call.parameter]]", *_asked(each)]
        lines.append("")
    return "\n".join(lines)


def _asked(asked: Asked) -> list[str]:
    lines = [f"name = {_quoted(asked.name)}", f"title = {_quoted(asked.title)}", f"kind = {_quoted(asked.kind)}"]
    if asked.default:
        lines.append(f"default = {_quoted(asked.default)}")
    if asked.choices:
        lines.append(f"choices = [{', '.join(map(_quoted, asked.choices))}]")
    return lines if asked.required else [*lines, "required = false"]


def _quoted(value: str) -> str:
    # A JSON string without escapes beyond JSON's is a TOML basic string.
    return json.dumps(value, ensure_ascii=False)
