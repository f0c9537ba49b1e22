"""Run by the Azure CLI's own Python: `az`, whose Microsoft Graph is the file that ``GRAPH`` names.

Commands that would sign in, or that go to a portal's own service, are only parsed. Nothing is sent.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

ONLY_PARSED = (("login",), ("cloud", "set"), ("ad", "app", "permission", "admin-consent"))


def answer(_client: object, method: str, url: str, param: object = None, body: Any = None, **_: object) -> Any:  # noqa: ARG001 - in place of a function of the Azure CLI
    """Answer as Microsoft Graph does, from the directory that the file holds; complex values are merged."""
    file = Path(os.environ["GRAPH"])
    directory = json.loads(file.read_text())
    url = unquote(url)
    found = re.fullmatch(r"/(\w+)(?:/([\w-]+))?(?:/owners(/\$ref)?)?(?:\?\$filter=(\S.*))?", url)
    assert found, url
    kind, key, reference, wanted = found.groups()
    if kind == "directoryObjects":
        return {"@odata.type": "#microsoft.graph.user", "id": key}
    things = directory[kind]
    if "/owners" in url:
        owners = directory["owners"]
        if not reference:
            return owners
        owners.append({"id": body["@odata.id"].rpartition("/")[2]})
        made = None
    elif method == "POST":
        number = len(things) + 1
        made = {"id": f"10000000-0000-0000-0000-00000000000{number}", **body}
        if kind == "applications":
            made = {"appId": f"20000000-0000-0000-0000-00000000000{number}", "requiredResourceAccess": [], **made}
        things.append(made)
    elif method == "PATCH":
        (made,) = [each for each in things if each["id"] == key]
        for name, value in body.items():
            made[name] = made.get(name, {}) | value if isinstance(value, dict) else value
    elif key:
        return next(each for each in things if each["id"] == key)
    else:
        value = re.findall(r"'(.*?)'", wanted or "")[0]
        names = ("appId", "displayName", "servicePrincipalNames")
        return [
            each
            for each in things
            if any(value in ([it] if isinstance(it := each.get(n, []), str) else it) for n in names)
        ]
    file.write_text(json.dumps(directory))
    return made


def parse(cli: Any, words: list[str]) -> None:
    """Parse a command line as `az` does, and run nothing; raise SystemExit if it is refused."""
    invoked = cli.invocation_cls(
        cli_ctx=cli, parser_cls=cli.parser_cls, commands_loader_cls=cli.commands_loader_cls, help_cls=cli.help_cls
    )
    cli.invocation = invoked
    invoked.data["command_string"] = " ".join(words)
    loader = invoked.commands_loader
    loader.load_command_table(words)
    starts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    loader.load_arguments(next(name for name in starts if name in loader.command_table))
    invoked.parser.load_command_table(loader)
    invoked.parser.parse_args(words)


def refused(cli: Any, words: list[str]) -> bool:
    """Return whether the Azure CLI's parser does not take a command line."""
    try:
        parse(cli, words)
    except SystemExit:
        return True
    return False


def main(words: list[str]) -> int:
    """Run a command line; without one, print which of those on stdin, as JSON, are refused."""
    core = importlib.import_module("azure.cli.core")
    if not words:
        given = json.load(sys.stdin)
        sys.stdout.write(json.dumps([each for each in given if refused(core.get_default_cli(), each)]))
        return 0
    cli: Any = core.get_default_cli()
    if any(tuple(words[: len(each)]) == each for each in ONLY_PARSED):
        parse(cli, words)
        return 0
    client: Any = importlib.import_module("azure.cli.command_modules.role._msgrpah._graph_client")
    client.GraphClient._send = answer  # the one door to the network
    return int(cli.invoke(words))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
