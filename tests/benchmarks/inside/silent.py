"""Gets a token for each API but the first silently, and says how many seconds that took.

    python -m tests.benchmarks.inside.silent ours|msal|alone|bare CONFIGURATION FOLDER

The folder holds a token cache with the first API's token and the refresh token, and is changed. `ours` is the program's
own way; `msal` is MSAL with its PersistedTokenCache, in a loop, as Microsoft's samples do it. `alone` sends one such
request after the other without MSAL and says what the middle one took: a round trip. `bare` sends all, eight at once.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.benchmarks.inside.kept import new_identity
from trayapp.settings.load import read_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trayapp.core.model import Api
    from trayapp.settings.model import Settings

AT_ONCE = 8
ALONE = 7


def ours(settings: Settings, folder: Path, apis: Sequence[Api]) -> float:
    from trayapp.core.effects import AcquireTokens

    identity = new_identity(settings, folder)
    account = identity.restore().account
    if account is None:
        sys.exit("nobody is signed in")
    identity._client.refresh_tokens_stay = True  # as at Microsoft's own hosts
    _ = identity._client.app  # made before, as MSAL's is: a sign-in has needed it
    began = time.perf_counter()
    tokens = identity.acquire(AcquireTokens(account, tuple((api.name, api.scopes) for api in apis)))
    took = time.perf_counter() - began
    for outcome in tokens.outcomes:
        if outcome.problem is not None:
            sys.exit(f"{outcome.api}: {outcome.problem.title}")
    return took


def msal(settings: Settings, folder: Path, apis: Sequence[Api]) -> float:
    from msal import PublicClientApplication
    from msal_extensions import FilePersistence, PersistedTokenCache

    cache = PersistedTokenCache(FilePersistence(str(_cache(folder))))
    app = PublicClientApplication(
        settings.client_id,
        authority=settings.authority,
        token_cache=cache,
        verify=str(settings.ca_file),
        instance_discovery=False,
    )
    account = app.get_accounts()[0]
    began = time.perf_counter()
    for api in apis:
        answer = app.acquire_token_silent(list(api.scopes), account=account)
        if not answer or "access_token" not in answer:
            sys.exit(f"{api.name}: {answer}")
    return time.perf_counter() - began


def alone(settings: Settings, folder: Path, apis: Sequence[Api]) -> float:
    send = _Sender(settings, folder)
    send(apis[0])  # the connection
    taken = []
    for api in apis[:ALONE]:
        began = time.perf_counter()
        send(api)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def bare(settings: Settings, folder: Path, apis: Sequence[Api]) -> float:
    send = _Sender(settings, folder)
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, apis))
    return time.perf_counter() - began


class _Sender:
    """Sends token requests by requests, with the refresh token of the cache."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        import requests

        entries: dict[str, Any] = json.loads(_cache(folder).read_text(encoding="utf-8"))
        self._secret = next(iter(entries["RefreshToken"].values()))["secret"]
        self._client_id = settings.client_id
        self._url = f"{settings.authority}/oauth2/v2.0/token"
        self._session = requests.Session()
        self._session.verify = str(settings.ca_file)

    def __call__(self, api: Api) -> None:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "refresh_token": self._secret,
            "scope": " ".join([*api.scopes, "openid", "profile", "offline_access"]),
            "client_info": "1",
        }
        answer = self._session.post(self._url, data=form, timeout=30).json()
        if "access_token" not in answer:
            sys.exit(f"{api.name}: {answer}")


def _cache(folder: Path) -> Path:
    return next(folder.glob("tokens-*.json"))


def main() -> int:
    settings = read_file(Path(sys.argv[2])).require()
    way = {"ours": ours, "msal": msal, "alone": alone, "bare": bare}[sys.argv[1]]
    print(json.dumps(way(settings, Path(sys.argv[3]), settings.apis[1:])))  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
