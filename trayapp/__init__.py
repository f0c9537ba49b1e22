"""Consentray: one consent for all of an organisation's APIs, from the system tray."""

__version__ = "0.1.0"
