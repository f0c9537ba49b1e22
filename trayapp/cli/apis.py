"""`consentray apis`: the APIs of the configuration and their calls. It asks nobody and signs nobody in."""

from __future__ import annotations

from collections.abc import Iterator

from trayapp.cli.session import open_session
from trayapp.core.addresses import without_secrets
from trayapp.core.language import _
from trayapp.core.listing import favourites, key_of, sections
from trayapp.core.model import Api, SessionConfig
from trayapp.core.report import Document
from trayapp.core.request import Call
from trayapp.core.views.call import call_label, parameter_line
from trayapp.exit_codes import DONE, WRONG_USE
from trayapp.system.console import print_line


def apis(config_file: str | None, *, as_json: bool) -> int:
    """Print the APIs, their calls, and what each call asks for."""
    with open_session(config_file, as_json=as_json) as session:
        if session is None:
            return WRONG_USE
        setup = session.state.setup
        if as_json:
            session.print_json({"apis": [_api(setup, each) for each in setup.apis]})
            return DONE
        for line in _lines(setup):
            print_line(line)
        return DONE


def _lines(setup: SessionConfig) -> Iterator[str]:
    """Yield the favourite calls, then the APIs in their groups."""
    if known := favourites(setup):
        yield _("Favourites")
        yield from (f"  {f'{api.name} {call.name}':<30} {api.title}: {call_label(call)}" for api, call in known)
        yield ""
    for at, group in enumerate(sections(setup.apis)):
        if group.title:
            yield f"{chr(10) if at else ''}{group.title}"
        indent = "  " if group.title else ""
        for api in group.apis:
            yield f"{indent}{api.name}: {api.title}"
            for call in api.calls:
                label = call_label(call)
                shown = label if setup.allows(call) else _("{call}, switched off", call=label)
                yield f"{indent}  {call.name:<20} {shown}"
                yield from (f"{indent}    {parameter_line(parameter)}" for parameter in call.parameters)


def _api(setup: SessionConfig, api: Api) -> Document:
    return {
        "name": api.name,
        "title": api.title,
        "group": api.group or None,
        "scopes": list(api.scopes),
        "calls": [_call(each, favourite=key_of(api, each) in setup.favourites) for each in api.calls],
    }


def _call(call: Call, *, favourite: bool) -> Document:
    return {
        "favourite": favourite,
        "name": call.name,
        "title": call.title,
        "method": call.method,
        "url": without_secrets(call.url),
        "changes": call.changes,
        "parameters": [
            {
                "name": each.name,
                "title": each.title,
                "kind": each.kind.value,
                "default": each.default,
                "choices": list(each.choices),
                "required": each.required,
            }
            for each in call.parameters
        ],
    }
