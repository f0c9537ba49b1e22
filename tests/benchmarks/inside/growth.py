"""How the program's work grows with APIs, scopes, accounts and cached tokens; says the seconds by work and number.

    python -m tests.benchmarks.inside.growth CONFIGURATION FOLDER

The folder holds the token cache, as a plain file, of a user who has signed in.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks.inside import states
from tests.benchmarks.inside.kept import new_identity, open_identity
from tests.core import build
from trayapp.core import events as ev
from trayapp.core.update import update
from trayapp.core.views.tray import tray_view
from trayapp.core.views.window import window_view
from trayapp.settings.load import read_file
from trayapp.ui.tray.pystray_menu import build_menu
from trayapp.ui.tray.statusnotifier.menu_tree import MenuTree, describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from trayapp.core.state import State

SIZES: Final = (10, 30, 100, 300, 1000)
LEAST: Final = 5
"""Repetitions; what is quick has more, up to a tenth of a second."""
CALLS: Final = 2

Work = tuple[str, "Callable[[int], Callable[[], object]]"]


def seconds(work: Callable[[], object]) -> float:
    """Return the middle time of some repetitions, the first one not counted; without Python's collector, as timeit."""
    work()
    taken: list[float] = []
    end = time.perf_counter() + 0.1
    gc.collect()
    gc.disable()
    while len(taken) < LEAST or time.perf_counter() < end:
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    gc.enable()
    return statistics.median(taken)


class Growth:
    """The works, each prepared for a number and then repeated."""

    def __init__(self, configuration: Path, folder: Path, scratch: Path) -> None:
        self._configuration = configuration
        self._settings, _, self._account = open_identity(configuration, folder)
        self._cache = next(folder.glob("tokens-*.json"))
        self._ledger = next(folder.glob("ledger-*.json"))
        self._scratch = scratch

    def works(self) -> list[Work]:
        """Return all works by name; the first word says what there is more of."""
        return [
            ("APIs: the configuration read", self.configuration),
            ("APIs: the tokens' outcomes taken over", self.outcomes),
            ("APIs: the menu made", self.menu),
            ("APIs: the window's page made", partial(self.page, event=ev.WindowAsked())),
            ("scopes: the configuration's prompts planned", self.prompts),
            ("scopes: the window's page made", self.scopes),
            ("accounts: restored from the cache", self.accounts),
            ("accounts: a token looked up", self.account_token),
            ("accounts: the menu made", self.account_menu),
            ("tokens: one looked up", self.token),
            ("tokens: the cache loaded", self.loaded),
            ("tokens: the cache saved", self.saved),
        ]

    # APIs and scopes

    def configuration(self, count: int) -> Callable[[], object]:
        text = self._configuration.read_text(encoding="utf-8").partition("[[api]]")[0]
        for api in states.apis(count, CALLS):
            text += f'[[api]]\nname = "{api.name}"\ntitle = "{api.title}"\nscopes = {json.dumps(api.scopes)}\n'
            for call in api.calls:
                text += f'[[api.call]]\nname = "{call.name}"\ntitle = "{call.title}"\nurl = "{call.url}"\n'
        file = self._scratch / f"{count}.toml"
        file.write_text(text, encoding="utf-8")
        return lambda: read_file(file).require()

    def outcomes(self, count: int) -> Callable[[], object]:
        state = states.getting_tokens(count, CALLS)
        event = ev.TokensAcquired(tuple(build.granted(api) for api in state.setup.apis))
        return lambda: update(state, event)

    def menu(self, count: int) -> Callable[[], object]:
        return _menu(states.signed_in(count, CALLS))

    def page(self, count: int, event: ev.Event) -> Callable[[], object]:
        state, _ = build.run(states.signed_in(count, CALLS), event)
        return lambda: window_view(state)

    def prompts(self, count: int) -> Callable[[], object]:
        state = states.signed_out(2, CALLS, scopes=count)
        return state.pending

    def scopes(self, count: int) -> Callable[[], object]:
        state, _ = build.run(states.signed_in(2, CALLS, scopes=count), ev.WindowAsked())
        return lambda: window_view(state)

    # Accounts

    def accounts(self, count: int) -> Callable[[], object]:
        folder = self._with_accounts(count)
        return lambda: new_identity(self._settings, folder).restore()

    def account_token(self, count: int) -> Callable[[], object]:
        return self._look_up(self._with_accounts(count))

    def account_menu(self, count: int) -> Callable[[], object]:
        restored = new_identity(self._settings, self._with_accounts(count)).restore()
        state, _ = build.run(states.signed_out(2, CALLS), ev.Started(), restored)
        return _menu(state)

    def _with_accounts(self, count: int) -> Path:
        entries = json.loads(self._cache.read_text(encoding="utf-8"))
        ledger = json.loads(self._ledger.read_text(encoding="utf-8"))
        home_id = self._account.home_id
        for number in range(1, count):
            other = f"{number:08}-{home_id}"
            for kind in ("Account", "RefreshToken", "IdToken"):
                for key, entry in list(entries[kind].items()):
                    if entry["home_account_id"] == home_id:
                        entries[kind][key.replace(home_id, other)] = {**entry, "home_account_id": other}
            page = ledger["accounts"][home_id]
            ledger["accounts"][other] = {**page, "account": {**page["account"], "home_id": other}}
        return self._folder(entries, ledger)

    # Tokens

    def token(self, count: int) -> Callable[[], object]:
        return self._look_up(self._with_tokens(count))

    def loaded(self, count: int) -> Callable[[], object]:
        folder = self._with_tokens(count)
        return lambda: new_identity(self._settings, folder).restore()

    def saved(self, count: int) -> Callable[[], object]:
        identity = new_identity(self._settings, self._with_tokens(count))
        identity.restore()
        cache = identity._cache

        def save() -> None:
            cache.msal.has_state_changed = True
            cache.save()

        return save

    def _with_tokens(self, count: int) -> Path:
        entries = json.loads(self._cache.read_text(encoding="utf-8"))
        scope = self._settings.apis[0].scopes[0]
        key, kept = next((key, each) for key, each in entries["AccessToken"].items() if scope in each["target"])
        entries["AccessToken"] = {key: kept}
        for number in range(1, count):
            target = kept["target"].replace("customerapi", f"other{number:04}")
            entries["AccessToken"][key.replace("customerapi", f"other{number:04}")] = {**kept, "target": target}
        return self._folder(entries, json.loads(self._ledger.read_text(encoding="utf-8")))

    def _look_up(self, folder: Path) -> Callable[[], object]:
        identity = new_identity(self._settings, folder)
        identity.restore()
        api = self._settings.apis[0]

        def look_up() -> None:
            if not hasattr(identity.token(self._account, api.name, api.scopes), "secret"):
                sys.exit("no token")

        return look_up

    def _folder(self, entries: dict[str, Any], ledger: dict[str, Any]) -> Path:
        folder = Path(mkdtemp(dir=self._scratch))
        (folder / self._cache.name).write_text(json.dumps(entries), encoding="utf-8")
        (folder / self._ledger.name).write_text(json.dumps(ledger), encoding="utf-8")
        for discovery in self._cache.parent.glob("discovery-*.json"):
            (folder / discovery.name).write_bytes(discovery.read_bytes())
        return folder


def _menu(state: State) -> Callable[[], object]:
    def made() -> None:
        MenuTree().update(describe(build_menu(tray_view(state).menu, print, str)))

    return made


def main() -> int:
    with TemporaryDirectory() as scratch:
        growth = Growth(Path(sys.argv[1]), Path(sys.argv[2]), Path(scratch))
        found = {name: {size: seconds(prepare(size)) for size in SIZES} for name, prepare in growth.works()}
    print(json.dumps(found))  # noqa: T201 - the answer
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
