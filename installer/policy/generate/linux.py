"""Samples for ``/etc/consentray/policies/managed`` and ``recommended``."""

from __future__ import annotations

from typing import Any

from installer.policy.generate.settings import SAMPLE_RECOMMENDED, SAMPLED, sample


def managed() -> dict[str, Any]:
    """Return a policy that locks."""
    return {setting.key: sample(setting) for setting in SAMPLED}


def recommended() -> dict[str, Any]:
    """Return a policy that recommends."""
    return {setting.key: sample(setting) for setting in SAMPLE_RECOMMENDED}
