"""Words the failures between the program and a server for a user."""

from __future__ import annotations

from typing import Final

from trayapp.core.language import N_, _, sentences
from trayapp.core.problems import Action, Problem
from trayapp.network.failures import Failure
from trayapp.network.headers import clock_text

CLOCK_LIMIT: Final = 300.0
"""Seconds that a clock may be wrong before it is reported: what Microsoft's platform and Kerberos tolerate."""

_CODES: Final = {
    **dict.fromkeys((Failure.NO_NETWORK, Failure.NAME_UNKNOWN, Failure.REFUSED, Failure.BROKEN), "offline"),
    Failure.SILENT: "timed-out",
    **dict.fromkeys((Failure.PROXY, Failure.PROXY_PASSWORD), "proxy-refused"),
    Failure.PROXY_ADDRESS: "proxy-malformed",
    **dict.fromkeys((each for each in Failure if each.startswith("tls-")), "tls-untrusted"),
}
_TEXTS: Final = {
    Failure.NO_NETWORK: N_("This computer has no network connection. Connect it, and try again."),
    Failure.NAME_UNKNOWN: N_(
        "{Who} wasn't found: this network doesn't know its name. If it lives inside your organisation's"
        " network, connect to that first (VPN); else check the connection, and try again."
    ),
    Failure.REFUSED: N_(
        "{Who} takes no connections at the moment. It may be down for a while, or a firewall may stand"
        " between. Try again later."
    ),
    Failure.BROKEN: N_(
        "The connection to {who} was closed before an answer came. Try again; if it stays, a firewall or a"
        " proxy may stand between."
    ),
    Failure.SILENT: N_("{Who} didn't answer in time. Check the network connection, and try again."),
    Failure.PROXY: N_(
        "The proxy of this network doesn't let the program through to {who}. Check the system's proxy"
        " settings, or ask the help desk whether the proxy allows it."
    ),
    Failure.PROXY_PASSWORD: N_(
        "The proxy of this network asks for a name and a password, so {who} wasn't asked. Ask the help"
        " desk for a proxy without them, or put both into the system's proxy settings:"
        " http://NAME:PASSWORD@HOST:PORT in the variable https_proxy."
    ),
    Failure.PROXY_ADDRESS: N_(
        "The proxy that is named isn't an address, so {who} wasn't asked. Correct it: it must look like"
        " http://proxy.example:8080 or socks5h://proxy.example:1080."
    ),
    Failure.TLS_UNTRUSTED: N_(
        "The certificate of {who} isn't trusted on this computer. If your organisation inspects its"
        " network or has a certificate authority of its own, its root certificate must be in the system's"
        " store or in ca_file."
    ),
    Failure.TLS_EXPIRED: N_(
        "The certificate of {who} has expired, going by this computer's clock. If the date and the time"
        " shown here are right, those who run it must renew it."
    ),
    Failure.TLS_NOT_YET_VALID: N_(
        "The certificate of {who} isn't valid yet, going by this computer's clock. Most likely the clock"
        " is slow: set the date and the time, and try again."
    ),
    Failure.TLS_OTHER_NAME: N_(
        "The certificate that was shown for {who} belongs to another name. The sign-in page of a hotel or"
        " an airport may stand between; else the address in the configuration must be corrected."
    ),
    Failure.TLS_FAILED: N_(
        "No secure connection to {who} could be made: the two sides didn't agree on one. A proxy or a"
        " firewall may stand between, or the address in the configuration may be wrong."
    ),
    Failure.CUT_OFF: N_("The answer of {who} broke off. Try again. If it happens again, check the network connection."),
    Failure.UNREADABLE: N_("The answer of {who} couldn't be read. Try again."),
}
_BY_CLOCK: Final = frozenset({Failure.TLS_EXPIRED, Failure.TLS_NOT_YET_VALID})


def network_problem(
    failure: Failure, who: str, *, unreadable: str, skew: float | None = None, way: str | None = None
) -> Problem:
    """Return the problem of `failure` on the way to `who`, as it is named in the middle of a sentence.

    `unreadable` is the code of an answer that came and cannot be used. `skew` is by how many seconds this computer's
    clock is ahead, if it is known; `way` is the proxy on the way, and who named it.
    """
    message = _(_TEXTS[failure], who=who, Who=who[:1].upper() + who[1:])
    if failure in _BY_CLOCK and skew is not None and abs(skew) > CLOCK_LIMIT:
        only_looks = _(
            "The certificate of {who} only looks invalid because of it. Set the clock, and try again.", who=who
        )
        message = sentences(clock_text(skew), only_looks)
    if way is not None:
        by = (
            _("It's {way}.", way=way)
            if failure is Failure.PROXY_ADDRESS
            else _("The request went by the proxy {way}.", way=way)
        )
        message = sentences(message, by)
    # No change of the configuration corrects a certificate's dates.
    return Problem(
        _CODES.get(failure, unreadable), message, other_action=Action.RETRY if failure in _BY_CLOCK else None
    )
