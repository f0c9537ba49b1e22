"""What tests do to the token cache's file between two runs of the program."""

from __future__ import annotations

import json

from tests.program import Commands


def forget_access_tokens(program: Commands) -> None:
    """Leave the refresh tokens and the account alone in the plain cache file, as when an hour has passed."""
    (cache,) = program.home.glob("tokens-*.json")
    entries = json.loads(cache.read_text())
    assert entries["AccessToken"]
    entries["AccessToken"] = {}
    cache.write_text(json.dumps(entries))
