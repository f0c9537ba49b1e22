"""The words of the command line: a contract (docs/reference.md)."""

from __future__ import annotations

import argparse

from trayapp import __version__


def parser() -> argparse.ArgumentParser:
    """Give the parser of the whole command line."""
    config = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    config.add_argument("--config", metavar="FILE", help="the configuration to use")
    printing = argparse.ArgumentParser(add_help=False, parents=[config], argument_default=argparse.SUPPRESS)
    printing.add_argument("--json", action="store_true", help="print one JSON document")
    acting = argparse.ArgumentParser(add_help=False, parents=[printing], argument_default=argparse.SUPPRESS)
    acting.add_argument("--account", metavar="NAME", help="the account to go on as, by its sign-in name")

    whole = argparse.ArgumentParser(
        "consentray",
        description="Signs you in once for all of your organisation's APIs. Without a command: the tray icon.",
        epilog="Exit codes: 0 done, 1 a problem (it is in the output), 2 wrong usage or configuration,"
        " 3 a person must interact.",
    )
    whole.add_argument("--version", action="version", version=f"consentray {__version__}")
    whole.add_argument("--config", metavar="FILE", default=None, help="the configuration to use")
    whole.add_argument(
        "--autostarted",
        action="store_true",
        help="started with the session: ends at once unless the setting autostart is on",
    )
    whole.set_defaults(json=False, account=None)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser("demo", help="the tray against the embedded identity platform and its two sample APIs")
    demo.add_argument("--home", metavar="FOLDER", default=None, help="where the demo keeps its files")
    consent = commands.add_parser("consent", parents=[acting], help="sign in and consent to all APIs in one prompt")
    consent.add_argument("--device-code", action="store_true", help="without a browser here: by a code, API by API")
    commands.add_parser("status", parents=[acting], help="who is signed in, and what each API was granted")
    call = commands.add_parser("call", parents=[acting], help="one quick call to an API")
    call.add_argument("api", metavar="API", help="the API's name in the configuration")
    call.add_argument("call", metavar="CALL", nargs="?", help="the call's name; the API's first where it is left out")
    sign_out = commands.add_parser("sign-out", parents=[printing], help="forget the account on this computer")
    sign_out.add_argument("--all", action="store_true", help="forget every account")
    shown = commands.add_parser("config", parents=[printing], help="every setting in force and where it came from")
    instead = shown.add_mutually_exclusive_group()
    instead.add_argument("--check", metavar="FILE", help="check a configuration, or a policy for Linux (.json)")
    instead.add_argument("--schema", action="store_true", help="print the JSON Schema of the configuration")
    commands.add_parser("self-test", parents=[printing], help="prove that an installed copy works; no network")
    _add_config_new(shown.add_subparsers(dest="config_command", metavar="COMMAND"))
    return whole


def _add_config_new(config_commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = config_commands.add_parser(
        "new",
        help="write a configuration from the catalogue of well-known APIs",
        description="Writes a commented configuration from the catalogue of well-known APIs.",
        epilog='For example: consentray config new --client-id ID --api graph --api azure:subscriptions. "--api NAME"'
        ' takes the usual calls of an API, "--api NAME:CALL,CALL" those named, "--api NAME:all" every one.',
    )
    new.add_argument("--client-id", metavar="ID", default=None, help="the application (client) ID of the registration")
    new.add_argument("--api", metavar="API", action="append", default=[], help="an API of the catalogue; repeatable")
    new.add_argument(
        "--set", metavar="API.NAME=VALUE", action="append", default=[], help="a value that an API needs, as its host"
    )
    new.add_argument("--authority", metavar="URL", default=None, help="who signs people in; else any organisation")
    new.add_argument("--output", metavar="FILE", default=None, help="where to write it; the person's place by default")
    new.add_argument("--force", action="store_true", help="replace a file that exists")
    new.add_argument("--list", action="store_true", help="list the catalogue, and write nothing")
    new.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
