"""The domain model: accounts, APIs, quick calls, and what was granted."""

from __future__ import annotations

from enum import StrEnum

from trayapp.core.language import N_, _
from trayapp.core.problems import AWAITED, Problem
from trayapp.core.record import Record
from trayapp.core.request import Call, Request

PERSONAL_TENANT_ID = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of every personal Microsoft account (Microsoft, "ID token claims reference", claim ``tid``)."""


class RefusedToken(Record):
    """A token that an API did not accept: what is needed is another, not more claims. Its text is not shown."""

    secret: str

    def __repr__(self) -> str:
        """Leave the token out: a representation ends up in logs."""
        return "RefusedToken(...)"


class AuthorityKind(StrEnum):
    """The dialects of identity provider that differ in what they can consent to."""

    ENTRA = "entra"
    B2C = "b2c"
    EXTERNAL_ID = "external-id"
    ADFS = "adfs"
    OIDC = "oidc"


class AccountKind(StrEnum):
    """Whose account it is: this decides what consent a user can give, and how long it is remembered."""

    WORK = "work"
    PERSONAL = "personal"
    GUEST = "guest"
    B2C = "b2c"
    OTHER = "other"


class Consent(StrEnum):
    """How far an API's asked permissions were granted."""

    GRANTED = N_("granted")
    PARTIAL = N_("partial")
    MISSING = N_("missing")
    ADMIN_NEEDED = N_("admin-needed")
    UNKNOWN = N_("unknown")


class Status(StrEnum):
    """The program's state in one word: it decides the tray icon."""

    SIGNED_OUT = "signed-out"
    WORKING = "working"
    READY = "ready"
    ATTENTION = "attention"
    PROBLEM = "problem"
    OFFLINE = "offline"


class Api(Record):
    """One protected resource with the scopes to ask for and the quick calls to offer.

    `resource` is its identifier where a plain OpenID provider has to be told it (RFC 8707). `group` is the heading that
    it is listed under.
    """

    name: str
    title: str
    scopes: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    resource: str | None = None
    group: str = ""


class Announced(StrEnum):
    """What a notification announces: a user chooses of which kinds they want any."""

    SIGN_IN = "sign-in"
    ANSWERS = "answers"
    APPROVALS = "approvals"
    WARNINGS = "warnings"


class SessionConfig(Record):
    """What to ask of which provider, from the configuration; it does not change during a session.

    `device_code` signs in by a code that is typed in a browser elsewhere (RFC 8628), for one API at a time.
    `personal_account_warning` is False if users need not be warned of Microsoft's rule; `hidden_menu_items` names the
    items that the tray's menu leaves out. Without `allow_changing_calls` only calls are sent that change nothing,
    without `call_history` no answer is kept but the last.
    `redirect_uri` is where the provider sends the browser back to, on a free port if it names none; None leaves it to
    the dialect. `sign_in_scopes` are asked beside the APIs' own. `favourites` come first: calls as "api/call".
    `help_desk` helps users, at `help_desk_address` (of mail, or a page); `help_page` is documentation for them.
    `notifications` are the kinds of `Announced` that a user wants.
    """

    client_id: str
    authority: str
    kind: AuthorityKind
    apis: tuple[Api, ...]
    sign_in_timeout: int = 300
    device_code: bool = False
    personal_account_warning: bool = True
    hidden_menu_items: tuple[str, ...] = ()
    redirect_uri: str | None = None
    sign_in_scopes: tuple[str, ...] = ("openid", "profile", "offline_access")
    allow_changing_calls: bool = True
    call_history: bool = True
    favourites: tuple[str, ...] = ()
    help_desk: str | None = None
    help_desk_address: str | None = None
    help_page: str | None = None
    notifications: tuple[str, ...] = tuple(Announced)

    @property
    def redirect(self) -> str:
        """The redirect address: Microsoft asks for ``localhost``, RFC 8252 (sections 7.3 and 8.3) for an IP literal."""
        return self.redirect_uri or ("http://127.0.0.1/" if self.kind is AuthorityKind.OIDC else "http://localhost")

    @property
    def admits_personal(self) -> bool:
        """Whether personal Microsoft accounts can sign in at this authority.

        Microsoft's ``common`` and ``consumers`` endpoints admit them; a tenant and ``organizations`` do not
        (Microsoft, "Microsoft identity platform and OAuth 2.0 authorization code flow", ``tenant``).
        """
        tenant = self.authority.rstrip("/").rpartition("/")[2].casefold()
        return self.kind is AuthorityKind.ENTRA and tenant in {"common", "consumers", PERSONAL_TENANT_ID}

    def api(self, name: str) -> Api:
        """Return the API of this name; raises ``KeyError`` if there is none."""
        return {api.name: api for api in self.apis}[name]

    def titles(self, api: str, call: str) -> tuple[str, str]:
        """Return the titles of an API and of one of its calls; its name where the configuration has it no more."""
        found = self.call(api, call)
        return self.api(api).title, found.title if found else call

    def call(self, api: str, name: str) -> Call | None:
        """Return a quick call by the names of its API and its own; None if there is none."""
        return next((call for each in self.apis if each.name == api for call in each.calls if call.name == name), None)

    def allows(self, call: Call) -> bool:
        """Return whether a call may be sent at all: by its method, whatever the call says of itself."""
        return self.allow_changing_calls or not call.may_change


class Account(Record):
    """The signed-in user, according to the id token and MSAL's account."""

    home_id: str
    username: str
    name: str
    kind: AccountKind
    tenant_id: str

    @property
    def label(self) -> str:
        """The name to show: the user's, else the sign-in name."""
        return self.name or self.username


class ApiConsent(Record):
    """The ledger's entry of one API: which scopes were asked and which were granted.

    `extra` was granted beyond what was asked. `since` is when the grant was first seen as it is (ISO 8601).
    """

    api: str
    title: str
    asked: tuple[str, ...]
    granted: tuple[str, ...] = ()
    known: bool = False
    problem: Problem | None = None
    extra: tuple[str, ...] = ()
    since: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The asked scopes that were not granted; none while nothing is known."""
        if not self.known:
            return ()
        held = set(self.granted)
        return tuple(scope for scope in self.asked if scope not in held)

    @property
    def consent(self) -> Consent:
        """How far the asked permissions were granted."""
        if self.problem is not None and self.problem.needs_admin:
            # What was granted can be used while the rest waits.
            return Consent.PARTIAL if self.granted and self.problem.code == AWAITED else Consent.ADMIN_NEEDED
        if not self.known:
            return Consent.UNKNOWN
        if not self.missing:
            return Consent.GRANTED
        return Consent.PARTIAL if self.granted else Consent.MISSING

    @property
    def can_be_called(self) -> bool:
        """Whether a call may succeed, as far as is known."""
        return self.consent not in {Consent.MISSING, Consent.ADMIN_NEEDED}

    @property
    def ready(self) -> bool:
        """Whether every asked permission is granted and the last token was obtained."""
        return self.consent is Consent.GRANTED and self.problem is None


class History(Record):
    """What is stored of an API's grant beside its scopes, as `ApiConsent` has it.

    `turned_away` is what is said of an API that did not accept its token; `opened` are the fingerprints of the refusals
    that a page was opened for in vain so far, so that none is offered if they come again. `values` are the last ones of
    the parameters that are remembered: (call, (parameter, value)).
    """

    extra: tuple[str, ...] = ()
    since: str | None = None
    turned_away: str | None = None
    opened: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


class TokenOutcome(Record):
    """The result of one API's token request: the granted scopes, or the problem that stopped it.

    `fresh` tells that the token has just come from the provider, which proves that the sign-in is valid. `extra` was
    granted beyond what was asked, None if that is not known; `at` is the time (ISO 8601).
    """

    api: str
    granted: tuple[str, ...] | None = None
    problem: Problem | None = None
    fresh: bool = False
    extra: tuple[str, ...] | None = None
    at: str | None = None


class Notice(Record):
    """A warning that a user can read and hide until the next start."""

    code: str
    title: str
    message: str


class Answer(Record):
    """The result of a quick call: an HTTP answer, or the problem that stopped it.

    `content` is the body as it came, decompressed; `headers` are the answer's own, in their order. `sent` is when the
    last request left (ISO 8601), `method` its method, `system` the system that it left from. `request` is what was
    sent. `next` is the address of the next page, if there is one; `next_elsewhere` is the origin of one to which the
    token may not go. `pages` is how many pages the content is made of, and `records` how many records they have
    together, where there are pages. `number` tells the answers of a run apart; 0 for one that has not been taken yet.
    """

    api: str
    call: str
    url: str
    status: int | None = None
    elapsed_ms: int | None = None
    attempts: int = 0
    content: bytes = b""
    body_cut: bool = False
    problem: Problem | None = None
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    sent: str | None = None
    system: str = ""
    request: Request | None = None
    next: str | None = None
    next_elsewhere: str | None = None
    pages: int = 1
    records: int = 0
    number: int = 0

    @property
    def outcome(self) -> str:
        """What came of the call, in a word or two: the problem, else the status (RFC 9110 section 15)."""
        return self.problem.title if self.problem is not None else _("Answered ({status})", status=self.status)
