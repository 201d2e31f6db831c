"""Admission of signed transactions: decoded, checked without any state, sender recovered.

Legacy with EIP-155, EIP-2930 and EIP-1559. Encoding and execution are py-evm's; what is refused, and in which words,
is decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from eth.abc import SignedTransactionAPI
from eth.constants import SECPK1_N
from eth.exceptions import UnrecognizedTransactionType
from eth.vm.forks.london.transactions import LondonTransactionBuilder
from eth_hash.auto import keccak
from eth_keys.datatypes import PrivateKey
from eth_keys.exceptions import BadSignature
from eth_typing import Address
from eth_utils.exceptions import ValidationError
from rlp.exceptions import RLPException

from cmwallet.localchain import CHAIN_ID
from cmwallet.localchain.errors import refused
from cmwallet.localchain.vm import BLOCK_GAS_LIMIT
from identity.secret import Secret

MAX_TRANSACTION_BYTES = 128 * 1024
"""What go-ethereum's pool takes at most."""


@dataclass(frozen=True)
class SignedTransaction:
    """A transaction that is well formed, for this chain, and signed by `sender`. Fees in wei per gas."""

    envelope: SignedTransactionAPI
    raw: bytes
    hash: bytes
    sender: bytes
    kind: int

    @property
    def nonce(self) -> int:
        """The sender's nonce."""
        return self.envelope.nonce

    @property
    def gas(self) -> int:
        """Gas limit."""
        return self.envelope.gas

    @property
    def value(self) -> int:
        """Wei that goes to the recipient."""
        return self.envelope.value

    @property
    def data(self) -> bytes:
        """Call data, or the code that creates a contract."""
        return bytes(self.envelope.data)

    @property
    def recipient(self) -> bytes | None:
        """Whom it is for; None creates a contract."""
        return bytes(self.envelope.to) or None

    @property
    def max_fee(self) -> int:
        """The most it pays per gas, in wei."""
        return self.envelope.max_fee_per_gas

    @property
    def max_tip(self) -> int:
        """The most it pays the beneficiary per gas, in wei."""
        return self.envelope.max_priority_fee_per_gas

    @property
    def access_list(self) -> Sequence[tuple[bytes, Sequence[int]]]:
        """Addresses and slots named in advance (EIP-2930)."""
        return cast("Sequence[tuple[bytes, Sequence[int]]]", self.envelope.access_list)

    @property
    def cost(self) -> int:
        """The most it can take from the sender, in wei."""
        return self.value + self.gas * self.max_fee

    def price(self, base_fee: int) -> int:
        """What it pays per gas in a block with `base_fee`, in wei (EIP-1559)."""
        return min(self.max_fee, base_fee + self.max_tip)

    def tip(self, base_fee: int) -> int:
        """What is left of the price for the block's beneficiary; negative when it cannot be included."""
        return min(self.max_fee - base_fee, self.max_tip)


def decode(raw: bytes) -> SignedTransaction:
    """Decode and check everything that needs no state.

    Raises `RpcFailure`, code -32000, in go-ethereum's words.
    """
    if len(raw) > MAX_TRANSACTION_BYTES:
        raise refused(f"oversized data: transaction size {len(raw)}, limit {MAX_TRANSACTION_BYTES}")
    envelope = _parse(raw)
    _check_chain(envelope)
    _check_fields(envelope)
    return SignedTransaction(envelope, raw, keccak(raw), _recover(envelope), envelope.type_id or 0)


def restore(raw: bytes, sender: bytes) -> SignedTransaction:
    """Decode a transaction that was checked before it was stored."""
    envelope = LondonTransactionBuilder.decode(raw)
    return SignedTransaction(envelope, raw, keccak(raw), sender, envelope.type_id or 0)


def _parse(raw: bytes) -> SignedTransactionAPI:
    if not raw:
        raise refused("typed transaction too short")
    if raw[0] <= 0x7F and raw[0] not in (1, 2):
        raise refused("transaction type not supported")
    try:
        envelope = LondonTransactionBuilder.decode(raw)
        exact = envelope.encode() == raw
    except (RLPException, ValidationError, UnrecognizedTransactionType, ValueError, TypeError) as error:
        raise refused("rlp: the bytes are not a signed transaction") from error
    if not exact:
        raise refused("rlp: non-canonical encoding")
    return envelope


def _check_chain(envelope: SignedTransactionAPI) -> None:
    if envelope.chain_id is None:
        raise refused("only replay-protected (EIP-155) transactions allowed over RPC")
    if envelope.chain_id != CHAIN_ID:
        raise refused(f"invalid chain id for signer: have {envelope.chain_id} want {CHAIN_ID}")


def _check_fields(envelope: SignedTransactionAPI) -> None:
    if not 0 < envelope.s <= SECPK1_N // 2 or not 0 < envelope.r < SECPK1_N or envelope.y_parity not in (0, 1):
        raise refused("invalid transaction v, r, s values")
    if envelope.nonce >= 2**63:
        raise refused("nonce has max value")
    if max(envelope.value, envelope.max_fee_per_gas, envelope.max_priority_fee_per_gas) >= 2**256:
        raise refused("rlp: value larger than 256 bits")
    if envelope.max_priority_fee_per_gas > envelope.max_fee_per_gas:
        raise refused(
            "max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: "
            f"{envelope.max_priority_fee_per_gas}, maxFeePerGas: {envelope.max_fee_per_gas}"
        )
    if envelope.gas > BLOCK_GAS_LIMIT:
        raise refused("exceeds block gas limit")
    intrinsic = envelope.get_intrinsic_gas()
    if envelope.gas < intrinsic:
        raise refused(f"intrinsic gas too low: gas {envelope.gas}, minimum needed {intrinsic}")


def _recover(envelope: SignedTransactionAPI) -> bytes:
    try:
        return bytes(envelope.sender)
    except (BadSignature, ValidationError) as error:
        raise refused("invalid sender: the signature recovers to no address") from error


def sign_own(
    key: Secret, *, nonce: int, to: bytes, value: int, gas: int, max_fee: int, tip: int, data: bytes = b""
) -> bytes:
    """Sign an EIP-1559 transaction with one of the chain's own keys and return its bytes; an empty `to` creates."""
    unsigned = LondonTransactionBuilder.new_unsigned_dynamic_fee_transaction(
        CHAIN_ID, nonce, tip, max_fee, gas, Address(to), value, data, []
    )
    return unsigned.as_signed_transaction(PrivateKey(key.reveal())).encode()
