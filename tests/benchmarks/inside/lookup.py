"""Looks a kept token up, by the program's own way and by MSAL's in memory, in turn; says the seconds of each.

    python -m tests.benchmarks.inside.lookup CONFIGURATION FOLDER ENTRIES

The folder holds the token cache of a user who has signed in; it is filled up with tokens of other APIs to ENTRIES.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from msal import PublicClientApplication, SerializableTokenCache

from tests.benchmarks.inside.kept import open_identity
from tests.benchmarks.measure import interleave
from trayapp.settings.load import read_file

REPETITIONS = 200


def fill(file: Path, entries: int, first: str) -> None:
    """Leave the first API's token in a cache file, and add tokens of APIs that are not configured."""
    cache: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    key, kept = next((key, each) for key, each in cache["AccessToken"].items() if first in each["target"])
    cache["AccessToken"] = {key: kept}
    for number in range(1, entries):
        # The key holds the scopes too, in lower case, as MSAL makes it.
        target = kept["target"].replace("customerapi", f"other{number:04}")
        cache["AccessToken"][key.replace("customerapi", f"other{number:04}")] = {**kept, "target": target}
    file.write_text(json.dumps(cache), encoding="utf-8")


def main() -> int:
    settings = read_file(Path(sys.argv[1])).require()
    folder, entries = Path(sys.argv[2]), int(sys.argv[3])
    api = settings.apis[0]
    file = next(folder.glob("tokens-*.json"))
    fill(file, entries, api.scopes[0])

    _, identity, account = open_identity(Path(sys.argv[1]), folder)
    cache = SerializableTokenCache()
    cache.deserialize(file.read_text(encoding="utf-8"))
    app = PublicClientApplication(
        settings.client_id,
        authority=settings.authority,
        token_cache=cache,
        verify=str(settings.ca_file),
        instance_discovery=False,
    )
    known = app.get_accounts()[0]
    scopes = list(api.scopes)

    def ours() -> float:
        began = time.perf_counter()
        token = identity.token(account, api.name, api.scopes)
        took = time.perf_counter() - began
        if not hasattr(token, "secret"):
            sys.exit("no token")
        return took

    def msal() -> float:
        began = time.perf_counter()
        answer = app.acquire_token_silent(scopes, account=known)
        took = time.perf_counter() - began
        if answer["token_source"] != "cache":
            sys.exit("not from the cache")
        return took

    ours()
    print(json.dumps(interleave({"ours": ours, "msal": msal}, REPETITIONS)))  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
