"""The configuration file that makes the program talk to the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import tomlkit

from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import Asked, Endpoint, SampleApi
from trayapp.demo.store import write_whole

AuthorityKind = Literal["common", "organizations", "consumers", "b2c", "external", "adfs", "oidc"]
TokenCache = Literal["encrypted", "memory", "plain-file"]

_FILE_NAME: Final = "consentray.toml"
_HEAD: Final = """\
# The configuration of the demonstration. It points at an identity platform and at sample APIs that run on this
# computer only, and trusts their certificate authority. It is written anew at each start of the demonstration: changes
# made here are lost.

"""


def text(platform: Platform, *, authority: AuthorityKind = "common", token_cache: TokenCache = "encrypted") -> str:
    """Return the configuration, as TOML, for a platform that has started and all its APIs."""
    return _text(
        {
            "client_id": platform.client_id,
            "authority": platform.authority(authority),
            "authority_type": "oidc" if authority in {"oidc", "external"} else "entra",
            "token_cache": token_cache,
            "ca_file": str(platform.ca_file.resolve()),
            "api": [_api(platform, api, plain=authority == "oidc") for api in platform.apis],
        }
    )


def write(
    platform: Platform,
    folder: Path,
    *,
    authority: AuthorityKind = "common",
    token_cache: TokenCache = "encrypted",
) -> Path:
    """Write the configuration into `folder` and return the file's path. Raise OSError if that fails."""
    return _write(text(platform, authority=authority, token_cache=token_cache), folder)


def write_given(document: Mapping[str, Any], folder: Path) -> Path:
    """Write a configuration that is given; otherwise as `write`."""
    return _write(_text(document), folder)


def _text(document: Mapping[str, Any]) -> str:
    apis = []
    for api in document["api"]:
        scopes = tomlkit.array().multiline(multiline=True)
        scopes.extend(api["scopes"])
        apis.append(api | {"scopes": scopes})
    return _HEAD + tomlkit.dumps({**document, "api": apis})


def _write(content: str, folder: Path) -> Path:
    path = folder / _FILE_NAME
    write_whole(path, content.encode())
    return path


def _api(platform: Platform, api: SampleApi, *, plain: bool) -> dict[str, Any]:
    scopes = list(api.plain_scopes if plain else api.scopes)
    calls = [_call(platform.url(api, endpoint), endpoint) for endpoint in api.endpoints]
    return {"name": api.name, "title": api.title, "scopes": scopes, "call": calls}


def _call(url: str, endpoint: Endpoint) -> dict[str, Any]:
    call: dict[str, Any] = {"name": endpoint.name, "title": endpoint.title, "method": endpoint.method}
    call["url"] = f"{url}?{endpoint.query}" if endpoint.query else url
    if endpoint.asked:
        if endpoint.method != "GET":
            call["body"] = {each.name: f"{{{each.name}}}" for each in endpoint.asked}
        call["parameter"] = [_parameter(each) for each in endpoint.asked]
    return call


def _parameter(asked: Asked) -> dict[str, Any]:
    given = {"name": asked.name, "title": asked.title, "kind": asked.kind, "default": asked.default}
    made = {key: value for key, value in given.items() if value} | (
        {"choices": list(asked.choices)} if asked.choices else {}
    )
    return made if asked.required else made | {"required": False}
