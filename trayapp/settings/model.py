"""The settings in force, as the rest of the program uses them."""

from __future__ import annotations

from pathlib import Path

from trayapp.core.model import Api, SessionConfig
from trayapp.core.record import Record
from trayapp.settings.authority import kind_of


class Settings(Record):
    """A configuration that was checked: a field for each setting of the definition, and no defaults of its own.

    `ca_file` is absolute. Times are in seconds, `call_size_limit` in KiB; `theme` is "system", "light", "dark" or
    "high-contrast"; `language` is "system" or a language tag; `proxy` is "system", "none" or an address; `log_level` is
    "error", "info" or "debug".
    """

    client_id: str
    authority: str
    authority_type: str
    token_cache: str
    sign_in_timeout: int
    redirect_uri: str | None
    sign_in_scopes: tuple[str, ...]
    ca_file: Path | None
    trust_environment: bool
    call_timeout: int
    call_attempts: int
    call_size_limit: int
    allow_changing_calls: bool
    call_history: bool
    proxy: str
    log_level: str
    log_personal_data: bool
    telemetry_endpoint: str | None
    theme: str
    language: str
    autostart: bool
    personal_account_warning: bool
    hidden_menu_items: tuple[str, ...]
    favourites: tuple[str, ...]
    help_desk: str | None
    help_desk_address: str | None
    help_page: str | None
    notifications: tuple[str, ...]
    apis: tuple[Api, ...]

    def same_session(self, other: Settings) -> bool:
        """Return whether `other` trusts the same provider as the same client, and keeps the sign-in in one place."""
        return (self.client_id, self.authority, self.authority_type, self.token_cache) == (
            other.client_id,
            other.authority,
            other.authority_type,
            other.token_cache,
        )

    def same_telemetry(self, other: Settings) -> bool:
        """Return whether `other` sends what is measured to the same collector, by the same way."""
        return (self.telemetry_endpoint, self.ca_file, self.trust_environment, self.proxy) == (
            other.telemetry_endpoint,
            other.ca_file,
            other.trust_environment,
            other.proxy,
        )

    @property
    def setup(self) -> SessionConfig:
        """The part of the settings that the core's rules depend on."""
        return SessionConfig(
            client_id=self.client_id,
            authority=self.authority,
            kind=kind_of(self.authority, self.authority_type),
            apis=self.apis,
            sign_in_timeout=self.sign_in_timeout,
            personal_account_warning=self.personal_account_warning,
            hidden_menu_items=self.hidden_menu_items,
            help_desk=self.help_desk,
            help_desk_address=self.help_desk_address,
            help_page=self.help_page,
            notifications=self.notifications,
            redirect_uri=self.redirect_uri,
            sign_in_scopes=self.sign_in_scopes,
            allow_changing_calls=self.allow_changing_calls,
            call_history=self.call_history,
            favourites=self.favourites,
        )
