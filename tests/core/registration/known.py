"""A configuration, and what is known of its APIs, for the tests of the registration."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from trayapp.core.model import Api, AuthorityKind, SessionConfig
from trayapp.core.record import replace
from trayapp.core.registration.manifest import api_of
from trayapp.core.registration.needed import Known, Registration, needed
from trayapp.settings.catalogue import known_api

MANIFESTS = Path(__file__).parent / "manifests"
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
CUSTOMER = "https://mytenant.onmicrosoft.com/customerapi"
CUSTOMER_ID = "aaaaaaaa-1111-2222-3333-444444444444"
GRAPH_ID = "00000003-0000-0000-c000-000000000000"
APIS = (
    Api("customer", "Customer API", (f"{CUSTOMER}/customer.read", f"{CUSTOMER}/customer.write")),
    Api("graph", "Profile", ("User.Read",)),
)


def manifest(name: str) -> Any:
    return json.loads((MANIFESTS / f"{name}.json").read_text())


def of_catalogue(identifier: str) -> Known | None:
    found = known_api(identifier)
    return Known(found.title, found.app_id, found.ids) if found else None


def with_customer(identifier: str) -> Known | None:
    return api_of(manifest("api")).get(identifier) or of_catalogue(identifier)


def setup(
    authority: str = "https://login.microsoftonline.com/contoso.example",
    kind: AuthorityKind = AuthorityKind.ENTRA,
    *apis: Api,
    **changes: Any,
) -> SessionConfig:
    return replace(SessionConfig(CLIENT_ID, authority, kind, apis or APIS), **changes)


def registration(*given: Any, find: Callable[[str], Known | None] = with_customer, **changes: Any) -> Registration:
    return needed(setup(*given, **changes), find)
