"""The errors of the device authorization grant: RFC 8628, section 3.5, and Microsoft's names for them.

Source: "OAuth 2.0 device authorization grant" in Microsoft's documents.
"""

from __future__ import annotations

from trayapp.demo.oauth.protocol_error import Words


def authorization_pending() -> Words:
    """Say that the person has not decided yet."""
    return Words(
        "authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
    )


def slow_down() -> Words:
    """Say that the client polls too often. Microsoft documents no such answer: the plain provider alone gives it."""
    return Words("slow_down", 0, "The client polls too often. Wait five seconds longer between requests.")


def authorization_declined() -> Words:
    """Say that the person declined. Microsoft documents the error's name, not its number."""
    return Words(
        "authorization_declined",
        0,
        "OAuth 2.0 device flow error. The end user denied the authorization request.",
        plain="access_denied",
    )


def bad_verification_code() -> Words:
    """Say that the device code is unknown."""
    return Words(
        "bad_verification_code",
        70018,
        "Invalid verification code. The device code in the request was not recognized.",
        plain="invalid_grant",
    )


def device_code_expired() -> Words:
    """Say that the person took too long."""
    return Words(
        "expired_token",
        70020,
        "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    )


def device_code_redeemed() -> Words:
    """Say that the tokens of a device code were given already."""
    return Words(
        "invalid_grant",
        54005,
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
        "refresh token.",
    )
