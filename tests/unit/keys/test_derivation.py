"""Derivation along paths: eth-account, presets, how paths are written."""

import random

import pytest
from eth_account import Account
from eth_account.hdaccount import key_from_seed
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import InvalidInput
from cmwallet.keys.bip32 import HARDENED
from cmwallet.keys.derivation import (
    PRESETS,
    derive_key,
    derive_many,
    format_path,
    parse_path,
    path_for,
)
from cmwallet.keys.mnemonic import seed_from_phrase
from identity.secret import Secret

JUNK = seed_from_phrase(Secret("test " * 11 + "junk"))


def test_the_phrase_that_every_development_chain_uses_gives_its_known_addresses() -> None:
    addresses = [derived.address for derived in derive_many(JUNK, "eth", range(3))]
    assert addresses == [
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    ]


@pytest.mark.parametrize("shape", [*PRESETS, "m/44'/60'/1'/{i}'/7", "m/{i}", "m/{i}'", "m/0/{i}/1/2h"])
def test_random_seeds_give_the_keys_of_eth_account(shape: str) -> None:
    source = random.Random(shape)
    for _ in range(3):
        seed = source.randbytes(64)
        start = source.choice([0, 5, 2**31 - 3])
        for number, derived in enumerate(derive_many(Secret(seed), shape, range(start, start + 3))):
            path = path_for(shape, start + number)
            assert derived.path == path
            assert derived.key.reveal() == key_from_seed(seed, path)
            assert derived.address == Account.from_key(derived.key.reveal()).address
            assert derive_key(Secret(seed), path).address == derived.address


def test_the_shapes_are_those_that_other_wallets_use() -> None:
    assert path_for("eth", 3) == "m/44'/60'/0'/0/3"
    assert path_for("cmt", 3) == "m/44'/1122'/0'/0/3"
    assert path_for("ledger-live", 3) == "m/44'/60'/3'/0/0"
    assert path_for("ledger-legacy", 3) == "m/44'/60'/0'/3"


def test_a_whole_path_counts_on_its_last_level() -> None:
    assert path_for("m/44'/60'/0'/0/0", 5) == "m/44'/60'/0'/0/5"
    assert path_for("m/44h/60H/7'", 5) == "m/44'/60'/5'"
    assert [derived.path for derived in derive_many(JUNK, "m/1'", [4])] == ["m/4'"]


@given(st.lists(st.integers(0, 2 * HARDENED - 1), min_size=1, max_size=16))
def test_paths_are_written_and_read_back(levels: list[int]) -> None:
    assert parse_path(format_path(levels)) == tuple(levels)


def test_all_marks_of_hardened_levels_are_read() -> None:
    assert parse_path("m/1'/2h/3H/4") == (1 + HARDENED, 2 + HARDENED, 3 + HARDENED, 4)


@pytest.mark.parametrize(
    "path",
    [
        "", "m", "m/", "/0", "m//0", "m/0//", "mm/0", "m/-1", "m/+1", "m/1.0", "m/x", "m/2147483648", "m/0''",
        "m/0'h", "m/ 0", "m/0 ", "m/0\n", "m/٣", "m/" + "0/" * 16 + "0", "m/99999999999", "m/{i}",
    ],
)  # fmt: skip
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput):
        derive_key(JUNK, path)


@pytest.mark.parametrize(
    "shape",
    ["", "nonsense", "m", "{i}", "m/{i}/{i}", "m/1{i}", "m/{i}1", "m/{i}x", "x/{i}", "m/{i}/x", "m/{i}''", "m/{j}"],
)
def test_what_is_no_shape_is_refused(shape: str) -> None:
    with pytest.raises(InvalidInput):
        path_for(shape, 0)
    with pytest.raises(InvalidInput):
        list(derive_many(JUNK, shape, [0]))


@pytest.mark.parametrize("index", [-1, HARDENED])
def test_numbers_out_of_range_are_refused(index: int) -> None:
    with pytest.raises(InvalidInput):
        path_for("eth", index)
    with pytest.raises(InvalidInput):
        list(derive_many(JUNK, "eth", [index]))


@pytest.mark.parametrize("size", [0, 15, 65])
def test_seeds_of_another_size_are_refused(size: int) -> None:
    with pytest.raises(InvalidInput):
        derive_key(Secret(bytes(size)), "m/0")


@pytest.mark.parametrize(
    "path",
    ["44'/60'/0'/0/5", "m/44\u2019/60\u2019/0\u2019/0/5", "M/44'/60'/0'/0/5", "m/44'/60'/0'/0/5/", "m/44h/60H/0'/0/5"],
)
def test_paths_are_read_as_other_wallets_print_them(path: str) -> None:
    assert format_path(parse_path(path)) == "m/44'/60'/0'/0/5"
