"""Signing requests: what an account's key may sign, as objects that build their own digest and say what they are.

Whoever holds the key is handed one of these, never a digest: a transaction, typed data (EIP-712) of a type in `KNOWN`,
or a personal message (EIP-191). The words go to the vault's log and are read off what is signed: no caller tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cmwallet import rlp
from cmwallet.calls.typed import LOAN_DOMAIN, LOAN_TERMS_TYPE, PERMIT_TYPE, REGISTRY_TYPES
from cmwallet.errors import InvalidInput
from cmwallet.transactions.encoding import FeeMarketTransaction, Transaction, max_fee, signing_digest
from identity.address import to_address
from identity.consent.terms import CONSENT_TYPE, DOMAIN_NAME, WITHDRAWAL_TYPE
from identity.eip712 import Domain, typed_digest
from identity.foreign import clean
from identity.keccak import keccak256
from identity.timestamps import rfc3339

MAX_WORDS: Final = 600
MAX_MESSAGE: Final = 64 * 1024
_MAX_TIME: Final = 253_402_300_799  # the last second of the year 9999
_SHOWN: Final = 120


@dataclass(frozen=True)
class SignableTransaction:
    """A transaction of any type. Raises `InvalidInput` for one that would be valid on every chain."""

    transaction: Transaction

    def __post_init__(self) -> None:
        asked = self.transaction
        if asked.chain_id is None:
            raise InvalidInput("a transaction without a chain id is not signed: it would be valid on every chain")
        if isinstance(asked, FeeMarketTransaction) and asked.max_priority_fee_per_gas > asked.max_fee_per_gas:
            raise InvalidInput("the priority fee is above the max fee")

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign (EIP-155, EIP-2930, EIP-1559)."""
        return signing_digest(self.transaction)

    @property
    def words(self) -> str:
        """Recipient, amount and the highest fee in wei, nonce, chain, and how its data begins."""
        asked = self.transaction
        what = "transaction that creates a contract," if asked.to is None else f"transaction to {to_address(asked.to)}"
        said = f"{what} of {asked.value} wei, nonce {asked.nonce}, chain {asked.chain_id}"
        said += f", fee up to {max_fee(asked)} wei"
        if asked.data:
            said += f", {len(asked.data)} bytes of data that begin 0x{asked.data[:4].hex()}"
        return said


@dataclass(frozen=True)
class SignableTypedData:
    """Typed data of one of the `KNOWN` types; `values` follow the members of the type.

    Raises `InvalidInput` for another type, and for values that are not of it.
    """

    domain: Domain
    type: str
    values: tuple[object, ...]

    def __post_init__(self) -> None:
        if self.type not in KNOWN:
            raise InvalidInput("typed data of that type is not signed here")
        try:
            self.words, self.digest  # noqa: B018 - both can be made, or it is refused now
        except (ValueError, TypeError, OverflowError, AttributeError):
            raise InvalidInput("the values do not follow their type") from None

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return typed_digest(self.domain, self.type, self.values)

    @property
    def words(self) -> str:
        """What it does, then where it counts."""
        place = f"contract {to_address(self.domain.contract)}, chain {self.domain.chain_id}"
        return clean(f"{KNOWN[self.type](self.domain, self.values)}; {place}", MAX_WORDS)


@dataclass(frozen=True)
class SignableMessage:
    """A message (EIP-191, version 0x45). Raises `InvalidInput` for one that could be something else: a hash can be."""

    content: bytes

    def __post_init__(self) -> None:
        if len(self.content) > MAX_MESSAGE:
            raise InvalidInput(f"a message of more than {MAX_MESSAGE} bytes is not signed")
        if len(self.content) == 32 or self.content.startswith(b"\x19\x01") or _is_transaction(self.content):
            raise InvalidInput("that is no message but a hash, typed data or a transaction; it is not signed as one")

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return keccak256(b"\x19Ethereum Signed Message:\n" + str(len(self.content)).encode() + self.content)

    @property
    def words(self) -> str:
        """How long it is, and how it begins."""
        try:
            text = self.content.decode()
        except UnicodeDecodeError:
            text = "0x" + self.content.hex()
        return clean(f"message of {len(self.content)} bytes: {text}", MAX_WORDS)


SIGNABLE: Final = (SignableTransaction, SignableTypedData, SignableMessage)


def _is_transaction(content: bytes) -> bool:
    """Whether RLP of several fields stands there, alone or after a type byte (EIP-2718)."""
    for payload in (content, content[1:] if content[:1] in (b"\x01", b"\x02", b"\x03", b"\x04") else b""):
        try:
            decoded = rlp.decode(payload)
        except InvalidInput:
            continue
        if isinstance(decoded, list) and len(decoded) > 5:
            return True
    return False


def _consent(domain: Domain, values: Sequence[Any]) -> str:
    grant, version, _, subject, _, client, _, fields, _, purpose, _, expires, *_ = values
    _check_name(domain)
    shown = ", ".join(fields) or "no field"
    return (
        f"consent of grant {_grant_id(grant)} version {version} by {subject} to {_cut(client)}"
        f" until {_time(expires)}: {_cut(shown)}; purpose {_cut(purpose)}"
    )


def _withdrawal(domain: Domain, values: Sequence[Any]) -> str:
    grant, _, time = values
    _check_name(domain)
    return f"withdrawal of grant {_grant_id(grant)} at {_time(time)}"


def _permit(_domain: Domain, values: Sequence[Any]) -> str:
    owner, spender, value, nonce, deadline = values
    return f"permit: {spender} may take up to {value} units from {owner} until {_time(deadline)}, nonce {nonce}"


def _loan(domain: Domain, values: Sequence[Any]) -> str:
    borrower, lender, currency, principal, installment, last, count, rate, _, first_due, *_ = values
    if domain.name != LOAN_DOMAIN:
        raise InvalidInput("terms of a loan belong to their own domain")
    return (
        f"loan of {principal} of the smallest unit of {_cut(currency)} from {lender} to {borrower},"
        f" at {rate / 100:.2f}% a year, repaid by {count} installments of {installment} and {last} at last,"
        f" the first until {_time(first_due)}"
    )


def _registry_change(function: str) -> Callable[[Domain, Sequence[Any]], str]:
    def words(_domain: Domain, values: Sequence[Any]) -> str:
        identity, *arguments, nonce, deadline = values
        shown = ", ".join("0x" + one.hex() if isinstance(one, bytes) else str(one) for one in arguments)
        return f"{function} of {identity} in the key registry ({_cut(shown)}), nonce {nonce}, until {_time(deadline)}"

    return words


KNOWN: Final[Mapping[str, Callable[[Domain, Sequence[Any]], str]]] = {
    CONSENT_TYPE: _consent,
    WITHDRAWAL_TYPE: _withdrawal,
    PERMIT_TYPE: _permit,
    LOAN_TERMS_TYPE: _loan,
    **{kind: _registry_change(function) for function, kind in REGISTRY_TYPES.items()},
}
"""Types of typed data that an account signs, and the words for each."""


def _check_name(domain: Domain) -> None:
    if domain.name != DOMAIN_NAME:
        raise InvalidInput("a consent belongs to its own domain")


def _grant_id(raw: bytes) -> str:
    from identity.jose.encoding import encode

    return encode(raw)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _time(seconds: int) -> str:
    if seconds == 0:
        return "whenever"
    return rfc3339(seconds) if 0 < seconds <= _MAX_TIME else f"second {seconds}"
