"""Software bill of materials: every pin of runtime.txt with its hashes and its licence, as CycloneDX 1.6 in JSON.

`python -m requirements.sbom` (`make sbom`) writes it beside this file. Nothing of a day or a machine stands in it, so
that the same list gives the same file.
"""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense, License, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).parent
PINS = FOLDER / "runtime.txt"
BILL = FOLDER / "sbom.cdx.json"
PROGRAM = "cmwallet"
MARKER = "cmwallet:environment-marker"
"""The property of a component that is installed on some machines only: on which."""

_PIN = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>.+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
}
"""What names one licence among the classifiers; `BSD License` names several."""

READ = {
    # The files in the wheels say which of the BSD licences it is.
    "cached-property": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "rstr": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "pycryptodome": "BSD-2-Clause AND LicenseRef-Public-Domain",
    "pycryptodomex": "BSD-2-Clause AND LicenseRef-Public-Domain",
    # Nothing in the metadata, the text of the licence in the wheel.
    "pyrage": "MIT",
    "pytoniq-core-fork": "MIT",
    # Two licences to choose from, and one without its version.
    "python-stdnum": "LGPL-2.1-or-later",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
    # A classifier alone, and no file.
    "x25519": "LicenseRef-Public-Domain",
    # For other systems than those on which this is made.
    "httpx2-jsfetch": "BSD-3-Clause",
    "pywin32-ctypes": "BSD-3-Clause",
}
"""Licences (SPDX) that a person has read, because the metadata does not say them in a way that a program can read."""


@dataclass(frozen=True)
class Pin:
    """A line of the locked list: a version of a package, where it is installed, and the SHA-256 of its files."""

    name: str
    version: str
    marker: str | None
    hashes: tuple[str, ...]


def read_pins(text: str) -> list[Pin]:
    """Return the pins of a list as `uv pip compile --generate-hashes` writes it. Raises `ValueError` for another."""
    pins = []
    for entry in text.replace("\\\n", " ").splitlines():
        found = _PIN.fullmatch(entry.partition(" --hash")[0].strip())
        hashes = tuple(_HASH.findall(entry))
        if found is None or not hashes:
            raise ValueError(f"not a pin with its hashes: {entry[:80]}")
        pins.append(Pin(found["name"], found["version"], found["marker"], hashes))
    return pins


def licence_of(name: str) -> License:
    """Return the licence of a package (SPDX), from its metadata or as somebody has read it.

    Raises `LookupError` for one whose licence nobody has read yet.
    """
    for text in (READ.get(name), *_stated(name)):
        if text is None:
            continue
        if "LicenseRef-" in text:
            return LicenseExpression(text)
        found = LicenseFactory().make_from_string(text)
        if not isinstance(found, DisjunctiveLicense) or found.id is not None:
            return found
    raise LookupError(f"the metadata of {name} states no licence of SPDX: read it, and add it to READ")


def _stated(name: str) -> Iterator[str | None]:
    try:
        metadata = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return
    yield metadata.get("License-Expression")
    yield metadata.get("License")
    for classifier in metadata.get_all("Classifier") or []:
        yield CLASSIFIERS.get(classifier.rpartition(" :: ")[2])


def needed_by(name: str) -> set[str]:
    """Return the packages that one needs on some machine, without those of its extras."""
    try:
        stated = asked_for() if name == PROGRAM else importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return set()
    wanted = [Requirement(one) for one in stated]
    return {canonicalize_name(one.name) for one in wanted if one.marker is None or "extra" not in str(one.marker)}


def asked_for() -> list[str]:
    """Return what cmwallet itself requires: from its source, since what is installed may be older."""
    return list(tomllib.loads((FOLDER.parent / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])


def component_of(pin: Pin) -> Component:
    """Return the component that a pin stands for."""
    address = PackageURL("pypi", None, pin.name, pin.version)
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(address),
        purl=address,
        licenses=[licence_of(pin.name)],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.hashes],
        properties=[Property(name=MARKER, value=pin.marker)] if pin.marker else [],
    )


def bill_of(text: str) -> str:
    """Return the bill of a locked list: JSON, the same for the same list."""
    components = {pin.name: component_of(pin) for pin in read_pins(text)}
    program = Component(
        name=PROGRAM,
        type=ComponentType.APPLICATION,
        bom_ref=PROGRAM,
        licenses=[LicenseFactory().make_from_string("MIT")],
    )
    bill = Bom(components=components.values(), serial_number=uuid.uuid5(uuid.NAMESPACE_OID, text))
    bill.metadata.component = program
    bill.metadata.timestamp = None
    for name, component in {PROGRAM: program, **components}.items():
        bill.register_dependency(component, [components[one] for one in needed_by(name) if one in components])
    return JsonV1Dot6(bill).output_as_string(indent=2) + "\n"


if __name__ == "__main__":
    BILL.write_text(bill_of(PINS.read_text("utf-8")), "utf-8")
