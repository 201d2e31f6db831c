"""A chain of four validators in use: transfers, contracts, identities, grants and the market, by the real command."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.attesting import HOLDERS_PHRASE
from tests.cli.granting import VALUES, World
from tests.cli.walletrun import ACCOUNTS, STRANGER, Home
from tests.network.genesis import COIN
from tests.network.homes import SECONDS, add_holders, joined
from tests.network.validators import FourValidators, comes_true

HOLDER = "0x58A57ed9d8d624cBD12e2C467D34787555bB1b25"
"""The first account of the other phrase."""


@pytest.fixture(scope="module")
def settled(chain: FourValidators, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that has deployed the system's contracts, with the accounts of a buyer, a seller and a judge."""
    home = joined(tmp_path_factory.mktemp("settled") / "home", chain.url(0))
    add_holders(home)
    home.deployed = home.json("contract", "deploy", "--all", "--yes")
    return home


def test_network_is_pinned_by_its_first_block_and_checked(home: Home) -> None:
    found = home.json("network", "check")
    assert found["pinned"] is True
    assert found["chain_id"] == 9777
    assert home.json("network", "show", "dpos")["in_use"] is True


def test_transfer_is_confirmed_once_and_stands_in_the_history(home: Home, chain: FourValidators) -> None:
    before = int(chain.ask(1, "eth_getBalance", STRANGER, "latest"), 16)
    sent = home.json("send", STRANGER, "1.5inj", "--yes", "--timeout", SECONDS)
    assert sent["status"] == "confirmed"
    assert home.error("send", STRANGER, "1.5inj", "--yes", code=9)["details"]["hash"] == sent["hash"]
    assert int(chain.ask(2, "eth_getBalance", STRANGER, "latest"), 16) - before == 15 * 10**17
    (moved,) = home.json("history")["entries"]
    assert (moved["hash"], moved["amount"]["raw"]) == (sent["hash"], str(15 * 10**17))
    assert home.json("tx", "show", sent["hash"])["status"] == "confirmed"


def test_node_of_another_validator_tells_the_same_chain(home: Home, chain: FourValidators) -> None:
    facts = ("--chain-id", 9777, "--symbol", "INJ", "--confirmations", 1)
    home.run("network", "add", "dpos", "--rpc", chain.url(3), *facts)
    assert home.run("network", "use", "dpos", "--yes").code == 0
    assert home.json("balance")["balances"][0]["symbol"] == "INJ"
    assert home.json("network", "check")["pinned"] is True


def test_every_contract_of_the_system_is_deployed_and_known(settled: Home) -> None:
    made = {one["name"] for one in settled.deployed}
    assert {"KeyRegistry", "ConsentRegistry", "Attestations", "WrappedCMT", "Court", "Deals", "Loans"} <= made
    listed = {one["name"]: one["address"] for one in settled.json("contract", "list")}
    assert all(listed[one["name"]] == one["address"] for one in settled.deployed)
    assert settled.json("contract", "deploy", "--all", "--yes") == []


def test_deal_is_offered_accepted_and_paid(settled: Home) -> None:
    terms = settled.secret("terms.txt", "One red bicycle.")
    offer = ("seller", "50inj", "--deposit", "20inj", "--deliver-by", "7d", "--terms", terms, "--yes")
    deal = settled.json("deal", "offer", *offer)["id"]
    settled.run("deal", "accept", deal, "--from", "seller", "--yes")
    settled.run("deal", "deliver", deal, "--proof", terms, "--from", "seller", "--yes")
    settled.run("deal", "confirm", deal, "--yes")
    shown = settled.json("deal", "show", deal)
    assert (shown["state"], shown["outcome"]) == ("closed", "paid")
    seller = settled.json("balance", "seller", "--token", "WCMT")["balances"][0]["raw"]
    assert int(seller) == 70 * COIN


@pytest.fixture(scope="module")
def world(settled: Home, chain: FourValidators, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A user and a dapp whose keys are in the registry of the chain."""
    folder = tmp_path_factory.mktemp("grants")
    dapp = joined(folder / "dapp", chain.url(1), HOLDERS_PHRASE)
    contracts = folder / "contracts.json"
    contracts.write_text(settled.run("contract", "list", "--json").out)
    dapp.run("contract", "use", "--all", contracts, "--yes")
    settled.run("send", HOLDER, "100inj", "--yes", "--timeout", SECONDS)
    for home, name in ((settled, "me"), (dapp, "shop")):
        home.run("identity", "create", name)
        home.run("identity", "register", "--yes")
    for name, value in VALUES.items():
        settled.run("identity", "set", name, value)
    settled.run("config", "set", "oauth.url", "http://127.0.0.1:8474")
    shown = dapp.json("identity", "show")
    return World(folder, settled, dapp, shown["did"], shown["keys"][0]["kid"])


def test_identity_resolves_to_its_keys_by_another_node(world: World) -> None:
    did = world.user.json("identity", "show")["did"]
    assert did.startswith("did:ethr:0x2631:0x")
    document = world.dapp.json("identity", "did", "resolve", did)["document"]
    assert len(document["verificationMethod"]) > 2
    assert ACCOUNTS[0].lower() in str(document).lower()


def test_grant_is_verified_by_the_registry_on_the_chain_and_its_withdrawal_counts(world: World) -> None:
    grant = world.grant("--anchor")
    receipt = world.receipt(grant)
    # The dapp asks another validator, and an anchor counts when it is as deep as a transfer has to be.
    assert comes_true(lambda: world.verify(receipt)["anchor"] == "yes", pause=1)
    found = world.verify(receipt, "--require", "signature,key,anchor,not-withdrawn,not-expired")
    assert found["withdrawn"] == "no"
    assert world.user.json("identity", "grant", "revoke", grant)["pending"] is None
    assert comes_true(lambda: world.verify(receipt)["withdrawn"] == "yes", pause=1)
