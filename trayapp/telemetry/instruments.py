"""OpenTelemetry's side: the instruments, what is said of this program beside them, and the export (OTLP over HTTP)."""

from __future__ import annotations

import logging
import platform
import sys
import uuid
from typing import Final

from trayapp import __version__
from trayapp.core.measurements import INSTRUMENTS, Measurement
from trayapp.network.first import import_requests
from trayapp.settings.model import Settings

SECONDS: Final = 10.0
"""How long an export may take, its retries included."""
_SYSTEMS: Final = {"win32": "windows", "darwin": "darwin"}


def resource() -> dict[str, str]:
    """Return what is said of this program with every export (OpenTelemetry's semantic conventions).

    The identifier is random and new at each start: it tells sums apart that grow at the same time.
    """
    return {
        "service.name": "consentray",
        "service.version": __version__,
        "service.instance.id": str(uuid.uuid4()),
        "os.type": _SYSTEMS.get(sys.platform, "linux"),
        "os.version": _os_version(),
    }


def _os_version() -> str:
    if sys.platform == "win32":
        found = sys.getwindowsversion()
        return f"{found.major}.{found.minor}.{found.build}"
    if sys.platform == "darwin":
        return platform.mac_ver()[0]
    try:
        named = platform.freedesktop_os_release()
    except OSError:
        return "unknown"
    return f"{named['ID']} {named.get('VERSION_ID', '')}".rstrip()


class Instruments:
    """Adds measurements up, and exports the sums. Raise ``ModuleNotFoundError`` without OpenTelemetry's packages."""

    def __init__(self, settings: Settings) -> None:
        import_requests()
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import InMemoryMetricReader, MetricExportResult
        from opentelemetry.sdk.resources import Resource

        from trayapp.network.limits import Limits
        from trayapp.network.session import session

        ours = logging.getLogger("opentelemetry")
        ours.addHandler(logging.NullHandler())  # what it says of a failed export is said in our log
        ours.propagate = False
        self._reader = InMemoryMetricReader()
        provider = MeterProvider([self._reader], Resource(resource()), shutdown_on_exit=False)
        meter = provider.get_meter("consentray", __version__)
        self._record = {
            name: meter.create_histogram(
                name, each.unit, each.text, explicit_bucket_boundaries_advisory=each.bounds
            ).record
            if each.bounds
            else meter.create_counter(name, each.unit, each.text).add
            for name, each in INSTRUMENTS.items()
        }
        self._done = MetricExportResult.SUCCESS
        self._exporter = OTLPMetricExporter(
            f"{settings.telemetry_endpoint}/v1/metrics",
            timeout=SECONDS,
            session=session(
                settings.ca_file,
                environment=settings.trust_environment,
                proxy=settings.proxy,
                limits=Limits(total=SECONDS),
            ),
        )

    def record(self, measured: Measurement) -> None:
        """Add a measurement to its sum."""
        self._record[measured.name](measured.value, dict(measured.attributes))

    def close(self) -> None:
        """Close the connection to the collector."""
        self._exporter.shutdown()

    def export(self) -> bool:
        """Send the sums; return whether the collector has taken them, or there are none yet."""
        sums = self._reader.get_metrics_data()
        return sums is None or self._exporter.export(sums) is self._done
