"""Strangers of the market: offers without end, an index that somebody wrote, contracts that rest on others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cmwallet.calls.contract import interface_of
from tests.hostile.double import Double, Proceed, Quirk, Reply
from tests.security.lying_market import COIN, Trading

STRANGER = "0x8ba1f109551bD432803012645Ac136ddd64DBA72"
FIRST = 1_000
OFFERS = 1_000


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trading]:
    with Double(tmp_path_factory.mktemp("chain") / "chain") as double:
        yield Trading.made(double, tmp_path_factory.mktemp("trading"))


@pytest.fixture
def trading(template: Trading, tmp_path: Path) -> Trading:
    template.double.asked.clear()
    return template.copy(tmp_path)


def offers_without_end(trading: Trading, deal: str) -> Quirk:
    """A chain on which a stranger made a thousand offers to the seller, each like an honest one."""
    offered, view = interface_of("Deals").event("Offered"), interface_of("Deals").function("deal")
    stranger = STRANGER[2:].lower()

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        if method == "eth_call" and params[0]["data"][2:10] == view.selector.hex():
            number = int(params[0]["data"][10:], 16)
            if number >= FIRST:
                found = proceed(
                    method, [params[0] | {"data": "0x" + view.selector.hex() + f"{int(deal):064x}"}, "latest"]
                )
                return "0x" + stranger.rjust(64, "0") + found[66:]
        found = proceed(method, params)
        if method == "eth_getLogs" and len(params[0].get("topics", ())) == 4:
            (like,) = [log for log in found if log["topics"][0] == "0x" + offered.topic.hex()] or [None]
            if like is not None:
                return found + [
                    like
                    | {
                        "topics": [
                            like["topics"][0],
                            hex_word(number),
                            "0x" + stranger.rjust(64, "0"),
                            like["topics"][3],
                        ],
                        "logIndex": hex(number),
                    }
                    for number in range(FIRST, FIRST + OFFERS)
                ]
        return found

    return Quirk(lie)


def hex_word(number: int) -> str:
    return f"0x{number:064x}"


def test_a_thousand_offers_of_a_stranger_are_one_line_and_one_question_each(trading: Trading) -> None:
    deal = trading.offered("20", "10")
    exchanges: list[int] = []

    def counted(reply: Reply, request: Any) -> Reply:
        exchanges.append(len(request) if isinstance(request, list) else 1)
        return reply

    with trading.lying(offers_without_end(trading, deal), Quirk(wire=counted)):
        first = trading.wallet.run("market", "todo", "--account", "seller")
        exchanges.clear()
        second = trading.wallet.run("market", "todo", "--account", "seller")
    for shown in (first, second):
        assert [line.split("\t")[1] for line in shown.out.splitlines()] == [f"deal {deal}"]
        assert "1000 offers from strangers: cmwallet deal list --strangers" in shown.err
    assert len(exchanges) <= 3 + (1 + OFFERS) / 100 + 1
    assert sum(exchanges) <= OFFERS + 20


FOREIGN = "0x00000000000000000000000000000000000000AA"


def test_index_that_somebody_wrote_adds_nothing(trading: Trading) -> None:
    deal = trading.offered("20", "10")
    wallet, deals = trading.wallet, trading.wallet.json("contract", "list")
    where = next(one["address"] for one in deals if one["name"] == "Deals")
    wallet.run("market", "sync")
    path = wallet.folder / "home" / "market.db"
    me = {one["name"]: one["address"] for one in wallet.json("account", "list")}["account-1"]
    with sqlite3.connect(path) as connection:
        genesis = connection.execute("SELECT genesis FROM items").fetchone()[0]
        rows = [(FOREIGN, 1, me), (where, 999_999, me), (where, (1 << 63) - 1, me), (where, 0, me), (where, -5, me)]
        rows += [(where, int(deal), FOREIGN), ("no address", 3, me), (where, 4, "nobody")]
        connection.executemany(
            "INSERT INTO items VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING", [(genesis, *row) for row in rows]
        )
    connection.close()
    before = trading.double.methods().count("eth_call")
    assert deal in [one["id"] for one in wallet.json("deal", "list")]
    assert {"999999", "0", "-5"} & {one["id"] for one in wallet.json("deal", "list", "--ended")} == set()
    wallet.run("market", "todo", "--all-accounts")
    assert trading.double.methods().count("eth_call") - before < 3 * 100


@pytest.mark.parametrize(
    "row", [("a word", "number"), (b"\xff", "number"), (7, "account")], ids=["text", "bytes", "int"]
)
def test_index_that_is_broken_is_made_anew(trading: Trading, row: tuple[object, str]) -> None:
    deal, wallet = trading.offered("20", "10"), trading.wallet
    wallet.run("market", "sync")
    path = wallet.folder / "home" / "market.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE OR REPLACE items SET {row[1]} = ? WHERE number = ?", (row[0], int(deal)))
    connection.close()
    wallet.run("market", "todo", "--all-accounts")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE cursors SET block = 'now', hash = 3")
    connection.close()
    assert deal in [one["id"] for one in wallet.json("deal", "list")]
    path.write_bytes(b"no database " * 1_000)
    assert deal in [one["id"] for one in wallet.json("deal", "list")]


def test_deals_over_a_foreign_token_are_not_taken_over(trading: Trading, tmp_path: Path) -> None:
    """A second home takes the contracts of a file: one whose token or court is another one is refused as a whole."""
    honest, other = trading.wallet.folder / "honest.json", trading.wallet.folder / "other.json"
    honest.write_text(trading.wallet.run("contract", "list", "--json").out, "utf-8")
    forger = trading.copy(tmp_path / "forger").wallet
    for name in ("WrappedCMT", "Court", "Deals"):
        forger.run("contract", "deploy", name, "--yes")
    forged = forger.json("contract", "list")
    second = trading.copy(tmp_path / "second").wallet
    for foreign in (["Deals"], ["Court"], ["Court", "Deals"]):
        mixed = [
            next(
                one for one in (forged if known["name"] in foreign else json_of(honest)) if one["name"] == known["name"]
            )
            for known in json_of(honest)
        ]
        other.write_text(to_json(mixed), "utf-8")
        assert second.error("contract", "use", "--all", other, "--yes", code=18)["code"] == "not_verified"
    assert second.json("contract", "list") == json_of(honest)
    second.run("contract", "use", "--all", honest, "--yes")
    assert second.run("contract", "call", "Deals", "held").out.strip().isdigit()


def json_of(path: Path) -> Any:
    import json

    return json.loads(path.read_text("utf-8"))


def to_json(document: object) -> str:
    import json

    return json.dumps(document)


def test_advance_that_somebody_else_did_is_said_and_the_others_go_on(trading: Trading) -> None:
    """The node still tells the old state of one; what anybody gains by it is there all the same."""
    raced, other = trading.offered("20", "10"), trading.offered("30", "15")
    trading.ahead(2 * 86_400)
    before = trading.wallet.json("deal", "show", raced)
    assert before["state"] == "offered"
    view = interface_of("Deals").function("deal").selector.hex()
    old = trading.double.ask(
        "eth_call", [{"to": trading.address("Deals"), "data": f"0x{view}{int(raced):064x}"}, "latest"]
    )

    def stale(method: str, params: list[Any], proceed: Proceed) -> Any:
        asked = method == "eth_call" and params[0]["data"] == f"0x{view}{int(raced):064x}"
        return old if asked else proceed(method, params)

    trading.wallet.run("market", "advance", f"deal/{raced}", "--from", "judge", "--yes")
    with trading.lying(Quirk(stale)):
        alone = trading.wallet.error("market", "advance", f"deal/{raced}", "--yes", code=8)
        assert "nothing was sent" in alone["message"]
        done = trading.wallet.run("market", "advance", "--all", "--yes", "--json", code=13)
    assert done.problem["code"] == "partly_done"
    assert f"deal {raced}" in done.err
    states = {one["id"]: one["outcome"] for one in trading.wallet.json("deal", "list", "--ended")}
    assert (states[raced], states[other]) == ("cancelled", "cancelled")
    held = int(trading.wallet.run("contract", "call", "Deals", "held").out)
    assert held == sum(
        int(one["price"]["raw"]) + int(one["deposit"]["raw"]) for one in trading.wallet.json("deal", "list")
    )
    assert held % COIN == 0
