"""Items in files: one spelling, and no other chain's."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmwallet.errors import NotVerified
from cmwallet.market.item_reference import (
    ContractReference,
    check_chain,
    parse_contract_reference,
    parse_item_reference,
    reference_here,
)
from identity.address import to_address
from identity.rejections import Malformed
from tests.unit.market.world import DEALS, GENESIS, OTHER_GENESIS

# The checksummed address is an example of EIP-55.
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


def access(chain_id=1234, genesis=GENESIS):
    network = SimpleNamespace(name="somewhere", chain_id=chain_id)
    return SimpleNamespace(network=network, client=SimpleNamespace(genesis_hash=lambda: genesis))


@given(
    st.integers(1, 10**18),
    st.binary(min_size=20, max_size=20),
    st.integers(1, 2**256 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_what_is_written_is_read_as_the_same(chain_id, address, number, genesis):
    item = ContractReference(chain_id, "0x" + genesis.hex(), to_address(address)).item(number)
    assert parse_item_reference(str(item), item.genesis) == item
    assert parse_contract_reference(str(item.on), item.genesis) == item.on


def test_an_item_is_written_with_chain_contract_and_number():
    item = parse_item_reference(f"eip155:18:{ADDRESS}/12", GENESIS)
    assert (item.on.chain_id, item.contract, item.number, item.genesis) == (18, ADDRESS, 12, GENESIS)


@pytest.mark.parametrize(
    "text",
    [
        f"eip155:18:{ADDRESS}/0",
        f"eip155:18:{ADDRESS}/012",
        f"eip155:018:{ADDRESS}/12",
        f"eip155:0x12:{ADDRESS}/12",
        f"eip155:18:{ADDRESS}/12 ",
        f"eip155:18:{ADDRESS}/12\n",
        f"eip155:18:{ADDRESS}/{2**256}",
        f"eip155:18:{ADDRESS}/１２",
        f"EIP155:18:{ADDRESS}/12",
        f"eip155:18:{ADDRESS.lower()}/12",
        f"eip155:18:{ADDRESS[:-1]}D/12",
        f"eip155:18:{ADDRESS}",
        "12",
        "",
        12,
        None,
    ],
)
def test_any_other_spelling_is_refused(text):
    with pytest.raises(Malformed):
        parse_item_reference(text, GENESIS)


@pytest.mark.parametrize("genesis", ["0x" + "AB" * 32, "ab" * 32, "0x" + "ab" * 31, None, 5])
def test_a_file_names_the_genesis(genesis):
    with pytest.raises(Malformed):
        parse_item_reference(f"eip155:18:{ADDRESS}/12", genesis)
    with pytest.raises(Malformed):
        parse_contract_reference(f"eip155:18:{ADDRESS}", genesis)


def test_the_chain_in_use_is_accepted_and_named():
    here = access()
    check_chain(here, DEALS)
    assert reference_here(here, DEALS.contract) == DEALS


@pytest.mark.parametrize("other", [access(chain_id=18), access(genesis=OTHER_GENESIS)], ids=["id", "genesis"])
def test_another_chain_is_refused(other):
    with pytest.raises(NotVerified):
        check_chain(other, DEALS)
