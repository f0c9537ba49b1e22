"""The settings in force, as the rest of the program takes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trayapp.core.model import Api, Setup
from trayapp.settings.authority import kind_of


@dataclass(frozen=True, slots=True)
class Settings:
    """A configuration that was checked. `file` is where it came from; `ca_file` is absolute."""

    file: Path
    client_id: str
    authority: str
    authority_type: str
    token_cache: str
    sign_in_timeout: int
    ca_file: Path | None
    apis: tuple[Api, ...]

    @property
    def setup(self) -> Setup:
        """The part of the settings that the core's rules depend on."""
        return Setup(
            client_id=self.client_id,
            authority=self.authority,
            kind=kind_of(self.authority, self.authority_type),
            apis=self.apis,
            sign_in_timeout=self.sign_in_timeout,
        )
