"""Samples for ``/etc/consentray/policies/managed`` and ``recommended``."""

from __future__ import annotations

from typing import Any

from installer.policy.generate.settings import NOTE, SAMPLE_RECOMMENDED, SAMPLED, sample
from trayapp.settings.policy.linux import NOTE_KEY


def managed() -> dict[str, Any]:
    """Return a policy that locks."""
    return {setting.key: sample(setting) for setting in SAMPLED}


def recommended() -> dict[str, Any]:
    """Return a policy that recommends."""
    return {setting.key: sample(setting) for setting in SAMPLE_RECOMMENDED}


def noted(document: dict[str, Any], note: str = NOTE) -> dict[str, Any]:
    """Return the policy with a note for who reads it."""
    return {NOTE_KEY: note, **document}
