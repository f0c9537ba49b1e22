"""Every error that the platform answers, in the words of each dialect.

Sources: "Microsoft Entra authentication and authorization error codes", "Azure AD B2C: error codes" and "AD FS OpenID
Connect/OAuth flows" in Microsoft's documents; RFC 6749, sections 4.1.2.1 and 5.2, for the plain provider. AD FS answers
an error of RFC 6749 and a number of its own (MSIS) where one is known from the field.
"""

from __future__ import annotations

from trayapp.demo.oauth.protocol_error import OwnWords, Words

# --- the request is wrong --------------------------------------------------------------------------------------


def missing_parameter(name: str) -> Words:
    """Say that a parameter is missing."""
    return Words(
        "invalid_request",
        900144,
        f"The request body must contain the following parameter: '{name}'.",
        b2c=OwnWords("invalid_request", "AADB2C90079", f"The request must contain the parameter '{name}'."),
    )


def malformed(text: str = "The request is malformed or invalid.") -> Words:
    """Say that a parameter has a value that cannot be."""
    return Words("invalid_request", 9002313, f"Invalid request. {text}")


def unknown_tenant(name: str) -> Words:
    """Say that no tenant has this name."""
    return Words("invalid_tenant", 90002, f"Tenant '{name}' not found. Check to make sure you have the correct tenant.")


def unknown_client(client_id: str, where: str) -> Words:
    """Say that the application is not registered."""
    return Words(
        "unauthorized_client",
        700016,
        f"Application with identifier '{client_id}' was not found in the directory '{where}'.",
        plain="invalid_client",
        b2c=OwnWords("unauthorized_client", "AADB2C90007", f"The application '{client_id}' is not registered."),
        adfs=OwnWords(
            "invalid_client",
            "MSIS9607",
            "The 'client_id' parameter in the request is invalid. No registered client is found with this identifier.",
        ),
    )


def redirect_uri_not_registered(redirect_uri: str, client_id: str) -> Words:
    """Say that the redirect URI is not one of the application's."""
    text = (
        f"The redirect URI '{redirect_uri}' specified in the request does not match the redirect URIs configured "
        f"for the application '{client_id}'."
    )
    return Words("invalid_request", 50011, text, b2c=OwnWords("redirect_uri_mismatch", "AADB2C90006", text))


def unsupported_response_type(value: str) -> Words:
    """Say that only a code can be asked for."""
    return Words("unsupported_response_type", 700054, f"response_type '{value}' is not enabled for the application.")


def unsupported_grant_type(value: str) -> Words:
    """Say that the grant type is not served."""
    return Words("unsupported_grant_type", 70003, f"The app returned an unsupported grant type '{value}'.")


def pkce_required() -> Words:
    """Say that the code challenge is missing or not of the S256 kind."""
    return Words(
        "invalid_request",
        9002325,
        "Proof Key for Code Exchange is required: send 'code_challenge' with 'code_challenge_method' S256.",
    )


# --- scopes ----------------------------------------------------------------------------------------------------


_NO_SUCH_RESOURCE = OwnWords(
    "invalid_resource",
    "MSIS9602",
    "The received 'resource' parameter is invalid. The authorization server can not find a registered resource with "
    "the specified identifier.",
)


def several_resources(scope: str) -> Words:
    """Say that a request is for one resource only.

    B2C refuses this at the authorize endpoint already: AzureAD/microsoft-authentication-library-for-dotnet,
    issue 550, quotes its answer. AD FS documents one resource in a request and no answer to two: what it says here is
    its answer to a resource that it does not know.
    """
    return Words(
        "invalid_request",
        28000,
        "Provided value for the input parameter scope is not valid because it contains more than one resource. "
        f"Scope {scope} is not valid.",
        plain="invalid_scope",
        b2c=OwnWords(
            "invalid_request",
            "AADB2C90146",
            f"The scope '{scope}' provided in request specifies more than one resource for an access token, "
            "which is not supported.",
        ),
        adfs=_NO_SUCH_RESOURCE,
    )


def default_mixed(scope: str) -> Words:
    """Say that `.default` stands beside named scopes."""
    return Words(
        "invalid_scope",
        70011,
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
        f"'scope' is not valid. The scope {scope} is not valid. .default scope can't be combined with "
        "resource-specific scopes.",
    )


def unknown_resource(resource: str) -> Words:
    """Say that no API has this identifier."""
    return Words(
        "invalid_resource",
        500011,
        f"The resource principal named {resource} was not found in the tenant. This can happen if the application "
        "has not been installed by the administrator of the tenant or consented to by any user in the tenant.",
        plain="invalid_scope",
        b2c=OwnWords(
            "invalid_request", "AADB2C90117", f"The scope '{resource}' provided in the request is not supported."
        ),
        adfs=_NO_SUCH_RESOURCE,
    )


def unknown_scope(scope: str, resource: str) -> Words:
    """Say that an API has no such permission."""
    return Words(
        "invalid_client",
        650053,
        f"The application asked for scope '{scope}' that doesn't exist on the resource '{resource}'.",
        plain="invalid_scope",
        b2c=OwnWords(
            "invalid_request", "AADB2C90117", f"The scope '{scope}' provided in the request is not supported."
        ),
        adfs=OwnWords(
            "invalid_scope",
            "MSIS9603",
            "The received 'scope' parameter is invalid. The authorization server does not support the specified scope.",
        ),
    )


# --- consent and sign-in -----------------------------------------------------------------------------------------


def invalid_target() -> Words:
    """Say that nothing of the resources that were named can be had (RFC 8707, section 2)."""
    return Words("invalid_target", 0, "The requested resource is invalid, missing, unknown, or malformed.")


def consent_missing(client_id: str, client_name: str, *, at_token_endpoint: bool) -> Words:
    """Say that a scope is not consented to."""
    return Words(
        "invalid_grant" if at_token_endpoint else "consent_required",
        65001,
        f"The user or administrator has not consented to use the application with ID '{client_id}' named "
        f"'{client_name}'. Send an interactive authorization request for this user and resource.",
        suberror="consent_required" if at_token_endpoint else "",
        plain="invalid_scope" if at_token_endpoint else "consent_required",
        b2c=OwnWords(
            "invalid_request",
            "AADB2C90205",
            "This application does not have sufficient permissions against this web resource to perform the operation.",
        ),
        # AD FS asks nobody for consent: its administrator lets a client have a resource, or does not.
        adfs=OwnWords("access_denied", "MSIS9605", "The client is not allowed to access the requested resource."),
    )


def consent_declined() -> Words:
    """Say that the person chose Cancel."""
    return Words(
        "access_denied",
        65004,
        "User declined to consent to access the app.",
        subcode="cancel",
        b2c=OwnWords("access_denied", "AADB2C90091", "The user has cancelled entering self-asserted information."),
    )


def admin_consent_needed(
    client_name: str, *, silent: bool = False, request: bool = False, names: tuple[str, ...] = ()
) -> Words:
    """Say that only an administrator can consent; `request` if the page can ask one. `names` are the permissions.

    Microsoft documents the number and the text, not the answer on the way back from its page. Programs that met
    it report `access_denied` with `error_subcode=cancel`, as for any return without a decision.
    """
    which = f": {', '.join(names)}" if names else ""
    return Words(
        "consent_required" if silent else "access_denied",
        90095 if request else 90094,
        f"{client_name} needs permission to access resources in your organization that only an admin can grant"
        f"{which}. Ask an admin to grant permission to this app before you can use it.",
        subcode="" if silent else "cancel",
    )


def sign_in_required() -> Words:
    """Say that nobody is signed in, in answer to prompt=none."""
    return Words(
        "login_required",
        50058,
        "A silent sign-in request was sent but no user is signed in.",
        b2c=OwnWords(
            "interaction_required",
            "AADB2C90077",
            "User does not have an existing session and request prompt parameter has a value of 'None'.",
        ),
        adfs=OwnWords("interaction_required", "", "The request can not be completed without the person."),
    )


def second_factor_required(resource: str, claims: str = "") -> Words:
    """Say that Conditional Access demands a second factor."""
    return Words(
        "interaction_required",
        50076,
        "Due to a configuration change made by your administrator, or because you moved to a new location, you must "
        f"use multi-factor authentication to access '{resource}'.",
        suberror="basic_action",
        claims=claims,
    )


# --- codes and refresh tokens --------------------------------------------------------------------------------------


def invalid_code() -> Words:
    """Say that a code is unknown or of another client."""
    return Words("invalid_grant", 70000, "The provided authorization code is malformed or invalid.")


def code_redeemed() -> Words:
    """Say that a code was used before."""
    return Words(
        "invalid_grant",
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
        "refresh token.",
    )


def code_expired() -> Words:
    """Say that a code is too old."""
    return Words(
        "invalid_grant",
        70008,
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
        "authorization request for this user and resource.",
    )


def redirect_uri_differs() -> Words:
    """Say that the code was issued to another redirect URI."""
    return Words(
        "invalid_grant",
        500112,
        "The reply address does not match the reply address provided when requesting Authorization code.",
    )


def verifier_differs() -> Words:
    """Say that the code verifier is wrong."""
    return Words(
        "invalid_grant",
        501481,
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    )


def invalid_refresh_token() -> Words:
    """Say that a refresh token is unknown."""
    return Words(
        "invalid_grant",
        9002313,
        "Invalid request. Request is malformed or invalid.",
        b2c=OwnWords("invalid_grant", "AADB2C90085", "The service has encountered an invalid refresh token."),
    )


def grant_revoked() -> Words:
    """Say that a refresh token was revoked."""
    return Words(
        "invalid_grant",
        50173,
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have "
        "changed or reset their password.",
        b2c=OwnWords(
            "invalid_grant",
            "AADB2C90129",
            "The provided grant has been revoked. Please reauthenticate and try again.",
        ),
    )


def refresh_token_expired() -> Words:
    """Say that a refresh token is too old."""
    return Words(
        "invalid_grant",
        700082,
        "The refresh token has expired due to inactivity.",
        b2c=OwnWords(
            "invalid_grant", "AADB2C90080", "The provided grant has expired. Please re-authenticate and try again."
        ),
        adfs=OwnWords(
            "invalid_grant", "MSIS9615", "The refresh token received in 'refresh_token' parameter has expired."
        ),
    )
