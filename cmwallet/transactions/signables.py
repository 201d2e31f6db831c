"""Signing requests: what an account's key may sign, as objects that build their own digest and say what they are.

Whoever holds the key is handed one of these, never a digest: a transaction, typed data (EIP-712) of an own type or as a
document of any, a personal message (EIP-191), or a transaction of a Cosmos chain. The words go to the vault's log and
are read off what is signed: no caller tells them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cmwallet.cosmos.transaction import CosmosTransaction
from cmwallet.cosmos.understanding import understand
from cmwallet.errors import InvalidInput
from cmwallet.signing.cosmos_explaining import explain_cosmos
from cmwallet.signing.explaining import explain_message, explain_typed_data
from cmwallet.signing.facts import Explanation
from cmwallet.signing.messages import MAX_MESSAGE, message_digest, why_blind
from cmwallet.signing.own_types import OWN_TYPES, explain_own
from cmwallet.signing.typed_data import TypedData, read_typed_data
from cmwallet.transactions.encoding import FeeMarketTransaction, Transaction, max_fee, signing_digest
from cmwallet.transactions.explanation import explanation_of
from cmwallet.transactions.travis import is_native
from identity.address import to_address
from identity.eip712 import Domain, typed_digest
from identity.foreign import clean
from identity.keccak import keccak256

MAX_WORDS: Final = 600


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

    @cached_property
    def words(self) -> str:
        """Recipient, amount and the highest fee in wei, nonce, chain, and how its data begins."""
        asked = self.transaction
        if is_native(asked):
            told = clean(self.explanation.words, MAX_WORDS // 2)
            return f"native transaction of Travis: {told}; nonce {asked.nonce}, chain {asked.chain_id}"
        what = "transaction that creates a contract," if asked.to is None else f"transaction to {to_address(asked.to)}"
        said = f"{what} of {asked.value} wei, nonce {asked.nonce}, chain {asked.chain_id}"
        said += f", fee up to {max_fee(asked)} wei"
        if asked.data:
            said += f", {len(asked.data)} bytes of data that begin 0x{asked.data[:4].hex()}"
        return said

    @property
    def explanation(self) -> Explanation:
        """What it comes to, in values."""
        return explanation_of(self.transaction)


@dataclass(frozen=True)
class SignableTypedData:
    """Typed data of one of the `OWN_TYPES`; `values` follow the members of the type.

    Raises `InvalidInput` for another type, and for values that are not of it.
    """

    domain: Domain
    type: str
    values: tuple[object, ...]

    def __post_init__(self) -> None:
        if self.type not in OWN_TYPES:
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
        return clean(f"{OWN_TYPES[self.type](self.domain, self.values)}; {place}", MAX_WORDS)

    @property
    def explanation(self) -> Explanation:
        """What it comes to, in values."""
        return explain_own(self.domain, self.type, self.values)


@dataclass(frozen=True)
class SignableDocument:
    """Typed data of any type, as the JSON document that somebody wrote: digest and words are made of it here.

    Raises `InvalidInput` for what `read_typed_data` refuses, and for an own type in a domain that is not its own.
    """

    content: bytes

    def __post_init__(self) -> None:
        self.words  # noqa: B018 - the document can be read and told, or it is refused now

    @cached_property
    def typed(self) -> TypedData:
        """What the document says."""
        return read_typed_data(self.content)

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return self.typed.digest

    @cached_property
    def words(self) -> str:
        """What it does, then where it counts."""
        contract, chain = self.typed.contract or "any contract", self.typed.chain_id
        place = f"{contract}, chain {'any' if chain is None else chain}"
        told = clean(self.explanation.words, MAX_WORDS - len(place) - 2)
        return f"{told}; {place}"

    @cached_property
    def explanation(self) -> Explanation:
        """What it comes to, in values."""
        return explain_typed_data(self.typed)


@dataclass(frozen=True)
class SignableMessage:
    """A message (EIP-191, version 0x45); `blind` when somebody signs what cannot be read.

    Raises `InvalidInput` for one that could be something else, a hash for instance, unless it is `blind`.
    """

    content: bytes
    blind: bool = False

    def __post_init__(self) -> None:
        if len(self.content) > MAX_MESSAGE:
            raise InvalidInput(f"a message of more than {MAX_MESSAGE} bytes is not signed")
        reason = None if self.blind else why_blind(self.content)
        if reason is not None:
            raise InvalidInput(f"{reason}; it is not signed as a message")

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return message_digest(self.content)

    @property
    def words(self) -> str:
        """Whether it is signed blind, how long it is, and how it begins; of a sign-in where, as whom, and for what."""
        told = self.explanation.words
        return clean(f"signed blind: {told}" if self.blind else told, MAX_WORDS)

    @cached_property
    def explanation(self) -> Explanation:
        """What it comes to, in values."""
        return explain_message(self.content)


@dataclass(frozen=True)
class SignableCosmos:
    """A transaction of a Cosmos chain: the bytes of its `SignDoc`, which are read here, to the last bit, or refused.

    Raises `InvalidInput` for what is not understood whole, see `understand`.
    """

    content: bytes

    def __post_init__(self) -> None:
        self.words  # noqa: B018 - the document can be read and told, or it is refused now

    @cached_property
    def transaction(self) -> CosmosTransaction:
        """What the document says."""
        return understand(self.content)

    @property
    def digest(self) -> bytes:
        """The 32 bytes to sign."""
        return keccak256(self.content)

    @property
    def max_fee(self) -> int:
        """The fee, in the smallest unit of the coin."""
        return self.transaction.fee

    @cached_property
    def words(self) -> str:
        """What it does, then by whom, on which chain, and what it costs."""
        asked = self.transaction
        place = f"account {asked.sender}, sequence {asked.sequence}, chain {clean(asked.chain_id, 60)}"
        place += f", up to block {asked.timeout_height}, fee {asked.fee} {clean(asked.denom, 60)}"
        told = self.explanation.words  # whole: a payment or a parameter behind a cut would be signed unseen
        return f"{clean(told, len(told))}; {place}"

    @cached_property
    def explanation(self) -> Explanation:
        """What it comes to, in values."""
        return explain_cosmos(self.transaction)


SIGNABLE: Final = (SignableTransaction, SignableTypedData, SignableDocument, SignableMessage, SignableCosmos)
