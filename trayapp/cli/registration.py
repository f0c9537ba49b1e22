"""`consentray registration`: what the app registration must be, how to make it, and the check of an exported one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from trayapp.core.language import N_, _, plural
from trayapp.core.mistake import Mistake
from trayapp.core.model import AuthorityKind
from trayapp.core.problems import Problem
from trayapp.core.registration.check import Finding, Kind, check
from trayapp.core.registration.making import EVERYTHING, azure_cli, client_metadata, portal, powershell
from trayapp.core.registration.manifest import NotAManifestError, api_of, manifest_of
from trayapp.core.registration.needed import Known, Registration, Resource, needed
from trayapp.core.report import Document, problem_document
from trayapp.core.text import cells, clean, padded
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.settings.catalogue import known_api
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.lines import JsonLines, key_name, parse
from trayapp.settings.load import LARGEST_FILE_BYTES, load
from trayapp.settings.show import mistake_documents
from trayapp.system.console import print_json, print_line, say, write_bytes
from trayapp.system.files import read_at_most
from trayapp.system.folders import at_home, folders

T = TypeVar("T")
_SCRIPTS: Final = {"azure-cli": azure_cli, "powershell": powershell}


def registration(
    config_file: str | None, *, check: str | None, script: str | None, apis: Sequence[str], as_json: bool
) -> int:
    """Print what the registration must be for the configuration, or only a `script`; or `check` an exported manifest.

    `apis` are manifests of the organisation's own APIs: they name their permissions. Nothing is sent.
    """
    try:
        setup = load(config_file, folders(), ignored=say).setup
        own = {name: known for each in apis for name, known in _read(each, api_of)[0].items()}
        it = needed(setup, lambda identifier: own.get(identifier) or _of_catalogue(identifier))
        if check is not None:
            return _check(it, check, as_json=as_json)
    except ConfigurationError as error:
        say(str(error))
        if as_json:
            trouble = problem_document(Problem("configuration", str(error)))
            print_json({"problem": trouble, "mistakes": mistake_documents(error.mistakes)})
        return WRONG_USE
    if as_json:
        print_json(_document(it))
        return DONE
    if script is None:
        for line in _lines(it):
            print_line(line)
        return DONE
    if not (lines := list(_SCRIPTS[script](it))):
        text = N_("There is no {script} script for this authority: consentray registration says what it needs.")
        say(_(text, script=script))
        return WRONG_USE
    write_bytes("".join(f"{clean(line)}\n" for line in lines).encode())  # bash takes no line ends of Windows's
    return DONE


def _of_catalogue(identifier: str) -> Known | None:
    found = known_api(identifier)
    return Known(found.title, found.app_id, found.ids) if found else None


def _read(name: str, reader: Callable[[object], T]) -> tuple[T, JsonLines]:
    """Read a JSON file, or stdin; return what the reader makes of it, and its lines. Raise `ConfigurationError`."""
    path, line, key = at_home(Path(name)).absolute(), None, ""
    try:
        raw = _piped_in() if name == "-" else read_at_most(path, LARGEST_FILE_BYTES)
        text = raw.decode(json.detect_encoding(raw)).removeprefix("\ufeff")  # Windows PowerShell writes UTF-16
        lines = JsonLines(text)
        return reader(parse(text)), lines
    except NotAManifestError as error:
        key, line = key_name(error.path), lines.of(error.path)
        message = str(error)
    except OSError as error:
        message = _("The file can't be read: {error}.", error=error.strerror)
    except UnicodeDecodeError:
        message = _("The file isn't text.")
    except json.JSONDecodeError as error:
        line = error.lineno
        message = _("The file isn't JSON: {error}, in column {column}.", error=error.msg, column=error.colno)
    except ValueError as error:
        message = _("The file isn't JSON: {error}.", error=error)
    raise ConfigurationError((Mistake(key, message, "stdin" if name == "-" else str(path), line),))


def _piped_in() -> bytes:
    """Return what stands on stdin; nothing without one (a windowed interpreter)."""
    return sys.stdin.buffer.read(LARGEST_FILE_BYTES) if sys.stdin is not None else b""


def _check(it: Registration, name: str, *, as_json: bool) -> int:
    """Print what is not as it must be; raise `ConfigurationError` if the file cannot be read."""
    if it.audience is None:
        say(_("--check reads registrations of Microsoft Entra, B2C and External ID; the authority is another."))
        return WRONG_USE
    found, lines = _read(name, lambda document: manifest_of(document, it.client_id))
    findings = check(it, found)
    wrong = [each for each in findings if each.kind is not Kind.ADVICE]
    if as_json:
        print_json({"file": name, "findings": [_finding(each, lines) for each in findings]})
        return PROBLEM if wrong else DONE
    for each in findings:
        place = f" ({_('line {line}', line=line)})" if each.path and (line := lines.of(each.path)) else ""
        print_line(f"{_(each.kind.value)}: {each.message}{place}\n  {each.fix}")
    fine = _("The registration is what the configuration needs, as far as it tells.")
    print_line(plural("{count} to fix.", "{count} to fix.", len(wrong)) if wrong else fine)
    return PROBLEM if wrong else DONE


def _finding(each: Finding, lines: JsonLines) -> Document:
    key, line = key_name(each.path), lines.of(each.path) if each.path else None
    return {"kind": each.kind.value, "message": each.message, "fix": each.fix, "key": key, "line": line}


def _document(it: Registration) -> Document:
    return {
        "authority": it.authority,
        "kind": it.kind.value,
        "client_id": it.client_id if it.registered else None,
        "sign_in_audience": it.audience,
        "access_token_version": it.token_version,
        "redirect_uris": [{"uri": it.redirect, "platform": "publicClient"}],
        "optional_claims": [],
        "apis": [_api(each) for each in it.resources],
        "azure_cli": list(azure_cli(it)),
        "powershell": list(powershell(it)),
        "portal": list(portal(it)),
        "client_metadata": client_metadata(it) if it.kind is AuthorityKind.OIDC else None,
    }


def _api(each: Resource) -> Document:
    return {
        "title": each.title,
        "resource": each.identifier,
        "app_id": each.app_id,
        "everything_listed": each.everything,
        "permissions": [permission.fields() for permission in each.permissions],
    }


def _lines(it: Registration) -> Iterator[str]:
    yield _("App registration at {authority}", authority=it.authority)
    facts = [
        (_("client ID"), it.client_id if it.registered else _("none yet")),
        (_("accounts"), f"{it.admits} ({it.audience})" if it.audience else ""),
        (_("redirect URI"), _("{uri}, of a public client", uri=it.redirect)),
        (_("tokens"), _("version {version}", version=it.token_version) if it.token_version else ""),
    ]
    widest = max(cells(label) for label, _value in facts)
    yield from (f"  {padded(label, widest)}  {value}" for label, value in facts if value)
    for each in it.resources:
        named = ", ".join(filter(None, (each.title, each.identifier)))
        yield f"\n{_('{api}: application {id}', api=named, id=each.app_id) if each.app_id else named}"
        yield from ([f"  {_(EVERYTHING)}"] if each.everything else [])
        for permission in each.permissions:
            unknown = _("look it up: the scripts below do") if it.audience else ""
            waits = f"  {_('needs an administrator, most likely')}" if permission.administrator else ""
            yield f"  {permission.name:<24} {permission.id or unknown:<36}{waits}".rstrip()
    yield f"\n{_('In the portal') if it.audience else _('In the pages of the provider')}"
    yield from (f"  {number}. {each}" for number, each in enumerate(portal(it), 1))
    for title, script in (
        (_("With the Azure CLI, in bash (Azure Cloud Shell has both); --script azure-cli prints it alone"), azure_cli),
        (_("With PowerShell; --script powershell prints it alone"), powershell),
    ):
        if found := list(script(it)):
            yield f"\n# {title}"
            yield from found  # as it stands, for the clipboard
