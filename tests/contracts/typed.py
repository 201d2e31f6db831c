"""EIP-712 digests of the contracts' messages, computed by eth-account: an implementation that is not ours."""

from __future__ import annotations

from typing import Any

from eth_account.messages import _hash_eip191_message, encode_typed_data

from tests.contracts.harness import Contract

PERMIT = "owner:address spender:address value:uint256 nonce:uint256 deadline:uint256"
TYPES = {
    "Permit": PERMIT,
    "ChangeOwner": "identity:address newOwner:address nonce:uint256 deadline:uint256",
    "AddDelegate": "identity:address delegateType:bytes32 delegate:address validity:uint256 "
    "nonce:uint256 deadline:uint256",
    "RevokeDelegate": "identity:address delegateType:bytes32 delegate:address nonce:uint256 deadline:uint256",
    "SetAttribute": "identity:address name:bytes32 value:bytes validity:uint256 nonce:uint256 deadline:uint256",
    "RevokeAttribute": "identity:address name:bytes32 value:bytes nonce:uint256 deadline:uint256",
    "Withdraw": "id:bytes32",
    "Statement": "validator:uint256 number:uint256 content:bytes32",
    "Terms": "borrower:address lender:address currency:string principal:uint96 installment:uint96 last:uint96 "
    "count:uint16 rateBps:uint16 disburseBy:uint64 firstDue:uint64 dueDay:uint8 graceDays:uint8 lateFee:uint96 "
    "collateral:uint96 exchange:address document:bytes32 nonce:bytes32 deadline:uint64",
}


def domain_of(contract: Contract) -> dict[str, Any]:
    """The domain as the contract describes it (EIP-5267)."""
    fields, name, version, chain_id, verifying, salt, extensions = contract.read("eip712Domain")
    assert (fields, extensions) == (b"\x1f", ())
    return {"name": name, "version": version, "chainId": chain_id, "verifyingContract": verifying, "salt": salt}


def digest(domain: dict[str, Any], kind: str, **message: object) -> bytes:
    """What is signed for a message of one of `TYPES`."""
    fields = [dict(zip(("name", "type"), item.split(":"), strict=True)) for item in TYPES[kind].split()]
    assert list(message) == [item["name"] for item in fields]
    return bytes(_hash_eip191_message(encode_typed_data(domain, {kind: fields}, message)))
