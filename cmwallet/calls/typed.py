"""Typed-data types (EIP-712) that the wallet signs: changes in the key registry, and permits."""

from __future__ import annotations

from typing import Final

REGISTRY_TYPES: Final = {
    "changeOwner": "ChangeOwner(address identity,address newOwner,uint256 nonce,uint256 deadline)",
    "addDelegate": "AddDelegate(address identity,bytes32 delegateType,address delegate,uint256 validity,uint256 nonce,"
    "uint256 deadline)",
    "revokeDelegate": "RevokeDelegate(address identity,bytes32 delegateType,address delegate,uint256 nonce,"
    "uint256 deadline)",
    "setAttribute": "SetAttribute(address identity,bytes32 name,bytes value,uint256 validity,uint256 nonce,"
    "uint256 deadline)",
    "revokeAttribute": "RevokeAttribute(address identity,bytes32 name,bytes value,uint256 nonce,uint256 deadline)",
}
"""Type of each change; the members are those of the function, between the identity and the nonce."""

PERMIT_TYPE: Final = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
