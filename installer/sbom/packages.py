"""The components that are Python packages, as their own metadata tells (Core metadata specifications)."""

from __future__ import annotations

import re
from dataclasses import replace
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Final

from installer.sbom.component import Component

LICENCES: Final = {
    "MIT License": "MIT",
    "MIT": "MIT",
    "Apache-2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "LGPLv3": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MPL-2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Unlicense": "Unlicense",
    "HPND": "HPND",
    "MIT-CMU": "MIT-CMU",
}
"""How the packages name their licences, and the SPDX identifier of each."""
_TEXT_SUFFIXES: Final = frozenset({"", ".txt", ".md", ".rst", ".LGPL", ".GPL"})
_TEXT: Final = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


class UnknownLicenceError(Exception):
    """A package names no licence that is known here; the message says which package, and what it says."""


def packages(payload: Path, folder: str) -> list[Component]:
    """Return the packages in a folder of the payload; raises `UnknownLicenceError`.

    A package's files are those below the names that it brings: its folders and modules beside the ``.dist-info``.
    """
    lib = payload / folder
    found = {
        each.name: each for each in (_component(payload, folder, info) for info in sorted(lib.glob("*.dist-info")))
    }
    for name, other in LICENSED_WITH.items():
        if name in found and other in found and not found[name].notices:
            found[name] = replace(found[name], notices=found[other].notices)
    return list(found.values())


def _component(payload: Path, folder: str, info: Path) -> Component:
    metadata = Parser().parsestr((info / "METADATA").read_text(encoding="utf-8"), headersonly=True)
    name, version = str(metadata["Name"]), str(metadata["Version"])
    tops, lib = _tops(info, name), payload / folder
    patterns = [f"{folder}/{info.name}/*"]
    for top in tops:
        patterns += [
            f"{folder}/{top}/*",
            f"{folder}/{top}.py",
            f"{folder}/__pycache__/{top}.*",
            f"{folder}/{top}.*.pyd",
            f"{folder}/{top}.*.so",
        ]
        patterns += [f"{folder}/{top}.libs/*"]
    places = [info, *(lib / top for top in tops if (lib / top).is_dir())]
    notices = [
        file.relative_to(payload).as_posix()
        for place in places
        for file in sorted(place.rglob("*"))
        if file.is_file() and _TEXT.search(file.name) and file.suffix in _TEXT_SUFFIXES
    ]
    return Component(
        name=name,
        version=version,
        licence=_licence(metadata),
        files=tuple(patterns),
        notices=tuple(notices),
        purl=f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}",
        author=str(metadata["Author"] or metadata["Author-email"] or ""),
    )


def _tops(info: Path, name: str) -> list[str]:
    """Return the names that a package puts beside its ``.dist-info``."""
    plain = re.sub(r"[-.]+", "_", name)
    known = TOPS.get(plain.casefold(), (plain, plain.casefold()))
    return sorted({top for top in known if (info.parent / top).is_dir() or any(info.parent.glob(f"{top}.*"))})


TOPS: Final = {
    "opentelemetry_api": tuple(
        f"opentelemetry/{name}"
        for name in (
            *("_logs", "attributes", "baggage", "context", "environment_variables", "metrics", "propagate"),
            *("propagators", "trace", "util", "version"),
        )
    ),
    "opentelemetry_exporter_http_transport": ("opentelemetry/exporter/http/transport",),
    "opentelemetry_exporter_otlp_common": ("opentelemetry/exporter/otlp/common",),
    "opentelemetry_exporter_otlp_proto_common": ("opentelemetry/exporter/otlp/proto/common",),
    "opentelemetry_exporter_otlp_proto_http": ("opentelemetry/exporter/otlp/proto/http",),
    "opentelemetry_proto": ("opentelemetry/proto",),
    "opentelemetry_sdk": ("opentelemetry/sdk",),
    "opentelemetry_semantic_conventions": ("opentelemetry/semconv",),
    "protobuf": ("google/protobuf", "google/_upb"),
    "pillow": ("PIL", "pillow"),
    "pyjwt": ("jwt",),
    "pysocks": ("socks", "sockshandler"),
    "python_bidi": ("bidi",),
    "python_xlib": ("Xlib",),
    "pyobjc_core": (
        "objc",
        *(f"PyObjCTools/{name}" for name in ("KeyValueCoding", "MachSignals", "Signals", "TestSupport")),
    ),
    "pyobjc_framework_cocoa": (
        *("AppKit", "Cocoa", "CoreFoundation", "Foundation"),
        *(f"PyObjCTools/{name}" for name in ("AppCategories", "AppHelper", "Conversion", "FndCategories")),
    ),
    "pyobjc_framework_quartz": ("Quartz",),
    "cffi": ("cffi", "_cffi_backend"),
    "charset_normalizer": ("charset_normalizer", "81d243bd2c585b0f4821__mypyc"),
}
"""Packages whose modules have another name than they have."""
LICENSED_WITH: Final = {"pyobjc-core": "pyobjc-framework-Cocoa"}
"""Packages that bring no licence's text, and another of the same project that brings it."""


def _licence(metadata: Message) -> str:
    expression = metadata["License-Expression"]
    if expression:
        return str(expression)
    said = [str(metadata["License"] or "").strip()]
    said += [
        str(each).rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if "License ::" in str(each)
    ]
    for each in said:
        if each in LICENCES:
            return LICENCES[each]
    raise UnknownLicenceError(
        f"{metadata['Name']} {metadata['Version']}: {' / '.join(filter(None, said)) or 'nothing'}"
    )
