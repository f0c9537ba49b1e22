"""What the error numbers of Microsoft's sign-in services mean: AADSTS, AADB2C and MSIS.

The numbers' meanings are those of "Microsoft Entra authentication and authorization error codes", "Azure AD B2C: error
codes" and "AD FS OpenID Connect/OAuth flows". Microsoft asks programs to rely on ``error`` and ``suberror``, as numbers
change: so an unknown number has no effect, and ``error`` and ``suberror`` decide (`judge`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trayapp.identity.errors import kinds as k
from trayapp.identity.errors.kinds import Kind

_NUMBERS: Final[dict[Kind, tuple[int | str, ...]]] = {
    k.DECLINED: (65004,),
    k.MISSING: (65001, 90008, 9002341),
    k.ADMIN: (90093, 90094, 90095, 90099, "MSIS9605"),
    k.FACTOR: (50074, 50076),
    k.FACTOR_SETUP: (50072, 50079),
    k.FACTOR_OLD: (50078,),
    k.OTHER_CHECK: (50158, 50161),
    k.NOT_SIGNED_IN: (50058, "AADB2C90077"),
    k.INVALID_GRANT: (70000, 50085, 50139, 50143, 50197, "AADB2C90085", "AADB2C90088", "AADB2C90128"),
    k.INACTIVE: (70008, 700082, "AADB2C90080", "MSIS9615"),
    k.PASSWORD_CHANGED: (50132, 50133, 50173, "AADB2C90129"),
    k.PASSWORD_EXPIRED: (50055, 50144),
    k.TOO_OLD: (70043,),
    k.PAGE_EXPIRED: (50089, 54005, 500112, 501481, 700005),
    k.DEVICE_CODE_EXPIRED: (70018, 70019, 70020, 90119, 90120),
    k.PASSWORD_WRONG: (50056, 50064, 50126, "AADB2C90052", "AADB2C90053", "AADB2C90054"),
    k.CANCELLED: ("AADB2C90091",),
    k.PASSWORD_FORGOTTEN: ("AADB2C90118",),
    k.NOT_IN_TENANT: (16000, 16003, 50014, 50020, 50034, 51004, 90072, 500200),
    k.WRONG_ACCOUNT_KIND: (500208,),
    k.GUESTS_BARRED: (90084, 500212, 500213),
    k.DISABLED: (50057,),
    k.LOCKED: (50053, "AADB2C90111", "AADB2C90114", "AADB2C90151", "AADB2C90157"),
    k.NOT_ASSIGNED: (50105,),
    k.AGE: (50015, 54000),
    k.HOURS: (80012,),
    k.DEVICE_UNKNOWN: (50097, 50155, 50187),
    k.DEVICE_UNREGISTERED: (50129,),
    k.DEVICE_RULES: (53000,),
    k.DEVICE_DOMAIN: (53001,),
    k.DEVICE_DISABLED: (130007, 135011),
    k.DEVICE_SYSTEM: (50005,),
    k.PROGRAM_BARRED: (50127, 53002, 53009),
    k.BLOCKED: (50131, 53003, 530032, 530035),
    k.TENANT_BARRED: (50002, 500021, 500022),
    k.RISK: (50135, 53004, 53011, 530034),
    k.SECURITY_INFO: (53010,),
    k.REDIRECT_MISSING: (50011, 70004, 500113, 900971, "AADB2C90006", "AADB2C90007", "MSIS9224"),
    k.NO_PUBLIC_CLIENT: (70002, 7000215, 7000218, 7000222, "AADB2C90058", "AADB2C90079", "AADB2C90081"),
    k.REDIRECT_SPA: (700084, 9002325, 9002326, 9002327),
    k.SINGLE_TENANT: (50194,),
    k.WORK_ONLY: (90124, 90130, 9001023, 9002332),
    k.PERSONAL_ONLY: (9002331, 9002346),
    k.APPLICATION_UNKNOWN: (70001, 700011, 700016, "AADB2C90018", "AADB2C90068", "AADB2C90285", "MSIS9223", "MSIS9607"),
    k.APPLICATION_DISABLED: (1000031, 7000112, "AADB2C90092"),
    k.PREAUTHORISED: (65002,),
    k.TENANT_UNKNOWN: (50049, 50059, 50128, 90002, 90019, 90038, 90051),
    k.RESOURCE_UNKNOWN: (50001, 500011, 650054, "MSIS9602"),
    k.RESOURCE_DISABLED: (500014,),
    k.NOT_LISTED: (65005, 650056, 650057),
    k.SCOPE_UNKNOWN: (28002, 28003, 70011, 650053, 700023, "AADB2C90012", "AADB2C90055", "AADB2C90117", "MSIS9603"),
    k.SEVERAL_RESOURCES: (28000, 700022, "AADB2C90146"),
    k.TOO_MANY_SCOPES: (28004, 90015),
    k.LICENCE: (650052,),
    k.PASSING: (40010, 50033, 50087, 70012, 80002, 80014, 90006, 90012, 90024, 90033, 90090, 90091, "AADB2C90035"),
    k.TOO_OFTEN: (50088, 50196, 90055, "AADB2C90244"),
    k.FEDERATION: (
        *(20001, 20012, 20033, 40008, 40009, 40015, 50008, 50107),
        *(80001, 80005, 80007, 80010, 80013, "AADB2C90289"),
    ),
}
"""AADSTS numbers, and those of Azure AD B2C and AD FS as they write them."""
KINDS: Final = {number: kind for kind, numbers in _NUMBERS.items() for number in numbers}

CONDITIONAL_ACCESS: Final = (range(53000, 53012), range(530000, 531000))
"""Numbers of Conditional Access: one that is not listed still means that a rule of the organisation refused."""


def kind_of(aadsts: Iterable[int], others: Iterable[str] = ()) -> Kind | None:
    """Return the kind of the first number that is known; None if none is."""
    for number in (*aadsts, *others):
        if number in KINDS:
            return KINDS[number]
        if any(number in numbers for numbers in CONDITIONAL_ACCESS):
            return k.BLOCKED
    return None
