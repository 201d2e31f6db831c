"""A token keeps the decimals that it had at its first use."""

import pytest

from cmwallet.errors import Tampered
from cmwallet.transactions.order import Asset
from cmwallet.transactions.token_pins import TokenPins
from tests.unit.transactions.journalling import BOB, GENESIS, FakeVault, open_database


@pytest.fixture
def database(tmp_path):
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def test_a_token_is_held_from_its_first_use_and_a_change_is_refused(database):
    pins, keeper = TokenPins(database), FakeVault()
    pins.refuse_change(GENESIS, BOB, 24)  # nothing is known of it yet
    pins.hold(keeper, GENESIS, Asset("TOK", 18, BOB, unverified=True))
    pins.hold(keeper, GENESIS, Asset("TOK", 18, BOB, unverified=True))
    for decimals in (24, 6, 0, 17):
        with pytest.raises(Tampered, match=f"had 18 decimals when you first used it, and the node says {decimals}"):
            pins.refuse_change(GENESIS, BOB, decimals)
        with pytest.raises(Tampered):
            pins.hold(keeper, GENESIS, Asset("TOK", decimals, BOB, unverified=True))
    pins.refuse_change("0x" + "bb" * 32, BOB, 6)  # the same address on another chain is another token


def test_a_pin_written_from_outside_is_found(database):
    pins, keeper = TokenPins(database), FakeVault()
    pins.hold(keeper, GENESIS, Asset("TOK", 18, BOB, unverified=True))
    with database.write() as connection:
        connection.execute("UPDATE tokens SET decimals = 24")
    with pytest.raises(Tampered):
        pins.hold(keeper, GENESIS, Asset("TOK", 24, BOB, unverified=True))
