"""What a code or a refresh token is worth: the rules of each dialect for consent, resources and claims."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from trayapp.demo.context import Context
from trayapp.demo.faults import Waiting
from trayapp.demo.history import CodeRedemption, DeviceCodeRedemption, Refresh
from trayapp.demo.oauth import claims, errors
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.device_codes import DeviceCodes
from trayapp.demo.oauth.protocol_error import ProtocolError, Words
from trayapp.demo.oauth.scopes import GRAPH, Asked
from trayapp.demo.oauth.tickets import Spreading, Tickets
from trayapp.demo.oauth.tokens import Person, TokenMaker
from trayapp.demo.oauth.transactions import Transaction
from trayapp.demo.store import REFRESH_TOKEN_LIFETIME, Grant

_CODE_LIFETIME = 600  # seconds: the most that RFC 6749, section 4.1.2, recommends


@dataclass(frozen=True, slots=True)
class Code:
    """What an authorization code stands for."""

    grant_id: str
    client_id: str
    redirect_uri: str
    code_challenge: str
    nonce: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """The parameters of a token request that the rules need."""

    authority: Authority
    scope: str
    claims: str
    client_info: bool
    resources: tuple[str, ...] = ()


class TokenService:
    """Turns codes, device codes and refresh tokens into token answers.

    `demanded` has the errors that a test wants, each with the name of the API that it is about, or "" for any.
    """

    def __init__(self, context: Context, maker: TokenMaker, demanded: Waiting[tuple[Words, str]]) -> None:
        self._context = context
        self._store = context.store
        self._catalogue = context.catalogue
        self._record = context.record
        self._maker = maker
        self._demanded = demanded
        self.spreading = Spreading()
        self.codes = Tickets[Code](context.clock, _CODE_LIFETIME)
        self.device_codes = DeviceCodes(context.clock, context.device_code_interval)

    # --- codes -------------------------------------------------------------------------------------------------

    def code(self, text: str, client_id: str) -> Code:
        """Return what a code stands for.

        Raise ProtocolError if it is unknown, used, too old or of another client.
        """
        code = self.codes.find(text)
        if code is None or code.client_id != client_id:
            raise ProtocolError(errors.INVALID_CODE)
        if self.codes.is_spent(text):
            raise ProtocolError(errors.CODE_REDEEMED)
        if self.codes.is_old(text):
            raise ProtocolError(errors.CODE_EXPIRED)
        return code

    def redeem_code(self, text: str, code: Code, request: TokenRequest) -> dict[str, object]:
        """Return the token answer for a code, which is used up by it (RFC 6749, section 4.1.2)."""
        asked = self._catalogue.parse(request.scope, request.authority.dialect) if request.scope else code.asked
        asked = self._of_resources(asked, request)
        self._refuse_on_demand(asked)
        grant, person = self._checked(code.grant_id, asked, request)
        if not self.codes.spend(text):
            raise ProtocolError(errors.CODE_REDEEMED)
        return self._begin_session(CodeRedemption, asked, code.asked, grant, person, request=request, nonce=code.nonce)

    def redeem_device_code(self, text: str, request: TokenRequest) -> dict[str, object]:
        """Return the token answer for a device code, once a user has decided (RFC 8628, section 3.4).

        The scopes are those of the device authorization request: a token request of this kind has none. Where they are
        of several resources the user's consent is kept and there is no token, as Entra does
        (MicrosoftDocs/azure-docs, issue 42565). Raise ProtocolError while there is no decision, and where it is a no.
        """
        waiting = self.device_codes.find(text)
        if waiting is not None:
            self._refuse_on_demand(waiting.asked)
        code = self.device_codes.approved(text, request.authority.dialect)
        grant, person = self._checked(code.grant_id, code.asked, request)
        if not self.device_codes.spend(text):
            raise ProtocolError(errors.CODE_REDEEMED)
        return self._begin_session(DeviceCodeRedemption, code.asked, code.asked, grant, person, request=request)

    # --- refresh tokens ----------------------------------------------------------------------------------------

    def _grant_of(self, refresh_token: str) -> Grant:
        """Return the grant of a refresh token. Raise ProtocolError if the token is not valid (any more)."""
        known = self._store.refresh_token(refresh_token)
        grant = self._store.grant(known.grant_id) if known else None
        if known is None or grant is None:
            raise ProtocolError(errors.INVALID_REFRESH_TOKEN)
        if grant.revoked:
            raise ProtocolError(errors.GRANT_REVOKED)
        if known.spent:
            # A rotated token that comes back was stolen from one side or the other: RFC 9700, section 4.14.2.
            self._store.revoke_grant(grant)
            raise ProtocolError(errors.GRANT_REVOKED)
        if self._context.clock() - known.issued_at > REFRESH_TOKEN_LIFETIME:
            raise ProtocolError(errors.REFRESH_TOKEN_EXPIRED)
        return grant if known.scopes is None else replace(grant, scopes=grant.scopes.intersection(known.scopes))

    def refresh(self, refresh_token: str, request: TokenRequest) -> dict[str, object]:
        """Return the token answer for a refresh token.

        Entra and B2C leave the old refresh token valid. The plain provider rotates: a second use of the old one
        revokes the whole grant.
        """
        dialect, manners = request.authority.dialect, self._context.manners
        grant = self._grant_of(refresh_token)
        worth = grant.scopes
        grant, person = self._person(grant.id, request.authority)
        grant = replace(grant, scopes=worth)
        asked = self._of_resources(self._asked_again(request, grant, dialect), request)
        self._require_one_resource(asked, dialect)
        self._refuse_on_demand(asked)
        consented, wanted = self.consented(grant, person), {*asked.scopes}
        late = self.spreading.on_its_way(person.tenant.id, person.account.username, wanted, manners.consents_late)
        if late or (wanted - consented and not (asked.default and consented & wanted)):
            client_id, client_name = self._context.client_id, self._context.client_name
            raise ProtocolError(errors.CONSENT_MISSING_AT_TOKEN_ENDPOINT, client_id=client_id, client_name=client_name)
        self._require_factors(asked, person, grant, request.claims)
        one_use = dialect is Dialect.OIDC or manners.one_use
        if one_use and not self._store.spend_refresh_token(refresh_token):
            self._store.revoke_grant(grant)
            raise ProtocolError(errors.GRANT_REVOKED)
        granted = self._granted(asked, grant, person)
        answer = self._answer(asked, granted, grant, person, request)
        if "openid" in asked.reserved:
            answer["id_token"] = self._maker.id_token(person, grant, "")
        narrow = dialect is Dialect.OIDC and manners.narrows
        answer["refresh_token"] = self._store.issue_refresh_token(grant.id, granted if narrow else None)
        self._record.add(Refresh(person.account.username, asked.scopes, granted))
        return answer

    # --- grants ------------------------------------------------------------------------------------------------

    def grant_for(self, transaction: Transaction) -> Grant:
        """Remember what the user decided, and return the grant that follows from it."""
        person = transaction.person
        tenant, username = person.tenant, person.account.username
        asked, remembered = frozenset(transaction.asked.scopes), self.remembered(person)
        granted = asked & remembered if transaction.consented is None else transaction.consented
        if transaction.consented is not None and tenant.kind == "work":
            self.spreading.begin(tenant.id, username, granted - remembered)
            # The page is the whole decision about what it listed: what was unticked is taken back.
            kept = self._store.consents(tenant.id, username) - asked
            self._store.set_consents(tenant.id, username, kept | granted)
        now, factors = int(self._context.clock()), frozenset(transaction.factors)
        grant = Grant(str(uuid.uuid4()), transaction.authority.path, username, tenant.id, granted, now, factors)
        self._store.add_grant(grant)
        return grant

    # --- the rules -----------------------------------------------------------------------------------------------

    def consented(self, grant: Grant, person: Person) -> frozenset[str]:
        """Return every scope that the grant is worth now."""
        if person.authority.dialect is Dialect.OIDC or person.tenant.kind == "personal":
            return grant.scopes
        return self.remembered(person)

    def remembered(self, person: Person) -> frozenset[str]:
        """Return what the user, or an administrator for everyone, consented to at any time."""
        tenant = person.tenant
        if tenant.consent_is_the_administrators:
            # Until an administrator decides otherwise customers may use the first API, and users at AD FS all of them.
            apis = self._catalogue.apis if tenant.kind == "adfs" else self._catalogue.apis[:1]
            return self._store.admin_consents(tenant.id, [scope for api in apis for scope in api.scopes])
        if tenant.kind == "personal":
            return frozenset()
        return self._store.consents(tenant.id, person.account.username) | self._store.admin_consents(tenant.id)

    def _checked(self, grant_id: str, asked: Asked, request: TokenRequest) -> tuple[Grant, Person]:
        """Return the grant and the user of a code, whose tokens may be for what is asked."""
        grant, person = self._person(grant_id, request.authority)
        self._require_one_resource(asked, request.authority.dialect)
        self._require_factors(asked, person, grant, request.claims)
        return grant, person

    def _person(self, grant_id: str, used: Authority) -> tuple[Grant, Person]:
        grant = self._store.grant(grant_id)
        account = self._context.accounts.get(grant.username) if grant else None
        authority = self._context.authority(*grant.authority.split("/")) if grant else None
        if grant is None or account is None or authority is None or authority.dialect is not used.dialect:
            raise ProtocolError(errors.INVALID_REFRESH_TOKEN)
        # A grant of one tenant is worth nothing in another; /common and its like stand for the tenant at home.
        tenant = used.home(account)
        if tenant is None or tenant.id != grant.tenant_id:
            raise ProtocolError(errors.INVALID_REFRESH_TOKEN)
        return grant, Person(account, tenant, used)

    def _asked_again(self, request: TokenRequest, grant: Grant, dialect: Dialect) -> Asked:
        if request.scope:
            return self._catalogue.parse(request.scope, dialect)
        # RFC 6749, section 6: without a scope parameter, what was granted at first.
        by_api = self._catalogue.by_api(sorted(grant.scopes))
        return Asked(" ".join(sorted(grant.scopes)), frozenset({"openid"}), by_api)

    @staticmethod
    def _of_resources(asked: Asked, request: TokenRequest) -> Asked:
        """Keep only the APIs that a request to the plain provider names (RFC 8707, section 2.2)."""
        if request.authority.dialect is not Dialect.OIDC or not request.resources:
            return asked
        kept = tuple((api, scopes) for api, scopes in asked.by_api if api.resource in request.resources)
        if not kept:
            raise ProtocolError(errors.INVALID_TARGET)
        return replace(asked, by_api=kept)

    def _refuse_on_demand(self, asked: Asked) -> None:
        names = {"", *(api.name for api, _ in asked.by_api)}
        found = self._demanded.take(lambda demanded: demanded[1] in names)
        if found is not None:
            raise ProtocolError(found[0])

    def _require_one_resource(self, asked: Asked, dialect: Dialect) -> None:
        if (dialect is not Dialect.OIDC or self._context.manners.one_resource) and len(asked.resources) > 1:
            raise ProtocolError(errors.SEVERAL_RESOURCES, scope=asked.text)

    @staticmethod
    def _require_factors(asked: Asked, person: Person, grant: Grant, claims_text: str) -> None:
        if person.authority.dialect is not Dialect.ENTRA:
            return
        wanted = claims.parse(claims_text)
        for api, _ in asked.by_api:
            if api.name in person.account.blocked_for:
                raise ProtocolError(errors.BLOCKED)
            if api.name in person.account.second_factor_for and claims.SECOND_FACTOR not in grant.factors:
                claims_text = claims.demand(claims.SECOND_FACTOR)
            elif not wanted.demands - grant.factors:
                continue
            raise ProtocolError(errors.SECOND_FACTOR_REQUIRED._replace(claims=claims_text), resource=api.resource)

    def _granted(self, asked: Asked, grant: Grant, person: Person) -> tuple[str, ...]:
        consented = self.consented(grant, person)
        if person.authority.dialect is Dialect.ENTRA and any(scope in consented for scope in asked.scopes):
            # Entra puts every consented permission of the resource into the token, asked for or not.
            every = (scope for api, _ in asked.by_api for scope in api.scopes if scope in consented)
            return tuple(dict.fromkeys(every))
        return tuple(scope for scope in asked.scopes if scope in consented)

    def _begin_session(
        self,
        kind: type[CodeRedemption],
        asked: Asked,
        asked_first: Asked,
        grant: Grant,
        person: Person,
        *,
        request: TokenRequest,
        nonce: str = "",
    ) -> dict[str, object]:
        """Return the token answer with the ID token and the refresh token that the user was asked for."""
        granted = self._granted(asked, grant, person)
        answer = self._answer(asked, granted, grant, person, request)
        if "openid" in asked_first.reserved:
            answer["id_token"] = self._maker.id_token(person, grant, nonce)
        # AD FS has no offline_access: every native client gets a refresh token.
        if "offline_access" in asked_first.reserved or person.authority.dialect is Dialect.ADFS:
            answer["refresh_token"] = self._store.issue_refresh_token(grant.id)
        self._record.add(kind(person.account.username, asked.scopes, granted))
        return answer

    def _answer(
        self, asked: Asked, granted: tuple[str, ...], grant: Grant, person: Person, request: TokenRequest
    ) -> dict[str, object]:
        dialect = person.authority.dialect
        values = [self._catalogue.permission(scope)[1].value for scope in granted]
        scope = list(granted)
        if dialect is not Dialect.ENTRA or not asked.by_api:
            # Entra names the scopes of OpenID Connect only beside those of its own resource.
            scope += sorted(asked.reserved - ({"offline_access"} if dialect is Dialect.ENTRA else set()))
        without_api = {Dialect.B2C: self._context.client_id, Dialect.ADFS: "urn:microsoft:userinfo"}.get(dialect, GRAPH)
        audience = asked.resources or (without_api,)
        lifetime = self._context.access_token_lifetime
        answer: dict[str, object] = {
            "token_type": "Bearer",
            "scope": " ".join(scope),
            "expires_in": lifetime,
            "access_token": self._maker.access_token(person, grant, audience, values, claims.parse(request.claims)),
        }
        if dialect is Dialect.ENTRA:
            answer["ext_expires_in"] = lifetime
        if dialect is Dialect.ADFS:
            # AD FS names the resource apart ([MS-OAPX], section 2.2.3.3.2) and the scopes without it, so MSAL finds no
            # cached token by what it asked: AzureAD/microsoft-authentication-library-for-dotnet, issue 1739.
            answer |= {
                "token_type": "bearer",
                "scope": " ".join([*values, *sorted(asked.reserved & {"openid"})]),
                "resource": audience[0],
                "refresh_token_expires_in": REFRESH_TOKEN_LIFETIME,
            }
        if dialect is Dialect.B2C:
            now = int(self._context.clock())
            answer |= {
                "not_before": now,
                "expires_on": now + lifetime,
                "refresh_token_expires_in": REFRESH_TOKEN_LIFETIME,
            }
        if dialect in {Dialect.ENTRA, Dialect.B2C} and request.client_info:
            answer["client_info"] = self._maker.client_info(person)
        return answer
