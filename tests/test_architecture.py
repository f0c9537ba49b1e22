"""The rules of the architecture, each held by a test."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.patience import PATIENCE

PACKAGE = Path(__file__).parent.parent / "trayapp"

# The rooms of the house, and what each may import of the others: the arrows point one way.
_VALUES = (
    "core: record, text, addresses, mistake, request, dates, filling, language, model, notices, problems, redaction"
)
ROOMS = {
    _VALUES: set(),
    "core/consent": {_VALUES},
    "core/answers": {_VALUES},
    "core/registration": {_VALUES, "core/consent"},
    "core": {_VALUES, "core/consent", "core/answers"},
    "core/rules": {_VALUES, "core/consent", "core/answers", "core"},
    "core/views": {_VALUES, "core/consent", "core/answers", "core"},
    "core/update": {"core", "core/rules"},
    "system": {_VALUES},
    "network": {_VALUES},
    "settings": {_VALUES, "core/consent", "core", "system"},
    "calls": {_VALUES, "core/consent", "core/answers", "network"},
    "identity/errors": {_VALUES, "core/consent", "network"},
    "identity/cache": {_VALUES, "core/consent", "identity/errors", "system"},
    "identity/client": {_VALUES, "core/consent", "identity/cache", "identity/errors", "network", "system"},
    "identity/sign_in": {_VALUES, "core", "core/consent", "identity/client", "identity/errors", "network", "system"},
    "identity": {
        *(_VALUES, "core", "core/consent", "network", "system"),
        *("identity/cache", "identity/client", "identity/errors", "identity/sign_in"),
    },
    "ui": {_VALUES, "core", "core/answers", "core/views", "system"},
    "telemetry": {_VALUES, "core", "network", "settings", "system"},
    "first_start": {_VALUES, "core", "settings", "system"},
    "demo": set(),
    # What reads a configuration as the program does; the platform itself shares no code with it.
    "demo/rehearsal": {_VALUES, "core/consent", "settings", "demo"},
    "demo/__main__": {"settings", "demo", "demo/rehearsal"},
    "doctor": {
        *(_VALUES, "core", "core/answers", "core/consent", "core/views", "network", "settings", "system", "ui"),
        *("identity", "identity/cache", "identity/client", "identity/errors", "identity/sign_in"),
    },
    # The composition roots: the tray's, and the command line's above it.
    "runtime": {
        *(
            _VALUES,
            "core",
            "core/answers",
            "core/views",
            "core/update",
            "calls",
            "identity",
            "identity/cache",
            "identity/errors",
        ),
        *("network", "settings", "system", "telemetry", "ui", "first_start", "doctor", "demo", "demo/rehearsal"),
    },
    "cli": {
        *(
            _VALUES,
            "core",
            "core/answers",
            "core/consent",
            "core/registration",
            "core/views",
            "calls",
            "identity/errors",
        ),
        *("network", "settings", "system", "doctor", "runtime"),
    },
}
EVERYWHERE = {"trayapp", "trayapp.correlation", "trayapp.exit_codes"}
# What is imported inside functions, or for type checkers alone: what is costly, and who is the door to it.
DOORS = {
    "core/dates": "zoneinfo: a zone by name alone needs it",
    "core/events": "types alone: the icon does without",
    "core/listing": "unicodedata: only what a person looks for",
    "core/text": "json, html and unicodedata: the icon does without",
    "cli/output": "jmespath: a query alone needs it",
    "cli/main": "no import is worth collecting garbage",
    "cli/command_line": "the tray's start reads no arguments",
    "cli/call": "requests",
    "cli/complete": "names of the configuration, where one is asked for",
    "cli/parser": "the wording of settings, for a mistyped word alone",
    "cli/ways": "the window's pages, for a problem alone",
    "runtime/tray_app": "the icon stands before settings and rules are imported; the demo is an extra",
    "runtime/tray_run": "the first start's ways, which most starts do not take, and the settings' page",
    "runtime/tray_icon": "a watch, once the session bus has gone",
    "runtime/desktop": "Tk, and what only a later view than the first needs",
    "runtime/journal": "logging: the most detailed level alone",
    "runtime/worker": "MSAL's side and the APIs' side, when first needed",
    "identity/service": "MSAL and requests, which a start from the cache does without",
    "identity/cache/cache": "MSAL",
    "identity/cache/persistence": "cryptography; each system's protection",
    "identity/cache/keyring": "secretstorage",
    "network/first": "requests, without what guesses; urllib3's own imports, in an order that does not lock",
    "network/body": "requests",
    "network/session": "WinHTTP, one system's",
    "network/trust": "truststore",
    "doctor/desktop": "a check reports what cannot be imported",
    "doctor/machine": "jeepney, one system's",
    "settings/installed": "winreg, and its reader",
    "settings/load": "access rights, one system's",
    "settings/policy/windows": "winreg",
    "settings/writer": "tomlkit, for a change alone",
    "settings/wording": "difflib, for a mistake alone",
    "system/appearance": "jeepney, ctypes, winreg and subprocess: one system's each",
    "system/bus_news": "jeepney",
    "system/file_portal": "jeepney, one system's",
    "system/autostart": "plistlib, winreg and subprocess: one system's each",
    "system/browser": "webbrowser; subprocess, for a click alone",
    "system/files": "tempfile and filelock: the icon does without",
    "system/crashes": "faulthandler: the icon does without",
    "system/folders": "platformdirs",
    "system/instance": "one system's each",
    "system/installation": "subprocess, after an upgrade alone",
    "system/languages": "gettext: English does without; each system's own way",
    "system/log": "traceback, for what is unexpected alone",
    "system/watch": "one system's each",
    "telemetry/heartbeat": "OpenTelemetry's side, a minute after the start",
    "telemetry/instruments": "opentelemetry, an extra; requests",
    "ui/artwork": "Pillow: the icon reads its picture without it",
    "ui/loop": "Tk, for the window alone",
    "ui/theme/detect": "ctypes, one system's; Tk's types",
    "ui/theme/direction": "bidi and arabic_reshaper, for their scripts alone",
    "ui/tray/tray": "each system's own back end",
    "ui/foreground": "ctypes, one system's; Xlib, where Tk does not say it",
    "ui/tray/pystray_base": "pystray, with its back end named for the import alone",
    "ui/tray/statusnotifier/icon": "notifications come with the first one",
    "ui/tray/statusnotifier/pictures": "Pillow's types",
    "ui/tray/win32_picture": "Pillow's types",
    "ui/window/geometry": "ctypes, one system's; Tk's types",
}
CORE_MAY_USE = {
    "__future__",
    "array",
    "bisect",
    "codecs",
    "csv",
    "datetime",
    "email",
    "enum",
    "functools",
    "heapq",
    "html",
    "http",
    "ipaddress",
    "itertools",
    "json",
    "io",
    "math",
    "operator",
    "re",
    "shlex",
    "typing",
    "collections",
    "unicodedata",
    "zoneinfo",
    "urllib",
}


def is_module(name: str) -> bool:
    return (PACKAGE.parent / name.replace(".", "/")).with_suffix(".py").is_file()


def imports(file: Path, *, at_run_time: bool = False) -> set[str]:
    """Return the modules that a file imports, whole; `at_run_time` leaves out what only type checkers see."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    hidden = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    found = set()
    package = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts[:-1])
    for node in ast.walk(tree):
        if at_run_time and id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [node.module])])
            inside = {f"{base}.{alias.name}" for alias in node.names}
            modules = {name for name in inside if (PACKAGE.parent / name.replace(".", "/")).is_dir() or is_module(name)}
            found |= modules if modules == inside else {base} | modules
    return found


def room(module: str) -> str:
    """Return the room that a module is in."""
    _, top, *rest = module.split(".")
    if top == "core" and rest in ([each] for each in _VALUES[6:].split(", ")):
        return _VALUES
    deeper = f"{top}/{rest[0]}" if rest else ""
    return deeper if deeper in ROOMS else top


def module_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(file): file for file in sorted(PACKAGE.rglob("*.py"))}


def own_imports(module: str) -> set[str]:
    """Return the package's modules that a module imports, also for type checkers alone."""
    return {name for name in imports(MODULES[module]) if name in MODULES and name != module}


@pytest.mark.parametrize("module", [name for name in MODULES if name.count(".")])
def test_dependencies_point_one_way(module: str) -> None:
    if module in EVERYWHERE | {"trayapp.__main__"}:
        return
    allowed = ROOMS[room(module)] | {room(module)}
    for name in own_imports(module) - EVERYWHERE:
        assert room(name) in allowed, f"{module} imports {name}"


def test_the_rooms_are_in_an_order() -> None:
    assert list(TopologicalSorter(ROOMS).static_order())


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert list(TopologicalSorter({name: own_imports(name) for name in MODULES}).static_order())


def test_imports_stand_at_the_top_but_at_the_doors() -> None:
    found = set()
    for file in MODULES.values():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            hidden = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            if (hidden or isinstance(node, ast.FunctionDef)) and any(
                isinstance(each, ast.Import | ast.ImportFrom) for each in ast.walk(node)
            ):
                place = file.relative_to(PACKAGE).with_suffix("").as_posix()
                found.add(place.removesuffix("/__init__"))
    assert found == set(DOORS)


def test_the_core_is_pure() -> None:
    for file in (PACKAGE / "core").rglob("*.py"):
        outside = {name.split(".")[0] for name in imports(file)} - {"trayapp"}
        assert outside <= CORE_MAY_USE, f"{file.name} imports {outside - CORE_MAY_USE}"


def test_addresses_are_read_in_one_place() -> None:
    """Two readers of one address are how a token leaves its origin."""
    own = {
        "core/addresses.py",
        "identity/sign_in/listener.py",  # a request's target, which has no host
        "doctor/listener.py",  # the listener's own address
    }
    for file in PACKAGE.rglob("*.py"):
        name = file.relative_to(PACKAGE).as_posix()
        if name not in own and not name.startswith("demo/"):
            found = {"urlsplit", "urlparse", "parse_url"} & set(re.findall(r"\w+", file.read_text(encoding="utf-8")))
            assert not found, f"{name} uses {found}: take trayapp.core.addresses"


def test_to_read_the_arguments_imports_no_command() -> None:
    """Each command pays for itself alone: for `consentray call` the tray would be a third of its time."""
    code = "import sys, trayapp.cli.arguments; print([m for m in sys.modules if m.startswith(('trayapp.', 'pystray'))])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    own = {"trayapp.cli", "trayapp.cli.arguments", "trayapp.cli.parser", "trayapp.core", "trayapp.core.language"}
    assert {name for name in ast.literal_eval(shown.stdout) if name not in own} == set()


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("trayapp.runtime.tray_app, trayapp.cli.command_line", "trayapp.core.views.elements trayapp.settings.load"),
        (
            "trayapp.runtime.tray_run, trayapp.core.views.tray, trayapp.identity.service",
            "ssl http.client email unicodedata trayapp.runtime.settings_page trayapp.core.views.first_start",
        ),
    ],
    ids=["before the icon stands", "until a start from the cache is ready"],
)
def test_what_is_heavy_is_not_imported(modules: str, heavy: str) -> None:
    heavy += " msal requests tkinter PIL cryptography secretstorage flask gi"
    code = f"import sys, {modules}; print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert shown.stdout.strip() == "[]"
