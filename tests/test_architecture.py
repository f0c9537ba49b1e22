"""The rules of the architecture, each held by a test."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "trayapp"

# What each part may import of the others. The composition roots (app, cli, commands, program, worker) may take all.
MAY_IMPORT = {
    "core": set(),
    "system": {"core"},
    "settings": {"core", "system"},
    "network": {"core", "system"},
    "identity": {"core", "system", "network"},
    "calls": {"core", "system", "network"},
    "ui": {"core", "system"},
    "demo": set(),
}
CORE_MAY_USE = {
    "__future__",
    "enum",
    "functools",
    "http",
    "itertools",
    "json",
    "math",
    "re",
    "typing",
    "collections",
    "urllib",
}


def imports(file: Path, *, at_run_time: bool = False) -> set[str]:
    """Give the modules that a file imports, whole; `at_run_time` leaves out what only type checkers see."""
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
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names if base == "trayapp"}
    return found


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_dependencies_point_one_way(part: str) -> None:
    allowed = MAY_IMPORT[part] | {part}
    for file in (PACKAGE / part).rglob("*.py"):
        for name in imports(file):
            if name.startswith("trayapp."):
                assert name.split(".")[1] in allowed | {"__version__"}, f"{file.name} imports {name}"


def test_the_core_is_pure() -> None:
    for file in (PACKAGE / "core").rglob("*.py"):
        outside = {name.split(".")[0] for name in imports(file)} - {"trayapp"}
        assert outside <= CORE_MAY_USE, f"{file.name} imports {outside - CORE_MAY_USE}"


def test_addresses_are_read_in_one_place() -> None:
    """Two readers of one address are how a token leaves its origin."""
    own = {
        "core/addresses.py",
        "identity/sign_in/listener.py",  # a request's target, which has no host
        "self_test/listener.py",  # the listener's own address
    }
    for file in PACKAGE.rglob("*.py"):
        name = file.relative_to(PACKAGE).as_posix()
        if name not in own and not name.startswith("demo/"):
            found = {"urlsplit", "urlparse", "parse_url"} & set(re.findall(r"\w+", file.read_text(encoding="utf-8")))
            assert not found, f"{name} uses {found}: take trayapp.core.addresses"


def test_neither_msal_nor_requests_nor_tk_is_imported_before_the_icon_stands() -> None:
    heavy = "msal requests tkinter PIL cryptography secretstorage flask gi"
    modules = "trayapp.runtime.tray_app, trayapp.cli.main"
    code = f"import sys, {modules}; print([m for m in '{heavy}'.split() if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert shown.stdout.strip() == "[]"
