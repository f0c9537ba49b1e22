"""The arguments of the command line, a contract (docs/command-line.md), and what each command runs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final, NoReturn

from trayapp import __version__, has_demo

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction["Parser"]  # noqa: SLF001 - it has no public name

_WIDTH: Final = 79
SHELLS: Final = ("bash", "zsh", "fish")


class Parser(argparse.ArgumentParser):
    """A parser whose help ends with `examples`, (line, what it does), and that asks what a wrong word was to be."""

    def __init__(self, *names: Any, examples: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*names, **named)
        self.examples = tuple(examples)
        self.note = self.epilog or ""
        lines = [f"  {line}\n      {what}" for line, what in examples]
        parts = [*(["Examples:\n" + "\n".join(lines)] if lines else []), fill(self.note, _WIDTH)]
        self.epilog = "\n\n".join(filter(None, parts))
        self.formatter_class = argparse.RawDescriptionHelpFormatter

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and what was meant; end the process."""
        found = re.search(r"invalid choice: '([^']*)'|unrecognized arguments: ([^\s=]+)", message)
        if found is not None:
            from trayapp.settings.wording import meant

            known = (each for each in self.words() if each.startswith("-") is (found[1] is None))
            message = f"{message}\n{meant(found[1] or found[2], known)}".rstrip()
        super().error(message)

    def words(self) -> Iterator[str]:
        """Yield the options and the choices of this parser and of those below it."""
        for action in self._actions:
            yield from action.option_strings
            yield from map(str, action.choices or ())
            if isinstance(action.choices, dict):
                for below in action.choices.values():
                    yield from below.words()


def parser(only: str | None = None) -> Parser:
    """Return the parser of the whole command line; with the name of a command, of that one `only`.

    Making the other commands' parsers takes longer than all else that `consentray status` does.
    """
    whole = Parser(
        "consentray",
        description="Signs you in once for all of your organisation's APIs. Without a command: the tray icon.",
        examples=(
            ("consentray consent", "sign in, and consent to all APIs on one page"),
            ("consentray apis", "see which APIs there are, and what can be called"),
            ("consentray call customer list", "call one, with the API's name and the call's"),
            ("consentray COMMAND --help", "what a command takes, with examples"),
        ),
        epilog="Exit codes: 0 done, 1 a problem (it is in the output), 2 wrong usage or configuration,"
        " 3 a user must interact.",
    )
    whole.add_argument("--version", action="version", version=f"consentray {__version__}")
    whole.add_argument("--config", metavar="FILE", default=None, help="the configuration to use")
    whole.add_argument(
        "--autostarted",
        action="store_true",
        help="started with the session: ends at once unless the setting autostart is on",
    )
    whole.set_defaults(json=False, account=None, run=_run_tray)
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    known = {name: add for name, add in COMMANDS.items() if name != "demo" or has_demo()}
    for add in [known[only]] if only in known else known.values():
        add(commands)
    for each in commands._choices_actions:  # noqa: SLF001 - where the help texts are
        commands.choices[each.dest].description = f"{each.help[:1].upper()}{each.help[1:]}." if each.help else None
    return whole


def _add_demo(commands: Commands) -> None:
    demo = commands.add_parser(
        "demo",
        help="the tray against the embedded identity platform and its two sample APIs",
        examples=(
            ("consentray demo", "try the program, without a configuration and without an account"),
            ("consentray demo --home /tmp/demo", "the same, with its files in a folder of its own"),
        ),
    )
    demo.add_argument("--home", metavar="FOLDER", default=None, help="where the demo keeps its files")
    demo.set_defaults(run=_run_demo)


def _add_consent(commands: Commands) -> None:
    consent = commands.add_parser(
        "consent",
        help="sign in and consent to all APIs in one prompt",
        examples=(
            ("consentray consent", "sign in; the browser opens only for what is missing"),
            ("consentray consent --device-code", "sign in by a code, where this computer has no browser"),
            ("consentray consent --without-admin", "sign in without what waits for an administrator"),
            ("consentray consent --account ada@contoso.example", "sign in as one of several accounts"),
        ),
    )
    _add_common(consent, account=True)
    consent.add_argument(
        "--device-code", action="store_true", help="sign in by a code, in a browser on another computer"
    )
    consent.add_argument("--without-admin", action="store_true", help="sign in without what waits for an administrator")
    consent.add_argument("--again", action="store_true", help="ask again for what was refused or waits")
    consent.add_argument(
        "--asked-for-admin",
        action="store_true",
        help="the browser's page asked for an administrator, and sent nothing back",
    )
    consent.set_defaults(run=_run_consent)


def _add_status(commands: Commands) -> None:
    status = commands.add_parser(
        "status",
        help="who is signed in, and what each API was granted",
        examples=(
            ("consentray status", "who is signed in, and what is granted or missing"),
            ("consentray status --json", "the same as one JSON document, for a script"),
        ),
    )
    _add_common(status, account=True)
    status.set_defaults(run=_run_status)


def _add_call(commands: Commands) -> None:
    call = commands.add_parser(
        "call",
        help="one quick call to an API",
        examples=(
            ("consentray call customer", "the first call of the API 'customer'"),
            ("consentray call customer find --set city=Lyon", "a call with the value of a parameter"),
            (
                "consentray call customer orders --all --query '[].total'",
                "all pages of the answer, and what JMESPath finds in it",
            ),
            ("consentray call vendor chart --output chart.png", "the body of the answer as it came, in a file"),
        ),
    )
    _add_common(call, account=True)
    call.add_argument("api", metavar="API", nargs="?", help="the API's name in the configuration; without it, a list")
    call.add_argument("call", metavar="CALL", nargs="?", help="the call's name; without it, the API's first")
    call.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="the value of a parameter; repeatable"
    )
    call.add_argument("--yes", action="store_true", help="don't ask before a call that changes something")
    pages = call.add_mutually_exclusive_group()
    pages.add_argument("--all", action="store_true", help="load all pages of the answer, as one document")
    pages.add_argument("--jsonl", action="store_true", help="print each record as a line of JSON, page by page")
    call.add_argument(
        "--output", metavar="FILE", default=None, help="save the body as it came, or write it to stdout with -"
    )
    call.add_argument("--include", action="store_true", help="print the headers of the answer too")
    call.add_argument("--query", metavar="JMESPATH", default=None, help="print what this finds in the answer")
    call.set_defaults(run=_run_call)


def _add_apis(commands: Commands) -> None:
    apis = commands.add_parser(
        "apis",
        help="the APIs and their calls, and what each asks for",
        examples=(("consentray apis", "the names that 'consentray call' takes"),),
    )
    _add_common(apis)
    apis.set_defaults(run=_run_apis)


def _add_sign_out(commands: Commands) -> None:
    sign_out = commands.add_parser(
        "sign-out",
        help="forget the account on this computer",
        examples=(
            ("consentray sign-out", "forget the active account"),
            ("consentray sign-out --account ada@contoso.example", "forget another one"),
            ("consentray sign-out --all", "forget every account"),
        ),
    )
    _add_common(sign_out, account=True)
    sign_out.add_argument("--all", action="store_true", help="forget every account")
    sign_out.set_defaults(run=_run_sign_out)


def _add_config(commands: Commands) -> None:
    shown = commands.add_parser(
        "config",
        help="every setting in force and where it came from",
        examples=(
            ("consentray config", "what is in force, and which file or policy says so"),
            ("consentray config --check consentray.toml", "look for mistakes in a file, before it is rolled out"),
            ("consentray config --set theme=dark --set autostart=true", "change settings in your own file"),
            ("consentray config new --list", "the well-known APIs that a configuration can be made of"),
        ),
    )
    _add_common(shown)
    shown.set_defaults(run=_run_config)
    instead = shown.add_mutually_exclusive_group()
    instead.add_argument("--check", metavar="FILE", help="check a configuration, or a policy for Linux (.json)")
    shown.add_argument("--recommended", action="store_true", help="with --check: a policy that only recommends")
    instead.add_argument(
        "--check-computer",
        metavar="FILE",
        nargs="?",
        const="",
        help="check the computer's own settings, with FILE in place of its file: for installers",
    )
    instead.add_argument("--schema", action="store_true", help="print the JSON Schema of the configuration")
    shown.add_argument(
        "--set",
        metavar="NAME=VALUE",
        dest="to_set",
        action="append",
        default=[],
        help="change a setting in your file; a list with commas; repeatable",
    )
    shown.add_argument(
        "--unset", metavar="NAME", dest="to_unset", action="append", default=[], help="take a setting out of your file"
    )
    _add_config_new(shown.add_subparsers(dest="config_command", metavar="COMMAND"))


def _add_explain(commands: Commands) -> None:
    explain = commands.add_parser(
        "explain",
        help="what an error of the sign-in page means, who can fix it and how",
        examples=(
            ("consentray explain AADSTS50105", "by the number of the error"),
            ("consentray explain < page.txt", "by the whole text of the page"),
        ),
        epilog="Without TEXT it reads what is typed or piped in.",
    )
    _add_common(explain)
    explain.add_argument("text", metavar="TEXT", nargs="*", help="a number, an address, or the text of the page")
    explain.set_defaults(run=_run_explain)


def _add_doctor(commands: Commands) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="check the set-up; each finding with its fix",
        examples=(("consentray doctor", "what is wrong, and how to fix it"),),
    )
    _add_common(doctor)
    doctor.add_argument("--offline", action="store_true", help="leave out what needs the network")
    doctor.add_argument(
        "--browser", action="store_true", help="open a page in the browser, to see that its answer arrives"
    )
    doctor.set_defaults(run=_run_doctor)


def _add_registration(commands: Commands) -> None:
    registration = commands.add_parser(
        "registration",
        help="what the app registration must be; --check FILE reads an exported manifest",
        examples=(
            ("consentray registration", "what to set in the portal"),
            ("consentray registration --check manifest.json", "what is missing in an exported manifest"),
        ),
    )
    _add_common(registration)
    instead = registration.add_mutually_exclusive_group()
    instead.add_argument("--check", metavar="FILE", help="check an exported manifest (- reads stdin)")
    instead.add_argument("--script", choices=("azure-cli", "powershell"), help="print only the script that makes it")
    registration.add_argument(
        "--api-manifest",
        metavar="FILE",
        action="append",
        default=[],
        help="the manifest of an API of your own, which has the IDs of its permissions; repeatable",
    )
    registration.set_defaults(run=_run_registration)


def _add_completion(commands: Commands) -> None:
    completion = commands.add_parser(
        "completion",
        help="print the completion of this command line for a shell",
        examples=(
            ("source <(consentray completion bash)", "in ~/.bashrc or, after compinit, with zsh in ~/.zshrc"),
            ("consentray completion fish > ~/.config/fish/completions/consentray.fish", "for fish"),
        ),
        epilog="The Debian package has put it in its place already.",
    )
    completion.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")
    completion.set_defaults(run=_run_completion)


def _add_self_test(commands: Commands) -> None:
    self_test = commands.add_parser(
        "self-test",
        help="prove that an installed copy works; no network",
        examples=(("consentray self-test", "after an installation"),),
    )
    _add_common(self_test)
    self_test.set_defaults(run=_run_self_test)


def _add_common(command: argparse.ArgumentParser, *, account: bool = False) -> None:
    """Add the options that commands share; without them, the values of the main parser apply."""
    absent = argparse.SUPPRESS
    command.add_argument("--config", metavar="FILE", default=absent, help="the configuration to use")
    command.add_argument("--json", action="store_true", default=absent, help="print one JSON document")
    if account:
        command.add_argument(
            "--account", metavar="NAME", default=absent, help="the account to use, by its sign-in name"
        )


def _add_config_new(commands: Commands) -> None:
    new = commands.add_parser(
        "new",
        help="write a configuration from the catalogue of well-known APIs",
        description="Writes a commented configuration from the catalogue of well-known APIs.",
        examples=(
            ("consentray config new --list", "what the catalogue has"),
            ("consentray config new --client-id ID --api graph --api azure:subscriptions", "write your own file"),
        ),
        epilog='"--api NAME" takes the usual calls of an API, "--api NAME:CALL,CALL" those named, "--api NAME:all"'
        " every one.",
    )
    new.add_argument("--client-id", metavar="ID", default=None, help="the application (client) ID of the registration")
    new.add_argument("--api", metavar="API", action="append", default=[], help="an API of the catalogue; repeatable")
    new.add_argument(
        "--set",
        metavar="API.NAME=VALUE",
        action="append",
        default=[],
        help="a value that an API needs, for example its host",
    )
    new.add_argument("--authority", metavar="URL", default=None, help="who signs users in; by default any organisation")
    new.add_argument("--output", metavar="FILE", default=None, help="where to write it; by default the user's own file")
    new.add_argument("--force", action="store_true", help="replace a file that exists")
    new.add_argument("--list", action="store_true", help="list the catalogue, and write nothing")
    new.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document")
    new.set_defaults(run=_run_config_new)


COMMANDS: Final[Mapping[str, Callable[[Commands], None]]] = {
    "demo": _add_demo,
    "consent": _add_consent,
    "status": _add_status,
    "call": _add_call,
    "apis": _add_apis,
    "sign-out": _add_sign_out,
    "config": _add_config,
    "explain": _add_explain,
    "doctor": _add_doctor,
    "registration": _add_registration,
    "completion": _add_completion,
    "self-test": _add_self_test,
}
"""Each command's name, and what adds it."""


def _run_tray(options: argparse.Namespace) -> int:
    from trayapp.runtime import tray_app

    return tray_app.run(options.config, autostarted=options.autostarted)


def _run_demo(options: argparse.Namespace) -> int:
    from trayapp.runtime import tray_app

    return tray_app.run_demo(options.home)


def _run_consent(options: argparse.Namespace) -> int:
    from trayapp.cli import commands

    return commands.consent(
        options.config,
        options.account,
        as_json=options.json,
        device_code=options.device_code,
        without_admin=options.without_admin,
        again=options.again,
        asked_for_admin=options.asked_for_admin,
    )


def _run_status(options: argparse.Namespace) -> int:
    from trayapp.cli import commands

    return commands.status(options.config, options.account, as_json=options.json)


def _run_apis(options: argparse.Namespace) -> int:
    from trayapp.cli.apis import apis

    return apis(options.config, as_json=options.json)


def _run_call(options: argparse.Namespace) -> int:
    if options.api is None:
        return _run_apis(options)
    from trayapp.cli.call import call

    return call(
        options.config,
        options.account,
        options.api,
        options.call,
        values=options.set,
        yes=options.yes,
        everything=options.all,
        lines=options.jsonl,
        output=options.output,
        include=options.include,
        query=options.query,
        as_json=options.json,
    )


def _run_sign_out(options: argparse.Namespace) -> int:
    from trayapp.cli import commands

    return commands.sign_out(options.config, options.account, everybody=options.all, as_json=options.json)


def _run_config(options: argparse.Namespace) -> int:
    from trayapp.cli import config_show

    if options.schema:
        return config_show.config_schema()
    if options.check is not None:
        return config_show.config_check(options.check, recommended=options.recommended, as_json=options.json)
    if options.check_computer is not None:
        return config_show.config_check_computer(options.check_computer, as_json=options.json)
    if options.to_set or options.to_unset:
        from trayapp.cli.config_change import config_change

        return config_change(options.config, options.to_set, options.to_unset, as_json=options.json)
    return config_show.config_show(options.config, as_json=options.json)


def _run_config_new(options: argparse.Namespace) -> int:
    from trayapp.cli.config_new import config_list, config_new

    if options.list:
        return config_list(as_json=options.json)
    return config_new(
        client_id=options.client_id,
        authority=options.authority,
        apis=options.api,
        values=options.set,
        output=options.output,
        force=options.force,
        as_json=options.json,
    )


def _run_explain(options: argparse.Namespace) -> int:
    from trayapp.cli.explain import explain_error

    return explain_error(options.config, options.text, as_json=options.json)


def _run_doctor(options: argparse.Namespace) -> int:
    from trayapp.cli.doctor import doctor

    return doctor(options.config, offline=options.offline, browser=options.browser, as_json=options.json)


def _run_registration(options: argparse.Namespace) -> int:
    from trayapp.cli.registration import registration

    return registration(
        options.config, check=options.check, script=options.script, apis=options.api_manifest, as_json=options.json
    )


def _run_completion(options: argparse.Namespace) -> int:
    from trayapp.cli.completion import completion

    return completion(options.shell)


def _run_self_test(options: argparse.Namespace) -> int:
    from trayapp.cli.doctor import self_test

    return self_test(options.config, as_json=options.json)
