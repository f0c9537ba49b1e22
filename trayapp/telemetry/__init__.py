"""Counts and durations for the organisation's own collector (OpenTelemetry), where the settings name one."""
