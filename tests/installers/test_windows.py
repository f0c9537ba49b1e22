"""What can be told of the Windows package without Wine: where its parts come from, and what its source says."""

from __future__ import annotations

import ast
import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as ET

import pytest

from installer import fetch
from installer.windows import product, runtime, source, steps, tables
from installer.windows.build import is_signed
from tests.program import ROOT
from trayapp.settings.definition import TOP
from trayapp.settings.installed import KEY
from trayapp.system import autostart, quit_event

CONTENT = b"the file that was pinned"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
WIX = f"{{{source.NAMESPACE}}}"


class Index(http.server.BaseHTTPRequestHandler):
    """An index with one project, as JSON or as HTML."""

    pages: ClassVar[dict[str, tuple[str, bytes]]]
    asked: ClassVar[list[str]]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        kind, content = self.pages.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Index]]:
    class Served(Index):
        pages: ClassVar = {"/files/part-1.0.tar.gz": ("application/octet-stream", CONTENT)}
        asked: ClassVar = []

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(fetch, "_indexes", lambda: [f"http://127.0.0.1:{server.server_port}/simple/"])
    monkeypatch.setattr(fetch, "_certificates", lambda: None)
    yield Served
    server.shutdown()
    thread.join()
    server.server_close()


def html(fragment: str) -> tuple[str, bytes]:
    return "text/html", f'<a href="../../files/part-1.0.tar.gz{fragment}">part-1.0.tar.gz</a>'.encode()


def as_json(sha256: str) -> tuple[str, bytes]:
    files = [{"url": "/files/part-1.0.tar.gz", "hashes": {"sha256": sha256}}]
    return "application/vnd.pypi.simple.v1+json", json.dumps({"files": files}).encode()


@pytest.mark.parametrize("page", [html(f"#sha256={SHA256}"), html(""), as_json(SHA256)])
def test_a_pinned_file_is_fetched_once_whatever_the_page_is_like(
    index: type[Index], tmp_path: Path, page: tuple[str, bytes]
) -> None:
    index.pages["/simple/some-part/"] = page
    first = fetch.fetch("Some_Part", "1.0", SHA256, tmp_path)
    assert first.read_bytes() == CONTENT
    asked = list(index.asked)
    assert fetch.fetch("Some_Part", "1.0", SHA256, tmp_path) == first
    assert index.asked == asked


@pytest.mark.parametrize("page", [html(f"#sha256={'0' * 64}"), html(""), as_json("0" * 64), ("text/html", b"nothing")])
def test_a_file_of_another_hash_is_not_taken(index: type[Index], tmp_path: Path, page: tuple[str, bytes]) -> None:
    index.pages["/simple/part/"] = page
    with pytest.raises(fetch.FetchError, match=r"part 1\.0 .* cannot be fetched"):
        fetch.fetch("part", "1.0", "0" * 64, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_kept_file_that_was_changed_is_fetched_anew(index: type[Index], tmp_path: Path) -> None:
    index.pages["/simple/part/"] = html(f"#sha256={SHA256}")
    kept = fetch.fetch("part", "1.0", SHA256, tmp_path)
    kept.write_bytes(b"something else")
    assert fetch.fetch("part", "1.0", SHA256, tmp_path).read_bytes() == CONTENT


def test_only_addresses_of_indexes_are_opened() -> None:
    with pytest.raises(OSError, match="not an address"):
        fetch._get("ftp://example.com/x")


@pytest.fixture
def payload(tmp_path: Path) -> Path:
    folder = tmp_path / "payload"
    for name in ("consentray.exe", "app/trayapp/a.py", "lib/a.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x" * 2048)
    return folder


def parsed(payload: Path, version: str = "0.1.0") -> ET.Element:
    return ET.fromstring(source.source(payload, version, None))  # noqa: S314 - it is the project's own


def components(payload: Path, version: str) -> dict[str, str]:
    wix = parsed(payload, version)
    return {each.attrib["Id"]: each.attrib["Guid"] for each in wix.iter(f"{WIX}Component")}


def test_a_part_has_the_same_identity_in_every_version_and_each_version_its_own_product(payload: Path) -> None:
    one, two = components(payload, "0.1.0"), components(payload, "0.2.0")
    assert one == two
    assert len(set(one.values())) == len(one) > 10
    assert product.product_code("0.1.0") != product.product_code("0.2.0")
    assert product.UPGRADE_CODE == "{5624187A-8476-5A79-BDCB-CFF86B80A359}"
    assert product.product_code("0.1.0") == "{A89804DB-8D72-58F8-B955-21B508389411}"


def test_each_component_is_of_the_one_feature(payload: Path) -> None:
    wix = parsed(payload)
    (feature,) = wix.iter(f"{WIX}Feature")
    assert {each.attrib["Id"] for each in feature.iter(f"{WIX}ComponentRef")} == set(components(payload, "0.1.0"))


def test_what_is_written_later_names_what_is_there(payload: Path) -> None:
    known = components(payload, "0.1.0")
    assert tables.CONDITIONS.keys() <= known.keys()
    for name in ("MoveFile", "RemoveFile"):
        columns, _, rows = tables.TABLES[name]
        assert {row[columns.index("Component_")] for row in rows} <= known.keys()
    for columns, kinds, rows in tables.TABLES.values():
        assert {len(kinds), *map(len, rows)} == {len(columns)}


def test_no_step_runs_a_script_and_programs_are_our_own() -> None:
    kinds = {step.kind & 0x3F for step in steps.STEPS}
    assert kinds == {51, 18, 17}  # sets a property; runs an installed program; calls an installed library
    ours = {step.source: step for step in steps.STEPS if step.kind & 0x3F != 51}
    # The launcher without a console could show a box that nobody sees.
    assert ours.keys() == {source.file_id("consentray-cli.exe"), source.file_id("consentray-setup.dll")}
    assert all(step.kind & 0x400 for step in ours.values())  # in the installation's own course
    sequences = [step.sequence for step in steps.STEPS]
    assert sequences == sorted(set(sequences))


def test_who_is_asked_to_end_for_an_upgrade_is_started_again_at_its_end_or_after_its_rollback() -> None:
    by_name = {step.name: step for step in steps.STEPS}
    asked, back, undone = by_name["QuitToReturn"], by_name["Return"], by_name["ReturnUnchanged"]
    assert asked.condition == back.condition == undone.condition
    assert (back.target, undone.target) == ("--return", "--return")
    # What stands first is undone last (Windows Installer, "Rollback Custom Actions").
    assert undone.sequence < asked.sequence < 4000 < by_name["CheckSettings"].sequence < back.sequence
    assert [step.name for step in steps.STEPS if step.kind & 0x100] == ["ReturnUnchanged"]
    assert "UPGRADINGPRODUCTCODE" in by_name["QuitRunning"].condition


def test_the_package_and_the_program_mean_the_same_places(payload: Path) -> None:
    keys = {setting.key for setting in TOP}
    assert {*source.SETTINGS.values(), "autostart"} <= keys
    assert product.SETTINGS_KEY == KEY
    assert product.RUN_KEY == autostart.RUN_KEY
    wix = parsed(payload)
    (run,) = [each for each in wix.iter(f"{WIX}RegistryValue") if each.attrib["Key"] == product.RUN_KEY]
    assert run.attrib["Name"] == autostart.RUN_VALUE
    assert run.attrib["Value"].endswith(autostart.AUTOSTARTED)
    others = (ROOT / "installer" / "windows" / "launcher" / "others.c").read_text()
    assert quit_event.event_name(0).replace("\\", "\\\\").removesuffix("0") + "%lu" in others
    assert f"{source.INSTALLED_KEY}\\Returns".replace("\\", "\\\\") in others
    tray = (ROOT / "trayapp" / "ui" / "tray" / "win32.py").read_text()
    assert f'APP_USER_MODEL_ID = "{product.APP_USER_MODEL_ID}"' in tray


def test_of_the_library_ships_what_the_program_can_use(tmp_path: Path) -> None:
    wanted = ["json/__init__.py", "tkinter/ttk.py", "asyncio/events.py", "xml/etree/ElementTree.py"]
    for name in [*wanted, "test/test_os.py", "idlelib/run.py", "turtle.py", "xml/dom/minidom.py", "site-packages/a.py"]:
        (tmp_path / "Lib" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "Lib" / name).touch()
    assert [file.as_posix() for file in runtime.modules(tmp_path)] == sorted(wanted)
    used = ["tcl8.6/init.tcl", "tcl8.6/encoding/cp1252.enc", "tcl8/8.5/msgcat-1.6.1.tm", "tk8.6/msgs/de.msg"]
    for name in [*used, "tcl8.6/tzdata/UTC", "tcl8.6/encoding/jis0208.enc", "tk8.6/demos/button.tcl", "nmake/x.vc"]:
        (tmp_path / "tcl" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tcl" / name).touch()
    assert sorted(file.as_posix() for file in runtime.scripts(tmp_path)) == sorted(used)


@pytest.mark.parametrize("signed", [True, False])
def test_a_signature_is_told_by_the_files_header(tmp_path: Path, signed: bool) -> None:
    content = bytearray(512)
    content[0x3C] = 0x80
    if signed:
        content[0x80 + 24 + 112 + 32] = 1
    (tmp_path / "a.exe").write_bytes(content)
    assert is_signed(tmp_path / "a.exe") is signed


def test_no_module_is_left_out_that_the_program_imports_anywhere() -> None:
    imported = {"sysconfig"}  # by zoneinfo
    for file in (ROOT / "trayapp").rglob("*.py"):
        for each in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in each.names] if isinstance(each, ast.Import) else []
            names += [each.module or ""] if isinstance(each, ast.ImportFrom) else []
            imported.update(name.partition(".")[0] for name in names)
    assert runtime.UNUSED_MODULES.isdisjoint(imported)
    assert "zoneinfo" in imported
