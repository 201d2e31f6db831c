"""Typed signatures of the project's fixed types, against eth-account."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account.messages import encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.calls.typed import PERMIT_TYPE, REGISTRY_TYPES
from identity.address import to_address
from identity.eip712 import Domain, typed_digest
from identity.keccak import keccak256

FIELDS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
    {"name": "salt", "type": "bytes32"},
]
VALUES = {
    "address": st.binary(min_size=20, max_size=20).map(to_address),
    "uint256": st.integers(0, 2**256 - 1),
    "bytes32": st.binary(min_size=32, max_size=32),
    "bytes": st.binary(max_size=100),
}


def members(type_text: str) -> list[tuple[str, str]]:
    inside = type_text.partition("(")[2].rstrip(")")
    return [(member.split(" ")[0], member.split(" ")[1]) for member in inside.split(",")]


@pytest.mark.parametrize("type_text", [*REGISTRY_TYPES.values(), PERMIT_TYPE], ids=lambda text: text.split("(")[0])
@given(data=st.data())
def test_digests_are_those_of_eth_account(type_text: str, data: Any) -> None:
    domain = Domain("a name", data.draw(st.integers(1, 2**64)), b"\x11" * 20, data.draw(VALUES["bytes32"]))
    values = {name: data.draw(VALUES[kind]) for kind, name in members(type_text)}
    name = type_text.split("(", maxsplit=1)[0]
    message = encode_typed_data(
        full_message={
            "types": {
                "EIP712Domain": FIELDS,
                name: [{"name": item, "type": kind} for kind, item in members(type_text)],
            },
            "primaryType": name,
            "domain": {
                "name": domain.name,
                "version": "1",
                "chainId": domain.chain_id,
                "verifyingContract": to_address(domain.contract),
                "salt": domain.salt,
            },
            "message": values,
        }
    )
    expected = keccak256(b"\x19" + message.version + message.header + message.body)
    assert typed_digest(domain, type_text, list(values.values())) == expected


@pytest.mark.parametrize("values", [[], [1] * 5, ["0x" + "11" * 20, "0x" + "11" * 20, 1, 2, b""]])
def test_values_that_do_not_follow_the_type_are_refused(values: list[object]) -> None:
    with pytest.raises(ValueError):
        typed_digest(Domain("x", 1, bytes(20), bytes(32)), PERMIT_TYPE, values)
