"""Addresses of other coins: those that wallets publish for a known phrase, and bip_utils from seed to address."""

import random

import pytest
from bip_utils import Bip44, Bip44Changes, Bip44Coins, Bip84, Bip84Coins

from cmwallet.errors import InvalidInput
from cmwallet.keys.coin_addresses import COINS, coin_named
from cmwallet.keys.derivation import path_for, public_key_at
from cmwallet.keys.mnemonic import seed_from_phrase
from identity.secret import Secret

ABOUT = seed_from_phrase(Secret("abandon " * 11 + "about"))
PUBLISHED = {
    ("btc", 0): "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",  # BIP-84, test vectors
    ("btc", 1): "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g",
    ("ltc", 0): "ltc1qjmxnz78nmc8nq77wuxh25n2es7rzm5c2rkk4wh",
    ("doge", 0): "DBus3bamQjgJULBJtYXpEzDWQRwF5iwxgC",
    ("atom", 0): "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4",
    ("trx", 0): "TUEZSdKsoDHQMeZwihtdoBiN46zxhGWYdH",
}
PEERS = {
    "btc": (Bip84, Bip84Coins.BITCOIN),
    "ltc": (Bip84, Bip84Coins.LITECOIN),
    "doge": (Bip44, Bip44Coins.DOGECOIN),
    "dash": (Bip44, Bip44Coins.DASH),
    "atom": (Bip44, Bip44Coins.COSMOS),
    "xrp": (Bip44, Bip44Coins.RIPPLE),
    "trx": (Bip44, Bip44Coins.TRON),
}


def ours(seed: Secret, name: str, index: int) -> str:
    coin = COINS[name]
    return coin.write(public_key_at(seed, path_for(coin.shape, index)))


@pytest.mark.parametrize(("name", "index"), PUBLISHED)
def test_the_addresses_of_a_known_phrase(name: str, index: int) -> None:
    assert ours(ABOUT, name, index) == PUBLISHED[name, index]


@pytest.mark.parametrize("name", COINS)
def test_they_are_those_that_bip_utils_derives_from_the_seed(name: str) -> None:
    source, (standard, coin) = random.Random(name), PEERS[name]
    for _ in range(5):
        seed, index = source.randbytes(64), source.randrange(2**31)
        account = standard.FromSeed(seed, coin).Purpose().Coin().Account(0).Change(Bip44Changes.CHAIN_EXT)
        assert ours(Secret(seed), name, index) == account.AddressIndex(index).PublicKey().ToAddress()


def test_a_coin_is_named_in_either_case_and_an_unknown_one_names_those_that_are_known() -> None:
    assert coin_named("BTC") is COINS["btc"]
    with pytest.raises(InvalidInput) as raised:
        coin_named("xmr")
    assert raised.value.hint == "coins: btc, ltc, doge, dash, atom, xrp, trx"
