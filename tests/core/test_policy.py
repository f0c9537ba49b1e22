"""Which permissions of Microsoft's most likely need an administrator."""

from __future__ import annotations

import pytest

from trayapp.core.consent.policy import by_definition, in_new_organisations, likely_administrators


@pytest.mark.parametrize(
    ("scope", "definition", "new"),
    [
        ("User.Read", False, False),
        ("Files.Read", False, False),
        ("Contacts.Read", False, False),
        ("User.Read.All", True, False),
        ("Mail.ReadBasic", False, True),
        ("https://graph.microsoft.com/Calendars.ReadWrite.Shared", False, True),
        ("https://graph.microsoft.us/tasks.read", False, True),
        ("https://graph.microsoft.com//Mail.Read", False, True),
        ("https://outlook.office.com/IMAP.AccessAsUser.All", False, True),
        ("IMAP.AccessAsUser.All", False, False),
        ("https://contoso.example/api/Mail.Read", False, False),
        ("https://contoso.example/api/.default", False, False),
    ],
)
def test_the_policy_of_new_organisations_is_of_microsofts_own_apis(scope: str, definition: bool, new: bool) -> None:
    assert (by_definition(scope), in_new_organisations(scope)) == (definition, new)
    assert likely_administrators(scope) == (definition or new)
