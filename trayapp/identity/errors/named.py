"""Names, in a sentence, what an error answer is about: an API, one of its permissions or its address.

The answer's text only chooses among the names of the configuration: nothing of it gets into a sentence of ours.
"""

from __future__ import annotations

import re
from typing import Final

from trayapp.core.consent.scopes import name_of, names, resource_of
from trayapp.core.language import _
from trayapp.core.model import Api, SessionConfig

_WORDS: Final = re.compile(r"[^\s'\"“”,;()]{1,500}")


def filled(sentence: str, setup: SessionConfig, api: Api | None, text: str) -> str:
    """Return a kind's sentence with what the answer (its `text`) and the asked `api` name."""
    if "{" not in sentence:
        return _(sentence)
    named, scope = _named(setup, (api,) if api is not None else setup.apis, text)
    about = named or api
    if about is None:
        permission, resource = _("one of the permissions"), _("one of the APIs that are asked for")
        return _(sentence, permission=permission, resource=resource, subject=_("The application"), api=_("all APIs"))
    scopes, title = names(about.scopes), about.title
    return _(
        sentence,
        permission=_("the permission “{permission}” of {api}", permission=name_of(scope), api=title)
        if scope
        else _("one of the permissions of {api} ({scopes})", api=title, scopes=scopes),
        resource=f"{title} ({resource_of(about.scopes[0], setup.kind) or scopes})",
        subject=title,
        api=f"{title} ({scopes})",
    )


def scopes_named(setup: SessionConfig, text: str) -> tuple[str, ...]:
    """Return the scopes of the configuration that an answer's text names; of a name that two APIs have, none."""
    said = {word.rstrip(".:").casefold() for word in _WORDS.findall(text)}
    every = [scope for api in setup.apis for scope in api.scopes]
    named = [name_of(scope).casefold() for scope in every]
    once = {name for name in named if named.count(name) == 1}
    return tuple(
        scope for scope, name in zip(every, named, strict=True) if scope.casefold() in said or name in said & once
    )


def api_named(setup: SessionConfig, text: str) -> Api | None:
    """Return the API of the configuration that an answer's text is about; None if it names none."""
    return _named(setup, setup.apis, text)[0]


def _named(setup: SessionConfig, apis: tuple[Api, ...], text: str) -> tuple[Api | None, str | None]:
    """Return which of some APIs a text is about, and the scope that it names.

    A scope counts that stands there whole, or else by its name if no other has that; then an API's address.
    """
    said = {word.rstrip(".").casefold() for word in _WORDS.findall(text)}
    pairs = [(api, scope) for api in apis for scope in api.scopes]
    whole = [pair for pair in pairs if pair[1].casefold() in said]
    by_name = [pair for pair in pairs if name_of(pair[1]).casefold() in said]
    if whole or len(by_name) == 1:
        return (whole or by_name)[0]
    resources = ((api, resource_of(scope, setup.kind)) for api, scope in pairs)
    return next((api for api, found in resources if found and said & {found, f"{found}/"}), None), None
