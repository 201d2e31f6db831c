"""A batch at a node that refuses, drops, lags, takes what it refuses, or knows no lists: each line is paid once."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cmwallet.localchain.errors import RpcFailure
from tests.hostile.double import Double, Lie, Proceed, Quirk, Reply
from tests.hostile.inprocess import Ended, Wallet

LINES = 12
_fresh = itertools.count(1)


def people(count: int = LINES) -> list[str]:
    """Addresses that nobody paid before, in any test."""
    return [f"0x{next(_fresh):08x}{'5a' * 15}{number:02x}" for number in range(count)]


def batch(wallet: Wallet, recipients: list[str], name: str = "pay.csv") -> Path:
    file = wallet.folder / name
    file.write_text("to,amount\n" + "".join(f"{to},0.{number + 1:03d}\n" for number, to in enumerate(recipients)))
    return file


def expected(recipients: list[str]) -> dict[str, int]:
    return {to: (number + 1) * 10**15 for number, to in enumerate(recipients)}


def on_chain(double: Double, recipients: list[str]) -> dict[str, int]:
    found = {to: int(double.ask("eth_getBalance", [to, "latest"]), 16) for to in recipients}
    return {to: raw for to, raw in found.items() if raw}


def documents(ended: Ended) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    *lines, last = [json.loads(line) for line in ended.out.splitlines()]
    return lines, last["summary"]


def send(wallet: Wallet, file: Path, name: str, *more: object, code: int | None = 0) -> Ended:
    return wallet.run("send", "--batch", file, "--id", name, "--yes", "--timeout", "1s", "--json", *more, code=code)


def at(number: int, message: str, *, takes: bool = False, times: int | None = None) -> Lie:
    """Refuse the transaction that comes as the nth, whenever it comes, or so often. `takes`: it has it all the same."""
    seen: list[str] = []
    refused = itertools.count(1)

    def lie(method: str, params: list[Any], proceed: Proceed) -> Any:
        if method != "eth_sendRawTransaction":
            return proceed(method, params)
        if params[0] not in seen:
            seen.append(params[0])
        if seen.index(params[0]) + 1 != number or (times is not None and next(refused) > times):
            return proceed(method, params)
        if takes:
            proceed(method, params)
        raise RpcFailure(-32000, message)

    return lie


def lying(double: Double, lie: Lie | None = None, wire: Any = None) -> None:
    double.known["drawn"] = Quirk(lie, wire)
    double.quirks = ("drawn",)


def test_honest_node_takes_lists_and_each_line_is_paid_once(double: Double, wallet: Wallet) -> None:
    recipients = people()
    file = batch(wallet, recipients)
    lines, summary = documents(send(wallet, file, "honest"))
    assert [line["line"] for line in lines] == list(range(2, LINES + 2))
    assert {line["status"] for line in lines} == {"confirmed"}
    assert summary["resume"] is None
    assert on_chain(double, recipients) == expected(recipients)
    double.asked.clear()
    lines, summary = documents(send(wallet, file, "honest"))
    assert {line["status"] for line in lines} == {"already"}
    assert set(double.methods()) <= {"eth_chainId", "net_version", "eth_getBlockByNumber"}
    assert on_chain(double, recipients) == expected(recipients)


@pytest.mark.parametrize("quirk", ["no_batch", "no_batch_list", "no_batch_400", "batch_backwards", "id_text"])
def test_a_node_that_takes_no_lists_is_served_one_by_one(double: Double, wallet: Wallet, quirk: str) -> None:
    """These doubles carry a list out and then say that they take none: what comes again, they have."""
    recipients = people()
    double.quirks = (quirk,)
    lines, _ = documents(send(wallet, batch(wallet, recipients), quirk))
    assert {line["status"] for line in lines} == {"confirmed"}
    assert on_chain(double, recipients) == expected(recipients)


def test_a_refused_line_keeps_its_nonce_and_nothing_new_begins_until_it_is_taken(
    double: Double, wallet: Wallet
) -> None:
    recipients = people()
    file = batch(wallet, recipients)
    lying(double, at(5, "transaction underpriced"))
    ended = send(wallet, file, "refusing", "--in-flight", 8, code=13)
    lines, summary = documents(ended)
    assert [line["status"] for line in lines] == [*["confirmed"] * 4, "refused", *["sent"] * 3, *["not_tried"] * 4]
    assert lines[4]["error"]["code"] == "rejected"
    assert lines[4]["error"]["exit"] == 8
    assert summary["resume"] == f"cmwallet send --batch {file} --id refusing"
    assert ended.problem["details"]["reason"]["code"] == "rejected"
    entries = wallet.json("tx", "list")
    nonces = sorted(entry["nonce"] for entry in entries)
    assert nonces == list(range(nonces[0], nonces[0] + 8)), "no nonce twice, none left out"
    sent = Counter(params[0] for method, params in double.asked if method == "eth_sendRawTransaction")
    assert max(sent.values()) == 3, "offered, and offered again twice"
    double.quirks = ()
    lines, summary = documents(send(wallet, file, "refusing"))
    assert Counter(line["status"] for line in lines) == {"already": 4, "confirmed": 8}
    assert summary["resume"] is None
    assert on_chain(double, recipients) == expected(recipients)


def test_a_line_refused_once_is_offered_again_in_the_same_run(double: Double, wallet: Wallet) -> None:
    recipients = people()
    lying(double, at(5, "txpool is full", times=1))
    lines, _ = documents(send(wallet, batch(wallet, recipients), "busy"))
    assert {line["status"] for line in lines} == {"confirmed"}
    assert on_chain(double, recipients) == expected(recipients)


@pytest.mark.parametrize("said", ["transaction underpriced", "already known", "nonce too low", "something else"])
def test_a_node_that_takes_what_it_refuses_is_found_out(double: Double, wallet: Wallet, said: str) -> None:
    recipients = people()
    lying(double, at(3, said, takes=True))
    file = batch(wallet, recipients)
    send(wallet, file, said, code=None)
    double.quirks = ()
    lines, _ = documents(send(wallet, file, said))
    assert {line["status"] for line in lines} <= {"already", "confirmed"}
    assert on_chain(double, recipients) == expected(recipients)


def test_a_connection_that_drops_leaves_bytes_that_the_next_run_hands_over(double: Double, wallet: Wallet) -> None:
    recipients = people()

    def drop(reply: Reply, request: Any) -> Reply:
        asked = request if isinstance(request, list) else [request]
        if any(one["method"] == "eth_sendRawTransaction" for one in asked):
            reply.status, reply.body = 502, b""
        return reply

    lying(double, wire=drop)
    file = batch(wallet, recipients)
    lines, _ = documents(send(wallet, file, "dropped", code=13))
    assert "confirmed" not in {line["status"] for line in lines[1:]}
    double.quirks = ()
    lines, _ = documents(send(wallet, file, "dropped"))
    assert {line["status"] for line in lines} <= {"already", "confirmed"}
    assert on_chain(double, recipients) == expected(recipients)


def test_lines_without_a_receipt_are_sent_and_not_sent_again(double: Double, wallet: Wallet) -> None:
    recipients = people(4)
    lying(double, lambda asked, params, proceed: None if "Receipt" in asked else proceed(asked, params))
    file = batch(wallet, recipients)
    ended = send(wallet, file, "silent", code=13)
    lines, _ = documents(ended)
    assert {line["status"] for line in lines} == {"sent"}
    assert ended.problem["details"]["reason"]["code"] == "unconfirmed"
    documents(send(wallet, file, "silent", code=13))
    double.quirks = ()
    send(wallet, file, "silent")
    assert on_chain(double, recipients) == expected(recipients)


def test_a_receipt_of_another_transaction_settles_nothing(double: Double, wallet: Wallet) -> None:
    recipients = people(3)

    def other(asked: str, params: list[Any], proceed: Proceed) -> Any:
        found = proceed(asked, params)
        return found | {"transactionHash": "0x" + "ab" * 32} if "Receipt" in asked and found else found

    lying(double, other)
    lines, _ = documents(send(wallet, batch(wallet, recipients), "mixed", code=13))
    assert {line["status"] for line in lines} == {"sent"}


def test_a_node_that_lags_behind_does_not_have_a_nonce_used_twice(double: Double, wallet: Wallet) -> None:
    recipients = people()
    counted = int(double.ask("eth_getTransactionCount", ["0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "latest"]), 16)
    lying(
        double,
        lambda asked, params, proceed: hex(counted) if asked == "eth_getTransactionCount" else proceed(asked, params),
    )
    send(wallet, batch(wallet, recipients), "late", "--in-flight", 4, code=None)
    double.quirks = ()
    send(wallet, wallet.folder / "pay.csv", "late")
    assert on_chain(double, recipients) == expected(recipients)


def test_a_node_that_counts_too_many_has_nothing_signed(double: Double, wallet: Wallet) -> None:
    recipients = people(3)
    lying(
        double,
        lambda asked, params, proceed: (
            hex(10**6) if asked == "eth_getTransactionCount" and params[1] == "pending" else proceed(asked, params)
        ),
    )
    ended = send(wallet, batch(wallet, recipients), "far", code=13)
    assert ended.problem["details"]["reason"]["code"] == "policy"
    assert wallet.json("tx", "list") == []


def test_a_line_that_fails_on_chain_stops_no_other_and_is_not_paid_again(double: Double, wallet: Wallet) -> None:
    """The node says that the contract takes coins, which it does not."""
    registry = double.ask("cmwallet_contracts", [])["KeyRegistry"]
    recipients = people(4)
    file = wallet.folder / "pay.csv"
    file.write_text("to,amount\n" + "".join(f"{to},0.001\n" for to in [*recipients[:2], registry, *recipients[2:]]))
    lying(
        double,
        lambda asked, params, proceed: hex(60_000) if asked == "eth_estimateGas" else proceed(asked, params),
    )
    ended = send(wallet, file, "failing", code=13)
    lines, summary = documents(ended)
    assert [line["status"] for line in lines] == ["confirmed", "confirmed", "reverted", "confirmed", "confirmed"]
    assert (lines[2]["error"]["code"], lines[2]["error"]["exit"]) == ("reverted", 8)
    assert summary["counts"] == {"confirmed": 4, "reverted": 1}
    double.asked.clear()
    lines, _ = documents(send(wallet, file, "failing", code=13))
    assert [line["status"] for line in lines] == ["already", "already", "reverted", "already", "already"]
    assert "eth_sendRawTransaction" not in double.methods()
    file.write_text(file.read_text().replace(f"{registry},0.001", f"{recipients[0]},0.002"))
    lines, _ = documents(send(wallet, file, "failing"))
    assert [line["status"] for line in lines] == ["already", "already", "confirmed", "already", "already"]


def test_a_line_whose_nonce_another_transfer_took_is_replaced_and_said_to_be(double: Double, wallet: Wallet) -> None:
    recipients = people(3)
    file = batch(wallet, recipients)
    lying(double, at(2, "transaction underpriced"))
    lines, _ = documents(send(wallet, file, "overtaken", code=13))
    assert [line["status"] for line in lines] == ["confirmed", "refused", "sent"]
    double.quirks = ()
    stuck = wallet.json("tx", "show", lines[1]["entry"])
    wallet.run("send", "bob", "0.5", "--nonce", stuck["nonce"], "--id", "instead", "--yes")
    ended = send(wallet, file, "overtaken", code=13)
    lines, _ = documents(ended)
    assert [line["status"] for line in lines] == ["already", "replaced", "confirmed"]
    assert on_chain(double, recipients) == {to: raw for to, raw in expected(recipients).items() if to != recipients[1]}


def test_coins_that_went_elsewhere_meanwhile_stop_the_run_at_a_border(double: Double, wallet: Wallet) -> None:
    recipients = people(6)
    sent: list[str] = []

    def poorer(asked: str, params: list[Any], proceed: Proceed) -> Any:
        if asked == "eth_sendRawTransaction":
            sent.append(params[0])
        return hex(10) if asked == "eth_getBalance" and sent else proceed(asked, params)

    lying(double, poorer)
    file = batch(wallet, recipients)
    ended = send(wallet, file, "poorer", "--in-flight", 3, code=13)
    lines, _ = documents(ended)
    assert Counter(line["status"] for line in lines) == {"confirmed": 3, "not_tried": 3}
    assert lines[3]["error"]["exit"] == 7
    double.quirks = ()
    documents(send(wallet, file, "poorer"))
    assert on_chain(double, recipients) == expected(recipients)
