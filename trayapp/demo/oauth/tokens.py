"""Access tokens, ID tokens and client_info."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from joserfc import jwt

from trayapp.demo.accounts import DemoAccount, Tenant
from trayapp.demo.context import Context
from trayapp.demo.oauth.authorities import Authority, Dialect
from trayapp.demo.oauth.claims import ClaimsRequest
from trayapp.demo.store import Grant

ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone signed in at an authority: the account, and the tenant it acts in (not its home for a guest)."""

    account: DemoAccount
    tenant: Tenant
    authority: Authority

    @property
    def object_id(self) -> str:
        """The user's object id in the tenant."""
        return self.account.object_id(self.tenant)


@dataclass(frozen=True, slots=True)
class TokenMaker:
    """Signs tokens with the platform's key."""

    context: Context

    def issuer(self, dialect: Dialect, tenant_id: str) -> str:
        """Return the `iss` of tokens of a tenant."""
        match dialect:
            case Dialect.OIDC:
                return f"{self.context.secure_origin()}/oidc"
            case Dialect.B2C:
                return f"{self.context.secure_origin()}/{tenant_id}/v2.0/"
            case Dialect.ADFS:
                return f"{self.context.secure_origin()}/adfs"
            case Dialect.ENTRA if any(
                each.id == tenant_id and each.kind == "external" for each in self.context.tenants
            ):
                # External ID names a host of its own, whatever host the authority has.
                return f"https://{tenant_id}.ciamlogin.com/{tenant_id}/v2.0"
            case Dialect.ENTRA:
                return f"{self.context.secure_origin()}/{tenant_id}/v2.0"

    def access_token_issuer(self, dialect: Dialect, tenant_id: str) -> str:
        """Return the `iss` of access tokens: AD FS has its trust identifier there, which is by http."""
        if dialect is Dialect.ADFS:
            return f"{self.context.secure_origin().replace('https:', 'http:', 1)}/adfs/services/trust"
        return self.issuer(dialect, tenant_id)

    def access_token(
        self, person: Person, grant: Grant, audience: Sequence[str], values: Sequence[str], wanted: ClaimsRequest
    ) -> str:
        """Make an access token for `audience` with the permission `values`."""
        claims = self._common(person) | {
            "iss": self.access_token_issuer(person.authority.dialect, person.tenant.id),
            "aud": audience[0] if len(audience) == 1 else list(audience),
            "azp": self.context.client_id,
            "azpacr": "0",
            "auth_time": grant.auth_time,
            "uti": secrets.token_urlsafe(16),
        }
        if person.authority.dialect is Dialect.OIDC:
            claims |= {"scope": " ".join(values), "client_id": self.context.client_id}  # RFC 9068, section 2.2
        else:
            claims["scp"] = " ".join(values)
        if wanted.capabilities:
            claims["xms_cc"] = sorted(wanted.capabilities)
        contexts = sorted(factor.removeprefix("acrs:") for factor in grant.factors if factor.startswith("acrs:"))
        if contexts:
            claims["acrs"] = contexts
        if wanted.not_before:
            # `iat` has whole seconds: this distinguishes a token issued after a challenge from one of the same second.
            claims["demanded_nbf"] = wanted.not_before
        return self._sign(claims)

    def id_token(self, person: Person, grant: Grant, nonce: str) -> str:
        """Make an ID token; `nonce` is empty at a refresh."""
        claims = self._common(person) | {"aud": self.context.client_id, "auth_time": grant.auth_time}
        if nonce:
            claims["nonce"] = nonce
        if person.authority.dialect is Dialect.B2C:
            claims |= {"tfp": person.authority.policy, "emails": [person.account.username]}
        elif person.authority.dialect is not Dialect.ADFS:
            claims["email"] = person.account.username
        return self._sign(claims)

    @staticmethod
    def client_info(person: Person) -> str:
        """Return the home account as Entra does: uid and utid in base64url without padding."""
        home = person.account.home
        uid = person.account.object_id(home)
        if person.authority.dialect is Dialect.B2C:
            uid = f"{uid}-{person.authority.policy}"
        text = json.dumps({"uid": uid, "utid": home.id}, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    def _common(self, person: Person) -> dict[str, object]:
        now = int(self.context.clock())
        dialect = person.authority.dialect
        # `sub` is another one for each application, as Entra's is.
        subject = hashlib.sha256(f"{person.object_id} {self.context.client_id}".encode()).digest()
        claims: dict[str, object] = {
            "iss": self.issuer(dialect, person.tenant.id),
            "iat": now,
            "nbf": now,
            "exp": now + self.context.access_token_lifetime,
            "sub": base64.urlsafe_b64encode(subject).rstrip(b"=").decode(),
        }
        if dialect is Dialect.ADFS:
            # AD FS 2019 names the user by the account alone, unless its administrator adds claims.
            login = person.account.username.partition("@")[0]
            return claims | {"upn": person.account.username, "unique_name": f"CONTOSO\\{login}", "ver": "1.0"}
        claims["name"] = person.account.name
        if dialect is not Dialect.B2C:
            claims["preferred_username"] = person.account.username
        if dialect is not Dialect.OIDC:
            claims |= {"oid": person.object_id, "tid": person.tenant.id, "ver": "2.0"}
        if person.tenant != person.account.home and dialect is Dialect.ENTRA:
            claims["idp"] = f"{self.context.secure_origin()}/{person.account.home.id}/"
        return claims

    def _sign(self, claims: dict[str, object]) -> str:
        key = self.context.keys.signing
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, [ALGORITHM])
