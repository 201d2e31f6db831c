"""Signed changes of KeyRegistry, both forms: arguments made, signed and ready to submit."""

from __future__ import annotations

from typing import Any

from eth_account.messages import _hash_eip191_message, encode_intended_validator

from identity.address import to_address
from tests.contracts.harness import Account, Contract
from tests.contracts.typed import digest, domain_of

NAMES = {
    "changeOwner": ("newOwner",),
    "addDelegate": ("delegateType", "delegate", "validity"),
    "revokeDelegate": ("delegateType", "delegate"),
    "setAttribute": ("name", "value", "validity"),
    "revokeAttribute": ("name", "value"),
}
FAR = 2**255


def packed(value: object) -> bytes:
    """A value as Solidity's packed encoding has it: addresses 20 bytes, numbers 32, bytes as they are."""
    if isinstance(value, int):
        return value.to_bytes(32, "big")
    return value if isinstance(value, bytes) else bytes.fromhex(str(value)[2:])


def legacy(
    registry: Contract, action: str, identity: str, signer: Account, *arguments: object, nonce: int | None = None
) -> tuple[str, tuple[object, ...]]:
    """Function and arguments of a change signed in the form of ERC-1056 (EIP-191 version 0)."""
    used = registry.read("nonce", registry.read("identityOwner", identity)) if nonce is None else nonce
    body = packed(used) + packed(identity) + action.encode() + b"".join(packed(item) for item in arguments)
    hashed = _hash_eip191_message(encode_intended_validator(to_address(packed(registry.address)), primitive=body))
    return f"{action}Signed", (identity, *signer.sign(hashed), *arguments)


def typed(
    registry: Contract,
    action: str,
    identity: str,
    signer: Account,
    *arguments: object,
    nonce: int | None = None,
    deadline: int = FAR,
    **domain: Any,
) -> tuple[str, tuple[object, ...]]:
    """Function and arguments of a typed change (EIP-712); `domain` overrides parts of the domain."""
    used = registry.read("typedNonce", identity) if nonce is None else nonce
    message = dict(zip(NAMES[action], arguments, strict=True))
    kind = action[0].upper() + action[1:]
    hashed = digest(
        {**domain_of(registry), **domain}, kind, identity=identity, **message, nonce=used, deadline=deadline
    )
    return f"{action}Typed", (identity, *signer.sign(hashed), *arguments, deadline)
