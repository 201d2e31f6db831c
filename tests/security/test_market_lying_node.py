"""Nodes that lie about deals and cases: what is shown is what is agreed to, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode

from cmwallet.calls.abi import decode_values, encode_arguments
from cmwallet.calls.contract import interface_of
from identity.keccak import keccak256
from tests.hostile.double import Double, Proceed, Quirk
from tests.security.lying_market import COIN, DAY, Fields, Trading


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trading]:
    with Double(tmp_path_factory.mktemp("chain") / "chain") as double:
        yield Trading.made(double, tmp_path_factory.mktemp("trading"))


@pytest.fixture
def trading(template: Trading, tmp_path: Path) -> Trading:
    template.double.asked.clear()
    return template.copy(tmp_path)


# What is shown is not what would be agreed to.

BOUND = [
    ("accept", ()),
    ("confirm", ()),
    ("refund", ("--from", "seller")),
    ("split", ("5", "--from", "seller")),
    ("assign", ("judge", "5")),
]
"""Commands that name what was seen, and what is typed behind the deal."""


@pytest.mark.parametrize(("command", "more"), BOUND, ids=[command for command, _ in BOUND])
@pytest.mark.parametrize("lie", [{"price": 20 * COIN}, {"deposit": 7 * COIN}, {"deliverBy": 1 << 33}, {"window": DAY}])
def test_sums_of_one_deal_under_the_hash_of_another_are_refused(
    trading: Trading, command: str, more: tuple[str, ...], lie: Fields
) -> None:
    deal = trading.offered("60", "30") if command == "accept" else trading.accepted("60", "30")
    with trading.lying(trading.says("Deals", "deal", **lie)):
        problem = trading.wallet.error("deal", command, deal, *more, "--yes", code=18)
        assert "does not fit its hash" in problem["message"]
        assert "does not fit the deal's hash" in trading.wallet.run("deal", "show", deal).err
    before = "offered" if command == "accept" else "funded"
    assert trading.wallet.json("deal", "show", deal)["state"] == before
    assert trading.wallet.json("deal", "show", deal)["shares"] == []


def test_concession_in_a_dispute_is_to_the_deal_that_was_seen(trading: Trading) -> None:
    """Also once an arbiter of the bids stands in the place of the one whom the offer named."""
    deal = trading.disputed("60", "30", "--arbiter", "judge", "--arbiter-fee", "40%")
    wallet = trading.wallet
    assert wallet.json("deal", "show", deal)["state"] == "disputed"  # she has no bond
    wallet.run("deal", "arbiter", "enrol", "30", "--from", "judge", "--yes")
    wallet.run("deal", "arbiter", "bid", deal, "10%", "--from", "judge", "--yes")
    place = str(wallet.json("deal", "show", deal)["bids"][0]["place"])
    for party in ("account-1", "seller"):
        wallet.run("deal", "choose", deal, place, "--from", party, "--yes")
    with trading.lying(trading.says("Deals", "deal", price=6 * COIN)):
        wallet.error("deal", "confirm", deal, "--yes", code=18)
        wallet.error("deal", "arbiter", "rule", deal, "buyer", "--yes", code=18)
    assert "hash" not in wallet.run("deal", "show", deal).err
    wallet.run("deal", "confirm", deal, "--yes")
    assert wallet.json("deal", "show", deal)["outcome"] == "paid"


def test_deal_with_a_hash_of_its_own_is_refused_by_the_contract(trading: Trading) -> None:
    """Fields and hash fit each other, and are not the deal's: the wallet cannot know, and the contract compares."""
    large = trading.offered("600", "300")

    def cheap(fields: Fields) -> Fields:
        fields |= {"price": 20 * COIN, "deposit": 10 * COIN}
        names = ("buyer", "seller", "price", "deposit", "acceptBy", "deliverBy", "window", "terms", "arbiter", "feeBps")
        types = ["uint256", "address", "address", "uint96", "uint96", "uint64", "uint64", "uint64", "bytes32"]
        values = [int(large), *(fields[name] for name in names)]
        return fields | {"digest": keccak256(encode([*types, "address", "uint16"], values))}

    with trading.lying(trading.about("Deals", "deal", cheap)):
        problem = trading.wallet.error("deal", "accept", large, "--yes", code=8)
        assert problem["details"]["reason"] == "deals: another deal"
    with trading.lying(trading.about("Deals", "deal", cheap), _quoting()):  # one that says it would work does not help
        problem = trading.wallet.error("deal", "accept", large, "--yes", code=8)
        assert problem["details"]["hash"]
    assert trading.wallet.json("deal", "show", large)["state"] == "offered"


def _quoting() -> Quirk:
    """A node that finds that everything would work."""
    return Quirk(
        lambda method, params, proceed: hex(200_000) if method == "eth_estimateGas" else proceed(method, params)
    )


# Papers.


@pytest.mark.parametrize("consistent", [False, True])
def test_terms_are_those_of_the_deal_and_not_of_an_event(trading: Trading, consistent: bool) -> None:
    deal = trading.offered("20", "10")
    seal = ("market", "seal", f"deal/{deal}", "--to", "judge", "--yes")
    assert [one["role"] for one in trading.wallet.json(*seal)["papers"]] == ["terms"]
    lies = [in_offers(terms=b"\x11" * 32)]
    if consistent:  # then it is the deal's own hash that they do not fit
        lies.append(trading.says("Deals", "deal", terms=b"\x11" * 32))
    with trading.lying(*lies):
        assert trading.wallet.error(*seal, code=18)["code"] == "not_verified"


def in_offers(**members: object) -> Quirk:
    """Set members of the event of an offer, wherever it is given."""
    event = interface_of("Deals").event("Offered")
    plain = [parameter for parameter in event.inputs if not parameter.indexed]

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        if method != "eth_getLogs":
            return found
        for log in found:
            if log["topics"][0] == "0x" + event.topic.hex():
                values = decode_values(plain, bytes.fromhex(log["data"][2:]))
                fields = dict(zip([one.name for one in plain], values, strict=True)) | members
                log["data"] = "0x" + encode_arguments(plain, list(fields.values())).hex()
        return found

    return Quirk(lie)


EVIL = "https://x.example/\x1b]0;owned\x07\x1b[31m\u202egnp.exe\u2066\n\t" + "y" * 150


def test_text_from_the_chain_does_not_speak_to_a_terminal(trading: Trading) -> None:
    deal = trading.offered("20", "10")
    sealed = trading.wallet.folder / "sealed.jwe"
    with trading.lying(in_offers(uri=EVIL)):
        trading.wallet.run("market", "seal", f"deal/{deal}", "--to", "judge", "--yes", "--out", sealed)
        opened = trading.wallet.run("market", "open", sealed, "--identity", "judge", "--json")
        shown = [
            trading.wallet.run("market", "open", sealed, "--identity", "judge"),
            trading.wallet.run("deal", "show", deal),
            trading.wallet.run("deal", "show", deal, "--json"),
        ]
    for one in [opened, *shown]:
        assert not set("\x1b\x07\u202e\u2066") & set(one.out + one.err)
    assert opened.document["papers"][0]["uri"] == EVIL  # as it stands on chain, in JSON's own escapes


def test_text_that_is_no_text_hides_no_event(trading: Trading) -> None:
    """A contract takes any bytes for a `uri`: who writes such ones does not take the terms out of what is sealed."""
    deal = trading.offered("20", "10")

    def broken(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        if method == "eth_getLogs":
            for log in found:
                log["data"] = log["data"].replace(b"ZZZZZZ".hex(), "5aff5a80c05a")
        return found

    with trading.lying(in_offers(uri="ZZZZZZ"), Quirk(broken)):
        assert [one["event"] for one in trading.wallet.json("deal", "show", deal)["history"]] == ["Offered"]
        sealed = trading.wallet.json("market", "seal", f"deal/{deal}", "--to", "judge", "--yes")
    assert [one["role"] for one in sealed["papers"]] == ["terms"]


# Numbers that cannot be.


@pytest.mark.parametrize(
    "lie",
    [
        {"state": 8},
        {"state": 255},
        {"endedAs": 7},
        {"until": 1 << 63},
        {"offeredAt": (1 << 64) - 1},
        {"deliverBy": 1 << 40},
        {"disputedAt": 1 << 50},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_deals_that_cannot_be_are_an_error_of_the_node(trading: Trading, lie: Fields) -> None:
    deal = trading.offered("20", "10")
    with trading.lying(trading.says("Deals", "deal", **lie)):
        for command in (["deal", "show", deal], ["market", "todo"], ["deal", "list"], ["deal", "accept", deal]):
            assert trading.wallet.error(*command, code=3)["code"] == "network"


@pytest.mark.parametrize("moment", [1 << 38, 1 << 63, (1 << 256) - 1], ids=["38 bits", "64 bits", "256 bits"])
def test_a_time_of_the_chain_that_cannot_be_is_an_error_of_the_node(trading: Trading, moment: int) -> None:
    deal = trading.offered("20", "10")

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        if method == "eth_getBlockByNumber" and params[0] == "pending":
            return found | {"timestamp": hex(moment)}
        return found

    with trading.lying(Quirk(lie)):
        for command in (
            ["deal", "show", deal],
            ["market", "todo"],
            ["deal", "offer", "seller", "9", "--deliver-by", "7d"],
        ):
            assert trading.wallet.error(*command, code=3)["code"] == "network"


@pytest.mark.parametrize("count", [51, 1 << 200, (1 << 256) - 1])
def test_bids_without_end_cost_fifty_questions(trading: Trading, count: int) -> None:
    deal = trading.disputed("20", "10")
    trading.double.asked.clear()
    with trading.lying(trading.says("Deals", "bidCount", **{"0": count})):
        shown = trading.wallet.json("deal", "show", deal)
    assert shown["bids"] == []
    assert len([method for method in trading.double.methods() if method == "eth_call"]) < 70


@pytest.mark.parametrize("number", [1 << 64, 1 << 255, (1 << 256) - 1, 1 << 256, 10**400, 10**4400], ids=int.bit_length)
def test_numbers_of_items_as_large_as_one_likes(trading: Trading, number: int) -> None:
    for command in (["deal", "show"], ["court", "show"], ["deal", "accept"]):
        found = trading.wallet.run(*command, _digits(number), "--json", code=None)
        assert found.code in (4, 5), found


def _digits(number: int) -> str:
    """Return a number in decimals, however long."""
    return "1" + "0" * 4_400 if number == 10**4_400 else str(number)


def test_chain_time_apart_from_this_machines_is_said_once(trading: Trading) -> None:
    deal = trading.offered("20", "10")

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(method, params)
        if method == "eth_getBlockByNumber" and params[0] == "pending":
            return found | {"timestamp": hex(int(found["timestamp"], 16) + 2 * 3_600)}
        return found

    assert "clock" not in trading.wallet.run("deal", "show", deal).err
    with trading.lying(Quirk(lie)):
        for command in (["deal", "show", deal], ["market", "todo", "--account", "seller"]):
            said = trading.wallet.run(*command).err
            assert said.count("ahead of this machine's clock") == 1
