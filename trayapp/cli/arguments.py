"""The arguments of the command line, a contract (docs/command-line.md), and what each command runs."""

from __future__ import annotations

from functools import partial
from typing import Final

from trayapp import __version__, has_demo
from trayapp.cli.parser import (
    ACCOUNT,
    AS_JSON,
    IN_PLACE,
    Add,
    Parser,
    command_in,
    common,
    flag,
    one_of,
    option,
    runs,
    value,
    values,
)
from trayapp.core.language import N_, _

SHELLS: Final = ("bash", "zsh", "fish")
COMMANDS: Final[dict[str, Add]] = {}
"""Each command's name, and what adds it; filled below."""
_command: Final = partial(command_in, COMMANDS)
BELOW_CONFIG: Final[dict[str, Add]] = {}
"""The same for the commands below `config`."""


def parser(only: str | None = None) -> Parser:
    """Return the parser of the whole command line; with the name of a command, of that one `only`.

    Making the other commands' parsers takes longer than all else that `consentray status` does.
    """
    whole = Parser(
        "consentray",
        description=_("Signs you in once for all of your organisation's APIs. Without a command: the tray icon."),
        examples=(
            ("consentray consent", N_("sign in, and consent to all APIs on one page")),
            ("consentray apis", N_("see which APIs there are, and what can be called")),
            ("consentray call customer list", N_("call one, with the API's name and the call's")),
            ("consentray COMMAND --help", N_("what a command takes, with examples")),
        ),
        epilog=N_(
            "Exit codes: 0 done, 1 a problem (it is in the output), 2 wrong usage or configuration,"
            " 3 a user must interact."
        ),
    )
    whole.add_argument(
        "--version",
        action="version",
        version=f"consentray {__version__}",
        help=_("show program's version number and exit"),
    )
    whole.add_argument("--config", metavar="FILE", dest="config_file", help=_("the configuration to use"))
    whole.add_argument(
        "--autostarted",
        action="store_true",
        help=_("started with the session: ends at once unless the setting autostart is on"),
    )
    whole.set_defaults(as_json=False, account=None, run=runs("runtime.tray_app:run"))
    commands = whole.add_subparsers(dest="command", metavar="COMMAND")
    known = {name: add for name, add in COMMANDS.items() if name != "demo" or has_demo()}
    for add in [known[only]] if only in known else known.values():
        add(commands)
    return whole


_command(
    "demo",
    N_("the tray against the embedded identity platform and its two sample APIs"),
    "runtime.tray_app:run_demo",
    value("--home", "FOLDER", N_("where the demo keeps its files")),
    value("--config", "FILE", N_("rehearse this configuration: the platform is its tenant"), **IN_PLACE),
    value("--rules", "FILE", N_("with --config: who signs in, and what is refused, blocked or kept to administrators")),
    examples=(
        ("consentray demo", N_("try the program, without a configuration and without an account")),
        ("consentray demo --home /tmp/demo", N_("the same, with its files in a folder of its own")),
        (
            "consentray demo --config consentray.toml --rules rules.toml",
            N_("see what users will see, before it is rolled out"),
        ),
    ),
)
_command(
    "consent",
    N_("sign in and consent to all APIs in one prompt"),
    "cli.commands:consent",
    common,
    ACCOUNT,
    flag("--device-code", N_("sign in by a code, in a browser on another computer")),
    flag("--without-admin", N_("sign in without what waits for an administrator")),
    flag("--again", N_("ask again for what was refused or waits")),
    flag("--asked-for-admin", N_("the browser's page asked for an administrator, and sent nothing back")),
    examples=(
        ("consentray consent", N_("sign in; the browser opens only for what is missing")),
        ("consentray consent --device-code", N_("sign in by a code, where this computer has no browser")),
        ("consentray consent --without-admin", N_("sign in without what waits for an administrator")),
        ("consentray consent --account ada@contoso.example", N_("sign in as one of several accounts")),
    ),
)
_command(
    "status",
    N_("who is signed in, and what each API was granted"),
    "cli.commands:status",
    common,
    ACCOUNT,
    examples=(
        ("consentray status", N_("who is signed in, and what is granted or missing")),
        ("consentray status --json", N_("the same as one JSON document, for a script")),
    ),
)
_command(
    "call",
    N_("one quick call to an API"),
    "cli.call:call",
    common,
    ACCOUNT,
    value("api_name", "API", N_("the API's name in the configuration; without it, a list"), nargs="?"),
    value("call_name", "CALL", N_("the call's name; without it, the API's first"), nargs="?"),
    values("--set", "NAME=VALUE", N_("the value of a parameter; repeatable"), dest="values"),
    flag("--yes", N_("don't ask before a call that changes something")),
    one_of(
        flag("--all", N_("load all pages of the answer, as one document"), dest="everything"),
        flag("--jsonl", N_("print each record as a line of JSON, page by page"), dest="lines"),
    ),
    value("--output", "FILE", N_("save the body as it came, or write it to stdout with -")),
    flag("--include", N_("print the headers of the answer too")),
    value("--query", "JMESPATH", N_("print what this finds in the answer")),
    examples=(
        ("consentray call customer", N_("the first call of the API 'customer'")),
        ("consentray call customer find --set city=Lyon", N_("a call with the value of a parameter")),
        (
            "consentray call customer orders --all --query '[].total'",
            N_("all pages of the answer, and what JMESPath finds in it"),
        ),
        ("consentray call vendor chart --output chart.png", N_("the body of the answer as it came, in a file")),
    ),
)
_command(
    "apis",
    N_("the APIs and their calls, and what each asks for"),
    "cli.apis:apis",
    common,
    examples=(("consentray apis", N_("the names that 'consentray call' takes")),),
)
_command(
    "sign-out",
    N_("forget the account on this computer"),
    "cli.commands:sign_out",
    common,
    ACCOUNT,
    flag("--all", N_("forget every account"), dest="everybody"),
    examples=(
        ("consentray sign-out", N_("forget the active account")),
        ("consentray sign-out --account ada@contoso.example", N_("forget another one")),
        ("consentray sign-out --all", N_("forget every account")),
    ),
)
_command(
    "config",
    N_("every setting in force and where it came from"),
    "cli.config_show:config",
    common,
    one_of(
        value("--check", "FILE", N_("check a configuration, or a policy for Linux (.json)")),
        value(
            "--check-computer",
            "FILE",
            N_("check the computer's own settings, with FILE in place of its file: for installers"),
            nargs="?",
            const="",
        ),
        flag("--schema", N_("print the JSON Schema of the configuration"), dest="as_schema"),
    ),
    flag("--recommended", N_("with --check: a policy that only recommends")),
    values("--set", "NAME=VALUE", N_("change a setting in your file; a list with commas; repeatable"), dest="to_set"),
    values("--unset", "NAME", N_("take a setting out of your file"), dest="to_unset"),
    lambda to: BELOW_CONFIG["new"](to.add_subparsers(dest="config_command", metavar="COMMAND")),
    examples=(
        ("consentray config", N_("what is in force, and which file or policy says so")),
        ("consentray config --check consentray.toml", N_("look for mistakes in a file, before it is rolled out")),
        ("consentray config --set theme=dark --set autostart=true", N_("change settings in your own file")),
        ("consentray config new --list", N_("the well-known APIs that a configuration can be made of")),
    ),
)
command_in(
    BELOW_CONFIG,
    "new",
    N_("write a commented configuration from the catalogue of well-known APIs"),
    "cli.config_new:config_new",
    value("--client-id", "ID", N_("the application (client) ID of the registration")),
    values("--api", "API", N_("an API of the catalogue; repeatable"), dest="apis"),
    values("--set", "API.NAME=VALUE", N_("a value that an API needs, for example its host"), dest="values"),
    value("--authority", "URL", N_("who signs users in; by default any organisation")),
    value("--output", "FILE", N_("where to write it; by default the user's own file")),
    flag("--force", N_("replace a file that exists")),
    flag("--list", N_("list the catalogue, and write nothing"), dest="listed"),
    AS_JSON,
    examples=(
        ("consentray config new --list", N_("what the catalogue has")),
        ("consentray config new --client-id ID --api graph --api azure:subscriptions", N_("write your own file")),
    ),
    note=N_('"--api NAME" takes the usual calls of an API, "--api NAME:CALL,CALL" those named, "--api NAME:all" all.'),
)
_command(
    "explain",
    N_("what an error of the sign-in page means, who can fix it and how"),
    "cli.explain:explain_error",
    common,
    value("words", "TEXT", N_("a number, an address, or the text of the page"), nargs="*"),
    examples=(
        ("consentray explain AADSTS50105", N_("by the number of the error")),
        ("consentray explain < page.txt", N_("by the whole text of the page")),
    ),
    note=N_("Without TEXT it reads what is typed or piped in."),
)
_command(
    "doctor",
    N_("check the set-up; each finding with its fix"),
    "cli.doctor:doctor",
    common,
    flag("--offline", N_("leave out what needs the network")),
    flag("--browser", N_("open a page in the browser, to see that its answer arrives")),
    examples=(("consentray doctor", N_("what is wrong, and how to fix it")),),
)
_command(
    "diagnostics",
    N_("a redacted file for the help desk"),
    "cli.doctor:diagnostics",
    common,
    value("name", "FILE", N_("the ZIP file to write")),
    flag("--offline", N_("leave out what needs the network")),
    flag("--yes", N_("don't ask before the file is written")),
    examples=(("consentray diagnostics consentray.zip", N_("what the help desk needs, listed before it is written")),),
)
_command(
    "registration",
    N_("what the app registration must be; --check FILE reads an exported manifest"),
    "cli.registration:registration",
    common,
    one_of(
        value("--check", "FILE", N_("check an exported manifest (- reads stdin)")),
        option("--script", choices=("azure-cli", "powershell"), text=N_("print only the script that makes it")),
    ),
    values(
        "--api-manifest",
        "FILE",
        N_("the manifest of an API of your own, which has the IDs of its permissions; repeatable"),
        dest="apis",
    ),
    examples=(
        ("consentray registration", N_("what to set in the portal")),
        ("consentray registration --check manifest.json", N_("what is missing in an exported manifest")),
    ),
)
_command(
    "completion",
    N_("print the completion of this command line for a shell"),
    "cli.completion:completion",
    value("shell", "SHELL", N_("bash, zsh or fish"), choices=SHELLS),
    examples=(
        ("source <(consentray completion bash)", N_("in ~/.bashrc or, after compinit, with zsh in ~/.zshrc")),
        ("consentray completion fish > ~/.config/fish/completions/consentray.fish", N_("for fish")),
    ),
    note=N_("The Debian package has put it in its place already."),
)
_command(
    "self-test",
    N_("prove that an installed copy works; no network"),
    "cli.doctor:self_test",
    common,
    examples=(("consentray self-test", N_("after an installation")),),
)
