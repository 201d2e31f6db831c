"""A transaction as a node describes it, of each type: the bytes that eth-account signed, and the sender, come back."""

from __future__ import annotations

from typing import Any

import pytest
from eth_account import Account

from cmwallet.errors import InvalidInput
from cmwallet.transactions.described_transaction import parse_described

ACCOUNT = Account.from_key("0x" + "07" * 32)
TO = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
KEYS = ["0x" + "00" * 31 + "01", "0x" + "ff" * 32]
ACCESS = [{"address": TO, "storageKeys": KEYS}, {"address": ACCOUNT.address, "storageKeys": []}]
COMMON: dict[str, Any] = {"nonce": 7, "gas": 50_000, "to": TO, "value": 5, "data": "0xc0ffee"}
FEES: dict[str, Any] = {"maxPriorityFeePerGas": 2, "maxFeePerGas": 9}
SIGNED = {
    "before EIP-155": {**COMMON, "gasPrice": 3},
    "EIP-155": {**COMMON, "gasPrice": 3, "chainId": 1234},
    "a contract": {**COMMON, "gasPrice": 3, "chainId": 1234, "to": ""},
    "access list": {**COMMON, "gasPrice": 3, "chainId": 1234, "type": 1, "accessList": ACCESS},
    "fee market": {**COMMON, **FEES, "chainId": 1234, "type": 2, "accessList": ACCESS},
    "fee market, bare": {**COMMON, **FEES, "chainId": 1234, "type": 2, "accessList": []},
}
QUANTITIES = {"nonce", "gas", "value", "gasPrice", "chainId", "type", *FEES}


def told(fields: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The object of the JSON-RPC for what was signed, and its bytes."""
    signed = ACCOUNT.sign_transaction(fields)
    stated = {name: hex(value) if name in QUANTITIES else value for name, value in fields.items() if name != "data"}
    stated |= {"input": fields["data"], "from": ACCOUNT.address, "to": fields["to"] or None}
    stated |= {name: hex(getattr(signed, name)) for name in ("v", "r", "s")}
    return {**stated, "hash": "0x" + bytes(signed.hash).hex()}, bytes(signed.raw_transaction)


@pytest.mark.parametrize("kind", SIGNED)
def test_every_type_comes_back_to_the_bytes_that_were_signed(kind: str) -> None:
    described, raw = told(SIGNED[kind])
    found = parse_described(described)
    assert (found.raw, found.sender()) == (raw, ACCOUNT.address)
    older = {name: value for name, value in described.items() if name != "input"} | {"data": described["input"]}
    assert parse_described(older).raw == raw


@pytest.mark.parametrize("kind", SIGNED)
def test_every_field_of_every_type_is_held_to_the_hash(kind: str) -> None:
    described, _ = told(SIGNED[kind])
    for name in QUANTITIES & described.keys() - {"type", "chainId"}:
        with pytest.raises(InvalidInput, match="do not come to its hash"):
            parse_described({**described, name: hex(int(described[name], 16) + 1)})
    if described.get("accessList"):
        for less in (ACCESS[:1], ACCESS[::-1], [{**ACCESS[0], "storageKeys": KEYS[::-1]}, ACCESS[1]], None):
            with pytest.raises(InvalidInput, match="do not come to its hash"):
                parse_described({**described, "accessList": less})


@pytest.mark.parametrize("kind", ["0x3", "0x4", "0xff"])
def test_a_type_that_is_not_known_here_is_named(kind: str) -> None:
    described, _ = told(SIGNED["fee market"])
    with pytest.raises(InvalidInput, match=f"type {int(kind, 16)} are not known"):
        parse_described({**described, "gasPrice": "0x3", "type": kind})


@pytest.mark.parametrize("v", [0, 1, 26, 29, 34, 35, 36])
def test_a_legacy_v_that_no_chain_makes_is_no_signature(v: int) -> None:
    described, _ = told(SIGNED["EIP-155"])
    with pytest.raises(InvalidInput, match="the transaction is not signed"):
        parse_described({**described, "v": hex(v)})


@pytest.mark.parametrize("kind", ["access list", "fee market"])
@pytest.mark.parametrize("chain_id", [0, 2**63 - 36])
def test_a_chain_id_that_no_chain_has_is_named_whatever_was_signed(kind: str, chain_id: int) -> None:
    described, _ = told({**SIGNED[kind], "chainId": chain_id})
    with pytest.raises(InvalidInput, match="the chain id is out of range"):
        parse_described(described)


@pytest.mark.parametrize("kind", ["access list", "fee market"])
def test_the_chain_id_is_held_to_the_hash(kind: str) -> None:
    described, _ = told(SIGNED[kind])
    for other in (1, 1233, 1235):
        with pytest.raises(InvalidInput, match="do not come to its hash"):
            parse_described({**described, "chainId": hex(other)})
