"""Extended private keys: the vectors of BIP-32, bip_utils beside it, and keys that do not exist."""

import pickle
import random
from pathlib import Path

import pytest
from bip_utils import Base58Decoder, Bip32KeyIndex, Bip32Slip10Secp256k1
from coincurve import PrivateKey

from cmwallet.accounts.new_accounts import parse_private_key
from cmwallet.errors import InvalidInput
from cmwallet.keys.bip32 import HARDENED, ExtendedKey, child_key, master_key
from cmwallet.keys.derivation import derive_key, master_fingerprint, parse_path
from cmwallet.keys.secp256k1 import ORDER, address_of_key
from identity.secret import Secret

FOLDER = Path(__file__).parent / "vectors"


def lines(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text().splitlines() if not line.startswith("#")]


VECTORS = [line.split() for line in lines("bip32.txt")]
INVALID = [line.split(maxsplit=1)[0] for line in lines("bip32_invalid.txt")]
EDGES = (0, 1, HARDENED - 1, HARDENED, HARDENED + 1, 2 * HARDENED - 1)


def levels_of(path: str) -> tuple[int, ...]:
    return parse_path(path) if path != "m" else ()


def bytes_of(number: int) -> bytes:
    return number.to_bytes(32, "big")


def test_the_vectors_are_all_four_with_their_masters() -> None:
    assert len({seed for seed, *_ in VECTORS}) == 4
    assert [path for _, path, *_ in VECTORS].count("m") == 4
    assert len(VECTORS) == 17


@pytest.mark.parametrize(("seed", "path", "public", "private"), VECTORS)
def test_official_vectors(seed: str, path: str, public: str, private: str) -> None:
    levels = levels_of(path)
    master = ExtendedKey.of_seed(Secret(bytes.fromhex(seed)))
    found = master.descend(levels)
    # As BIP-32 serialises them: 4 bytes of version, depth, 4 of the parent, 4 of the index, chain code, 33 of the key.
    parent = master.descend(levels[:-1]).fingerprint if levels else bytes(4)
    index = levels[-1] if levels else 0
    above = bytes((len(levels),)) + parent + index.to_bytes(4, "big") + found.chain_code.reveal()
    assert above + b"\0" + found.key.reveal() == Base58Decoder.CheckDecode(private)[4:]
    assert above + found.public_key == Base58Decoder.CheckDecode(public)[4:]
    assert found.address == address_of_key(found.key)
    if levels:
        assert derive_key(Secret(bytes.fromhex(seed)), path).key.reveal() == found.key.reveal()


def test_the_master_fingerprint_is_what_the_first_child_calls_its_parent() -> None:
    child = next(private for _, path, _, private in VECTORS if path == "m/0h")
    assert master_fingerprint(Secret(bytes(range(16)))) == Base58Decoder.CheckDecode(child)[5:9]


@pytest.mark.parametrize("batch", range(4))
def test_random_seeds_and_paths_give_the_keys_and_chain_codes_of_bip_utils(batch: int) -> None:
    source = random.Random(batch)
    for _ in range(100):
        seed = source.randbytes(source.choice([16, 20, 32, 64]))
        ours, theirs = ExtendedKey.of_seed(Secret(seed)), Bip32Slip10Secp256k1.FromSeed(seed)
        for _ in range(source.randint(0, 6)):
            index = source.choice([source.choice(EDGES), source.randrange(2 * HARDENED)])
            ours, theirs = ours.child(index), theirs.ChildKey(Bip32KeyIndex(index))
        assert ours.key.reveal() == theirs.PrivateKey().Raw().ToBytes()
        assert ours.chain_code.reveal() == theirs.ChainCode().ToBytes()
        assert ours.public_key == theirs.PublicKey().RawCompressed().ToBytes()
        assert ours.fingerprint == theirs.FingerPrint().ToBytes()


def test_keys_and_parents_that_begin_with_zeros_keep_them() -> None:
    """One key of 256 begins so, and one chain code: among 1,200 children there are some of either."""
    seed = bytes(range(16))
    ours, theirs = ExtendedKey.of_seed(Secret(seed)), Bip32Slip10Secp256k1.FromSeed(seed)
    seen = 0
    for index in (*range(600), *range(HARDENED, HARDENED + 600)):
        child = ours.child(index)
        if child.key.reveal()[0] and child.chain_code.reveal()[0]:
            continue
        seen += 1
        peer = theirs.ChildKey(Bip32KeyIndex(index))
        for below in (1, HARDENED):
            assert child.child(below).key.reveal() == peer.ChildKey(Bip32KeyIndex(below)).PrivateKey().Raw().ToBytes()
    assert seen > 3


@pytest.mark.parametrize("number", [0, ORDER, ORDER + 1, 2**256 - 1])
def test_a_seed_whose_hash_is_no_key_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput, match="no master key"):
        master_key(bytes_of(number))


@pytest.mark.parametrize("number", [1, ORDER - 1])
def test_the_least_and_the_greatest_key_are_keys(number: int) -> None:
    assert master_key(bytes_of(number)).secret == bytes_of(number)


@pytest.mark.parametrize(
    ("parent", "left"), [(5, ORDER), (5, ORDER + 1), (5, 2**256 - 1), (5, ORDER - 5), (1, ORDER - 1), (ORDER - 1, 1)]
)
def test_a_child_that_is_no_key_is_refused(parent: int, left: int) -> None:
    with pytest.raises(InvalidInput, match="no key at that number") as raised:
        child_key(PrivateKey(bytes_of(parent)), bytes_of(left))
    assert raised.value.hint == "take the next number"


@pytest.mark.parametrize(("parent", "left", "child"), [(5, 0, 5), (5, ORDER - 4, 1), (ORDER - 1, 2, 1), (2, 3, 5)])
def test_a_child_is_the_sum_modulo_the_order(parent: int, left: int, child: int) -> None:
    assert child_key(PrivateKey(bytes_of(parent)), bytes_of(left)).secret == bytes_of(child)


@pytest.mark.parametrize("size", [0, 15, 65])
def test_seeds_of_another_size_are_refused(size: int) -> None:
    with pytest.raises(InvalidInput, match="16 to 64 bytes"):
        ExtendedKey.of_seed(Secret(bytes(size)))


@pytest.mark.parametrize("index", [-1, 2 * HARDENED])
def test_an_index_has_32_bits(index: int) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        ExtendedKey.of_seed(Secret(bytes(16))).child(index)


def test_a_key_does_not_show_and_is_not_pickled() -> None:
    found = ExtendedKey.of_seed(Secret(bytes(16)))
    assert repr(found) == "ExtendedKey(…)"
    with pytest.raises(TypeError):
        pickle.dumps(found)


@pytest.mark.parametrize(
    "text", [*INVALID, *(text for *_, public, private in VECTORS[:1] for text in (public, private))]
)
def test_extended_keys_are_not_read_whether_they_are_sound_or_not(text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_private_key(Secret(text))
    assert text not in str(raised.value)
