"""Merges the sources: the value in force of each setting, where it came from and what it overrides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from trayapp import has_demo
from trayapp.core.language import N_, _
from trayapp.core.mistake import Mistake
from trayapp.core.record import Record, replace
from trayapp.settings.check import PathMistake, check
from trayapp.settings.definition import TOP
from trayapp.settings.errors import ConfigurationError, NoConfigurationError
from trayapp.settings.lines import key_name
from trayapp.settings.meaning import build_settings, check_together
from trayapp.settings.model import Settings
from trayapp.settings.setting import Setting
from trayapp.settings.source import OWN, Layer, Origin, Source
from trayapp.settings.wording import closest, meant, quoted

BY_KEY = {setting.key: setting for setting in TOP}
CENTRAL = {setting.key for setting in TOP if setting.central}
REQUIRED = [setting for setting in TOP if setting.required]
LIKE_TRUST = 0.85
"""The similarity from which a policy's unknown key counts as a misspelt key that decides trust."""
LAYERS = tuple(Layer)


class Overridden(Record):
    """A value that a stronger source overrides."""

    value: Any
    origin: Origin


class Resolution(Record):
    """The value in force of one setting, as it was written; `value` is None if nothing gives one.

    `wrong` is True if the value cannot be used; `locked`, if only policy can change it. `overrides` begins with the
    strongest.
    """

    setting: Setting
    value: Any
    origin: Origin
    wrong: bool
    overrides: tuple[Overridden, ...]

    @property
    def locked(self) -> bool:
        """Whether policy locks the value, so that a user cannot change it."""
        return self.origin.layer.locks


class Resolved(Record):
    """The result of all sources together.

    `settings` is None if there are `mistakes`: then nothing may be sent. `warnings` are a policy's mistakes that
    were ignored one by one. `unconfigured` is True if no source says whom to ask.
    """

    settings: Settings | None
    values: dict[str, Resolution]
    mistakes: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]
    unconfigured: bool

    def require(self) -> Settings:
        """Return the settings.

        Raise `NoConfigurationError` if there are none, `ConfigurationError` for mistakes.
        """
        if self.unconfigured:
            raise NoConfigurationError(self.mistakes)
        if self.settings is None:
            raise ConfigurationError(self.mistakes)
        return self.settings


def resolve(
    sources: Iterable[Source],
    home: Path | str,
    *,
    failed: Sequence[Mistake] = (),
    ignored: Sequence[Mistake] = (),
    check_ca_file: bool = True,
    complete: bool = True,
) -> Resolved:
    """Resolve the settings.

    Takes the sources (of one layer, the strongest first), the file that a missing key is best written into, what kept
    other sources from being read, and what was ignored of them. Without `check_ca_file` a `ca_file` is not read; where
    the sources are not the `complete`, nothing is missing, and no settings are made. Raises nothing: mistakes are in
    the answer.
    """
    heard = _Heard()
    for source in sorted(heard.split(sources), key=lambda source: LAYERS.index(source.layer)):
        heard.take(source)
    values = {setting.key: heard.resolution(setting) for setting in TOP}
    given = {key: each.value for key, each in values.items() if each.origin.layer is not Layer.BUILT_IN}
    ca_source = values["ca_file"].origin.source
    folder = ca_source.folder if ca_source else None
    from_policy = values["ca_file"].origin.layer.is_policy
    for mistake in check_together(
        given, folder, check_ca_file=check_ca_file and not values["ca_file"].wrong, from_policy=from_policy
    ):
        key = str(mistake.path[0])
        origin = values[key].origin
        if origin.source is not None:
            heard.mistakes.append((origin.source, mistake))
            values[key] = replace(values[key], wrong=True)
    heard.ignored += _unknown_favourites(values["favourites"], values["api"])
    missing = [setting for setting in REQUIRED if setting.key not in given]
    unconfigured = len(missing) == len(REQUIRED) and not failed and not heard.mistakes and not heard.was_given_a_file
    mistakes = list(failed)
    if not complete:
        unconfigured = False
    elif unconfigured:
        text = f"{_(NO_CONFIGURATION)} {_(OR_DEMO)}" if has_demo() else _(NO_CONFIGURATION)
        mistakes.append(Mistake("", text, str(home)))
    elif not failed:  # the unreadable source may have it
        place, policy = heard.file_place(home)
        absent = _("This key is missing.")
        mistakes += [Mistake(each.key, f"{absent} {_(each.text)}", str(place), policy=policy) for each in missing]
    mistakes += located(heard.mistakes)
    mistakes.sort(key=lambda each: not each.policy)  # nobody but the organisation can correct those
    settings = None if mistakes or not complete else build_settings(given, folder)
    return Resolved(settings, values, tuple(mistakes), (*ignored, *located(heard.ignored)), unconfigured)


NO_CONFIGURATION: Final = N_(
    "There is no configuration yet. Ask your IT department for the file and put it here, or write one by"
    ' "consentray config new".'
)
OR_DEMO: Final = N_('"consentray demo" lets you try the program without one.')


class _Heard:
    """The values of the sources so far, the strongest first; `mistakes` stop the program."""

    def __init__(self) -> None:
        self.mistakes: list[tuple[Source, PathMistake]] = []
        self.ignored: list[tuple[Source, PathMistake]] = []
        self._said: dict[str, list[tuple[Source, bool]]] = {setting.key: [] for setting in TOP}
        self._files: list[Source] = []
        self._policies: list[Source] = []

    def split(self, sources: Iterable[Source]) -> list[Source]:
        """Turn settings that a policy may not lock into recommendations, and leave out what a user may not say."""
        taken = []
        for given in sources:
            source = given
            if source.layer in OWN and (ours := [key for key in source.document if key in CENTRAL]):
                source = replace(source, document={k: v for k, v in source.document.items() if k not in ours})
                message = _("Only a policy or this computer's file can set this. It's ignored here.")
                self.ignored += [(given, PathMistake((key,), message)) for key in ours]
            taken.append(source)
            free = [key for key in source.document if key in BY_KEY and not BY_KEY[key].lockable]
            if source.layer.locks and free:
                document = source.document
                taken[-1] = replace(source, document={k: v for k, v in document.items() if k not in free})
                taken.append(
                    replace(source, layer=Layer.RECOMMENDED_POLICY, document={key: document[key] for key in free})
                )
                message = _("A policy can't lock this: users choose it themselves. It is taken as a recommendation.")
                self.ignored += [(source, PathMistake((key,), message)) for key in free]
        return taken

    def take(self, source: Source) -> None:
        """Check a source and keep its values."""
        if not source.layer.is_policy and not source.is_registry:  # a path in the document does not help a user
            self._files.append(source)
        if source.layer.is_policy:
            self._policies.append(source)
        mistakes = check(source)
        for mistake in mistakes:
            if source.layer.is_policy and not _decides_trust(mistake):
                self.ignored.append((source, mistake))
            else:
                self.mistakes.append((source, mistake))
        faulty = {mistake.path[0] for mistake in mistakes}
        for key in source.document.keys() & BY_KEY.keys():
            if key not in faulty:
                self._said[key].append((source, False))
            elif BY_KEY[key].trust or not source.layer.is_policy:
                self._said[key].append((source, True))

    def resolution(self, setting: Setting) -> Resolution:
        """Return what is in force of one setting."""
        said = self._said[setting.key]
        if not said:
            return Resolution(setting, setting.default, Origin(Layer.BUILT_IN), wrong=False, overrides=())
        values = [(source.document[setting.key], Origin(source.layer, source, (setting.key,))) for source, _ in said]
        overrides = tuple(Overridden(value, origin) for value, origin in values[1:])
        return Resolution(setting, *values[0], wrong=said[0][1], overrides=overrides)

    @property
    def was_given_a_file(self) -> bool:
        """Whether a file was read that must be a configuration; the user's file may hold only preferences."""
        return any(source.layer is not Layer.PERSON for source in self._files)

    def file_place(self, home: Path | str) -> tuple[Path | str, bool]:
        """Return the strongest file that was read, else the policy and True, else `home`."""
        if not self._files and self._policies:
            return self._policies[0].place, True
        return (self._files[0].place if self._files else home), False


def _decides_trust(mistake: PathMistake) -> bool:
    """Return whether a policy's mistake is about a setting that decides trust, even by a misspelt key."""
    key = str(mistake.path[0])
    if key in BY_KEY:
        return BY_KEY[key].trust
    like = closest(key, BY_KEY, LIKE_TRUST)
    return like is not None and BY_KEY[like].trust


def _unknown_favourites(favourites: Resolution, apis: Resolution) -> list[tuple[Source, PathMistake]]:
    """Return what names no call: the list of APIs may be another's, and change without a user's doing."""
    source = favourites.origin.source
    if source is None or favourites.wrong or apis.wrong or not apis.value:
        return []
    known = [f"{api['name']}/{call['name']}" for api in apis.value for call in api.get("call", ())]
    unknown = [name for name in favourites.value if name not in known]
    texts = [f"{_('{name} is no call, and is left out.', name=quoted(name))} {meant(name, known)}" for name in unknown]
    return [(source, PathMistake(("favourites",), text.rstrip())) for text in texts]


def located(mistakes: Iterable[tuple[Source, PathMistake]]) -> list[Mistake]:
    """Return the mistakes with their lines, source by source in each one's order."""
    found: dict[str, list[Mistake]] = {}
    for source, each in mistakes:
        line = source.lines.of(each.path)
        mistake = Mistake(key_name(each.path), each.message, str(source.place), line, source.layer.is_policy)
        found.setdefault(str(source.place), []).append(mistake)
    return [mistake for each in found.values() for mistake in sorted(each, key=lambda mistake: mistake.line or 0)]
