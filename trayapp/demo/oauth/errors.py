"""Every error that the platform answers, in the words of each dialect; `{name}` stands for what `Words.about` fills in.

Sources: "Microsoft Entra authentication and authorization error codes", "Azure AD B2C: error codes", "AD FS OpenID
Connect/OAuth flows" and "OAuth 2.0 device authorization grant" in Microsoft's documents; RFC 6749, sections 4.1.2.1 and
5.2, and RFC 8628, section 3.5, for the plain provider. AD FS answers an error of RFC 6749, and a number of its own
(MSIS) where one is known from the field.
"""

from __future__ import annotations

from typing import Final

from trayapp.demo.oauth.protocol_error import OwnWords, Words

# --- the request is wrong --------------------------------------------------------------------------------------

MISSING_PARAMETER: Final = Words(
    "invalid_request",
    900144,
    "The request body must contain the following parameter: '{name}'.",
    b2c=OwnWords("AADB2C90079", "The request must contain the parameter '{name}'."),
)
MALFORMED: Final = Words("invalid_request", 9002313, "Invalid request. {text}")
UNKNOWN_TENANT: Final = Words(
    "invalid_tenant", 90002, "Tenant '{name}' not found. Check to make sure you have the correct tenant."
)
UNKNOWN_CLIENT: Final = Words(
    "unauthorized_client",
    700016,
    "Application with identifier '{client_id}' was not found in the directory '{where}'.",
    plain="invalid_client",
    b2c=OwnWords("AADB2C90007", "The application '{client_id}' is not registered."),
    adfs=OwnWords(
        "MSIS9607",
        "The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
        "invalid_client",
    ),
)
_REDIRECT_URI_NOT_REGISTERED = (
    "The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured for the "
    "application '{client_id}'."
)
REDIRECT_URI_NOT_REGISTERED: Final = Words(
    "invalid_request",
    50011,
    _REDIRECT_URI_NOT_REGISTERED,
    b2c=OwnWords("AADB2C90006", _REDIRECT_URI_NOT_REGISTERED, "redirect_uri_mismatch"),
)
UNSUPPORTED_RESPONSE_TYPE: Final = Words(
    "unsupported_response_type", 700054, "response_type '{value}' is not enabled for the application."
)
UNSUPPORTED_GRANT_TYPE: Final = Words(
    "unsupported_grant_type", 70003, "The app returned an unsupported grant type '{value}'."
)
PKCE_REQUIRED: Final = Words(
    "invalid_request",
    9002325,
    "Proof Key for Code Exchange is required: send 'code_challenge' with 'code_challenge_method' S256.",
)

# --- scopes ----------------------------------------------------------------------------------------------------

_NO_SUCH_RESOURCE = OwnWords(
    "MSIS9602",
    "The received 'resource' parameter is invalid. The authorization server can not find a registered resource with "
    "the specified identifier.",
    "invalid_resource",
)
_SCOPE_NOT_SUPPORTED = OwnWords(
    "AADB2C90117", "The scope '{scope}' provided in the request is not supported.", "invalid_request"
)
# B2C refuses this at the authorize endpoint already: AzureAD/microsoft-authentication-library-for-dotnet, issue 550,
# quotes its answer. AD FS documents one resource in a request and no answer to two: what it says here is its answer to
# a resource that it does not know.
SEVERAL_RESOURCES: Final = Words(
    "invalid_request",
    28000,
    "Provided value for the input parameter scope is not valid because it contains more than one resource. "
    "Scope {scope} is not valid.",
    plain="invalid_scope",
    b2c=OwnWords(
        "AADB2C90146",
        "The scope '{scope}' provided in request specifies more than one resource for an access token, which is not "
        "supported.",
    ),
    adfs=_NO_SUCH_RESOURCE,
)
DEFAULT_MIXED: Final = Words(
    "invalid_scope",
    70011,
    "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' "
    "is not valid. The scope {scope} is not valid. .default scope can't be combined with resource-specific scopes.",
)
UNKNOWN_RESOURCE: Final = Words(
    "invalid_resource",
    500011,
    "The resource principal named {scope} was not found in the tenant. This can happen if the application has not been "
    "installed by the administrator of the tenant or consented to by any user in the tenant.",
    plain="invalid_scope",
    b2c=_SCOPE_NOT_SUPPORTED,
    adfs=_NO_SUCH_RESOURCE,
)
UNKNOWN_SCOPE: Final = Words(
    "invalid_client",
    650053,
    "The application asked for scope '{scope}' that doesn't exist on the resource '{resource}'.",
    plain="invalid_scope",
    b2c=_SCOPE_NOT_SUPPORTED,
    adfs=OwnWords(
        "MSIS9603",
        "The received 'scope' parameter is invalid. The authorization server does not support the specified scope.",
        "invalid_scope",
    ),
)
# None of the requested resources is available: RFC 8707, section 2.
INVALID_TARGET: Final = Words("invalid_target", 0, "The requested resource is invalid, missing, unknown, or malformed.")

# --- consent and sign-in -----------------------------------------------------------------------------------------

CONSENT_MISSING: Final = Words(
    "consent_required",
    65001,
    "The user or administrator has not consented to use the application with ID '{client_id}' named '{client_name}'. "
    "Send an interactive authorization request for this user and resource.",
    b2c=OwnWords(
        "AADB2C90205",
        "This application does not have sufficient permissions against this web resource to perform the operation.",
        "invalid_request",
    ),
    # AD FS asks nobody for consent: its administrator lets a client have a resource, or does not.
    adfs=OwnWords("MSIS9605", "The client is not allowed to access the requested resource.", "access_denied"),
)
CONSENT_MISSING_AT_TOKEN_ENDPOINT: Final = CONSENT_MISSING._replace(
    error="invalid_grant", suberror="consent_required", plain="invalid_scope"
)
CONSENT_DECLINED: Final = Words(
    "access_denied",
    65004,
    "User declined to consent to access the app.",
    subcode="cancel",
    b2c=OwnWords("AADB2C90091", "The user has cancelled entering self-asserted information."),
)
# Microsoft documents the number and the text, not the answer on the way back from its page. Programs that met it report
# access_denied with error_subcode=cancel, as for any return without a decision. `which` names the permissions, after a
# colon, or is empty.
ADMIN_CONSENT_NEEDED: Final = Words(
    "access_denied",
    90094,
    "{client_name} needs permission to access resources in your organization that only an admin can grant{which}. Ask "
    "an admin to grant permission to this app before you can use it.",
    subcode="cancel",
)
ADMIN_CAN_BE_ASKED: Final = 90095
"""The number of the same where the page itself can ask an administrator."""
SIGN_IN_REQUIRED: Final = Words(
    "login_required",
    50058,
    "A silent sign-in request was sent but no user is signed in.",
    b2c=OwnWords(
        "AADB2C90077",
        "User does not have an existing session and request prompt parameter has a value of 'None'.",
        "interaction_required",
    ),
    adfs=OwnWords("", "The request can not be completed without the person.", "interaction_required"),
)
SECOND_FACTOR_REQUIRED: Final = Words(
    "interaction_required",
    50076,
    "Due to a configuration change made by your administrator, or because you moved to a new location, you must use "
    "multi-factor authentication to access '{resource}'.",
    suberror="basic_action",
)

BLOCKED: Final = Words(
    "interaction_required",
    53003,
    "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    suberror="message_only",
)
STOPS: Final = {
    50057: "The user account is disabled.",
    50105: "{client_name} is configured to block users unless they are specifically granted ('assigned') access to it.",
    53000: "Conditional Access policy requires a compliant device, and the device is not compliant.",
    53001: "Conditional Access policy requires a domain joined device, and the device is not domain joined.",
    53003: BLOCKED.text,
}
"""What the page says at which a sign-in ends, by its number; the client hears nothing of it."""

# --- codes and refresh tokens --------------------------------------------------------------------------------------

INVALID_CODE: Final = Words("invalid_grant", 70000, "The provided authorization code is malformed or invalid.")
CODE_REDEEMED: Final = Words(
    "invalid_grant",
    54005,
    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh "
    "token.",
)
CODE_EXPIRED: Final = Words(
    "invalid_grant",
    70008,
    "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
    "authorization request for this user and resource.",
)
REDIRECT_URI_DIFFERS: Final = Words(
    "invalid_grant",
    500112,
    "The reply address does not match the reply address provided when requesting Authorization code.",
)
VERIFIER_DIFFERS: Final = Words(
    "invalid_grant",
    501481,
    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
)
INVALID_REFRESH_TOKEN: Final = Words(
    "invalid_grant",
    9002313,
    "Invalid request. Request is malformed or invalid.",
    b2c=OwnWords("AADB2C90085", "The service has encountered an invalid refresh token."),
)
GRANT_REVOKED: Final = Words(
    "invalid_grant",
    50173,
    "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed "
    "or reset their password.",
    b2c=OwnWords("AADB2C90129", "The provided grant has been revoked. Please reauthenticate and try again."),
)
REFRESH_TOKEN_EXPIRED: Final = Words(
    "invalid_grant",
    700082,
    "The refresh token has expired due to inactivity.",
    b2c=OwnWords("AADB2C90080", "The provided grant has expired. Please re-authenticate and try again."),
    adfs=OwnWords("MSIS9615", "The refresh token received in 'refresh_token' parameter has expired."),
)

# --- device codes --------------------------------------------------------------------------------------------------

AUTHORIZATION_PENDING: Final = Words(
    "authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
)
# Microsoft documents no such answer: only the plain provider sends it.
SLOW_DOWN: Final = Words("slow_down", 0, "The client polls too often. Wait five seconds longer between requests.")
# Microsoft documents the error's name, not its number.
AUTHORIZATION_DECLINED: Final = Words(
    "authorization_declined",
    0,
    "OAuth 2.0 device flow error. The end user denied the authorization request.",
    plain="access_denied",
)
BAD_VERIFICATION_CODE: Final = Words(
    "bad_verification_code",
    70018,
    "Invalid verification code. The device code in the request was not recognized.",
    plain="invalid_grant",
)
DEVICE_CODE_EXPIRED: Final = Words(
    "expired_token",
    70020,
    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
)

# --- on demand -----------------------------------------------------------------------------------------------------

# "Handle errors and exceptions in MSAL" in Microsoft's documents lists the suberrors.
_ON_DEMAND = {
    "basic_action": (50076, "You must use multi-factor authentication to access the resource."),
    "additional_action": (50158, "External security challenge was not satisfied."),
    "message_only": (53003, "Access has been blocked by Conditional Access policies."),
    "consent_required": (65001, "The user or administrator has not consented to use the application."),
    "user_password_expired": (50055, "The password is expired."),
}


def on_demand(error: str, suberror: str, code: int | None, text: str, claims: str) -> Words:
    """Make an error that a test asks for; without `code` and `text` those that fit the suberror."""
    number, words = _ON_DEMAND.get(suberror, (0, "The request was refused on demand."))
    return Words(error, number if code is None else code, text or words, suberror=suberror, claims=claims)
