"""The settings in force, as the rest of the program uses them."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path
from typing import Final

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
        return _OF_A_SESSION(self) == _OF_A_SESSION(other)

    def same_telemetry(self, other: Settings) -> bool:
        """Return whether `other` sends what is measured to the same collector, by the same way."""
        return _OF_TELEMETRY(self) == _OF_TELEMETRY(other)

    @property
    def setup(self) -> SessionConfig:
        """The part of the settings that the core's rules depend on: those that have a field there."""
        shared = {name: value for name, value in vars(self).items() if name in SessionConfig.__match_args__}
        return SessionConfig(kind=kind_of(self.authority, self.authority_type), **shared)


_OF_A_SESSION: Final = attrgetter("client_id", "authority", "authority_type", "token_cache")
_OF_TELEMETRY: Final = attrgetter("telemetry_endpoint", "ca_file", "trust_environment", "proxy")
