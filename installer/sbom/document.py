"""Writes the components as a CycloneDX document, the same for the same package."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Part
from cyclonedx.model.component import ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installer.sbom.component import Component


def document(
    product: Component, components: Sequence[Component], payload: Path, files: Sequence[str], time: int
) -> str:
    """Return the document as JSON.

    Takes the product, what it ships besides, the payload with its files, and the time of the release (seconds since
    1970). A component's hashes are those of its files.
    """
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{product.purl}#{_digest(payload, files)}"),
        version=1,
    )
    bom.metadata.timestamp = datetime.fromtimestamp(time, UTC)
    root = _part(product, ComponentType.APPLICATION, payload, [])
    bom.metadata.component = root
    parts = [
        _part(each, ComponentType.LIBRARY, payload, [path for path in files if each.owns(path)]) for each in components
    ]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(root, parts)
    text: str = JsonV1Dot6(bom).output_as_string(indent=2)
    ordered: dict[str, Any] = json.loads(text)
    return json.dumps(ordered, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _part(component: Component, kind: ComponentType, payload: Path, files: Sequence[str]) -> Part:
    licence = LicenseFactory().make_from_string(component.licence)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=_digest(payload, files))] if files else []
    return Part(
        name=component.name,
        version=component.version,
        type=kind,
        bom_ref=component.purl or f"{component.name}@{component.version}",
        purl=PackageURL.from_string(component.purl) if component.purl else None,
        licenses=[licence],
        hashes=hashes,
        author=component.author or None,
    )


def _digest(payload: Path, files: Sequence[str]) -> str:
    """Return one hash of several files: of their paths and contents, in order."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(path.encode() + b"\0" + hashlib.sha256((payload / path).read_bytes()).digest())
    return whole.hexdigest()
