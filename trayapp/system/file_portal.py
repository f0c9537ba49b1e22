"""The desktop's own file dialog on Linux: the XDG Desktop Portal's FileChooser, asked over the session bus."""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from trayapp.core.language import _
from trayapp.core.record import Record
from trayapp.system.session_bus import session_address

TIMEOUT: Final = 5.0
"""Seconds that the portal has to open its dialog; the user then has all the time they want."""
_PORTAL: Final = "org.freedesktop.portal.Desktop"
_BUS: Final = "org.freedesktop.DBus"
_REQUEST: Final = "org.freedesktop.portal.Request"
_PATH: Final = "/org/freedesktop/portal/desktop"
_HERE: Final = "file:///"
"""How the address of a file of this computer begins."""
_CHOSEN: Final = 0
"""The response of a user who has chosen (Request.Response); other numbers are those who have not."""


class FileQuestion(Record):
    """What is asked for: a file that exists, or with `save_as` where to save one, under that name at first.

    `window` is the X window that the dialog belongs to; `kinds` are (name, pattern), and every file can be chosen too.
    """

    title: str
    window: str
    folder: Path
    kinds: tuple[tuple[str, str], ...] = ()
    save_as: str | None = None


class NoPortalError(Exception):
    """This desktop has no dialog of its own to offer."""


def ask_portal(question: FileQuestion) -> str:
    """Ask for a file, and wait for the user; return its path, empty if they cancelled.

    Raise `NoPortalError` if the portal has no such dialog, does not answer, or goes away before the user has chosen.
    """
    from jeepney import DBusAddress, HeaderFields, MatchRule, Message, message_bus, new_method_call
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import unwrap_msg

    chooser = DBusAddress(_PATH, _PORTAL, "org.freedesktop.portal.FileChooser")
    method = "OpenFile" if question.save_as is None else "SaveFile"
    body = question.window, question.title, _options(question)
    news = deque[Message]()
    answer = MatchRule(type="signal", interface=_REQUEST, member="Response")
    owner = MatchRule(type="signal", interface=_BUS, member="NameOwnerChanged", sender=_BUS)
    owner.add_arg_condition(0, _PORTAL)
    try:
        with open_dbus_connection(session_address() or "") as connection:
            for rule in (MatchRule(type="signal", interface=_REQUEST, member="Response", sender=_PORTAL), owner):
                connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=TIMEOUT)
            with connection.filter(answer, queue=news), connection.filter(owner, queue=news):
                asked = new_method_call(chooser, method, "ssa{sv}", body)
                (handle,) = unwrap_msg(connection.send_and_get_reply(asked, timeout=TIMEOUT))
                while True:
                    told = connection.recv_until_filtered(news)
                    if told.header.fields[HeaderFields.path] == handle:
                        return _path(*told.body)
                    if told.body[0] == _PORTAL and told.body[1]:  # it had an owner, which the request has gone with
                        raise NoPortalError("the portal went away with its dialog open")
    except Exception as error:
        raise NoPortalError(str(error)) from error


def _options(question: FileQuestion) -> dict[str, tuple[str, Any]]:
    kinds: Sequence[tuple[str, str]] = (*question.kinds, (_("All files"), "*")) if question.kinds else ()
    options: dict[str, tuple[str, Any]] = {
        "handle_token": ("s", f"consentray{secrets.token_hex(8)}"),
        "modal": ("b", True),
        "current_folder": ("ay", os.fsencode(question.folder) + b"\0"),
    }
    if kinds:
        options["filters"] = ("a(sa(us))", [(name, [(0, pattern)]) for name, pattern in kinds])
    if question.save_as is not None:
        options["current_name"] = ("s", question.save_as)
    return options


def _path(response: int, results: dict[str, tuple[str, Any]]) -> str:
    """Return the file of the portal's answer; empty if nothing was chosen, or what is no file of this computer."""
    uris = results.get("uris", ("as", []))[1]
    if response != _CHOSEN or not uris or not uris[0].startswith(_HERE):
        return ""
    return os.fsdecode(unquote_to_bytes(uris[0][len(_HERE) - 1 :]))
