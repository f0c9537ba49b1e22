"""Names, in a sentence, what an error answer is about: an API, one of its permissions or its address.

The answer's text only chooses among the names of the configuration: nothing of it gets into a sentence of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from trayapp.core.consent.scopes import name_of, names, resource_of
from trayapp.core.language import _
from trayapp.core.model import Api, AuthorityKind, SessionConfig

_WORDS: Final = re.compile(r"[^\s'\"“”,;()]{1,500}")


def filled(sentence: str, setup: SessionConfig, api: Api | None, text: str) -> str:
    """Return a kind's sentence with what the answer (its `text`) and the asked `api` name."""
    if "{" not in sentence:
        return _(sentence)
    said = {word.rstrip(".").casefold() for word in _WORDS.findall(text)}
    apis = (api,) if api is not None else setup.apis
    scope = next(_scopes(apis, said), None)
    about = scope[0] if scope else next(_about(apis, said, setup.kind), api)
    return _(
        sentence,
        permission=_("the permission “{permission}” of {api}", permission=name_of(scope[1]), api=scope[0].title)
        if scope
        else _one_of(about),
        resource=f"{about.title} ({_address(about, setup.kind)})" if about else _("one of the APIs that are asked for"),
        subject=about.title if about else _("The application"),
        api=f"{about.title} ({names(about.scopes)})" if about else _("all APIs"),
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
    said = {word.rstrip(".").casefold() for word in _WORDS.findall(text)}
    scope = next(_scopes(setup.apis, said), None)
    return scope[0] if scope else next(_about(setup.apis, said, setup.kind), None)


def _one_of(about: Api | None) -> str:
    return (
        _("one of the permissions of {api} ({scopes})", api=about.title, scopes=names(about.scopes))
        if about
        else _("one of the permissions")
    )


def _address(api: Api, kind: AuthorityKind) -> str:
    return resource_of(api.scopes[0], kind) or names(api.scopes)


def _scopes(apis: tuple[Api, ...], said: set[str]) -> Iterator[tuple[Api, str]]:
    """Yield the scopes that are named: whole first, as two APIs can have permissions of one name."""
    pairs = [(api, scope) for api in apis for scope in api.scopes]
    yield from (pair for pair in pairs if pair[1].casefold() in said)
    by_name = [pair for pair in pairs if name_of(pair[1]).casefold() in said]
    if len(by_name) == 1:
        yield by_name[0]


def _about(apis: tuple[Api, ...], said: set[str], kind: AuthorityKind) -> Iterator[Api]:
    for api in apis:
        resources = {resource_of(scope, kind) for scope in api.scopes}
        if any(resource in said or f"{resource}/" in said for resource in resources if resource):
            yield api
