"""Every check of a set-up, in the order in which a failure of one explains those of the next."""

from __future__ import annotations

from typing import Final

from trayapp.doctor.check import Check
from trayapp.doctor.configured import account_kinds, challenges, configuration, policies, resources
from trayapp.doctor.desktop import open_window, tray_icon
from trayapp.doctor.installed import (
    forms,
    modules,
    pictures,
    protection,
    roots,
    spoken_languages,
    valid_configuration,
    writable_folders,
)
from trayapp.doctor.kept import keyring, refresh_token, saved_sign_in, silent_token
from trayapp.doctor.listener import by_browser, loopback
from trayapp.doctor.machine import autostart, browser, disk_space, file_watch, packages, panel
from trayapp.doctor.online import clock, origins, registration, sign_in_service, telemetry
from trayapp.doctor.set_up import SetUp

ON_TKS_THREAD: Final = (open_window, tray_icon)
OF_AN_INSTALLATION: Final = (
    *(modules, pictures, spoken_languages, forms, *ON_TKS_THREAD),
    *(writable_folders, protection, roots, valid_configuration, loopback),
)
SETTINGS: Final = (configuration, policies, account_kinds, resources, roots)
OF_A_SET_UP: Final = (
    *(sign_in_service, clock, registration, loopback, browser, by_browser),
    *(keyring, saved_sign_in, refresh_token, challenges),
    *(writable_folders, disk_space, file_watch, autostart, panel, packages),
)


def checks_of(at: SetUp) -> tuple[Check, ...]:
    """Return the checks of a set-up, with those of each API and each address that it names."""
    settings = at.resolved.settings
    if settings is None:
        return (*SETTINGS, *OF_A_SET_UP)
    network = origins(settings.authority, settings.apis)
    told = (telemetry,) if settings.telemetry_endpoint else ()
    return (*SETTINGS, *network, *OF_A_SET_UP, *told, *map(silent_token, settings.apis))
