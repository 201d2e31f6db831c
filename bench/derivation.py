"""Derivation: from a recovery phrase to 1,000 addresses with their keys, and the children of one key alone."""

from __future__ import annotations

from time import process_time

from bench.measure import in_turn, timed
from bench.report import Row, Skipped

CLAIM = "derivation of 1,000 addresses (one process, CPU time)"
ROUNDS = 7
COUNT = 1_000
SAMPLE = 50
CHILDREN = 500
_PHRASE = "test test test test test test test test test test test junk"


def measure(scale: float = 1) -> list[Row | Skipped]:
    """Compare with eth-account, from the phrase and from the seed; it derives a sample, times 20."""
    from eth_account import Account
    from eth_account.hdaccount import key_from_seed, seed_from_mnemonic

    from cmwallet.keys.derivation import derive_many
    from cmwallet.keys.mnemonic import seed_from_phrase
    from identity.secret import Secret

    Account.enable_unaudited_hdwallet_features()

    def ours() -> list[tuple[bytes, str]]:
        seed = seed_from_phrase(Secret(_PHRASE))
        return [(found.key.reveal(), found.address) for found in derive_many(seed, "eth", range(COUNT))]

    def by_phrase(count: int) -> list[tuple[bytes, str]]:
        found = (Account.from_mnemonic(_PHRASE, account_path=f"m/44'/60'/0'/0/{index}") for index in range(count))
        return [(bytes(account.key), account.address) for account in found]

    def by_seed(count: int) -> list[tuple[bytes, str]]:
        seed = seed_from_mnemonic(_PHRASE, "")
        keys = [key_from_seed(seed, f"m/44'/60'/0'/0/{index}") for index in range(count)]
        return [(key, Account.from_key(key).address) for key in keys]

    expected = ours()[:SAMPLE]
    if by_phrase(SAMPLE) != expected or by_seed(SAMPLE) != expected:
        raise RuntimeError("not the same keys as eth-account's")
    factor = COUNT / SAMPLE
    seconds = in_turn(
        max(3, int(ROUNDS * scale)),
        lambda: timed(ours, clock=process_time),
        lambda: timed(lambda: by_phrase(SAMPLE), clock=process_time) * factor,
        lambda: timed(lambda: by_seed(SAMPLE), clock=process_time) * factor,
    )
    sampled = f"eth-account derives {SAMPLE}, times {factor:g}"
    return [
        Row(
            "from the phrase",
            seconds[0],
            "eth-account, from_mnemonic",
            seconds[1],
            "faster",
            note=f"{sampled}; its public way stretches the phrase anew for each address",
        ),
        Row(
            "from the phrase, stretched once by both",
            seconds[0],
            "eth-account, key_from_seed",
            seconds[2],
            "faster",
            note=f"{sampled}; we derive what the paths have in common once, it walks each path from the top",
        ),
        _children(max(3, int(ROUNDS * scale))),
    ]


def _children(rounds: int) -> Row:
    """Keys of the children of one key (BIP-32), without their addresses, beside bip_utils."""
    from bip_utils import Bip32KeyIndex, Bip32Slip10Secp256k1

    from cmwallet.keys.bip32 import ExtendedKey
    from identity.secret import Secret

    seed = bytes(range(64))
    parent, peer = ExtendedKey.of_seed(Secret(seed)), Bip32Slip10Secp256k1.FromSeed(seed)

    def ours() -> list[bytes]:
        return [parent.child(index).key.reveal() for index in range(CHILDREN)]

    def theirs() -> list[bytes]:
        return [peer.ChildKey(Bip32KeyIndex(index)).PrivateKey().Raw().ToBytes() for index in range(CHILDREN)]

    if ours() != theirs():
        raise RuntimeError("not the same keys as bip_utils'")
    seconds = in_turn(rounds, lambda: timed(ours, clock=process_time), lambda: timed(theirs, clock=process_time))
    return Row(f"{CHILDREN} children of one key", seconds[0], "bip_utils", seconds[1], "faster")
