"""Who stands on a sanctions list or is known from a history alone is paid only by an option, which the log keeps."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.cli.walletrun import ACCOUNTS, STRANGER, Home
from tests.unit.signing.documents import of_type

BOB, ANN = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65", "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"
LIST = f"""<?xml version="1.0"?><sdnList><publshInformation><Publish_Date>11/02/2026</Publish_Date></publshInformation>
<sdnEntry><uid>9001</uid><lastName>KRASNOV</lastName><sdnType>Individual</sdnType><idList>
<id><uid>1</uid><idType>Digital Currency Address - ETH</idType><idNumber>{ANN.lower()}</idNumber></id>
<id><uid>2</uid><idType>Digital Currency Address - USDT</idType><idNumber>{STRANGER.lower()}</idNumber></id>
</idList></sdnEntry></sdnList>
"""
ENTRY = "stands on the list sdn of 2026-11-02: entry 9001, KRASNOV"
PERMIT = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"


@pytest.fixture
def screened(funded: Home) -> Home:
    (funded.folder / "sdn.xml").write_text(LIST)
    found = funded.json("identity", "kyc", "lists", "add", "sdn", "sdn.xml")
    assert found["addresses"] == 2
    return funded


def kept(home: Home) -> list[tuple[str, str]]:
    connection = sqlite3.connect(home.path / "wallet.db")
    rows: list[tuple[str, str]] = connection.execute("SELECT kind, detail FROM warnings ORDER BY id").fetchall()
    connection.close()
    return rows


def test_somebody_on_a_list_is_paid_only_by_an_option_that_is_kept_with_list_entry_and_day(screened: Home) -> None:
    refused = screened.error("send", ANN, "1", "--yes", code=10)
    assert refused["message"] == f"{ANN} {ENTRY}; nothing was sent"
    assert refused["details"] == {"finding": "sanctioned"}
    screened.error("send", ANN, "1", "--yes", "--allow-lookalike", "--allow-burn", code=10)
    screened.error("send", STRANGER, "1", "--yes", code=10)
    assert kept(screened) == []
    screened.run("send", ANN, "1", "--yes", "--allow-listed")
    assert kept(screened) == [("sanctioned", f"{ANN} {ENTRY}: --allow-listed")]
    screened.error("send", ANN, "2", "--yes", code=10)


def test_without_the_list_nobody_is_on_it(screened: Home) -> None:
    screened.run("identity", "kyc", "lists", "remove", "sdn", "--yes")
    screened.run("send", ANN, "1", "--yes")


def test_a_batch_names_the_line(screened: Home) -> None:
    (screened.folder / "pay.csv").write_text(f"to,amount\nbob,1\n{ANN},1\n")
    refused = screened.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=10)
    assert refused["message"] == f"line 3 of the batch: {ANN} {ENTRY}; nothing was sent"
    assert screened.balance("bob") == 0
    screened.run("send", "--batch", "pay.csv", "--id", "nov", "--yes", "--allow-listed")
    assert kept(screened) == [("sanctioned", f"{ANN} {ENTRY}: --allow-listed")]
    (screened.folder / "burn.csv").write_text("to,amount\n0x000000000000000000000000000000000000dEaD,1\n")
    assert "line 2" in screened.error("send", "--batch", "burn.csv", "--id", "dec", "--yes", code=10)["message"]


def test_a_stage_is_judged_where_it_is_built_and_where_it_is_signed(screened: Home) -> None:
    screened.run("send", "bob", "1", "--yes")
    screened.error("tx", "build", ANN, "1", code=10)
    unsigned = screened.run("tx", "build", ANN, "1", "--allow-listed").out
    assert kept(screened) == [], "what is only built is nothing yet"
    refused = screened.error("tx", "sign", "--offline", "--yes", stdin=unsigned, code=10)
    assert ENTRY in refused["message"]
    screened.run("tx", "sign", "--offline", "--yes", "--allow-listed", stdin=unsigned)
    assert kept(screened) == [("sanctioned", f"{ANN} {ENTRY}: --allow-listed")]


def test_a_permit_for_somebody_on_a_list_is_refused(screened: Home) -> None:
    values = {"owner": ACCOUNTS[0], "spender": ANN, "value": "5", "nonce": 0, "deadline": 1_890_000_000}
    domain = {"name": "T", "version": "1", "chainId": 1234, "verifyingContract": "0x" + "34" * 20}
    (screened.folder / "permit.json").write_bytes(of_type(PERMIT, values, domain=domain))
    refused = screened.error("sign", "typed-data", "permit.json", "--yes", "--allow-spender", code=10)
    assert [one["id"] for one in refused["details"]["screening"]] == ["sanctioned"]
    screened.run("sign", "typed-data", "permit.json", "--yes", "--allow-spender", "--allow-listed")
    assert ("sanctioned", f"{ANN} {ENTRY}: --allow-listed") in kept(screened)
    (line,) = screened.json("vault", "log", "--limit", "1")
    assert "--allow-listed" in json.dumps(line)


def test_who_is_known_only_from_a_history_is_paid_by_an_option_or_as_a_contact(funded: Home) -> None:
    faucet = next(line for line in funded.json("history")["entries"] if line["to"] == ACCOUNTS[0])["from"]
    refused = funded.error("send", faucet, "1", "--yes", code=10)
    assert refused["details"] == {"finding": "bait"}
    assert "only from what it sent" in refused["message"]
    funded.run("send", faucet, "1", "--yes", "--allow-bait")
    ((kind, detail),) = kept(funded)
    assert (kind, detail.rpartition(": ")[2]) == ("bait", "--allow-bait")
    funded.run("send", faucet, "2", "--yes")
