"""OAuth 2.0 and OpenID Connect: authorities, grants, tokens and their errors."""
