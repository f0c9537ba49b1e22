"""The network: the sign-in service, what stands between, and the APIs. No token is sent."""

from __future__ import annotations

from http.client import OK
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from trayapp.core.addresses import address_of, origin_of
from trayapp.core.consent.plan import Ask, plan
from trayapp.core.language import N_, _
from trayapp.core.model import Api
from trayapp.core.text import listed
from trayapp.doctor.check import Check, check
from trayapp.doctor.set_up import QUICK, Failed, SetUp, Skipped, Warned, failed
from trayapp.identity.client.application import DOMAINS, HOSTS
from trayapp.identity.client.wire import link_on_the_wire, words_of_asks
from trayapp.identity.errors.exceptions import WHO, from_exception
from trayapp.identity.errors.explain import explain
from trayapp.network.body import read_body
from trayapp.network.failures import RAISED, Failure, failure_of, way_of
from trayapp.network.headers import clock_text
from trayapp.network.problems import CLOCK_LIMIT, network_problem
from trayapp.network.signers import issuers, names_in, public_names, said

_ALL_IS_WELL: Final = ("login_required", "interaction_required", "consent_required", "account_selection_required")
"""How a sign-in page answers a request that it would serve, if it may show nothing (OpenID Connect Core 3.1.2.6)."""


@check(
    "sign-in-service", N_("Sign-in service"), N_("Without it nobody signs in, and no token is renewed."), online=True
)
def sign_in_service(at: SetUp) -> str:
    """The authority's discovery document: whether it answers, is valid, and has the issuer of the configuration."""
    return _(
        "answers at {authority}; its issuer is {issuer}",
        authority=at.setup.authority,
        issuer=at.discovery["issuer"],
    )


@check(
    "clock",
    N_("Clock"),
    N_("Certificates and tokens are valid for a time; by a wrong clock they look invalid."),
    online=True,
)
def clock(at: SetUp) -> str:
    """This computer's clock beside the sign-in service's (the header Date of its answer)."""
    if abs(at.skew) > CLOCK_LIMIT:
        raise Failed(clock_text(at.skew), _("Set date, time and time zone to be set automatically."))
    return _("right to {seconds} s", seconds=max(1, round(abs(at.skew))))


@check(
    "registration",
    N_("App registration"),
    N_("A page that doesn't know the program shows an error, and sends nothing back."),
    online=True,
)
def registration(at: SetUp) -> str:
    """The client ID and the redirect address, as the sign-in page knows them, asked to show nothing (prompt=none)."""
    setup, client = at.setup, at.provider
    asks = [Ask(api.name, api.scopes) for api in setup.apis]
    first = plan(asks, setup)[0]
    redirect = (
        setup.redirect.replace("//localhost", "//localhost:8400") if setup.redirect_uri is None else setup.redirect
    )
    flow = client.app.initiate_auth_code_flow(
        words_of_asks(setup, first.asks), redirect_uri=redirect, prompt="none", response_mode="query"
    )
    link = link_on_the_wire(str(flow["auth_uri"]))
    try:
        with at.session() as made, made.get(link, timeout=QUICK.timeout, stream=True) as response:
            page, _whole = read_body(response, QUICK.body)
    except RAISED as error:
        raise failed(from_exception(error)) from error
    answer = response.headers.get("Location", "")
    if answer.startswith(redirect) and any(f"error={each}" in answer for each in _ALL_IS_WELL):
        return _("known, and so is {redirect}", redirect=redirect.replace(":8400", ""))
    trouble = explain(answer if answer.startswith(redirect) else page.decode("utf-8", "replace"), setup)
    if trouble.code == "error-unknown" and not answer.startswith(redirect):
        raise Skipped(_("the sign-in page shows more than an error; only a sign-in can tell"))
    raise failed(trouble, "consentray registration")


def answers(origin: str, who: str) -> Check:
    """Return the check of a host of APIs; `who` names them."""

    @check(
        f"api:{origin.partition('//')[2]}",
        N_("Host of {who}"),
        N_("A call can't get further than its host."),
        about={"who": who},
        online=True,
    )
    def host(at: SetUp) -> str:
        """The API's host, asked for its headers (HEAD) without a token: whether it resolves and answers at all."""
        try:
            status = _asked(at, origin)
        except RAISED as error:
            failure = failure_of(error)
            if failure is Failure.TLS_UNTRUSTED:
                raise Skipped(_("its certificate isn't trusted")) from error  # which is a finding of its own
            named = _("the host of {who}", who=who)
            raise failed(network_problem(failure, named, unreadable="offline", way=way_of(error))) from error
        return _("{origin} answers ({status})", origin=origin, status=status)

    return host


@check(
    "telemetry",
    N_("Telemetry collector"),
    N_("Without it your organisation's statistics lack this computer; nothing else depends on it."),
    online=True,
)
def telemetry(at: SetUp) -> str:
    """The organisation's collector of counts and durations, sent an export with nothing in it."""
    try:
        version("opentelemetry-exporter-otlp-proto-http")
    except PackageNotFoundError as error:
        text = _("nothing is sent, as the package {package} is missing", package=error.name)
        raise Warned(text, _("Install what is required."), f"python -m pip install {error.name}") from error
    try:
        with at.session() as made:
            status = made.post(
                f"{at.settings.telemetry_endpoint}/v1/metrics",
                headers={"Content-Type": "application/x-protobuf"},
                timeout=QUICK.timeout,
            ).status_code
    except RAISED as error:
        trouble = network_problem(failure_of(error), _(telemetry.title), unreadable="offline", way=way_of(error))
        raise Warned(trouble.title, trouble.message) from error
    answer = _("{origin} answers ({status})", origin=origin_of(str(at.settings.telemetry_endpoint)), status=status)
    if status != OK:
        raise Warned(answer, _("Give the address at which the collector takes OTLP over HTTP."))
    return answer


def signed(origin: str, who: str) -> Check:
    """Return the check of the certificate of an origin; `who` names what is there."""

    @check(
        f"signed:{origin.partition('//')[2]}",
        N_("Certificate of {who}"),
        N_("Who signs it can read all that is sent, tokens and answers included."),
        about={"who": who},
        online=True,
    )
    def certificate(at: SetUp) -> str:
        """Who signed the certificate that this computer is shown, and by which way it came."""
        settings = at.settings
        with at.session() as made:
            way = made.way(origin)
        by = _("by the proxy {proxy}", proxy=way.text) if way.proxy else _("without a proxy")
        if str(way.proxy).startswith("https"):
            raise Skipped(_("{by}: what it shows can't be told from its own certificate", by=by))
        chain = issuers(origin, proxy=settings.proxy, limits=QUICK)
        if not chain:
            raise Skipped(_("no certificate was shown"))
        root = said(chain[-1])
        if not public_names().isdisjoint(chain):
            return _("signed by {root}, a public authority; {by}", root=root, by=by)
        configured = names_in(settings.ca_file) if settings.ca_file is not None else frozenset()
        file = None if configured.isdisjoint(chain) else settings.ca_file
        trusted = True
        try:
            _asked(at, origin)
        except RAISED as error:
            trusted = (failure := failure_of(error)) is not Failure.TLS_UNTRUSTED
            if trusted:
                raise Skipped(
                    _("signed by {root}; whether it is trusted can't be told ({failure})", root=root, failure=failure)
                ) from error
        if _is_microsofts(origin) or not trusted:
            raise _intercepted(root, by, file, trusted=trusted)
        return (
            _("signed by {root}, a private authority of {file}; {by}", root=root, file=file, by=by)
            if file
            else _("signed by {root}, a private authority of the store of this computer; {by}", root=root, by=by)
        )

    return certificate


def _asked(at: SetUp, origin: str) -> int:
    """Ask for the headers alone, without a token; return the status, or raise one of `RAISED`."""
    with at.session() as made:
        return made.head(f"{origin}/", timeout=QUICK.timeout).status_code


def _intercepted(root: str, by: str, file: Path | None, *, trusted: bool) -> Failed:
    if not trusted:
        fix = _(
            "If {root} is your organisation's, have its root certificate put into the system's store,"
            " or save it as a PEM file and name that file. If not, somebody reads along: use another"
            " network.",
            root=root,
        )
        return Failed(_("signed by {root}, whom this computer doesn't trust; {by}", root=root, by=by), fix, _CA_FILE)
    where = _("trusted by {file}", file=file) if file else _("trusted by the store of this computer")
    fix = _("Nothing has to be done. Microsoft advises to except its sign-in hosts from inspection (network.md).")
    return Warned(
        _(
            "signed by {root}, not by a public authority: the network is inspected; {where}; {by}",
            root=root,
            where=where,
            by=by,
        ),
        fix,
    )


_CA_FILE: Final = "consentray config --set ca_file=/path/of/the/root.pem"


def _is_microsofts(origin: str) -> bool:
    address = address_of(origin)
    return address is not None and (address.host in HOSTS or address.host.endswith((*DOMAINS, ".microsoft.com")))


def origins(authority: str, apis: tuple[Api, ...]) -> list[Check]:
    """Return the checks of every origin that the configuration names, each once."""
    found: dict[str, list[str]] = {}
    for api in apis:
        for call in api.calls:
            if (address := address_of(call.url)) is not None:
                who = found.setdefault(address.origin, [])
                if api.title not in who:
                    who.append(api.title)
    hosts = [answers(origin, listed(who)) for origin, who in found.items()]
    provider = address_of(authority)
    if provider is not None:
        found = {provider.origin: [_(WHO)], **found}
    return [*(signed(origin, listed(who)) for origin, who in found.items() if origin.startswith("https:")), *hosts]
