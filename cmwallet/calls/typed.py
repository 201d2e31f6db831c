"""Typed-data types (EIP-712) that the wallet signs: changes in the key registry, permits, terms of a loan."""

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

LOAN_TERMS_TYPE: Final = (
    "Terms(address borrower,address lender,string currency,uint96 principal,uint96 installment,uint96 last,"
    "uint16 count,uint16 rateBps,uint64 disburseBy,uint64 firstDue,uint8 dueDay,uint8 graceDays,uint96 lateFee,"
    "uint96 collateral,address exchange,bytes32 document,bytes32 nonce,uint64 deadline)"
)
LOAN_DOMAIN: Final = "cmwallet loans"
