"""The tenants and the accounts that the demonstration knows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

TenantKind = Literal["work", "personal", "b2c", "external", "adfs"]

_NAMESPACE = uuid.UUID("6f1c1e0e-7a55-4c0e-9c39-6c1f5be3a7d1")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A directory of accounts.

    `needs_admin` says that users here cannot consent for themselves: an administrator must. `knows` are the ids of
    tenants whose accounts sign in here too.
    """

    id: str
    domain: str
    name: str
    kind: TenantKind = "work"
    needs_admin: bool = False
    knows: tuple[str, ...] = ()

    @property
    def consent_is_the_administrators(self) -> bool:
        """Return whether users here are never asked: what an administrator did not grant is refused.

        So it is for customers (Azure AD B2C, and External ID) and at AD FS.
        """
        return self.kind in {"b2c", "external", "adfs"}


CONTOSO = Tenant("8d0f6a2e-51b7-4a3f-9d6c-0f2c7be4a911", "contoso.example", "Contoso")
FABRIKAM = Tenant("2b7e1f64-9c0d-4e58-8a13-54d1c6f7b022", "fabrikam.example", "Fabrikam", needs_admin=True)
ADATUM = Tenant("c41a97d3-0e6b-4f27-b5d8-7a9e3d20c133", "adatum.example", "Adatum")
# The tenant of every personal Microsoft account: "ID token claims reference", Microsoft identity platform.
CONSUMERS = Tenant("9188040d-6c67-4c5b-b112-36a304b66dad", "consumers", "Personal accounts", kind="personal")
# The customers' directory of Contoso. Its authority has the policy in its path.
CONTOSO_CUSTOMERS = Tenant(
    "e5a3b8c0-4d72-4b96-91f3-2c6d8f0a7b44", "contoso.example", "Contoso for customers", kind="b2c"
)
# The external tenant of Contoso (Microsoft Entra External ID), which speaks as Entra does.
CONTOSO_EXTERNAL = Tenant(
    "7a1c5d92-3e84-4f60-b2d7-5c9e8f013a55", "contosoexternal.example", "Contoso for partners", kind="external"
)
# Contoso's own AD FS: a farm is one organisation, and its authority's path is always the same.
CONTOSO_ADFS = Tenant(
    "0c6e4b17-8d25-49fa-a3b1-6f7d2e905c66", "adfs", "Contoso on premises", kind="adfs", knows=(CONTOSO.id,)
)
# The plain OpenID provider, whose authority's path is always the same too.
PROVIDER = Tenant(
    "a2c8d3f0-7b16-4e95-8f04-1d6e9b5c7a77",
    "oidc",
    "Plain OpenID provider",
    knows=(CONTOSO.id, FABRIKAM.id, ADATUM.id),
)

TENANTS = (CONTOSO, FABRIKAM, ADATUM, CONSUMERS, CONTOSO_CUSTOMERS, CONTOSO_EXTERNAL, CONTOSO_ADFS, PROVIDER)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Someone who can sign in.

    `note` says in a few words what the account shows. `guest_in` are tenants that invited it, `administers` those
    that it may grant permissions for. For an API named in
    `second_factor_for` the token endpoint demands a second factor (Conditional Access), and one in `blocked_for` it
    refuses; an API named in `step_up_for` demands more itself, by a claims challenge in its 401 answer. `stopped_by` is
    the AADSTS number of the page at which every sign-in ends. `hue` is the colour of the account's picture, in degrees.
    """

    username: str
    name: str
    home: Tenant
    note: str = "Work account"
    guest_in: tuple[Tenant, ...] = ()
    administers: tuple[Tenant, ...] = ()
    second_factor_for: frozenset[str] = frozenset()
    step_up_for: frozenset[str] = frozenset()
    blocked_for: frozenset[str] = frozenset()
    stopped_by: int = 0
    hue: int = 210

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        words = self.name.split()
        return (words[0][0] + words[-1][0]).upper() if words else "?"

    def object_id(self, tenant: Tenant) -> str:
        """Return the account's object id in `tenant`: a guest has another one there than at home."""
        if tenant.kind == "personal":
            # Personal accounts have 64 bit ids, padded to the form of a GUID.
            digits = uuid.uuid5(_NAMESPACE, self.username).hex[:16]
            return f"00000000-0000-0000-{digits[:4]}-{digits[4:]}"
        return str(uuid.uuid5(uuid.UUID(tenant.id), self.username))


ADA = DemoAccount("ada.brandt@contoso.example", "Ada Brandt", CONTOSO, "Work account; consent is remembered", hue=182)
NOAH = DemoAccount(
    "noah.lindqvist@mailbox.example",
    "Noah Lindqvist",
    CONSUMERS,
    "Personal account; asked for consent each time",
    hue=262,
)
PRIYA = DemoAccount(
    "priya.raman@fabrikam.example", "Priya Raman", FABRIKAM, "Work account; an administrator must consent", hue=12
)
TOMAS = DemoAccount(
    "tomas.varga@contoso.example",
    "Tomas Varga",
    CONTOSO,
    "Work account; second factor for vendors",
    second_factor_for=frozenset({"vendor"}),
    hue=140,
)
ELENA = DemoAccount(
    "elena.rossi@contoso.example",
    "Elena Rossi",
    CONTOSO,
    "Work account; the Vendor API asks for more",
    step_up_for=frozenset({"vendor"}),
    hue=322,
)
MARCUS = DemoAccount(
    "marcus.hale@adatum.example",
    "Marcus Hale",
    ADATUM,
    "Work account; a guest at Contoso",
    guest_in=(CONTOSO,),
    hue=214,
)
YUKI = DemoAccount(
    "yuki.tanabe@customers.contoso.example", "Yuki Tanabe", CONTOSO_CUSTOMERS, "Customer of Contoso", hue=38
)
LEA = DemoAccount(
    "lea.moreau@mailbox.example", "Lea Moreau", CONTOSO_EXTERNAL, "Partner of Contoso (External ID)", hue=286
)
GRACE = DemoAccount(
    "grace.moyo@fabrikam.example", "Grace Moyo", FABRIKAM, "Administrator of Fabrikam", administers=(FABRIKAM,), hue=96
)
IRIS = DemoAccount(
    "iris.keller@contoso.example",
    "Iris Keller",
    CONTOSO,
    "Administrator of Contoso and its directories",
    administers=(CONTOSO, CONTOSO_CUSTOMERS, CONTOSO_EXTERNAL),
    hue=350,
)

DEFAULT_ACCOUNTS = (ADA, NOAH, PRIYA, TOMAS, ELENA, MARCUS, YUKI, LEA, GRACE, IRIS)
