"""The network: the sign-in service, what stands between, and the APIs. No token is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from trayapp.core.addresses import address_of
from trayapp.core.consent.plan import Ask, plan
from trayapp.core.model import Api
from trayapp.doctor.check import Check
from trayapp.doctor.set_up import QUICK, Failed, SetUp, Skipped, Warned, failed
from trayapp.identity.client.application import DOMAINS, HOSTS
from trayapp.identity.client.wire import link_on_the_wire, words_of_asks
from trayapp.identity.errors.exceptions import from_exception
from trayapp.identity.errors.explain import explain
from trayapp.network.body import read_body
from trayapp.network.failures import RAISED, Failure, failure_of, way_of
from trayapp.network.problems import CLOCK_LIMIT, network_problem
from trayapp.network.signers import issuers, names_in, public_names, said
from trayapp.network.wording import clock_text

_ALL_IS_WELL: Final = ("login_required", "interaction_required", "consent_required", "account_selection_required")
"""How a sign-in page answers a request that it would serve, if it may show nothing (OpenID Connect Core 3.1.2.6)."""


class SignInService(Check):
    """The authority's discovery document: whether it answers, is valid, and has the issuer of the configuration."""

    name = "sign-in-service"
    title = "Sign-in service"
    why = "Without it nobody signs in, and no token is renewed."
    online = True

    def look(self, at: SetUp) -> str:
        return f"answers at {at.setup.authority}; its issuer is {at.discovery['issuer']}"


class Clock(Check):
    """This computer's clock beside the sign-in service's (the header Date of its answer)."""

    name = "clock"
    title = "Clock"
    why = "Certificates and tokens are valid for a time; by a wrong clock they look invalid."
    online = True

    def look(self, at: SetUp) -> str:
        if abs(at.skew) > CLOCK_LIMIT:
            raise Failed(clock_text(at.skew), "Set date, time and time zone to be set automatically.")
        return f"right to {max(1, round(abs(at.skew)))} s"


class Registration(Check):
    """The client ID and the redirect address, as the sign-in page knows them, asked to show nothing (prompt=none)."""

    name = "registration"
    title = "App registration"
    why = "A page that doesn't know the program shows an error, and sends nothing back."
    online = True

    def look(self, at: SetUp) -> str:
        setup, client = at.setup, at.provider
        asks = [Ask(api.name, api.scopes) for api in setup.apis]
        first = plan(asks, kind=setup.kind, authority=setup.authority)[0]
        redirect = (
            setup.redirect.replace("//localhost", "//localhost:8400") if setup.redirect_uri is None else setup.redirect
        )
        flow = client.app.initiate_auth_code_flow(
            words_of_asks(setup, first.asks), redirect_uri=redirect, prompt="none", response_mode="query"
        )
        link = link_on_the_wire(str(flow["auth_uri"]))
        try:
            with at.session() as made, made.get(link, timeout=QUICK.timeout, stream=True) as response:
                page, _ = read_body(response, QUICK.body)
        except RAISED as error:
            raise failed(from_exception(error)) from error
        answer = response.headers.get("Location", "")
        if answer.startswith(redirect) and any(f"error={each}" in answer for each in _ALL_IS_WELL):
            return f"known, and so is {redirect.replace(':8400', '')}"
        trouble = explain(answer if answer.startswith(redirect) else page.decode("utf-8", "replace"), setup)
        if trouble.code == "error-unknown" and not answer.startswith(redirect):
            raise Skipped("the sign-in page shows more than an error; only a sign-in can tell")
        raise failed(trouble, "consentray registration")


class Origin(Check):
    """One origin that the program speaks to."""

    online = True

    def __init__(self, origin: str, who: str) -> None:
        self.name = f"{type(self).name}:{origin.partition('//')[2]}"  # type: ignore[misc] # one check for each origin
        self.title = f"{type(self).title} {who}"  # type: ignore[misc]
        self._origin = origin
        self._who = who

    def _asked(self, at: SetUp) -> int:
        """Ask for the headers alone, without a token; return the status, or raise one of `RAISED`."""
        with at.session() as made:
            return made.head(f"{self._origin}/", timeout=QUICK.timeout).status_code


class Answers(Origin):
    """The API's host, asked for its headers (HEAD) without a token: whether it resolves and answers at all."""

    name = "api"
    title = "Host of"
    why = "A call can't get further than its host."

    def look(self, at: SetUp) -> str:
        try:
            status = self._asked(at)
        except RAISED as error:
            failure = failure_of(error)
            if failure is Failure.TLS_UNTRUSTED:
                raise Skipped("its certificate isn't trusted") from error  # which is a finding of its own
            who = f"the host of {self._who}"
            raise failed(network_problem(failure, who, unreadable="offline", way=way_of(error))) from error
        return f"{self._origin} answers ({status})"


class Signed(Origin):
    """Who signed the certificate that this computer is shown, and by which way it came."""

    name = "signed"
    title = "Certificate of"
    why = "Who signs it can read all that is sent, tokens and answers included."

    def look(self, at: SetUp) -> str:
        settings = at.settings
        with at.session() as made:
            way = made.way(self._origin)
        by = f"by the proxy {way.text}" if way.proxy else "without a proxy"
        if str(way.proxy).startswith("https"):
            raise Skipped(f"{by}: what it shows can't be told from its own certificate")
        chain = issuers(self._origin, proxy=settings.proxy, limits=QUICK)
        if not chain:
            raise Skipped("no certificate was shown")
        root = said(chain[-1])
        if not public_names().isdisjoint(chain):
            return f"signed by {root}, a public authority; {by}"
        configured = names_in(settings.ca_file) if settings.ca_file is not None else frozenset()
        file = None if configured.isdisjoint(chain) else settings.ca_file
        trusted = True
        try:
            self._asked(at)
        except RAISED as error:
            trusted = (failure := failure_of(error)) is not Failure.TLS_UNTRUSTED
            if trusted:
                raise Skipped(f"signed by {root}; whether it is trusted can't be told ({failure})") from error
        if _is_microsofts(self._origin) or not trusted:
            raise self._intercepted(root, by, file, trusted=trusted)
        return f"signed by {root}, a private authority of {file or 'the store of this computer'}; {by}"

    def _intercepted(self, root: str, by: str, file: Path | None, *, trusted: bool) -> Failed:
        if not trusted:
            fix = (
                f"If {root} is your organisation's, have its root certificate put into the system's store, or save it"
                " as a PEM file and name that file. If not, somebody reads along: use another network."
            )
            return Failed(f"signed by {root}, whom this computer doesn't trust; {by}", fix, _CA_FILE)
        where = f"trusted by {file or 'the store of this computer'}"
        fix = "Nothing has to be done. Microsoft advises to except its sign-in hosts from inspection (network.md)."
        return Warned(f"signed by {root}, not by a public authority: the network is inspected; {where}; {by}", fix)


_CA_FILE: Final = "consentray config --set ca_file=/path/of/the/root.pem"


def _is_microsofts(origin: str) -> bool:
    address = address_of(origin)
    return address is not None and (address.host in HOSTS or address.host.endswith((*DOMAINS, ".microsoft.com")))


def origins(authority: str, apis: tuple[Api, ...]) -> list[Origin]:
    """Return the checks of every origin that the configuration names, each once."""
    found: dict[str, list[str]] = {}
    for api in apis:
        for call in api.calls:
            if (address := address_of(call.url)) is not None:
                who = found.setdefault(address.origin, [])
                if api.title not in who:
                    who.append(api.title)
    answers = [Answers(origin, " and ".join(who)) for origin, who in found.items()]
    provider = address_of(authority)
    if provider is not None:
        found = {provider.origin: ["the sign-in service"], **found}
    signed = [Signed(origin, " and ".join(who)) for origin, who in found.items() if origin.startswith("https:")]
    return [*signed, *answers]
