"""Finds every source of settings and resolves them.

The strongest first: the machine's policy, the user's policy, the file that was named (``--config``, else
``CONSENTRAY_CONFIG``) or else the user's file, what policy recommends, what the Windows package was told, the
machine's file, what is built in.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from trayapp.core.language import _
from trayapp.core.mistake import Mistake
from trayapp.core.record import replace
from trayapp.settings.believed import NotBelievedError, NotReadableError, believe, check_readable
from trayapp.settings.check import check
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.installed import read_installed
from trayapp.settings.lines import TomlLines
from trayapp.settings.model import Settings
from trayapp.settings.policy import read_policy
from trayapp.settings.policy.linux import policy_source
from trayapp.settings.resolve import Resolved, located, resolve
from trayapp.settings.setting import Setting
from trayapp.settings.source import Layer, Policy, Source
from trayapp.system.files import read_at_most
from trayapp.system.folders import Folders, at_home, machine

LARGEST_FILE_BYTES: Final = 4 * 1024 * 1024
"""Bytes of a configuration that are read."""


def load(
    config_file: str | None,
    folders: Folders,
    environ: Mapping[str, str] = os.environ,
    *,
    ignored: Callable[[str], None] | None = None,
) -> Settings:
    """Load the settings in force.

    `config_file` is the file given on the command line. A file that was named must exist; the usual places may be
    empty. `ignored` is called with each mistake of a policy that was ignored. Raises `NoConfigurationError` if no
    source says whom to ask, `ConfigurationError` where there are mistakes.
    """
    resolved = load_resolved(config_file, folders, environ)
    if ignored is not None:
        for mistake in resolved.warnings:
            ignored(str(mistake))
    return resolved.require()


def load_resolved(
    config_file: str | None,
    folders: Folders,
    environ: Mapping[str, str] = os.environ,
    *,
    policy: Policy | None = None,
    own: bytes | None = None,
) -> Resolved:
    """Load the settings in force, each with its origin; mistakes are in the result, and nothing is raised.

    `policy` is the system's policy, which is read by default. `own` is judged in place of what the
    user's own file holds: it may be written there afterwards.
    """
    found = policy if policy is not None else read_policy(folders.policies)
    installed = read_installed(environ)
    sources = [*found.sources, *installed.sources]
    failed = [*(replace(each, policy=True) for each in found.failed), *installed.failed]
    owned, own_place = own_file(config_file, folders, environ)
    for layer, file in ((owned, own_place), (Layer.MACHINE, folders.machine_file)):
        try:
            with _judged(file, needed=layer in {Layer.COMMAND_LINE, Layer.ENVIRONMENT}):
                if layer is Layer.MACHINE:
                    _check_computer_file(file)
                sources.append(_source(file, layer, own if layer is owned else None))
        except ConfigurationError as error:
            failed += error.mistakes
    return resolve(sources, folders.person_file, failed=failed, ignored=found.ignored)


def own_file(config_file: str | None, folders: Folders, environ: Mapping[str, str] = os.environ) -> tuple[Layer, Path]:
    """Return the user's own file: the one that was named, else the one in the user's folder."""
    if config_file:
        return Layer.COMMAND_LINE, at_home(Path(config_file)).absolute()
    if config_file := environ.get("CONSENTRAY_CONFIG"):
        return Layer.ENVIRONMENT, at_home(Path(config_file)).absolute()
    return Layer.PERSON, folders.person_file


def sources_of(
    config_file: str | None, folders: Folders, environ: Mapping[str, str] = os.environ
) -> tuple[list[Path], list[Path]]:
    """Return the files that `load` looks for, and the folders whose files are policies; none of them need exist."""
    _, own = own_file(config_file, folders, environ)
    return [own, folders.machine_file], [
        folders.policies,
        *(folders.policies / name for name in ("managed", "recommended")),
    ]


@contextmanager
def _judged(file: Path, *, needed: bool = True) -> Iterator[None]:
    """Raise `ConfigurationError` for whatever keeps a file from being read; without one, only if it is `needed`."""
    try:
        yield
    except (NotBelievedError, NotReadableError) as error:
        place = error.path if isinstance(error, NotBelievedError) else file
        raise ConfigurationError((Mistake("", str(error), str(place)),)) from None
    except OSError as error:
        if needed or not isinstance(error, FileNotFoundError):
            text = _("The file can't be read: {error}.", error=error.strerror)
            raise ConfigurationError((Mistake("", text, str(file)),)) from None


def read_checked(
    file: Path, name: str, settings: Iterable[Setting], tables: Mapping[str, Iterable[Setting]]
) -> dict[str, object]:
    """Read and check a file of one table of this name, defined as a configuration is; raises `ConfigurationError`."""
    with _judged(file):
        source = _source(file, Layer.COMMAND_LINE)
    table = source.document.get(name)
    if not isinstance(table, dict) or len(source.document) > 1:
        message = _("The file must hold the table [{name}], and nothing else.", name=name)
        raise ConfigurationError((Mistake("", message, str(file)),))
    wrong = check(replace(source, document=table), settings, tables)
    if mistakes := located((source, replace(each, path=(name, *each.path))) for each in wrong):
        raise ConfigurationError(tuple(mistakes))
    return table


def read_file(
    file: Path, places: Folders | None = None, *, recommended: bool = False, content: bytes | None = None
) -> Resolved:
    """Read and check one file by itself, for a computer that this one need not be. Raises nothing.

    `content` is judged in place of what a configuration holds.

    A name that ends with ``.json`` is that of a policy for Linux, which need not be whole; it is `recommended` also if
    its folder has that name. A `ca_file` is looked at
    where it lies beside the file, not where its path is absolute. A file that is in its place on this computer, one of
    `places`, must be there as every user needs it.
    """
    policy = file.suffix.casefold() == ".json"
    recommended = recommended or file.parent.name == "recommended"
    layer = Layer.RECOMMENDED_POLICY if recommended else Layer.MACHINE_POLICY
    try:
        with _judged(file):
            _check_place(file, places)
            source = _policy_source(file, layer) if policy else _source(file, Layer.COMMAND_LINE, content)
    except ConfigurationError as error:
        return resolve((), file, failed=error.mistakes)
    ca_file = str(source.document.get("ca_file", ""))
    elsewhere = PurePosixPath(ca_file).is_absolute() or PureWindowsPath(ca_file).is_absolute()
    return resolve([source], file, check_ca_file=not elsewhere, complete=not policy)


def _check_place(file: Path, places: Folders | None) -> None:
    """Check a policy's or the machine's file in its place; raise what `believe` and `check_readable` raise."""
    if places is None:
        return
    if file.parent.parent == places.policies:
        for each in (places.policies, file.parent, file):
            believe(each)
            check_readable(each, places.policies.parent)
    elif file == places.machine_file:
        _check_computer_file(file)


def _check_computer_file(file: Path) -> None:
    """Check the computer's file in its place; raise NotBelievedError, NotReadableError or OSError."""
    check_readable(file, file.parent)
    if _is_windows() and file.parent == machine():  # `CONSENTRAY_HOME` has another, the user's own
        from trayapp.settings.computer_file import check_computer_file

        check_computer_file(file)


def _is_windows() -> bool:
    return sys.platform == "win32"


def read_computer(folders: Folders, given: Path | None, environ: Mapping[str, str] = os.environ) -> Resolved:
    """Read and check the computer's own settings by themselves. Raises nothing.

    They are the installation's properties and the computer's file, or the file `given` that is to take its place. What
    is missing may come from elsewhere.
    """
    installed = read_installed(environ)
    sources, failed = [*installed.sources], [*installed.failed]
    file = given or folders.machine_file
    try:
        with _judged(file, needed=given is not None):
            if given is None:
                _check_computer_file(file)
            sources.append(replace(_source(file, Layer.MACHINE), folder=folders.machine_file.parent))
    except ConfigurationError as error:
        failed += error.mistakes
    return resolve(sources, file, failed=failed, complete=False)


def _policy_source(file: Path, layer: Layer) -> Source:
    """Read a policy for Linux, whoever owns it; raises ``OSError`` or `ConfigurationError`."""
    try:
        return policy_source(file, read_at_most(file, LARGEST_FILE_BYTES), layer)
    except ValueError as error:
        raise ConfigurationError((Mistake("", _("The policy isn't JSON: {error}.", error=error), str(file)),)) from None


def _source(file: Path, layer: Layer, content: bytes | None = None) -> Source:
    """Read a configuration file, unless its `content` is given.

    Raises ``OSError``, or `ConfigurationError` where it is not TOML.
    """
    if content is None:
        content = read_at_most(file, LARGEST_FILE_BYTES)
    line = None
    try:
        text = content.decode("utf-8-sig")
        return Source(layer, file, tomllib.loads(text), TomlLines(text), file.parent)
    except UnicodeDecodeError:
        mistake = _("The file isn't UTF-8 text. Save it as UTF-8.")
    except RecursionError:
        mistake = _("The file isn't a configuration: it is nested too deeply.")
    except ValueError as error:  # also a number of more digits than Python takes, which is no error of TOML's
        found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
        if found is None:
            mistake = _("The file isn't TOML: {error}.", error=error)
        elif found[2]:
            line = int(found[2])
            mistake = _("The file isn't TOML: {error}, in column {column}.", error=found[1], column=found[3])
        else:
            mistake = _("The file isn't TOML: {error}, at its end.", error=found[1])
    raise ConfigurationError((Mistake("", mistake, str(file), line),))
