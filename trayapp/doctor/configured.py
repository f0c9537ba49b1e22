"""What the configuration says, judged without a network."""

from __future__ import annotations

from trayapp.core.consent.plan import ONE_RESOURCE, Ask, plan
from trayapp.core.language import N_, _, plural
from trayapp.core.model import AuthorityKind
from trayapp.doctor.check import Check
from trayapp.doctor.installed import ValidConfiguration
from trayapp.doctor.set_up import Failed, SetUp, Skipped, Warned


class Configuration(ValidConfiguration):
    """The settings in force, and the files that they are from."""

    def look(self, at: SetUp) -> str:
        if at.resolved.unconfigured:
            raise Failed(
                _("there is no configuration yet"),
                _("Ask IT for the file, or write one."),
                "consentray config new --list",
            )
        return super().look(at)


class Policies(Check):
    """The policies of this computer and user, and what is ignored of them."""

    name = "policies"
    title = N_("Policies")
    why = N_("What is ignored of a policy isn't in force, though the organisation believes so.")

    def look(self, at: SetUp) -> str:
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


class Resources(Check):
    """How many pages ask for the permissions of all APIs (that each is of one resource, the configuration ensures)."""

    name = "consent-pages"
    title = N_("Combined consent")
    why = N_("At Azure AD B2C and AD FS a user can consent to one API only; an administrator grants the others.")

    def look(self, at: SetUp) -> str:
        setup = at.setup
        if setup.kind in ONE_RESOURCE and len(setup.apis) > 1:
            others = ", ".join(api.title for api in setup.apis[1:])
            where = _("Have an administrator grant them: App registrations > API permissions > Grant admin consent.")
            raise Warned(
                _("one page asks for {api} only, not for {others}", api=setup.apis[0].title, others=others), where
            )
        pages = plan([Ask(api.name, api.scopes) for api in setup.apis], kind=setup.kind, authority=setup.authority)
        asked = plural("{count} page", "{count} pages", len(pages))
        of = plural("{count} API", "{count} APIs", len(setup.apis))
        return _("{pages} for the permissions of {apis}", pages=asked, apis=of)


class AccountKinds(Check):
    """The kinds of account that the authority admits."""

    name = "account-kinds"
    title = N_("Kinds of account")
    why = N_("Microsoft asks a personal account for consent at every sign-in of a desktop program.")

    def look(self, at: SetUp) -> str:
        if not at.setup.admits_personal:
            return _("{kind}: no personal Microsoft accounts", kind=at.setup.kind.value)
        if not at.setup.personal_account_warning:
            return _("personal Microsoft accounts too, without a warning (personal_account_warning)")
        command = f"consentray config --set authority={at.setup.authority.rpartition('/')[0]}/organizations"
        fix = _(
            "If only work and school accounts are meant, end the authority with /organizations or your tenant's ID."
        )
        raise Warned(_("personal Microsoft accounts are admitted"), fix, command)


class Challenges(Check):
    """Continuous access evaluation: declared (CP1), and whether an API waits for a verification."""

    name = "claims-challenges"
    title = N_("Claims challenges")
    why = N_("An API that waits for a verification refuses every call until then.")

    def look(self, at: SetUp) -> str:
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
