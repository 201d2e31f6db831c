"""Classification of a node's refusals by what they mean for the transaction's nonce.

Nodes agree on no error codes and on no sentences, so this reads the words of many: whatever stands in `SAYINGS`, in any
spelling (`AlreadyKnown`, `already known`, `ALREADY_KNOWN`). What is not known here is `Verdict.UNKNOWN`: the caller
keeps the transaction. Sentences after the sources of go-ethereum, Nethermind, Besu, Erigon, Reth, anvil, Hardhat,
Ganache, OpenEthereum, Hedera's relay, the Cosmos SDK, zkSync, Arbitrum, Substrate, py-evm and Travis.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import Final

from cmwallet.errors import RpcRefused
from cmwallet.node.wording import letters, pattern, said


class Verdict(Enum):
    """What a refusal of `eth_sendRawTransaction` says about the transaction."""

    ALREADY_KNOWN = "already known"
    """The node has it: as good as accepted."""
    NONCE_TOO_LOW = "nonce too low"
    """Something with this nonce may be mined, perhaps this very transaction: look for the own hash first."""
    INSUFFICIENT_FUNDS = "insufficient funds"
    """Not taken: the account cannot pay."""
    NOT_NOW = "not now"
    """Not taken: the node is full, limits or syncs. The same bytes may be taken later, or by another node."""
    REFUSED = "refused"
    """Not taken, for another reason, and it would not be taken later either."""
    UNKNOWN = "unknown"
    """Nobody can tell whether the node took it."""


SAYINGS: Final[tuple[tuple[Verdict, tuple[str, ...]], ...]] = (
    (
        Verdict.UNKNOWN,
        ("timeout", "timed out", "deadline exceeded", "shutting down", "with the same nonce is in progress"),
    ),
    (
        Verdict.REFUSED,  # beside words of what is known, which these are not
        ("unknown transaction type", "same nonce … already", "own nonce already used"),
    ),
    (Verdict.UNKNOWN, ("unknown transaction",)),
    (Verdict.NONCE_TOO_LOW, ("nonce already used", "nonce has already been used", "nonce is already used")),
    (
        Verdict.ALREADY_KNOWN,
        (
            "already known",
            "known transaction",
            "already imported",
            "tx already exists",
            "transaction already exists",
            "hash already exists",
            "already in mempool",
            "already in the mempool",
            "already in the pool",
            "already in the system",
            "existing tx with same hash",
            "existing txn with same hash",
        ),
    ),
    (
        Verdict.REFUSED,  # said of another transaction with the same nonce, in words of price or nonce
        (
            "replacement transaction underpriced",
            "replacement not allowed",
            "could not replace existing tx",
            "future transaction tries to replace pending",
            "there is another transaction with same nonce",
            "there is another tx which has the same nonce",
            "replaced by transaction with higher tip",
            "insufficient gas price to replace existing transaction",
            "too low priority",
            "nonce too high",
            "nonce is too high",
            "nonce too far in future",
            "nonce is too distant",
            "nonce gap",
            "gapped nonce",
            "nonce has max value",
            "is higher than account nonce",
            "lower nonce exists",
            "invalid transaction future",
        ),
    ),
    (
        Verdict.NONCE_TOO_LOW,
        (
            "nonce too low",
            "nonce is too low",
            "old nonce",
            "nonce below current",
            "nonce is lower than account nonce",
            "too stale nonce",
            "already finalized",
            "pool stale",
            "invalid transaction stale",
            "temporarily banned",  # Substrate: also what it lately pruned because it is in a block
            "invalid transaction nonce",
            "invalid sequence",
            "incorrect account sequence",
            "wrong sequence",
        ),
    ),
    (
        Verdict.NOT_NOW,
        (
            "txpool is full",
            "transaction pool is full",
            "tx pool full",
            "mempool is full",
            "queue full",
            "sub pool is full",
            "pool overflow",
            "too many transactions in the queue",
            "immediately dropped",
            "account limit exceeded",
            "already reserved",
            "in flight transaction limit reached",
            "has pending tx",
            "conflicting type",
            "spammer",
            "rate limit",
            "too many requests",
            "request count exceeded",
            "capacity exceeded",
            "is syncing",
            "not synced",
        ),
    ),
    (
        Verdict.REFUSED,  # a word of gas or size beside "not enough", which is not about the account's coins
        (
            "intrinsic gas",
            "transaction gas is too low",
            "requires at least … gas",
            "not enough gas",
            "out of gas",
            "gas uint overflow",
            "gas limit exceeded",
            "gas limit",
            "supplied gas is beyond limit",
            "exhausts resources",
        ),
    ),
    (
        Verdict.INSUFFICIENT_FUNDS,
        (
            "insufficient funds",
            "insufficient balance",
            "insufficient account balance",
            "not enough balance",
            "not enough funds",
            "does not have enough",
            "doesnt have enough",
            "exceeds balance",
            "exceeds account balance",
            "upfront cost",
            "would cause overdraft",
            "invalid transaction payment",
        ),
    ),
    (
        Verdict.REFUSED,
        (
            "underpriced",
            "gas price … too low",
            "gas price … below",
            "gas price … less than",
            "gas price … lower than",
            "minimum gas price",
            "fee too low",
            "fee per gas … too low",
            "insufficient fee",
            "fee cap",
            "configured cap",
            "less than … base fee",
            "lower than … base fee",
            "below … base fee",
            "tip higher",
            "tip above",
            "priority fee",
            "oversized",
            "too large",
            "too big",
            "too long",
            "size limit",
            "size exceeded",
            "initcode",
            "int256 overflow",
            "integer overflow",
            "invalid sender",
            "invalid signature",
            "bad signature",
            "signature verification failed",
            "failed to resolve sender",
            "failed to recover sender",
            "sender not an eoa",
            "sender not eoa",
            "sender is contract",
            "not an account",
            "not authorized",
            "not permitted",
            "not allowed",
            "is banned",
            "blacklist",
            "blocked",
            "chain id",
            "another chain",
            "replay protected",
            "not supported",
            "unsupported",
            "not enabled",
            "not activated",
            "invalid transaction type",
            "negative value",
            "rlp",
            "value cant be non zero and less than",
            "filtered",
            # Travis, of native transactions
            "amount must be",
            "compensation rate must",
            "candidate does not exist",
            "candidate already exists",
            "candidate has been",
            "candidate cant withdraw",
            "candidate has some pending",
            "declared max amount",
            "no corresponding delegation",
            "delegator has a pending withdrawal",
            "invalid withdrawal amount",
            "invalid cube signature",
            "verification disallowed",
            "address has been declared",
            "pubkey has been declared",
            "invalid validator",
            "invalid expire",
            "one expiration at most",
            "the proposal has been",
            "expiration block height is too close",
        ),
    ),
)
"""Verdict → what nodes say, in the order of looking: the first that is found in a message decides. `…` is any text."""

_CODES: Final = {
    -32601: Verdict.REFUSED,  # JSON-RPC: there is no such method, so nothing was carried out
    -32600: Verdict.REFUSED,  # JSON-RPC: an invalid request
    -32602: Verdict.REFUSED,  # JSON-RPC: invalid parameters
    -32700: Verdict.REFUSED,  # JSON-RPC: not parsed
    -32003: Verdict.REFUSED,  # EIP-1474: transaction rejected
    -32010: Verdict.REFUSED,  # OpenEthereum, Nethermind: transaction rejected
    -32005: Verdict.NOT_NOW,  # EIP-1474: limit exceeded
    429: Verdict.NOT_NOW,  # HTTP's own, as gateways repeat it
}
"""What a code says where the words say nothing."""

_EXPECTED: Final = re.compile(r"(?:expect\w*|account has nonce of)[^0-9]{0,30}(\d{1,20})")
_GOT: Final = re.compile(r"(?:\bgot|tx has nonce of)[^0-9]{0,30}(\d{1,20})")


def judge(refusal: RpcRefused) -> Verdict:
    """Return what a refused `eth_sendRawTransaction` means."""
    text = said(refusal.message).lower()
    if isinstance(refusal.data, str):
        text += " " + refusal.data[:2000].lower()
    by_number = _by_number(text)
    if by_number is not None:
        return by_number
    words = letters(text)
    for known, verdict in _patterns():
        if known.search(words):
            return verdict
    return _CODES.get(refusal.rpc_code, Verdict.UNKNOWN)


def _by_number(text: str) -> Verdict | None:
    """Nonces that are compared in the message decide, in whatever order they stand."""
    if "nonce" not in text and "sequence" not in text:
        return None
    expected, got = _EXPECTED.search(text), _GOT.search(text)
    if expected is None or got is None or int(got[1]) == int(expected[1]):
        return None
    return Verdict.NONCE_TOO_LOW if int(got[1]) < int(expected[1]) else Verdict.REFUSED


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Verdict], ...]:
    return tuple((pattern(saying), verdict) for verdict, sayings in SAYINGS for saying in sayings)
