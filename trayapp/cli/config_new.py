"""`consentray config new`: writes a configuration from the catalogue of well-known APIs, or lists the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trayapp.core.language import _
from trayapp.core.problems import Problem
from trayapp.core.report import Document, problem_document
from trayapp.exit_codes import DONE, PROBLEM, WRONG_USE
from trayapp.settings.catalogue import KnownApi, KnownCall, catalogue
from trayapp.settings.errors import ConfigurationError
from trayapp.settings.load import read_file
from trayapp.settings.new_file import NewFile, NewFileError, consent_sentences, new_file
from trayapp.system.console import print_json, print_line, say
from trayapp.system.files import write_whole
from trayapp.system.folders import at_home, folders


def config_new(
    *,
    client_id: str | None,
    authority: str | None,
    apis: Sequence[str],
    values: Sequence[str],
    output: str | None,
    force: bool,
    listed: bool,
    as_json: bool,
) -> int:
    """Write a new configuration to `output`, by default the user's own file; see `new_file` for `apis`.

    `values` holds parameters as "API.NAME=VALUE". An existing file is kept, unless `force`. With `listed`, print the
    catalogue instead.
    """
    if listed:
        return _list(as_json=as_json)
    file = at_home(Path(output)).absolute() if output else folders().person_file
    pairs = dict(_pair(each) for each in values)
    try:
        made = new_file(client_id=client_id or "", authority=authority, wanted=apis, values=pairs)
        read_file(folders().person_file, content=made.text.encode()).require()
    except NewFileError as error:
        return _refuse(str(error), WRONG_USE, as_json=as_json)
    except ConfigurationError as error:
        return _refuse("\n".join(f"{each.key}: {each.message}" for each in error.mistakes), WRONG_USE, as_json=as_json)
    if file.exists() and not force:
        return _refuse(
            _(
                "{file} exists already and was left as it is. Name another by --output, or replace it by --force.",
                file=file,
            ),
            WRONG_USE,
            as_json=as_json,
        )
    try:
        write_whole(file, made.text.encode())
    except OSError as error:
        message = _("{file} can't be written: {error}.", file=file, error=error.strerror)
        return _refuse(message, PROBLEM, as_json=as_json)
    _tell(made, file, as_json=as_json)
    return DONE


def _list(*, as_json: bool) -> int:
    if as_json:
        print_json({"apis": [_api_document(api) for api in catalogue()]})
        return DONE
    for api in catalogue():
        print_line(f"{api.name}: {api.title}")
        for call in api.calls:
            mark = "*" if call.usual else " "
            notes = [name for name, holds in _notes(api, call).items() if holds]
            needs = ", ".join(call.permissions) + (f" ({'; '.join(notes)})" if notes else "")
            print_line(f"  {mark} {call.name:<14} {call.title:<34} {needs}")
        for parameter in api.parameters:
            print_line(f"    --set {api.name}.{parameter.name}={parameter.example}  {_(parameter.text)}")
    taken = _('taken by "--api NAME"; others by "--api NAME:CALL,CALL", every one by "--api NAME:all".')
    print_line(f"\n* {taken}\n  {_('The page that documents each call stands in the output of --json.')}")
    return DONE


def _notes(api: KnownApi, call: KnownCall) -> dict[str, bool]:
    always = bool(api.by_definition(call.permissions))
    return {
        _("an administrator must consent"): always,
        _("an administrator must consent in new organisations"): not always and api.needs_administrator(call),
        _("personal accounts too"): call.personal,
    }


def _pair(text: str) -> tuple[str, str]:
    name, _sign, value = text.partition("=")
    return name.strip(), value.strip()


def _tell(made: NewFile, file: Path, *, as_json: bool) -> None:
    needed = [
        (choice, names) for choice in made.choices if (names := choice.administrator + choice.in_new_organisations)
    ]
    if as_json:
        administrator = [{"api": choice.api.name, "permissions": list(names)} for choice, names in needed]
        written = [choice.api.name for choice in made.choices]
        print_json({"file": str(file), "apis": written, "administrator": administrator, "problem": None})
        return
    print_line(_("Written: {file}", file=file))
    for choice, _names in needed:
        print_line(f"{choice.api.title}: {consent_sentences(choice.administrator, choice.in_new_organisations)}")
    print_line(_('Start "consentray" to sign in, or "consentray consent" here.'))


def _refuse(message: str, code: int, *, as_json: bool) -> int:
    if as_json:
        print_json({"problem": problem_document(Problem("configuration", message))})
    say(message)
    return code


def _api_document(api: KnownApi) -> Document:
    return {
        "name": api.name,
        "title": api.title,
        "resource": api.resource,
        "source": api.source,
        "parameters": [
            {"name": each.name, "text": each.text, "example": each.example, "pattern": each.pattern}
            for each in api.parameters
        ],
        "calls": [
            {
                "name": call.name,
                "title": call.title,
                "permissions": list(call.permissions),
                "administrator": api.needs_administrator(call),
                "new_organisations": not api.by_definition(call.permissions) and api.needs_administrator(call),
                "personal": call.personal,
                "usual": call.usual,
                "url": call.url,
                "source": call.source,
            }
            for call in api.calls
        ],
    }
