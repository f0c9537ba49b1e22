"""`consentray apis`: the APIs of the configuration and their calls. It asks nobody and signs nobody in."""

from __future__ import annotations

from trayapp.cli.session import open_session
from trayapp.core.addresses import without_secrets
from trayapp.core.model import Api
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
            session.print_json({"apis": [_api(each) for each in setup.apis]})
            return DONE
        for api in setup.apis:
            print_line(f"{api.name}: {api.title}")
            for call in api.calls:
                print_line(f"  {call.name:<20} {call_label(call)}{'' if setup.allows(call) else ', switched off'}")
                for parameter in call.parameters:
                    print_line(f"    {parameter_line(parameter)}")
        return DONE


def _api(api: Api) -> Document:
    return {
        "name": api.name,
        "title": api.title,
        "scopes": list(api.scopes),
        "calls": [_call(each) for each in api.calls],
    }


def _call(call: Call) -> Document:
    return {
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
