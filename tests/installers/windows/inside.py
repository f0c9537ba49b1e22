"""What Wine's kernel can tell of the program's parts: run by a Windows Python, with the installed program's modules.

    python.exe inside.py FOLDER-OF-PROGRAM FOLDER-OF-PACKAGES

Prints a line for each check: a JSON list of its name, whether it passed, and what was seen.
"""

from __future__ import annotations

import ctypes
import http.server
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import winreg
from ctypes import wintypes
from pathlib import Path
from types import SimpleNamespace
from typing import Any

assert sys.platform == "win32"

PATIENCE = 60.0
READ_BY_OTHERS, READ_BY_NOBODY = 1, 0
DETACHED = 8
SECOND = """
import pathlib, sys
sys.path[:0] = sys.argv[2:]
from trayapp.system.instance import become_first, windows
if sys.argv[1].endswith("!"):
    windows.session = lambda: 99
print(become_first(*[pathlib.Path(sys.argv[1].strip("!"))] * 2, lambda: True) is not None)
"""


def see(name: str, passed: bool, detail: object = "") -> None:
    sys.stdout.write(json.dumps([name, passed, str(detail)]) + "\n")
    sys.stdout.flush()


class Reader:
    """Another program that has a file open, until it is closed or a part of a second has passed."""

    def __init__(self, file: Path, share: int) -> None:
        self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        self._kernel.CreateFileW.restype = wintypes.HANDLE
        self._kernel.CreateFileW.argtypes = [
            *(wintypes.LPCWSTR, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID),
            *(wintypes.DWORD, wintypes.DWORD, wintypes.HANDLE),
        ]
        self._kernel.CloseHandle.argtypes = [wintypes.HANDLE]
        self._handle = self._kernel.CreateFileW(str(file), 0x80000000, share, None, 3, 0, None)
        assert self._handle not in {None, wintypes.HANDLE(-1).value}

    def close(self) -> None:
        self._kernel.CloseHandle(self._handle)

    def close_soon(self) -> None:
        threading.Timer(0.4, self.close).start()


def check_held_files(folder: Path) -> None:
    from trayapp.system.files import read_at_most, remove_or_empty, write_whole

    file = folder / "held"
    write_whole(file, b"old")
    reader = Reader(file, READ_BY_OTHERS)
    (folder / "other").write_bytes(b"x")
    try:
        (folder / "other").replace(file)
        held = ""
    except OSError as error:
        held = f"error {error.winerror}"
    see("a reader keeps a file from being replaced", bool(held), held)
    reader.close_soon()
    write_whole(file, b"new")
    see("one that goes away is waited for", file.read_bytes() == b"new")
    Reader(file, READ_BY_NOBODY).close_soon()
    see("by a reader too", read_at_most(file, 10) == b"new")
    Reader(file, READ_BY_OTHERS).close_soon()
    remove_or_empty(file)
    see("and by a removal", not file.exists())


def check_sign_out(folder: Path) -> None:
    from trayapp.identity.cache.cache import TokenCache

    file = folder / "tokens-1.bin"

    def cache() -> TokenCache:
        return TokenCache("encrypted", file, lambda _: None)

    entry = {"home_account_id": "ada", "environment": "x", "realm": "y", "username": "ada", "authority_type": "z"}
    first = cache()
    first.msal.deserialize(json.dumps({"Account": {"ada": entry}, "RefreshToken": {"r": {**entry, "secret": "s"}}}))
    first.msal.has_state_changed = True
    first.save()
    see("the cache is kept by DPAPI", len(cache().accounts) == 1 and b"secret" not in file.read_bytes())
    reader = Reader(file, READ_BY_OTHERS)
    removal = cache().forget(frozenset({"ada"}))
    waits = removal.gone and bool(removal.waits) and file.exists()
    see("a sign-out of a file that stays held says so", waits, removal.waits)
    see("its tokens are used by nobody any more", not cache().accounts)
    reader.close()
    see("and go at the next start", not cache().accounts and not file.exists())
    see("with the list of who is signed out", not list(folder.glob("*.signed-out")))


def check_damaged(folder: Path) -> None:
    from trayapp.identity.cache.persistence import DataProtectionFile
    from trayapp.identity.errors.storage import UnreadableCacheError

    file = folder / "tokens-2.bin"
    DataProtectionFile(file).save("{}")
    whole = file.read_bytes()
    for name, content in (("cut", whole[:-5]), ("empty", b""), ("strange", b"garbage")):
        file.write_bytes(content)
        try:
            found: object = DataProtectionFile(file).load()
        except UnreadableCacheError as error:
            found = error.__cause__
        see(f"DPAPI tells a file that is {name} from a missing key", isinstance(found, OSError), found)


def check_ctrl_c() -> None:
    from trayapp.cli.session import _interrupts_cancel
    from trayapp.core.events import SignInCancelled
    from trayapp.core.state import Activity

    def press() -> None:
        threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()  # on another thread, as Windows does

    for activity, wanted in ((Activity.PROMPTING, "SignInCancelled"), (Activity.RESTORING, "KeyboardInterrupt")):
        session: Any = SimpleNamespace(state=SimpleNamespace(activity=activity, late=()))
        events: Any = queue.SimpleQueue()
        ended = "nothing"
        try:
            with _interrupts_cancel(session, events):
                press()
                while (event := events.get(timeout=PATIENCE)) is None:
                    pass
                ended = "SignInCancelled" if isinstance(event, SignInCancelled) else repr(event)
        except KeyboardInterrupt:
            ended = "KeyboardInterrupt"
        see(f"Ctrl+C while {activity}", ended == wanted, ended)


def check_no_streams(paths: list[str]) -> None:
    environ = {**os.environ, "PYTHONPATH": ";".join(paths)}
    windowed = str(Path(sys.executable).with_name("pythonw.exe"))
    for arguments, code in ((("config", "--check", "nowhere.toml", "--json"), 2), (("--help",), 0), (("explain",), 2)):
        command = [windowed, "-m", "trayapp", *arguments]
        ended = subprocess.run(command, env=environ, creationflags=DETACHED, timeout=PATIENCE, check=False)
        see(f"{arguments[0]} without any stream", ended.returncode == code, ended.returncode)
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "trayapp", "config", "--json"]
    streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": writer, "stderr": subprocess.PIPE}
    ran = subprocess.run(command, env=environ, timeout=PATIENCE, check=False, **streams)
    see("a reader that has gone ends it quietly", (ran.returncode, ran.stderr) == (1, b""), ran.stderr[-200:])


class Script(http.server.BaseHTTPRequestHandler):
    """A script that names a proxy, for all hosts but one."""

    def do_GET(self) -> None:
        text = (
            b'function FindProxyForURL(url, host) { return host == "direct.contoso.example" ? "DIRECT" :'
            b' "PROXY proxy.contoso.example:3128; DIRECT"; }'
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ns-proxy-autoconfig")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


def check_proxies() -> None:
    from trayapp.core.addresses import address_of
    from trayapp.network.proxy import WindowsProxies
    from trayapp.network.winhttp import SystemWinHttp

    server = http.server.HTTPServer(("127.0.0.1", 0), Script)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script = f"http://127.0.0.1:{server.server_port}/proxy.pac"
    internet = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
    policy = r"Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"
    access = winreg.KEY_SET_VALUE | winreg.KEY_WOW64_64KEY
    for key, name, kind, value in (
        (internet, "AutoConfigURL", winreg.REG_SZ, script),
        (policy, "ProxySettingsPerUser", winreg.REG_DWORD, 0),
    ):
        with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, key, 0, access) as opened:
            winreg.SetValueEx(opened, name, 0, kind, value)
    try:
        proxies = WindowsProxies(SystemWinHttp())
        for host, wanted in (("api", "http://proxy.contoso.example:3128"), ("direct", None)):
            address = address_of(f"https://{host}.contoso.example/x")
            assert address is not None
            way = proxies.way(address)
            see(f"the computer's script (PAC), for {host}", way.proxy == wanted and script in way.source, way)
    finally:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, internet, 0, access) as opened:
            winreg.DeleteValue(opened, "AutoConfigURL")
        winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, policy, winreg.KEY_WOW64_64KEY)
        server.shutdown()


def check_sessions(folder: Path, paths: list[str]) -> None:
    from trayapp.system.instance import become_first

    def second(name: str) -> str:
        command = [sys.executable, "-c", SECOND, name, *paths]
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        return ran.stdout.strip() or ran.stderr

    raised = threading.Event()

    def raise_window() -> bool:
        raised.set()
        return True

    first = become_first(folder, folder, raise_window)
    assert first is not None
    found = second(str(folder))
    asked = found == "False" and raised.wait(PATIENCE)
    see("a second start in the session raises the first one's window", asked, found)
    raised.clear()
    found = second(f"{folder}!")
    see("one in another session has an icon of its own", found == "True" and not raised.is_set(), found)
    first.close()


def main() -> None:
    paths = sys.argv[1:]
    sys.path[:0] = paths
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.environ["CONSENTRAY_HOME"] = str(folder / "home")
        check_held_files(folder)
        check_sign_out(folder)
        check_damaged(folder)
        check_ctrl_c()
        check_no_streams(paths)
        check_proxies()
        check_sessions(folder, paths)


main()
