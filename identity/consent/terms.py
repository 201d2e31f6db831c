"""Typed data of a consent (EIP-712): a consent to a grant, and its withdrawal.

The domain is {"cmwallet consent", "1", chain id, the KeyRegistry of the subject's DID}: a signature for another chain,
another registry or another issuer is a signature of something else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from identity.address import Address, address_bytes
from identity.eip712 import Domain, typed_digest
from identity.errors import InvalidInput
from identity.keccak import keccak256

CONSENT_TYPE: Final = (
    "Consent(bytes32 grantId,uint32 version,bytes32 previous,address subject,string issuer,string client,"
    "bytes32 clientKey,string[] fields,string purposeId,string purpose,uint64 notBefore,uint64 expires,"
    "uint64 retention,uint32 maxUses,bytes32 receiptHash)"
)
WITHDRAWAL_TYPE: Final = "Withdrawal(bytes32 grantId,bytes32 consent,uint64 time)"
DOMAIN_NAME: Final = "cmwallet consent"
NO_PURPOSE: Final = "https://w3id.org/dpv#Purpose"
"""The purpose of those who name none: the root of the Data Privacy Vocabulary."""
FIRST: Final = bytes(32)
"""`previous` of a grant's first version."""
SIGNATURE_BYTES: Final = 65
_HALF_ORDER: Final = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0

Recover = Callable[[bytes, bytes], str]
"""(digest, r ‖ s ‖ 0 or 1) → the address whose key signed; raises `InvalidInput` when there is none."""


@dataclass(frozen=True)
class Consent:
    """A consent to one version of a grant. Times and retention are seconds, 0 is "no limit"; ids and hashes 32 bytes.

    `client_key` is the thumbprint of the key by which the dapp authenticated; `fields` are sorted names (see `fields`).
    """

    grant_id: bytes
    version: int
    previous: bytes
    subject: Address
    issuer: str
    client: str
    client_key: bytes
    fields: tuple[str, ...]
    purpose_id: str
    purpose: str
    not_before: int
    expires: int
    retention: int
    max_uses: int
    receipt_hash: bytes

    @property
    def values(self) -> tuple[object, ...]:
        """The members, in the order of `CONSENT_TYPE`."""
        return (
            *(self.grant_id, self.version, self.previous, self.subject, self.issuer, self.client, self.client_key),
            *(self.fields, self.purpose_id, self.purpose, self.not_before, self.expires, self.retention),
            *(self.max_uses, self.receipt_hash),
        )

    def digest(self, domain: Domain) -> bytes:
        """Return the 32 bytes to sign."""
        return typed_digest(domain, CONSENT_TYPE, self.values)


@dataclass(frozen=True)
class Withdrawal:
    """The account takes a consent back: the grant, the digest of its newest consent, the time in Unix seconds."""

    grant_id: bytes
    consent: bytes
    time: int

    @property
    def values(self) -> tuple[object, ...]:
        """The members, in the order of `WITHDRAWAL_TYPE`."""
        return self.grant_id, self.consent, self.time

    def digest(self, domain: Domain) -> bytes:
        """Return the 32 bytes to sign."""
        return typed_digest(domain, WITHDRAWAL_TYPE, self.values)


def consent_domain(chain_id: int, registry: str) -> Domain:
    """Return the domain of consents and withdrawals on a chain with that key registry."""
    return Domain(DOMAIN_NAME, chain_id, address_bytes(registry), None)


def commitment_of(salt: bytes, digest: bytes) -> bytes:
    """Return what an anchor shows of a consent: keccak256(salt ‖ digest)."""
    if len(salt) != 32 or len(digest) != 32:
        raise ValueError("a salt and a digest have 32 bytes")
    return keccak256(salt + digest)


def write_signature(signature: bytes) -> str:
    """Return r ‖ s ‖ 0 or 1 as wallets write it: 0x and 65 bytes, the last one 27 or 28."""
    return "0x" + signature[:64].hex() + f"{signature[64] + 27:02x}"


def read_signature(text: str) -> bytes:
    """Return the 65 bytes r ‖ s ‖ 0 or 1. Raises `InvalidInput`.

    There is one spelling: lower case, 27 or 28, low s (EIP-2); so nobody can turn a signature into another valid one.
    """
    try:
        raw = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        raw = b""
    if len(raw) != SIGNATURE_BYTES or text != "0x" + raw.hex() or raw[64] not in (27, 28):
        raise InvalidInput("a signature is 0x and 65 bytes, the last one 27 or 28")
    if int.from_bytes(raw[32:64], "big") > _HALF_ORDER:
        raise InvalidInput("the signature is not in its one form (low s)")
    return raw[:64] + bytes((raw[64] - 27,))


def signed_by(account: str, digest: bytes, signature: str, recover: Recover) -> bool:
    """Whether an account made a signature over a digest."""
    try:
        return recover(digest, read_signature(signature)).lower() == account.lower()
    except InvalidInput:
        return False


def widened(before: Collection[str], after: Collection[str]) -> list[str]:
    """Return the fields that were not granted before."""
    return sorted(set(after) - set(before))
