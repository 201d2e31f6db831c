"""Changes to the key registry: as calls by the owner's account, or as typed signatures that anybody submits.

A relayed change is a JSON object that carries everything needed to check it before it is paid for. It is bound to the
registry's domain (chain, contract, deployment), to the identity's next nonce, and to a deadline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.accounts.accounts import Account
from cmwallet.calls.abi_values import as_json, parse_value
from cmwallet.calls.typed import REGISTRY_TYPES
from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.identities.registry import ChainKeyHistory, registry_interface
from cmwallet.keys.secp256k1 import recover_address
from cmwallet.transactions.bound_contract import BoundContract
from cmwallet.transactions.order import Order
from cmwallet.transactions.signables import SignableTypedData
from cmwallet.transactions.typed_domain import typed_domain
from identity.address import Address, parse_address
from identity.did import Did
from identity.eip712 import Domain
from identity.hostile_json import load_json

FORMAT: Final = "cmwallet-registry-changes/1"
_TYPED: Final = "Typed"
"""Ends the names of the functions that take a typed signature."""


@dataclass(frozen=True)
class RegistryChange:
    """One change: the function of ERC-1056, and its arguments after the identity."""

    function: str
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class SignedChange:
    """A change with the owner's typed signature, valid for one nonce until its deadline (Unix seconds)."""

    change: RegistryChange
    nonce: int
    deadline: int
    signature: bytes


def set_key(name: str, value: bytes, seconds: int) -> RegistryChange:
    """Publish an attribute for so many seconds."""
    return RegistryChange("setAttribute", (_name(name), value, seconds))


def revoke_key(name: str, value: bytes) -> RegistryChange:
    """End an attribute's validity."""
    return RegistryChange("revokeAttribute", (_name(name), value))


def change_owner(owner: str) -> RegistryChange:
    """Hand the identity over; the zero address deactivates it for ever."""
    return RegistryChange("changeOwner", (owner,))


def direct_order(registry: BoundContract, owner: Account, did: Did, change: RegistryChange) -> Order:
    """Return the order by which the owner's own account makes a change."""
    return registry.order(owner, change.function, did.address, *change.arguments)


def relayed_order(registry: BoundContract, payer: Account, did: Did, signed: SignedChange) -> Order:
    """Return the order by which any account submits a signed change."""
    return registry.order(payer, signed.change.function + _TYPED, *_relayed(did, signed))


def relayed_data(registry: BoundContract, did: Did, signed: SignedChange) -> bytes:
    """Return the call data that submit a signed change."""
    return registry.call_data(signed.change.function + _TYPED, *_relayed(did, signed))


def _relayed(did: Did, signed: SignedChange) -> list[object]:
    v, r, s = 27 + signed.signature[64], signed.signature[:32], signed.signature[32:64]
    return [did.address, v, r, s, *signed.change.arguments, signed.deadline]


def sign_changes(
    history: ChainKeyHistory,
    did: Did,
    changes: Sequence[RegistryChange],
    deadline: int,
    sign: Callable[[SignableTypedData], bytes],
) -> list[SignedChange]:
    """Sign changes for the identity's next nonces; `sign` is the owner's account key."""
    domain, nonce = typed_domain(history.contract), history.typed_nonce(did)
    return [
        SignedChange(change, nonce + place, deadline, sign(_typed(domain, did, change, nonce + place, deadline)))
        for place, change in enumerate(changes)
    ]


def check_signed(history: ChainKeyHistory, did: Did, signed: Sequence[SignedChange], now: int) -> None:
    """Raise `NotVerified` unless every change is signed by the owner, in time, and for the next nonces."""
    domain, owner, nonce = typed_domain(history.contract), history.owner(did), history.typed_nonce(did)
    for place, item in enumerate(signed):
        if item.nonce != nonce + place:
            raise NotVerified(
                f"the change is for nonce {item.nonce}; the next is {nonce + place}", hint="sign it again"
            )
        if now > item.deadline:
            raise NotVerified("the signed change has expired", hint="ask for a new one")
        digest = _typed(domain, did, item.change, item.nonce, item.deadline).digest
        if recover_address(digest, item.signature) != owner:
            raise NotVerified(f"the change is not signed by the owner of {did}", hint="ask for a new one")


def dump_changes(did: Did, registry: Address, signed: Sequence[SignedChange]) -> dict[str, object]:
    """Return the relay file."""
    interface = registry_interface()
    entries = []
    for item in signed:
        inputs = interface.function(item.change.function).inputs[1:]
        arguments = [as_json(kind.type, value) for kind, value in zip(inputs, item.change.arguments, strict=True)]
        entries.append(
            {
                "function": item.change.function,
                "arguments": arguments,
                "nonce": item.nonce,
                "deadline": item.deadline,
                "signature": "0x" + item.signature.hex(),
            }
        )
    return {"format": FORMAT, "did": str(did), "registry": registry, "changes": entries}


def parse_changes(content: bytes) -> tuple[str, Address, list[SignedChange]]:
    """Read a relay file: (DID, registry, changes). Raises `InvalidInput`."""
    interface = registry_interface()
    try:
        document = load_json(content)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise InvalidInput(f"that is no relay file ({FORMAT})")
        changes = []
        for entry in document["changes"]:
            if entry["function"] not in REGISTRY_TYPES:
                raise InvalidInput("the relay file asks for a change that is not known here")
            inputs = interface.function(entry["function"]).inputs[1:]
            values = [parse_value(kind.type, text) for kind, text in zip(inputs, entry["arguments"], strict=True)]
            signature = bytes.fromhex(entry["signature"][2:])
            change = RegistryChange(entry["function"], tuple(values))
            changes.append(SignedChange(change, int(entry["nonce"]), int(entry["deadline"]), signature))
        if not changes or len(changes) > 100 or any(len(item.signature) != 65 for item in changes):
            raise InvalidInput("the relay file holds no usable changes")
        return str(document["did"]), parse_address(document["registry"]), changes
    except (ValueError, KeyError, TypeError, IndexError):
        raise InvalidInput(f"that is no relay file ({FORMAT})") from None


def _typed(domain: Domain, did: Did, change: RegistryChange, nonce: int, deadline: int) -> SignableTypedData:
    values = (did.address, *change.arguments, nonce, deadline)
    return SignableTypedData(domain, REGISTRY_TYPES[change.function], values)


def _name(text: str) -> bytes:
    raw = text.encode()
    if len(raw) > 32:
        raise InvalidInput("an attribute's name has at most 32 bytes")
    return raw.ljust(32, b"\0")
