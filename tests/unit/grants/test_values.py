"""What of a vault is too much to be granted."""

from __future__ import annotations

import base64
import io
import json

import pytest

from cmwallet.errors import InvalidInput
from cmwallet.grants.values import Values
from identity.records.attachments import Attachments
from tests.unit.grants.world import DAPP, World

MIB = 1 << 20


def granted(world: World, size: int) -> object:
    Attachments(world.records).attach("scan", io.BytesIO(b"x" * size), file_name="scan.pdf")
    value = Values(world.vault, world.owner, clock=world.clock).get("attachment.scan", DAPP.did)
    return json.loads(value.content)["value"]


def test_a_file_of_one_mib_is_granted_with_its_content(world: World) -> None:
    value = granted(world, MIB)
    assert isinstance(value, dict)
    assert base64.b64decode(value["content"]) == b"x" * MIB


def test_a_file_of_one_byte_more_is_not_granted(world: World) -> None:
    with pytest.raises(InvalidInput, match="the file 'scan' is too long to be granted") as refused:
        granted(world, MIB + 1)
    assert refused.value.hint == "files up to 1 MiB can be"
