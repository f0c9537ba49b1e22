"""Every page of the window, made from real states by the program's own rules."""

from __future__ import annotations

import json
import time
import tomllib
from pathlib import Path

from tests.core.build import content, run
from tests.program import ROOT
from trayapp.core import events as ev
from trayapp.core.consent.admin import admin_consent_urls
from trayapp.core.consent.search import Waits
from trayapp.core.described import SettingsSnapshot, Unusable
from trayapp.core.findings import Finding, Result
from trayapp.core.first_start import FirstPage, FirstStart
from trayapp.core.mistake import Mistake
from trayapp.core.model import Account, AccountKind, Answer, Api, AuthorityKind, SessionConfig, TokenOutcome
from trayapp.core.problems import Problem
from trayapp.core.record import replace
from trayapp.core.request import Call, Parameter, ParameterKind
from trayapp.core.state import Activity, Page, State, initial, unconfigured
from trayapp.core.support import Part
from trayapp.core.views.elements import WindowView
from trayapp.core.views.failed import elsewhere_page, failed_page, hanging_page
from trayapp.core.views.window import window_view
from trayapp.demo.sample_apis.sample_data import ABROAD
from trayapp.first_start.ways import offered
from trayapp.identity.errors.explain import explain
from trayapp.runtime.about import about
from trayapp.settings.lines import TomlLines
from trayapp.settings.policy.linux import policy_source
from trayapp.settings.resolve import resolve
from trayapp.settings.show import setting_lines, with_mistakes
from trayapp.settings.source import Layer, Source

HOST = "https://contoso.onmicrosoft.com"
DANA = Account("1", "dana@contoso.example", "Dana Okafor", AccountKind.WORK, "t")
SAM = Account("2", "sam.lindqvist@outlook.example", "Sam Lindqvist", AccountKind.PERSONAL, "9188040d")
LINK = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1111"


_ID = "1f0c4f9e-5f5c-4b1c-a7b1-1f3c5d7e9a0b"
_LOGGED = (
    {"time": "2026-11-27T09:14:04.871+0100", "level": "warning", "text": "changed files aren't noticed"},
    {"time": "2026-11-27T09:14:03.271+0100", "level": "info", "id": _ID, "text": "tokens: customer renewed"},
    {"time": "2026-11-27T09:14:01.012+0100", "level": "info", "id": _ID, "text": "sign-in: page 1 of 1, for customer"},
)
LOG_PART = Part("log.jsonl", "Log", "".join(f"{json.dumps(each)}\n" for each in _LOGGED).encode())
PARTS = (
    Part("checks.json", "Checks", b'[{"name": "clock", "result": "ok"}, {"name": "browser", "result": "failed"}]'),
    Part("settings.json", "Settings", b'{"settings": {"theme": {"value": "dark", "origin": "your file"}}}'),
    Part("session.json", "Sign-in", b'{"state": "ready", "apis": []}'),
    Part("computer.json", "Computer", b'{"version": "1.0.0", "packages": {"msal": "1.39.0"}}'),
    Part("self-test.json", "Self-test", b"[]"),
    LOG_PART,
)


def api(name: str, title: str, *calls: tuple[str, str]) -> Api:
    scopes = tuple(f"{HOST}/{name}api/{name}.{what}" for what in ("read", "write"))
    url = f"https://{name}.contoso.example"
    return Api(name, title, scopes, tuple(Call(each, label, "GET", f"{url}/{each}") for each, label in calls))


CUSTOMER = api("customer", "Customer API", ("customers", "Recent customers"), ("visits", "Visits this week"))
VENDOR = api("vendor", "Vendor API", ("invoices", "Open invoices"))
GRAPH_API = Api(
    "graph",
    "Microsoft Graph",
    tuple(f"https://graph.microsoft.com/{name}" for name in ("User.Read", "User.Read.All", "Mail.ReadBasic")),
)
SETUP = SessionConfig(
    "1111", "https://login.microsoftonline.com/organizations", AuthorityKind.ENTRA, (CUSTOMER, VENDOR)
)


def many(count: int) -> SessionConfig:
    return replace(
        SETUP,
        apis=tuple(api(f"api{at}", f"Service {at:03}", ("list", "List everything")) for at in range(1, count + 1)),
    )


AREAS = {
    "Sales": ("Ångström CRM", "Customer API", "Offers", "Orders"),
    "Purchasing": ("Contracts", "Vendor API", "Warehouse"),
    "": ("Archive", "Travel"),
}
GROUPED = replace(
    SETUP,
    apis=tuple(
        replace(
            api(title.split()[0].casefold(), title, ("list", f"All of {title}"), ("late", "Überfällige")), group=group
        )
        for group, titles in AREAS.items()
        for title in titles
    ),
    favourites=("orders/late", "vendor/list", "nobody/list"),
)


def after(state: State, *events: ev.Event) -> State:
    return run(state, *events)[0]


def outcome(each: Api, granted: tuple[str, ...] | None = None, trouble: Problem | None = None) -> TokenOutcome:
    return TokenOutcome(each.name, each.scopes if granted is None and trouble is None else granted, trouble)


def signed_in(setup: SessionConfig = SETUP, account: Account = DANA, *others: TokenOutcome) -> State:
    changed = {each.api: each for each in others}
    got = {each.name: changed.get(each.name, outcome(each)) for each in setup.apis}
    state = prompted(setup)
    while state.activity is Activity.PROMPTING and state.sign_in is not None:
        first = state.sign_in.prompt.asks[0].api
        state = after(state, ev.PromptAnswered(account, got[first]), ev.BrowserWaiting(LINK))
    return after(state, ev.TokensAcquired(tuple(got.values())), ev.WindowAsked())


ADMIN_URLS = admin_consent_urls(SETUP, DANA, (CUSTOMER, VENDOR))


def admin_needed() -> Problem:
    return Problem(
        "admin-consent-needed",
        "Your organisation lets only an administrator approve the permissions of Vendor API. Send the link to your"
        " administrator; when it is approved, choose “Check again”.",
        aadsts=(90094,),
        error="interaction_required",
        suberror="consent_required",
        correlation_id="7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
        trace_id="1d6b9f6e-52b0-4c07-8f5e-0a5d2b1e4c00",
        timestamp="2026-03-04 09:41:27Z",
        admin_consent_urls=admin_consent_urls(SETUP, DANA, (VENDOR,)),
    )


def declined() -> Problem:
    return Problem(
        "consent-declined",
        "You chose not to grant the permissions, so nothing was changed and no API can be used. Choose “Give consent”"
        " to see the page again.",
        aadsts=(65004,),
        error="access_denied",
        correlation_id="7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
        trace_id="1d6b9f6e-52b0-4c07-8f5e-0a5d2b1e4c00",
        timestamp="2026-03-04 09:41:27Z",
    )


def offline() -> Problem:
    return Problem(
        "offline",
        "login.microsoftonline.com could not be reached. Check the network connection, then choose “Try again”.",
    )


FOUND = (
    Finding(
        "signed:login.microsoftonline.com",
        "Certificate of the sign-in service",
        Result.FAILED,
        "signed by Corporate Inspection, whom this computer doesn't trust; by the proxy http://proxy.contoso.example:8080,"
        " named by the variable HTTPS_PROXY",
        "If Corporate Inspection is your organisation's, have its root certificate put into the system's store, or save"
        " it as a PEM file and name that file. If not, somebody reads along: use another network.",
        why="Who signs it can read all that is sent, tokens and answers included.",
        command="consentray config --set ca_file=/path/of/the/root.pem",
    ),
    Finding(
        "token:vendor",
        "Token for Vendor API",
        Result.WARNING,
        "it lacks vendor.write",
        "Give consent; if an administrator has to, the page says so.",
        why="A call is refused without it, or without the permission that it needs.",
        command="consentray consent",
    ),
    Finding(
        "autostart",
        "Start with the session",
        Result.WARNING,
        "on, but switched off in the desktop's startup applications",
        "Switch it on there, or the setting off.",
    ),
    Finding("configuration", "Configuration", Result.OK, "2 APIs, from /etc/consentray/consentray.toml"),
    Finding("sign-in-service", "Sign-in service", Result.OK, "answers at https://login.microsoftonline.com/contoso"),
    Finding("clock", "Clock", Result.OK, "right to 1 s"),
    Finding("listener", "Loopback listener", Result.OK, "answers at http://localhost:40649"),
    Finding("token:customer", "Token for Customer API", Result.OK, "grants customer.read, customer.write"),
    Finding("claims-challenges", "Claims challenges", Result.SKIPPED, "a plain OpenID provider has none"),
)
CUSTOMERS = [
    dict(zip(("id", "name", "city", "segment", "since", "openOrders"), row, strict=True))
    for row in (
        ("C-1042", "Aldgate Print Works", "London", "Business", "2019-03-11", 3),
        ("C-1043", "Bergström & Dahl", "Gothenburg", "Business", "2020-09-02", 0),
        ("C-1047", "Casa Ferreira", "Porto", "Retail", "2018-06-25", 1),
        ("C-1051", "Delacroix Frères", "Lyon", "Business", "2021-01-14", 15),
        ("C-1056", "Eastfield Dental", "Bristol", "Health", "2022-05-30", 2),
        ("C-1058", "Finkel Werkzeugbau", "Stuttgart", "Industry", "2017-11-08", 7),
        ("C-1063", "Garda Outdoor", "Verona", "Retail", "2023-02-20", 1),
        ("C-1066", "Hollis Garden Centre", "Leeds", "Retail", "2020-04-17", 0),
        ("C-1071", "Iveragh Boats", "Cork", "Industry", "2016-08-01", 2),
        ("C-1074", "Jansen Logistiek", "Utrecht", "Business", "2021-10-12", 4),
        ("C-1080", "Kovář Sklo", "Brno", "Industry", "2022-12-05", 1),
        ("C-1085", "Lumen Studio", "Tallinn", "Business", "2024-03-19", 2),
    )
]
PROFILE = {
    "id": "C-1042",
    "name": "Aldgate Print Works",
    "active": True,
    "rating": None,
    "address": {"street": "14 Mansell Street", "city": "London", "postcode": "E1 8AP"},
    "contacts": [{"name": "Ruth Amory", "role": "Purchasing"}, {"name": "Theo Vance", "role": "Accounts"}],
    "limits": {"credit": 12500.5, "orders": 40},
}

SCRIPTS = [*ABROAD, {"id": "V-3111", "name": "Contoso שלום GmbH", "note": "a \u202edesrever\u202c b"}]
SCRIPTS_TEXT = json.dumps(SCRIPTS, ensure_ascii=False, indent=2).encode()


CLOSED = "January 2026 was closed on 9 February. Book into February, or ask Accounting to open it again."
LOGO = ROOT / "assets/hicolor/256x256/apps/consentray.png"
XML = "<contract id='V-2041'><vendor>Nordlicht Papier</vendor><line no='1'><article>A-0001</article></line></contract>"


def answered(body: object = None, trouble: Problem | None = None, status: int | None = 200, *, kind: str = "") -> State:
    url = "https://customer.contoso.example/customers"
    raw, headers = body if isinstance(body, bytes) else content(body), (("Content-Type", kind),) if kind else ()
    answer = Answer("customer", "customers", url, status, 84, 1, raw, problem=trouble, headers=headers)
    return after(signed_in(), ev.CallChosen("customer", "customers"), ev.CallAnswered(answer))


def prompted(setup: SessionConfig) -> State:
    return after(
        initial(setup),
        ev.Started(),
        ev.SessionRestored(None),
        ev.SignInChosen(),
        ev.SignInConfirmed(),
        ev.BrowserWaiting(LINK),
    )


def narrowed(*named: str) -> dict[str, State]:
    """Return the states on the way to a consent without what waits for an administrator."""
    refused = failed(replace(admin_needed(), permissions=named, admin_consent_urls=ADMIN_URLS))
    page = after(refused, ev.NarrowChosen(), ev.BrowserWaiting(LINK))
    if page.sign_in is not None and page.sign_in.prompt.scopes == CUSTOMER.scopes:
        page = after(page, ev.PromptAnswered(DANA, outcome(CUSTOMER)), ev.BrowserWaiting(LINK))
    vendor = outcome(VENDOR, VENDOR.scopes[:1])
    waits = after(page, ev.PromptAnswered(DANA, vendor), ev.TokensAcquired((outcome(CUSTOMER), vendor)))
    remembered = after(initial(SETUP), ev.Started(), ev.SessionRestored(None, waits=refused.waits), ev.WindowAsked())
    return {"problem": refused, "page": page, "overview": waits, "remembered": remembered}


def failed(trouble: Problem) -> State:
    return after(prompted(SETUP), ev.PromptFailed(trouble))


HELP = "https://intranet.contoso.example/consentray"
POLICY = "/etc/consentray/policies/managed/10-contoso.json"
OWN = "/home/dana/.config/consentray/consentray.toml"
BASIC = """
client_id = "11111111-2222-3333-4444-555555555555"
authority = "https://login.microsoftonline.com/contoso.onmicrosoft.com"
[[api]]
name = "customer"
title = "Customer API"
scopes = ["https://c.example/read", "https://c.example/write"]
call = [{name = "list", url = "https://c.example/list"}, {name = "one", url = "https://c.example/one"}]
[[api]]
name = "vendor"
title = "Vendor API"
scopes = ["https://v.example/read"]
call = [{name = "list", url = "https://v.example/list"}]
"""
LOCKED = json.dumps(
    {"token_cache": "encrypted", "proxy": "http://proxy.contoso.example:8080", **tomllib.loads(BASIC)}, indent=1
)
CHOSEN = """\
# Mine
theme = "dark"
call_timeout = 20
proxy = "none"
hidden_menu_items = ["quit"]
"""


def described(*, locked: bool = True, trouble: bool = False) -> SettingsSnapshot:
    """Describe every setting, some of them of the user's file, others locked."""
    own = CHOSEN if locked else CHOSEN + BASIC
    sources = [Source(Layer.PERSON, Path(OWN), tomllib.loads(own), TomlLines(own), Path(OWN).parent)]
    if locked:
        sources.append(policy_source(Path(POLICY), LOCKED.encode(), Layer.MACHINE_POLICY))
    found = resolve(sources, OWN, complete=False)
    warning = Mistake("call_timeout", "900 is out of range: 1 to 600.", POLICY, 12, policy=True)
    left_out = Mistake("favourites", '"customer/lsit" is no call, and is left out.', OWN, 4)
    wrong = Mistake(
        "theme", '"drak" isn\'t one of "system", "light", "dark", "high-contrast". Did you mean "dark"?', OWN, 3
    )
    lines = setting_lines(found, {})
    return SettingsSnapshot(
        with_mistakes(lines, [wrong]) if trouble else lines,
        (warning, left_out) if trouble else (),
        (wrong,) if trouble else (),
        OWN,
        not locked,
        f"{OWN}: no program was found that opens it (xdg-open ended with 3)." if trouble else "",
    )


PARTS_OF_IT = (("Python", "3.14.0", "PSF-2.0"), ("opentelemetry-exporter-otlp-proto-http", "1.45.2", "Apache-2.0"))


def states() -> dict[str, State]:
    """Return each page's state by the page's name."""
    common = replace(SETUP, authority="https://login.microsoftonline.com/common")
    opened = after(initial(SETUP), ev.Started(), ev.SessionRestored(None), ev.WindowAsked())
    wordy = tuple(replace(each, scopes=tuple(f"{s}.{'x' * 900}" for s in each.scopes)) for each in many(8).apis)
    missing = outcome(VENDOR, ())
    partial = outcome(CUSTOMER, CUSTOMER.scopes[:1])
    admin = outcome(VENDOR, trouble=admin_needed())
    api_error = Problem(
        "call-failed",
        "customer.contoso.example answered 503 Service Unavailable three times. Try again in a few minutes.",
        correlation_id="7c1f0c5e-3a3e-4d0b-9b51-0b4f6d1b2f7a",
    )
    refused = Problem(
        "call-failed",
        "Customer API refused the call (409). Its answer is below.",
        provider_message=CLOSED,
        provider_codes=("PeriodClosed",),
    )
    return {
        "overview-signed-out": opened,
        "overview-ready": signed_in(),
        "overview-busy": after(signed_in(), ev.CheckAgainChosen()),
        "overview-partial": signed_in(SETUP, DANA, partial),
        "overview-missing": signed_in(SETUP, DANA, missing),
        "overview-admin": signed_in(SETUP, DANA, admin),
        "overview-personal": signed_in(common, SAM),
        "overview-no-tray": after(signed_in(), ev.TrayHostChanged(present=False)),
        "overview-many": signed_in(many(20), DANA, outcome(many(20).apis[2], ())),
        "overview-100": signed_in(many(100), DANA, outcome(many(100).apis[2], ())),
        "overview-groups": after(
            signed_in(GROUPED),
            ev.CallChosen("customer", "late"),
            ev.CallAnswered(Answer("customer", "late", "https://customer.contoso.example", 200)),
            ev.CallChosen("offers", "list"),
            ev.CallAnswered(Answer("offers", "list", "https://offers.contoso.example", 200)),
            ev.BackChosen(),
        ),
        "overview-copied": after(signed_in(SETUP, DANA, admin), ev.CopyChosen("x", "Administrator's link")),
        "asked": after(opened, ev.WhatIsAskedChosen()),
        "asked-administrator": after(
            initial(replace(SETUP, apis=(GRAPH_API, *SETUP.apis))),
            ev.Started(),
            ev.SessionRestored(None),
            ev.WhatIsAskedChosen(),
        ),
        "api": after(
            signed_in(SETUP, DANA, replace(partial, extra=("customer.search",), at="2026-03-04T09:41:27+00:00")),
            ev.ApiPageChosen("customer"),
        ),
        "api-admin": after(signed_in(SETUP, DANA, admin), ev.ApiPageChosen("vendor")),
        "check-up": after(signed_in(), ev.CheckUpAsked(), *(ev.Examined(each, 12) for each in FOUND[3:7])),
        "check-up-found": after(signed_in(), ev.CheckUpAsked(), ev.CheckUpEnded(FOUND)),
        "check-up-well": after(signed_in(), ev.CheckUpAsked(), ev.CheckUpEnded(FOUND[3:])),
        "explain": after(signed_in(), ev.ExplainAsked()),
        "explain-explained": after(
            signed_in(),
            ev.ExplainAsked(),
            ev.FormSent("explain", values=(("text", "AADSTS50105: You are not assigned to a role."),)),
            ev.Explained(explain("50105", SETUP)),
        ),
        "accounts": after(replace(signed_in(common), accounts=(DANA, SAM)), ev.AccountsAsked()),
        "settings-locked": after(signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(described())),
        "settings-own": after(signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(described(locked=False))),
        "settings-changed": after(
            signed_in(),
            ev.SettingsAsked(),
            ev.SettingsDescribed(described()),
            ev.SettingWritten(described(), "theme"),
            ev.SettingChosen("call_timeout", ("900",)),
            ev.SettingWritten(described(), "call_timeout", "900 is out of range: 1 to 600."),
        ),
        "about": after(
            signed_in(
                replace(SETUP, help_desk="IT service desk", help_desk_address="it@contoso.example", help_page=HELP)
            ),
            ev.AboutAsked(),
            ev.ProgramDescribed(
                replace(about(Path("/home/dana/.local/state/consentray")), version="1.0.0", parts=PARTS_OF_IT)
            ),
        ),
        "log": after(signed_in(), ev.LogAsked(), ev.Collected((LOG_PART,))),
        "log-empty": after(signed_in(), ev.LogAsked(), ev.Collected((Part("log.jsonl", "Log", b""),))),
        "diagnostics-running": after(signed_in(), ev.DiagnosticsAsked()),
        "diagnostics": after(signed_in(), ev.DiagnosticsAsked(), ev.Collected(PARTS)),
        "diagnostics-saved": after(
            signed_in(replace(SETUP, help_desk="IT service desk", help_desk_address="it@contoso.example")),
            ev.DiagnosticsAsked(),
            ev.Collected(PARTS),
            ev.PartChosen("log.jsonl"),
            ev.DiagnosticsSaved("consentray-diagnostics.zip"),
        ),
        "diagnostics-refused": after(
            signed_in(),
            ev.DiagnosticsAsked(),
            ev.Collected(PARTS),
            ev.DiagnosticsSaved("x.zip", "/media/stick/x.zip: No space left on device"),
        ),
        "problem-help-desk": after(
            signed_in(replace(SETUP, help_desk="IT service desk", help_desk_address="it@contoso.example")),
            ev.CheckAgainChosen(),
            ev.Failed(Problem("consent-declined", "You chose not to give the permissions.", correlation_id="11-22")),
        ),
        "settings-trouble": after(signed_in(), ev.SettingsAsked(), ev.SettingsDescribed(described(trouble=True))),
        "notice": after(initial(common), ev.Started(), ev.SessionRestored(None), ev.SignInChosen()),
        "waiting-one": prompted(SETUP),
        "waiting-two": prompted(replace(SETUP, apis=wordy)),
        "tokens": after(prompted(SETUP), ev.PromptAnswered(DANA, outcome(CUSTOMER))),
        "consent-late": after(
            prompted(SETUP),
            ev.PromptAnswered(DANA, outcome(CUSTOMER)),
            ev.TokensAcquired((outcome(VENDOR, None, Problem("consent-missing", "Not granted.")),)),
        ),
        **{f"narrow-{name}": state for name, state in narrowed(VENDOR.scopes[1]).items()},
        **{f"search-{name}": state for name, state in narrowed().items()},
        "narrow-suspected": after(
            replace(
                signed_in(SETUP, DANA, outcome(VENDOR, ())), waits=Waits(VENDOR.scopes, VENDOR.scopes, VENDOR.scopes)
            ),
            ev.CheckAgainChosen(),
            ev.TokensAcquired((outcome(CUSTOMER), outcome(VENDOR, ()))),
        ),
        "narrow-other-account": after(
            signed_in(SETUP),
            ev.OtherAccountChosen(),
            ev.BrowserWaiting(LINK),
            ev.PromptFailed(replace(admin_needed(), permissions=VENDOR.scopes[1:], admin_consent_urls=ADMIN_URLS)),
        ),
        "in-vain": after(
            prompted(replace(SETUP, kind=AuthorityKind.OIDC, authority="https://id.contoso.example")),
            ev.PromptAnswered(DANA, outcome(CUSTOMER)),
            ev.TokensAcquired(
                (outcome(VENDOR, None, Problem("consent-missing", "Not granted.", error="invalid_scope")),)
            ),
        ),
        "narrow-timed-out": failed(Problem("sign-in-timed-out", "The browser brought no answer within 5 minutes.")),
        "problem-declined": failed(declined()),
        "problem-admin": failed(admin_needed()),
        "offline": failed(offline()),
        "answer-table": answered(CUSTOMERS),
        "answer-json": answered(PROFILE),
        "answer-scripts": answered(SCRIPTS),
        "answer-scripts-tree": after(
            answered(SCRIPTS_TEXT, kind="application/json"), ev.AnswerFormChosen("customer", "customers", "Tree")
        ),
        "answer-scripts-text": after(
            answered(SCRIPTS_TEXT, kind="application/json"), ev.AnswerFormChosen("customer", "customers", "Text")
        ),
        "answer-empty": answered([]),
        "answer-xml": answered(XML, kind="application/xml"),
        "answer-csv": answered(b'article;unit;price\r\nA-0001;piece;"1,20"\r\nA-0002;box;"17,00"\r\n', kind="text/csv"),
        "answer-picture": answered(LOGO.read_bytes(), kind="image/png"),
        "answer-file": answered(b"%PDF-1.7" + bytes(80_000), kind="application/pdf"),
        "answer-refused": answered({"error": {"code": "PeriodClosed", "message": CLOSED}}, refused, 409),
        "answer-error": answered({"error": "unavailable"}, api_error, 503),
        "answer-offline": answered(None, offline(), None),
    }


def first_starts() -> dict[str, State]:
    """Return the states before there is a configuration, by the page's name."""
    folder = OWN.rpartition("/")[0]
    nothing = Unusable(missing=True, file=OWN, folder=folder, demo=True)
    start = FirstStart(nothing, offered=offered())
    mistakes = (
        Mistake("client_id", "This key is missing. The application (client) ID of the app registration.", OWN),
        Mistake("call_timout", 'This key is not known. Did you mean "call_timeout"?', OWN, 7),
        Mistake(
            "api[2].scopes",
            "The scopes belong to different resources (https://graph.microsoft.com and https://vault.azure.net), and a"
            " token is for one resource. Make one [[api]] of each.",
            OWN,
            19,
        ),
    )
    broken = replace(start, found=replace(nothing, missing=False, mistakes=mistakes, faulty=OWN))
    pasted = (("text", 'client_id = "1"\ncall_timout = 20\n'),)
    here = (replace(mistakes[0], file=""), replace(mistakes[1], file="", line=2))
    filled = (("client_id", "contoso"), ("authority", "contoso.onmicrosoft.com"), ("api", "sharepoint"))
    unfit = (
        Mistake("client_id", '"contoso" is not an application (client) ID. Copy it from the overview page.'),
        Mistake("sharepoint.host", "SharePoint needs the host. It looks like contoso.sharepoint.com."),
    )
    tried = ev.SetUpTried
    found = {
        "first-start": start,
        "first-installed": replace(start, found=replace(nothing, demo=False)),
        "first-demo": replace(
            start,
            tried=tried(
                "demo", said=("The demo is starting", "Its own window and icon appear, both with a violet sign.")
            ),
        ),
        "first-file-wrong": replace(start, tried=tried("file", mistakes=mistakes[1:2])),
        "first-file-exists": replace(start, tried=tried("file", exists=True, path="/home/dana/given.toml")),
        "first-set-up": replace(start, page=FirstPage.SET_UP),
        "first-set-up-wrong": replace(
            start, page=FirstPage.SET_UP, filled=filled, tried=tried("set-up", mistakes=unfit)
        ),
        "first-paste": replace(start, page=FirstPage.PASTE),
        "first-paste-wrong": replace(start, page=FirstPage.PASTE, filled=pasted, tried=tried("paste", mistakes=here)),
        "first-paste-exists": replace(start, page=FirstPage.PASTE, filled=pasted, tried=tried("paste", exists=True)),
        "first-paste-written": replace(start, page=FirstPage.PASTE, filled=pasted, tried=tried("paste", written=OWN)),
        "first-ask": replace(start, page=FirstPage.ASK),
        "first-mistakes": broken,
        "first-one-mistake": replace(start, found=replace(nothing, missing=False, mistakes=mistakes[1:2])),
    }
    copied = {"first-ask": "Text copied"}
    return {
        name: replace(unconfigured(nothing), first_start=each, page=Page.OVERVIEW, copied=copied.get(name))
        for name, each in found.items()
    }


def stateless() -> dict[str, WindowView]:
    """Return the pages that are no state's."""
    return {
        "failed": failed_page("/home/dana/.local/state/consentray/log"),
        "elsewhere": elsewhere_page(":0"),
        "hanging": hanging_page(4711),
    }


CALLED = "https://customer.contoso.example"
ASKED_FOR = (
    Parameter("customer", "Customer", ParameterKind.CHOICE, choices=("Aldgate Print Works", "Casa Ferreira")),
    Parameter("date", "Date", ParameterKind.DATE, "today"),
    Parameter("purpose", "Purpose", default="Quick visit", required=False),
    Parameter("notes", "Notes", ParameterKind.LINES),
    Parameter("report", "Report", ParameterKind.FILE, required=False),
)
VISIT_BODY = '{"customer": "{customer}", "date": "{date}", "purpose": "{purpose}", "notes": "{notes}"}'
VISIT = Call(
    "visit",
    "Register a visit",
    "POST",
    f"{CALLED}/visits?notify={{report}}",
    ASKED_FOR,
    (("Prefer", "return=representation"),),
    VISIT_BODY,
    "application/json",
)
WRONG = (("customer", "Casa"), ("date", "soon"), ("purpose", ""), ("notes", ""), ("report", ""))
RIGHT = (
    ("customer", "Casa Ferreira"),
    ("date", "2026-02-16"),
    ("purpose", "Yearly review"),
    ("notes", "Two presses\nmore"),
    ("report", ""),
)


def call_states() -> dict[str, State]:
    """Return the states by the page's name."""
    setup = replace(SETUP, apis=(replace(CUSTOMER, calls=(*CUSTOMER.calls, VISIT)), *SETUP.apis[1:]))
    ready = signed_in(setup)
    asked = after(ready, ev.CallChosen("customer", "visit"))
    more = Answer("customer", "customers", CALLED, 200, 84, 1, content(CUSTOMERS), next=f"{CALLED}/?page=2", records=12)
    paged = after(ready, ev.CallChosen("customer", "customers"), ev.CallAnswered(more))
    other = replace(more, call=CUSTOMER.calls[1].name, next=None, sent="2026-02-16T09:30:05+00:00")
    away = after(paged, ev.CallChosen("customer", other.call), ev.CallAnswered(other))
    elsewhere = replace(more, next=None, next_elsewhere="https://other.example")
    return {
        "overview-changing": ready,
        "call-values": asked,
        "call-values-wrong": after(asked, ev.FormSent(Page.VALUES, values=WRONG)),
        "call-confirm": after(asked, ev.FormSent(Page.VALUES, values=RIGHT)),
        "answer-more": paged,
        "answer-loading": after(paged, ev.MoreChosen(everything=True)),
        "overview-running": after(
            ready,
            ev.CallChosen("customer", "customers"),
            ev.CallBegun("customer", "customers", time.time() - 12.5),
            *(ev.CallChosen("customer", each.name) for each in CUSTOMER.calls[1:2]),
            ev.WindowAsked(),
        ),
        "answer-news": away,
        "overview-news": after(away, ev.BackChosen()),
        "keys": after(initial(SETUP), ev.Started(), ev.SessionRestored(None), ev.WindowAsked(), ev.KeysAsked()),
        "history": after(away, ev.HistoryAsked()),
        "answer-elsewhere": after(ready, ev.CallChosen("customer", "customers"), ev.CallAnswered(elsewhere)),
    }


def views() -> dict[str, WindowView]:
    """Return each page's view by the page's name."""
    shown = {name: window_view(state) for name, state in (states() | call_states() | first_starts()).items()}
    shown |= stateless()
    return {name: view for name, view in shown.items() if view is not None}
