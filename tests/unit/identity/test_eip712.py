"""Typed digests are those of eth-account, and a value that does not fit its kind has none (EIP-712)."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data

from identity.eip712 import Domain, typed_digest

CONTRACT, SALT = bytes(range(20)), bytes(range(32))
DOMAINS = {
    "salted": Domain("cmwallet", 1234, CONTRACT, SALT),
    "unsalted": Domain("cmwallet", 2**63, CONTRACT, None),
    "no chain": Domain("", 0, bytes(20), None),
}
ADDRESS = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
VALUES: dict[str, list[Any]] = {
    "uint32": [0, 1, 2**32 - 1],
    "uint64": [0, 2**32, 2**64 - 1],
    "uint256": [0, 2**64, 2**256 - 1],
    "string": ["", "text", "ü" * 40],
    "string[]": [[], ["a"], ["a", "", "ü"]],
    "address": [ADDRESS, "0x" + "00" * 20],
    "bytes32": [bytes(32), bytes(range(32))],
    "bytes": [b"", b"\x01" * 33],
}
OTHERS: dict[str, list[Any]] = {
    "uint32": [-1, 2**32, "1", None],
    "uint64": [-1, 2**64, ["a"], ("a",)],
    "uint256": [-1, 2**256],
    "string": [b"text", 1, ["a"]],
    "string[]": ["text", [b"a"]],
    "address": [1, bytes(20), ["a"]],
    "bytes32": [bytes(31), bytes(33), "text", ["a"]],
    "bytes": ["text", 1, ["a"]],
    "uint7": [1],
}


def by_eth_account(domain: Domain, kind: str, value: Any) -> bytes:
    stated: dict[str, Any] = {
        "name": domain.name,
        "version": domain.version,
        "chainId": domain.chain_id,
        "verifyingContract": "0x" + domain.contract.hex(),
    }
    if domain.salt is not None:
        stated["salt"] = domain.salt
    return bytes(
        _hash_eip191_message(
            encode_typed_data(
                stated,
                {"Thing": [{"name": "it", "type": kind}, {"name": "last", "type": "uint64"}]},
                {"it": value, "last": 7},
            )
        )
    )


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in VALUES.items() for value in values])
def test_a_digest_is_that_of_eth_account(domain: str, kind: str, value: Any) -> None:
    made = typed_digest(DOMAINS[domain], f"Thing({kind} it,uint64 last)", [value, 7])
    assert made == by_eth_account(DOMAINS[domain], kind, value)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in OTHERS.items() for value in values])
def test_a_value_of_another_kind_has_no_digest(kind: str, value: Any) -> None:
    with pytest.raises(ValueError, match="not a "):
        typed_digest(DOMAINS["salted"], f"Thing({kind} it,uint64 last)", [value, 7])


@pytest.mark.parametrize("values", [[], [1], [1, 2, 3]])
def test_values_follow_the_type(values: list[int]) -> None:
    with pytest.raises(ValueError, match="do not follow"):
        typed_digest(DOMAINS["salted"], "Thing(uint64 it,uint64 last)", values)


@pytest.mark.parametrize(("contract", "salt"), [(19, 32), (21, 32), (20, 31), (20, 33), (19, None)])
def test_a_domain_has_a_contract_of_20_bytes_and_a_salt_of_32(contract: int, salt: int | None) -> None:
    with pytest.raises(ValueError, match="20 bytes, a salt 32"):
        typed_digest(Domain("x", 1, bytes(contract), None if salt is None else bytes(salt)), "Thing(uint64 it)", [1])
