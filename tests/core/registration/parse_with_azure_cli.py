"""Run by the Azure CLI's own Python: parse command lines as `az` does, and run none.

A JSON list of lists of words comes on stdin; those that the Azure CLI refuses go to stdout.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def refused(words: list[str]) -> bool:
    """Return whether the Azure CLI's parser does not take a command line."""
    cli: Any = importlib.import_module("azure.cli.core").get_default_cli()
    invoked = cli.invocation_cls(
        cli_ctx=cli, parser_cls=cli.parser_cls, commands_loader_cls=cli.commands_loader_cls, help_cls=cli.help_cls
    )
    cli.invocation = invoked
    invoked.data["command_string"] = " ".join(words)
    invoked.commands_loader.load_command_table(words)
    command = next(
        name
        for count in range(len(words), 0, -1)
        if (name := " ".join(words[:count])) in invoked.commands_loader.command_table
    )
    invoked.commands_loader.load_arguments(command)
    invoked.parser.load_command_table(invoked.commands_loader)
    try:
        invoked.parser.parse_args(words)
    except SystemExit:
        return True
    return False


if __name__ == "__main__":
    sys.stdout.write(json.dumps([words for words in json.load(sys.stdin) if refused(words)]))
