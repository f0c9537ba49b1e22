"""Every check of a set-up, in the order in which a failure of one explains those of the next."""

from __future__ import annotations

from typing import Final

from trayapp.doctor.check import Check
from trayapp.doctor.configured import AccountKinds, Challenges, Configuration, Policies, Resources
from trayapp.doctor.desktop import OpenWindow, TrayIcon
from trayapp.doctor.installed import (
    Artwork,
    Forms,
    Languages,
    Modules,
    Protection,
    Roots,
    ValidConfiguration,
    WritableFolders,
)
from trayapp.doctor.kept import Keyring, RefreshToken, SavedSignIn, SilentToken
from trayapp.doctor.listener import ByBrowser, Loopback
from trayapp.doctor.machine import Autostart, Browser, DiskSpace, FileWatch, Packages, Panel
from trayapp.doctor.online import Clock, Registration, SignInService, Telemetry, origins
from trayapp.doctor.set_up import SetUp

OF_AN_INSTALLATION: Final[tuple[type[Check], ...]] = (
    *(
        Modules,
        Artwork,
        Languages,
        Forms,
        OpenWindow,
        TrayIcon,
        WritableFolders,
        Protection,
        Roots,
        ValidConfiguration,
        Loopback,
    ),
)
SETTINGS: Final[tuple[type[Check], ...]] = (Configuration, Policies, AccountKinds, Resources, Roots)
OF_A_SET_UP: Final[tuple[type[Check], ...]] = (
    *(SignInService, Clock, Registration, Loopback, Browser, ByBrowser, Keyring, SavedSignIn, RefreshToken, Challenges),
    *(WritableFolders, DiskSpace, FileWatch, Autostart, Panel, Packages),
)


def checks_of(at: SetUp) -> tuple[Check, ...]:
    """Return the checks of a set-up, with those of each API and each address that it names."""
    first, then = (tuple(kind() for kind in kinds) for kinds in (SETTINGS, OF_A_SET_UP))
    settings = at.resolved.settings
    if settings is None:
        return (*first, *then)
    network = origins(settings.authority, settings.apis)
    told = (Telemetry(),) if settings.telemetry_endpoint else ()
    return (*first, *network, *then, *told, *(SilentToken(api) for api in settings.apis))
