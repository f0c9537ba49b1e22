"""Which permissions of Microsoft's own APIs an organisation's users cannot grant for themselves.

What needs an administrator by its definition is said by Microsoft's "permissions reference" of Graph. The rest is the
consent policy of new organisations, "Let Microsoft manage your consent settings": Microsoft, "Manage app consent
policies" (MicrosoftDocs/entra-docs, docs/identity/enterprise-apps/manage-app-consent-policies.md), as of 2026-01-22.
Microsoft changes it, and an organisation may have another, so this only says what is likely.
"""

from __future__ import annotations

from typing import Final

from trayapp.core.consent.scopes import GRAPH, name_of, resource_of
from trayapp.core.model import AuthorityKind

READ_ON: Final = "2026-01-22"
SOURCE: Final = "https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies"
GRAPHS: Final = frozenset(
    {
        GRAPH,
        "https://graph.microsoft.us",
        "https://dod-graph.microsoft.us",
        "https://microsoftgraph.chinacloudapi.cn",
        "00000003-0000-0000-c000-000000000000",
    }
)
"""How scopes of Microsoft Graph name it: in each of Microsoft's clouds, and by its application's ID."""
_EXCHANGES: Final = frozenset(
    {
        "https://outlook.office.com",
        "https://outlook.office365.com",
        "https://outlook.office365.us",
        "00000002-0000-0ff1-ce00-000000000000",
    }
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.casefold().split())


_BY_DEFINITION: Final = _words(
    "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All Group.Read.All Group.ReadWrite.All"
    " GroupMember.Read.All AuditLog.Read.All ServiceHealth.Read.All ServiceMessage.Read.All"
    " DeviceManagementManagedDevices.Read.All DeviceManagementManagedDevices.ReadWrite.All"
)
_GRAPH_IN_NEW_ONES: Final = _words(
    "Files.Read.All Files.ReadWrite.All Sites.Read.All Sites.ReadWrite.All"
    " Mail.Read Mail.Read.Shared Mail.ReadWrite Mail.ReadWrite.Shared Mail.ReadBasic Mail.ReadBasic.Shared"
    " MailboxItem.Read MailboxFolder.Read MailboxFolder.ReadWrite MailboxSettings.Read MailboxSettings.ReadWrite"
    " Calendars.Read Calendars.Read.Shared Calendars.ReadBasic Calendars.ReadWrite Calendars.ReadWrite.Shared"
    " Chat.Read Chat.ReadWrite OnlineMeetings.Read OnlineMeetings.ReadWrite"
    " Contacts.ReadWrite Contacts.Read.Shared Contacts.ReadWrite.Shared"
    " Tasks.Read Tasks.Read.Shared Tasks.ReadWrite Tasks.ReadWrite.Shared People.Read"
)
_EXCHANGE_IN_NEW_ONES: Final = _words(
    "EAS.AccessAsUser.All EWS.AccessAsUser.All IMAP.AccessAsUser.All POP.AccessAsUser.All"
)


def by_definition(scope: str) -> bool:
    """Return whether only an administrator can grant a scope, in every organisation."""
    return resource_of(scope, AuthorityKind.ENTRA) in GRAPHS and name_of(scope).casefold() in _BY_DEFINITION


def in_new_organisations(scope: str) -> bool:
    """Return whether the consent policy of new organisations keeps a scope to administrators."""
    resource, name = resource_of(scope, AuthorityKind.ENTRA), name_of(scope).casefold()
    return (resource in GRAPHS and name in _GRAPH_IN_NEW_ONES) or (
        resource in _EXCHANGES and name in (_EXCHANGE_IN_NEW_ONES | _GRAPH_IN_NEW_ONES)
    )


def likely_administrators(scope: str) -> bool:
    """Return whether a scope most likely needs an administrator."""
    return by_definition(scope) or in_new_organisations(scope)
