"""What stands in files, and in each system's place for policies: it is in force, or a mistake says why not."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.fuzz.clean import assert_clean
from tests.fuzz.of_calls import dialled
from tests.settings.fake_registry import Registry
from tests.settings.test_load import GOOD
from trayapp.core.addresses import origin_of
from trayapp.core.model import Account, AccountKind
from trayapp.core.registration.check import check
from trayapp.core.registration.manifest import NotAManifestError, api_of, manifest_of
from trayapp.core.registration.needed import needed
from trayapp.core.text import clean, json_text
from trayapp.identity.cache.cache import TokenCache
from trayapp.identity.cache.entries import fresh_token, homes_of, is_cache, merge, owned
from trayapp.identity.cache.ledger_file import LedgerFile
from trayapp.identity.client.accounts import cached_account
from trayapp.settings.lines import JsonLines, Lines, TomlLines, parse
from trayapp.settings.load import read_file
from trayapp.settings.policy import macos, windows
from trayapp.settings.policy.linux import policy_source
from trayapp.settings.resolve import Resolved, resolve
from trayapp.settings.source import Layer, Policy, Source
from trayapp.settings.writer import edited

FILE = Path("/nowhere/consentray.toml")
REQUIRED: dict[str, object] = {
    "client_id": "c",
    "authority": "https://login.example/t",
    "api": [{"name": "a", "scopes": ["api://x/read"]}],
}
OWN = Source(Layer.PERSON, FILE, REQUIRED, Lines())
"""What a policy need not say: as short as may be, as it is judged with each."""
SETUP = read_file(FILE, content=GOOD.encode()).require().setup
MEMORY = Path("/dev/shm")  # a disk would take most of the time
FOLDER = Path(tempfile.mkdtemp(prefix="consentray-fuzz-", dir=MEMORY if MEMORY.is_dir() else None))
PLACE = FOLDER / "kept.json"
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
ADA = Account("uid.utid", "ada@contoso.example", "Ada", AccountKind.WORK, "utid")
TOKEN = ("uid.utid", "client", ("api://x/read",))


def configuration(data: bytes) -> None:
    _judged(read_file(FILE, content=data))


def policy_linux(data: bytes) -> None:
    with suppress(ValueError):
        source = policy_source(FILE.with_suffix(".json"), data, Layer.MACHINE_POLICY)
        _judged(resolve([source, OWN], FILE))


def policy_windows(data: bytes) -> None:
    """Values in lines: a type, a name, a blank and what it holds."""
    registry = Registry()
    for line in data.decode("utf-8", "replace").split("\n"):
        name, _, held = line[1:].partition(" ")
        number = int(held) if held.isascii() and held.isdecimal() and len(held) < 20 else 0
        made: dict[str, tuple[object, int]] = {
            "s": (held, registry.REG_SZ),
            "e": (held, registry.REG_EXPAND_SZ),
            "d": (number % 2**32, registry.REG_DWORD),
            "q": (number % 2**64, registry.REG_QWORD),
            "m": (held.split(","), registry.REG_MULTI_SZ),
            "b": (held.encode(), registry.REG_BINARY),
        }
        registry.put(registry.HKEY_LOCAL_MACHINE, windows.KEY, name, *made.get(line[:1], made["s"]))
    _policy(windows.read(registry))


def policy_macos(data: bytes) -> None:
    document: object = None
    with suppress(ValueError):
        document = macos.read_property_list(data)
    if isinstance(document, dict):
        _policy(macos.read(document.get))


def _policy(found: Policy) -> None:
    _judged(resolve([*found.sources, OWN], FILE, failed=found.failed, ignored=found.ignored))


def _judged(found: Resolved) -> None:
    """Settings are made or mistakes named, and a token can go nowhere that was not checked."""
    assert (found.settings is None) == bool(found.mistakes)
    for each in (*found.mistakes, *found.warnings):
        assert each.message
        assert_clean(json_text([each.key, each.message, each.place, str(each)]))
    if found.settings is None:
        return
    authority = found.settings.authority
    assert dialled(authority) == origin_of(authority) is not None
    for api in found.settings.apis:
        for call in api.calls:
            url = call.url.partition("{")[0]
            assert dialled(url) == origin_of(call.url.partition("?")[0].partition("{")[0]) is not None


def setting(data: bytes) -> None:
    """A value, a line end, and a person's file: a change writes this value, and leaves everything else."""
    value, _, content = data.partition(b"\n")
    try:
        before = tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return
    typed = value.decode("utf-8", "replace")
    try:
        after = tomllib.loads(edited(content, {"client_id": typed}).decode("utf-8-sig"))
    except Exception as error:
        if "ConfigurationError" in type(error).__name__:
            return
        raise
    assert _comparable(after) == _comparable(before | {"client_id": typed})


def _comparable(document: Any) -> str:
    return repr(sorted(document.items(), key=lambda item: item[0]))


def lines(data: bytes) -> None:
    """The line of each key of a document that parses is one of its lines."""
    with suppress(ValueError, RecursionError):
        text = data.decode()
        found, where = (parse(text), JsonLines(text)) if text[:1] in "{[" else (tomllib.loads(text), TomlLines(text))
        for path in _paths(found):
            line = where.of(path)
            assert line is None or 1 <= line <= text.count("\n") + 1


def _paths(value: Any) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(key, *rest) for key, each in inner for rest in ((), *_paths(each))]


def manifest(data: bytes) -> None:
    try:
        text = data.decode()
        document = parse(text)
    except ValueError:
        return
    where = JsonLines(text)
    for read in (
        lambda: check(needed(SETUP, lambda _: None), manifest_of(document, SETUP.client_id)),
        lambda: api_of(document),
    ):
        try:
            found: Any = read()
        except NotAManifestError as error:
            where.of(error.path)
            assert_clean(clean(str(error)))
        else:
            assert_clean(
                json_text([[each.message, each.fix] for each in found] if isinstance(found, tuple) else list(found))
            )


def cache(data: bytes) -> None:
    PLACE.write_bytes(data)
    notices: list[object] = []
    kept = TokenCache("plain-file", PLACE, notices.append)
    accounts = kept.accounts
    for each in accounts:
        made = cached_account(each, SETUP)
        json_text(made.fields())
    if notices:  # what could not be read was set aside, so that nothing is lost
        assert accounts == []
        for aside in PLACE.parent.iterdir():
            aside.unlink()
        return
    entries = kept._base
    assert is_cache(entries)
    mine = owned(entries)
    assert owned(mine) == mine
    assert merge(mine, mine, mine) == mine
    assert not any(
        owned(entries, but=homes_of(entries)).get(kind) for kind in ("AccessToken", "RefreshToken", "Account")
    )
    secret = fresh_token(entries.get("AccessToken", {}).values(), *TOKEN)
    if secret is not None:
        assert any(
            each.get("secret") == secret and each["home_account_id"] == "uid.utid" and "api://x/read" in each["target"]
            for each in entries["AccessToken"].values()
        )


class _Held(type(Path())):  # type: ignore[misc] # the path of this system
    """A path whose content is in memory, as opening a file ten times took most of the time."""

    content = b""

    def read_bytes(self) -> bytes:
        return self.content


class _Ledger(LedgerFile):
    def _write(self, document: dict[str, Any]) -> None:
        self._path.content = json.dumps(document).encode()  # type: ignore[attr-defined] # of `_Held`


def ledger(data: bytes) -> None:
    place = _Held(PLACE)
    place.content = data
    file = _Ledger(place)
    homes = [each.home_id for each in file.accounts]
    before = {each: (file.of(each), file.waits(each), file.histories(each)) for each in homes}
    json_text([each.fields() for each in file.accounts])
    file.waits(None)
    file.keep(ADA, (("api", ("read",)),), (), file.waits(ADA.home_id), file.histories(ADA.home_id))
    assert file.active == ADA.home_id
    after = {each: (file.of(each), file.waits(each), file.histories(each)) for each in homes if each != ADA.home_id}
    assert after == {each: held for each, held in before.items() if each != ADA.home_id}
    assert file.of(ADA.home_id)[0] == (("api", ("read",)),)
    assert file.forget(frozenset({ADA.home_id})) == ()
    assert ADA.home_id not in [each.home_id for each in file.accounts]
