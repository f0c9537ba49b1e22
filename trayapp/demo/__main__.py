"""Runs the platform alone: ``python -m trayapp.demo --folder DIR``.

When it is ready it prints one line of JSON with `authority`, `oidc_authority`, `b2c_authority`, `ca_file`,
`configuration` and `api_origin`. SIGTERM or SIGINT (Ctrl+C) stops it.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from trayapp.demo import configuration, rehearsal
from trayapp.demo.platform import Platform
from trayapp.demo.sample_apis.apis import DEFAULT_APIS, generate_apis
from trayapp.settings.errors import ConfigurationError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal comes. Return the exit code: 0, or 1 when the platform cannot start."""
    parser = argparse.ArgumentParser(prog="python -m trayapp.demo", description="Runs the embedded identity platform.")
    parser.add_argument("--folder", type=Path, required=True, help="where its keys and its state are kept")
    parser.add_argument("--apis", type=int, metavar="N", help="serve N generated APIs in place of the two samples")
    parser.add_argument(
        "--authority",
        choices=("common", "organizations", "consumers", "b2c", "external", "adfs", "oidc"),
        default="common",
        help="the authority in the configuration that is written (default: common)",
    )
    parser.add_argument(
        "--token-cache",
        choices=("encrypted", "memory", "plain-file"),
        default="encrypted",
        help="the token cache in the configuration that is written (default: encrypted)",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="rehearse this configuration, which decides the rest"
    )
    parser.add_argument("--rules", type=Path, metavar="FILE", help="rules for the rehearsal")
    options = parser.parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        made = rehearsal.read(options.config, options.rules) if options.config else None
        apis = generate_apis(options.apis) if options.apis else DEFAULT_APIS
        with made.platform(options.folder) if made else Platform(options.folder, apis=apis) as platform:
            written = (
                made.write(platform, options.folder)
                if made
                else configuration.write(
                    platform, options.folder, authority=options.authority, token_cache=options.token_cache
                )
            )
            ready = {
                "authority": platform.authority(),
                "oidc_authority": platform.authority("oidc"),
                "b2c_authority": platform.authority("b2c"),
                "client_id": platform.client_id,
                "ca_file": str(platform.ca_file),
                "configuration": str(written),
                "api_origin": platform.api_origin,
            }
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            stop.wait()
    except (OSError, ValueError, ConfigurationError) as error:
        sys.stderr.write(f"The identity platform cannot start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
