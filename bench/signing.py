"""Signing in one process: the same transfers, to raw bytes and hash, by us and by eth-account."""

from __future__ import annotations

from time import process_time

from bench.measure import in_turn, timed
from bench.report import Row, Skipped, Target

CLAIM = "signing (one process, CPU time)"
ROUNDS = 15
BATCH = 2_000
PEER_BATCH = 200
"""eth-account signs fewer in a run; both are divided by their number."""

_KEY = bytes(31) + b"\x07"
_TO = bytes.fromhex("3c44cdddb6a900fa2b585dd299e03d12fa4293bc")


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Sign EIP-1559 transfers with nonces 0, 1, 2 …; the first ones are compared byte by byte."""
    from coincurve import PrivateKey
    from eth_account import Account

    from cmwallet.keys.secp256k1 import SigningKey
    from cmwallet.transactions.encoding import FeeMarketTransaction, sign
    from identity.secret import Secret

    key, account, curve = SigningKey(Secret(_KEY)), Account.from_key(_KEY), PrivateKey(_KEY)

    def ours(nonce: int) -> tuple[bytes, bytes]:
        signed = sign(
            FeeMarketTransaction(
                chain_id=1234,
                nonce=nonce,
                max_priority_fee_per_gas=10**9,
                max_fee_per_gas=30 * 10**9,
                gas_limit=21_000,
                to=_TO,
                value=10**18 + nonce,
            ),
            key,
        )
        return signed.raw, signed.hash

    def theirs(nonce: int) -> tuple[bytes, bytes]:
        signed = account.sign_transaction(
            {
                "type": 2,
                "chainId": 1234,
                "nonce": nonce,
                "maxPriorityFeePerGas": 10**9,
                "maxFeePerGas": 30 * 10**9,
                "gas": 21_000,
                "to": _TO,
                "value": 10**18 + nonce,
            }
        )
        return bytes(signed.raw_transaction), bytes(signed.hash)

    for nonce in range(50):
        if ours(nonce) != theirs(nonce):
            raise RuntimeError(f"nonce {nonce}: not the same bytes as eth-account's")

    digests = [nonce.to_bytes(32, "big") for nonce in range(1, BATCH + 1)]
    seconds = in_turn(
        max(3, int(ROUNDS * scale)),
        lambda: timed(lambda: [ours(nonce) for nonce in range(BATCH)], BATCH, clock=process_time),
        lambda: timed(lambda: [theirs(nonce) for nonce in range(PEER_BATCH)], PEER_BATCH, clock=process_time),
        lambda: timed(
            lambda: [curve.sign_recoverable(digest, hasher=None) for digest in digests], BATCH, clock=process_time
        ),
    )
    what = "EIP-1559 transfers: made, signed, encoded, hashed"
    limit = "the limit: a bare signature of libsecp256k1 by coincurve, no transaction around it"
    return [
        Row(what, seconds[0], "eth-account", seconds[1], "faster", "rate", Target("at least", 10_000, of="rate")),
        Row(what, seconds[0], "libsecp256k1", seconds[2], "slower", "rate", note=limit),
    ]
