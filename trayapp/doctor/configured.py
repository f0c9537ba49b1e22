"""What the configuration says, judged without a network."""

from __future__ import annotations

from trayapp.core.consent.plan import ONE_RESOURCE, Ask, plan
from trayapp.core.language import N_, _, plural
from trayapp.core.model import AuthorityKind
from trayapp.doctor.check import check
from trayapp.doctor.installed import valid_configuration
from trayapp.doctor.set_up import Failed, SetUp, Skipped, Warned


@check(valid_configuration.name, valid_configuration.title, valid_configuration.why)
def configuration(at: SetUp) -> str:
    """The settings in force, and the files that they are from."""
    if at.resolved.unconfigured:
        raise Failed(
            _("there is no configuration yet"),
            _("Ask IT for the file, or write one."),
            "consentray config new --list",
        )
    return valid_configuration.look(at)


@check(
    "policies", N_("Policies"), N_("What is ignored of a policy isn't in force, though the organisation believes so.")
)
def policies(at: SetUp) -> str:
    """The policies of this computer and user, and what is ignored of them."""
    if at.resolved.warnings:
        first = plural(
            "{count} mistake ignored: {first}",
            "{count} mistakes ignored: {first}",
            len(at.resolved.warnings),
            first=at.resolved.warnings[0],
        )
        raise Warned(first, _("Correct the policy; this command shows every mistake."), "consentray config")
    by_policy = [each for each in at.resolved.values.values() if each.origin.layer.is_policy]
    return (
        plural("{count} setting from policy", "{count} settings from policy", len(by_policy))
        if by_policy
        else _("there are none")
    )


@check(
    "consent-pages",
    N_("Combined consent"),
    N_("At Azure AD B2C and AD FS a user can consent to one API only; an administrator grants the others."),
)
def resources(at: SetUp) -> str:
    """How many pages ask for the permissions of all APIs (that each is of one resource, the configuration ensures)."""
    setup = at.setup
    if setup.kind in ONE_RESOURCE and len(setup.apis) > 1:
        others = ", ".join(api.title for api in setup.apis[1:])
        where = _("Have an administrator grant them: App registrations > API permissions > Grant admin consent.")
        raise Warned(_("one page asks for {api} only, not for {others}", api=setup.apis[0].title, others=others), where)
    pages = plan([Ask(api.name, api.scopes) for api in setup.apis], setup)
    asked = plural("{count} page", "{count} pages", len(pages))
    of = plural("{count} API", "{count} APIs", len(setup.apis))
    return _("{pages} for the permissions of {apis}", pages=asked, apis=of)


@check(
    "account-kinds",
    N_("Kinds of account"),
    N_("Microsoft asks a personal account for consent at every sign-in of a desktop program."),
)
def account_kinds(at: SetUp) -> str:
    """The kinds of account that the authority admits."""
    if not at.setup.admits_personal:
        return _("{kind}: no personal Microsoft accounts", kind=at.setup.kind.value)
    if not at.setup.personal_account_warning:
        return _("personal Microsoft accounts too, without a warning (personal_account_warning)")
    command = f"consentray config --set authority={at.setup.authority.rpartition('/')[0]}/organizations"
    fix = _("If only work and school accounts are meant, end the authority with /organizations or your tenant's ID.")
    raise Warned(_("personal Microsoft accounts are admitted"), fix, command)


@check(
    "claims-challenges",
    N_("Claims challenges"),
    N_("An API that waits for a verification refuses every call until then."),
)
def challenges(at: SetUp) -> str:
    """Continuous access evaluation: declared (CP1), and whether an API waits for a verification."""
    if at.setup.kind is AuthorityKind.OIDC:
        raise Skipped(_("a plain OpenID provider has none"))
    waiting = [
        at.setup.api(api).title for api, _claims in at.restored.challenges if api in {a.name for a in at.setup.apis}
    ]
    if waiting:
        raise Warned(
            plural(
                "{apis} waits for a verification",
                "{apis} wait for a verification",
                len(waiting),
                apis=", ".join(waiting),
            ),
            _("Verify in the browser."),
            "consentray consent",
        )
    return _("answered (CP1 is declared); no API waits for one")
