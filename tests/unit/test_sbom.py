"""The software bill of materials: what the locked list says, read by another reader, in the form that CycloneDX has."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import cyclonedx.schema
import jsonschema_rs
import pytest
from license_expression import get_spdx_licensing
from pip_requirements_parser import RequirementsFile

from requirements import sbom

TEXT = sbom.BILL.read_text("utf-8")
BILL: dict[str, Any] = json.loads(TEXT)
SCHEMAS = Path(cyclonedx.schema.__file__).parent / "_res"
ACCEPTED = frozenset(
    {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CNRI-Python", "ISC", "LicenseRef-Public-Domain", "MIT", "MIT-0"}
    | {"MPL-2.0", "PSF-2.0", "Unlicense", "0BSD"}
    | {"LGPL-2.1-only", "LGPL-2.1-or-later"}  # unmodified, beside ours
    | {"Artistic-1.0-Perl"}
)
"""What a program under the MIT licence may stand on."""


def test_it_lists_every_pin_with_its_hashes_and_where_it_is_installed() -> None:
    listed = {
        one["name"]: (
            one["version"],
            {(each["alg"], each["content"]) for each in one["hashes"]},
            [each["value"] for each in one.get("properties", []) if each["name"] == sbom.MARKER],
        )
        for one in BILL["components"]
    }
    pins = RequirementsFile.from_file(str(sbom.PINS)).requirements
    assert len(pins) == len(BILL["components"]) > 90
    assert listed == {
        pin.name: (
            pin.get_pinned_version,
            {("SHA-256", each.removeprefix("sha256:")) for each in pin.hash_options},
            [] if pin.marker is None else [str(pin.marker).replace('"', "'")],
        )
        for pin in pins
    }


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="it is made with Python 3.11, as the list is locked")
def test_it_is_current() -> None:
    assert sbom.bill_of(sbom.PINS.read_text("utf-8")) == TEXT, "run: make sbom"


def test_it_is_what_cyclonedx_says_such_a_bill_is() -> None:
    def schema(name: str) -> Any:
        return json.loads((SCHEMAS / name).read_text("utf-8"))

    others = {f"http://cyclonedx.org/schema/{one}": schema(one) for one in ("spdx.SNAPSHOT.schema.json",)}
    others |= {f"http://cyclonedx.org/schema/{one}": schema(one) for one in ("jsf-0.82.SNAPSHOT.schema.json",)}
    registry = jsonschema_rs.Registry(list(others.items()))
    checked = jsonschema_rs.validator_for(schema("bom-1.6.SNAPSHOT.schema.json"), registry=registry)
    checked.validate(BILL)
    with pytest.raises(jsonschema_rs.ValidationError):
        checked.validate({**BILL, "components": [{"name": "without a type"}]})


def test_every_licence_is_one_that_this_program_may_stand_on() -> None:
    spdx = get_spdx_licensing()
    for component in BILL["components"]:
        (stated,) = component["licenses"]
        text = stated["expression"] if "expression" in stated else stated["license"]["id"]
        # Each alternative is a set of licences that hold together; one of them has to do.
        alternatives = [set(spdx.license_keys(one)) for one in text.split(" OR ")]
        assert any(names <= ACCEPTED for names in alternatives), f"{component['name']}: {text}"


def test_what_cmwallet_requires_hangs_below_it_and_nothing_hangs_loose() -> None:
    below = {one["ref"]: set(one.get("dependsOn", ())) for one in BILL["dependencies"]}
    refs = {one["bom-ref"]: one["name"] for one in BILL["components"]}
    assert {refs[one] for one in below["cmwallet"]} >= {"bip-utils", "coincurve", "cryptography", "phonenumberslite"}
    reached, waiting = set(), ["cmwallet"]
    while waiting:
        one = waiting.pop()
        waiting.extend(below[one] - reached)
        reached |= below[one]
    # What only another system installs is known by name; its place is in the metadata that is not here.
    assert {refs[one] for one in set(refs) - reached} <= {"colorama", "httpx2-jsfetch", "pywin32-ctypes"}


@pytest.mark.parametrize("line", ["rich", "rich==15.0.0", "rich>=15 --hash=sha256:" + "0" * 64, "-e ."])
def test_a_line_that_is_no_pin_is_not_left_out(line: str) -> None:
    with pytest.raises(ValueError, match="not a pin"):
        sbom.read_pins(line)


def test_a_package_whose_licence_nobody_has_read_stops_it() -> None:
    with pytest.raises(LookupError, match="add it to READ"):
        sbom.licence_of("a-package-that-is-not-here")
