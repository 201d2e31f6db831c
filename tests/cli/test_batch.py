"""`cmwallet send --batch` in real processes: what it prints, what each change of the file means, every refusal."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.cli.walletrun import ACCOUNTS, STRANGER, Home, finish

CMT = 10**18
BOB = "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
ANN, CARA = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", "0x976EA74026E726554dB657fA54763abd0C3a0aa9"
LINE = re.compile(r"(\d+)\t(0x[0-9a-f]{64}|-)\t([a-z_]+)")


def write(home: Home, text: str, name: str = "pay.csv") -> Path:
    file = home.folder / name
    file.write_text(text, "utf-8")
    return file


def batch(home: Home, *more: object, code: int | None = 0, **also: Any) -> list[dict[str, Any]]:
    done = home.run("send", "--batch", "pay.csv", *more, "--yes", "--json", code=code, **also)
    return [json.loads(line) for line in done.out.splitlines()]


def statuses(lines: list[dict[str, Any]]) -> list[str]:
    return [line["status"] for line in lines[:-1]]


def test_a_line_of_text_is_its_number_its_hash_and_its_end(funded: Home) -> None:
    write(funded, f"to,amount,memo\nbob,1.5,bread\n\n{ANN},250gwei,\nsavings,2cmt,own\n")
    done = funded.run("send", "--batch", "pay.csv", "--id", "nov", "--yes")
    found = [LINE.fullmatch(line) for line in done.out.splitlines()]
    assert [(one[1], one[3]) for one in found if one] == [("2", "confirmed"), ("4", "confirmed"), ("5", "confirmed")]
    assert "paid 3.50000025 CMT in 3 of 3 lines" in done.err
    assert [funded.balance(who) for who in ("bob", ANN, "savings")] == [15 * CMT // 10, 250 * 10**9, 2 * CMT]
    memos = {entry["memo"]: entry["id"] for entry in funded.json("tx", "list")}
    assert memos.keys() == {"bread", None, "own"}
    assert all(re.fullmatch("nov/[0-9a-f]{16}/1", label) for label in memos.values())


def test_json_is_an_object_a_line_and_the_summary_last(funded: Home) -> None:
    write(funded, f'{{"to":"bob","amount":"1","id":"a"}}\n{{"to":"{ANN}","amount":"2","memo":"x","id":"b"}}\n')
    first, second, last = batch(funded, "--id", "nov")
    amount = {"raw": str(CMT), "decimals": 18, "symbol": "CMT", "asset": "native", "formatted": "1"}
    assert first == {
        "line": 1,
        "label": "nov/a",
        "to": BOB,
        "amount": amount,
        "status": "confirmed",
        "hash": funded.json("tx", "show", first["entry"])["hash"],
        "entry": first["entry"],
        "error": None,
    }
    assert (second["line"], second["label"], second["to"]) == (2, "nov/b", ANN)
    assert last == {
        "summary": {
            "batch": "nov",
            "lines": 2,
            "counts": {"confirmed": 2},
            "paid": {"native": amount | {"raw": str(3 * CMT), "formatted": "3"}},
            "resume": None,
        }
    }
    again = funded.run("send", "--batch", "pay.csv", "--id", "nov", "--yes", "--field", "hash")
    assert again.out == f"{first['hash']}\n{second['hash']}\n", "a line each, and none of the summary"


def test_a_file_that_is_run_again_pays_what_is_new_and_nothing_twice(served: Home) -> None:
    write(served, f"to,amount\nbob,1\n{ANN},2\n")
    assert statuses(batch(served, "--id", "nov")) == ["confirmed", "confirmed"]
    assert statuses(batch(served, "--id", "nov")) == ["already", "already"]
    write(served, f"amount,to\n2,{ANN.lower()}\n1.0,{BOB}\n3,{CARA}\n1,bob\n")
    assert statuses(batch(served, "--id", "nov")) == ["already", "already", "confirmed", "confirmed"]
    assert [served.balance(who) for who in ("bob", ANN, CARA)] == [2 * CMT, 2 * CMT, 3 * CMT]


@pytest.mark.parametrize("column", ["", ",id"], ids=["by content", "by id"])
def test_a_paid_line_that_changed_is_refused_until_it_is_allowed(served: Home, column: str) -> None:
    first, second = (",a", ",b") if column else ("", "")
    write(served, f"to,amount{column}\nbob,1{first}\n")
    paid = batch(served, "--id", "nov")[0]
    write(served, f"to,amount{column}\nbob,5{first}\n{ANN},1{second}\n")
    refused = served.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=9)
    assert [(one["id"], one["hash"]) for one in refused["details"]["lines"]] == [(paid["label"], paid["hash"])]
    assert served.balance(ANN) == 0
    allowed = statuses(batch(served, "--id", "nov", "--allow-changed"))
    assert allowed == (["already", "confirmed"] if column else ["confirmed", "confirmed"])
    assert served.balance("bob") == (CMT if column else 6 * CMT)


def test_a_contact_with_a_new_address_is_another_line(served: Home) -> None:
    write(served, "to,amount\nbob,1\n")
    batch(served, "--id", "nov")
    served.run("contact", "remove", "bob", "--yes")
    served.run("contact", "add", "bob", CARA)
    assert served.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=9)["code"] == "duplicate"
    assert served.balance(CARA) == 0


def test_a_name_stands_for_one_account(served: Home) -> None:
    write(served, "to,amount\nbob,1\n")
    batch(served, "--id", "nov")
    served.run("send", "savings", "5", "--yes")
    refused = served.error("send", "--batch", "pay.csv", "--id", "nov", "--from", "savings", "--yes", code=9)
    assert "was run for another account" in refused["message"]
    assert statuses(batch(served, "--id", "dec", "--from", "savings")) == ["confirmed"]


def test_ids_of_the_file_alone_are_the_ids_of_send(served: Home) -> None:
    write(served, f"to,amount,id\nbob,1,inv-1\n{ANN},1,inv-2\n")
    served.run("send", "bob", "1", "--id", "inv-1", "--yes")
    assert statuses(batch(served)) == ["already", "confirmed"]
    assert served.run("send", ANN, "1", "--id", "inv-2", "--yes", code=9)
    write(served, f"to,amount,id\n{ANN},7,inv-2\n")
    assert served.error("send", "--batch", "pay.csv", "--yes", code=9)["details"]["lines"][0]["id"] == "inv-2"


def test_what_cannot_be_read_is_told_line_by_line_and_nothing_is_paid(funded: Home) -> None:
    write(
        funded,
        f'to,amount,memo\nbob,"1,5",\nnobody,1,\n{BOB.replace("d34A", "D34a")},1,\nbob,max,\nbob,0,\n=1+1,5,\n'
        f"bob,-5,\nbob,1e3,\nbob,5eth,\n{'0x' + '0' * 40},1,\nbob,1,=HYPERLINK(1)\n",
    )
    refused = funded.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=4)
    assert [one["line"] for one in refused["details"]["lines"]] == list(range(2, 12))
    assert "a comma in the amount" in refused["message"]
    done = funded.run("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=4)
    assert done.err.count("warning: line") == 10
    assert funded.json("tx", "list") == []
    write(funded, "to,amount\nbob,0\n")
    assert statuses(batch(funded, "--id", "nov", "--allow-zero")) == ["confirmed"]


def test_a_memo_that_a_spreadsheet_would_run_stays_a_memo(funded: Home) -> None:
    write(funded, 'to,amount,memo\nbob,1,"=HYPERLINK(""http://x"",""y"")"\n')
    batch(funded, "--id", "nov")
    assert funded.json("tx", "list")[0]["memo"] == '=HYPERLINK("http://x","y")'


def test_look_alikes_are_refused_by_line_also_among_the_lines(funded: Home) -> None:
    twin = (BOB[:6] + "00" * 16 + BOB[-4:]).lower()
    write(funded, f"to,amount\n{ANN},1\n{twin},1\n")
    refused = funded.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=10)
    assert refused["message"].startswith("line 3 of the batch: ")
    other = (STRANGER[:6] + "00" * 16 + STRANGER[-4:]).lower()
    write(funded, f"to,amount\n{STRANGER},1\n{other},1\n")
    assert (
        "the recipient of line 3"
        in funded.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=10)["message"]
    )
    assert statuses(batch(funded, "--id", "nov", "--allow-lookalike")) == ["confirmed", "confirmed"]


def test_the_whole_is_compared_with_the_balance_before_anything(funded: Home) -> None:
    write(funded, "to,amount\nbob,60\nsavings,60\n")
    refused = funded.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=7)
    assert refused["details"]["needed"]["raw"] > refused["details"]["held"]["raw"]
    assert funded.json("tx", "list") == []
    assert funded.balance("bob") == 0


def test_a_dry_run_tells_what_would_be_paid_and_pays_nothing(served: Home) -> None:
    write(served, f"to,amount\nbob,1\n{ANN},2\nbob,1\n")
    *lines, last = batch(served, "--id", "nov", "--dry-run")
    assert [(one["status"], one["first_payment"], one["gas_limit"]) for one in lines] == [
        ("dry-run", False, 21_000),
        ("dry-run", True, 21_000),
        ("dry-run", False, 21_000),
    ]
    summary = last["summary"]
    assert (summary["to_pay"], summary["equal_lines"], summary["first_payments"]) == (3, 1, 1)
    assert summary["amounts"]["native"]["formatted"] == "4"
    text = served.run("send", "--batch", "pay.csv", "--id", "nov", "--dry-run")
    assert text.out.splitlines()[1] == f"3\t2 CMT\t{ANN}\tdry-run"
    assert "pay   4 CMT in 3 lines on local" in text.err
    assert served.json("tx", "list") == []


def test_tokens_and_coins_in_one_file(served: Home) -> None:
    served.run("token", "wrap", "10", "--yes")
    write(served, f"to,amount,token\nbob,1,\n{ANN},2.5,WCMT\n{CARA},1wcmt,wcmt\n")
    *_, last = batch(served, "--id", "nov")
    paid = last["summary"]["paid"]
    assert {one["symbol"]: one["formatted"] for one in paid.values()} == {"CMT": "1", "WCMT": "3.5"}
    held = {one["symbol"]: one["formatted"] for one in served.json("balance", ANN)["balances"]}
    assert held["WCMT"] == "2.5"
    write(served, f"to,amount,token\n{ANN},20,WCMT\n", "more.csv")
    assert served.error("send", "--batch", "more.csv", "--id", "dec", "--yes", code=7)
    wrapped = next(one["asset"] for one in paid.values() if one["symbol"] == "WCMT")
    write(served, f"to,amount,token\n{ANN},1,WCMT\n{wrapped},1,WCMT\n", "own.csv")
    refused = served.error("send", "--batch", "own.csv", "--id", "dec", "--yes", code=10)
    assert [one["line"] for one in refused["details"]["lines"]] == [3]
    write(served, f"to,amount,token\n{ANN},1,NONE\n", "none.csv")
    assert "no token 'NONE'" in served.error("send", "--batch", "none.csv", "--id", "dec", "--yes", code=4)["message"]


def test_a_contract_that_takes_no_coins_is_found_before_anything(served: Home) -> None:
    registry = next(one for one in served.json("contract", "list") if one["name"] == "KeyRegistry")["address"]
    write(served, f"to,amount\nbob,1\n{registry},1\n")
    refused = served.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=8)
    assert refused["message"].startswith("line 3 of the batch: ")
    assert served.json("tx", "list") == []


def test_a_batch_has_a_name_or_ids_and_says_what_it_is_about(funded: Home) -> None:
    write(funded, "to,amount\nbob,1\n")
    assert funded.error("send", "--batch", "pay.csv", "--yes", code=12)["code"] == "input_needed"
    for name in ("a/b", "x" * 101, "two\nlines", " nov"):
        funded.error("send", "--batch", "pay.csv", "--id", name, "--yes", code=4)
    for beside in (["bob"], ["bob", "1"], ["--token", "WCMT"], ["--memo", "x"], ["--nonce", "1"], ["--max"]):
        funded.run("send", "--batch", "pay.csv", "--id", "nov", *beside, "--yes", code=2)
    funded.run("send", "--in-flight", "3", "bob", "1", "--yes", code=2)
    funded.run("send", "--yes", code=2)
    assert funded.error("send", "--batch", "missing.csv", "--id", "nov", "--yes", code=5)
    assert funded.error("send", "--batch", "pay.csv", "--id", "nov", code=12)["code"] == "input_needed"
    assert funded.json("tx", "list") == []


def test_a_batch_comes_from_stdin_and_names_how_it_goes_on(served: Home) -> None:
    done = served.run(
        *("send", "--batch", "-", "--id", "nov", "--from", "account-1", "--yes"),
        stdin="\ufeffto;amount\r\nbob;1\r\n",
    )
    assert done.out.endswith("confirmed\n")
    ended = served.run(
        *("send", "--batch", "-", "--id", "two words", "--yes", "--json", "--no-wait"), stdin="to,amount\nbob,1\n"
    )
    assert json.loads(ended.out.splitlines()[0])["status"] in ("sent", "confirmed")


def test_the_agent_signs_a_part_of_a_list_by_one_line_of_the_log(served: Home) -> None:
    served.run("unlock", "--for", "10m")
    try:
        write(served, "to,amount\n" + "bob,0.001\n" * 30)
        batch(served, "--id", "nov", CMWALLET_PASSPHRASE_FROM=None)
        log = served.json("vault", "log")
    finally:
        served.run("lock")
    signed = [line for line in log if line["event"] == "sign"]
    told = [line["reason"].split(" (")[0] for line in signed]
    assert told == ["journal entries 1-20: batch nov", "journal entries 21-30: batch nov"]
    assert served.balance("bob") == 30 * CMT // 1000
    served.run("vault", "verify")


def test_what_is_not_finished_is_named_by_status_and_doctor(served: Home) -> None:
    write(served, f"to,amount\nbob,1\n{ANN},2\n")
    batch(served, "--id", "nov")
    assert served.json("status")["transactions"]["batches"] == []
    assert not any("batch" in one["message"] for one in served.json("doctor", code=None)["findings"])
    served.rpc("evm_setAutomine", False)  # type: ignore[attr-defined]
    write(served, f"to,amount\nbob,1\n{ANN},2\n{CARA},3\n")
    ended = served.run("send", "--batch", "pay.csv", "--id", "nov", "--yes", "--timeout", "1s", code=13)
    assert ended.out.splitlines()[2].endswith("\tsent")
    assert "hint: cmwallet send --batch pay.csv --id nov" in ended.err
    assert served.json("status")["transactions"]["batches"] == ["nov"]
    assert "nov not finished" in served.run("status").out
    messages = [one["message"] for one in served.json("doctor", code=None)["findings"]]
    assert "the batch 'nov' has 1 of 3 lines open" in messages
    served.rpc("evm_mine")  # type: ignore[attr-defined]
    assert statuses(batch(served, "--id", "nov")) == ["already", "already", "confirmed"]
    assert served.json("status")["transactions"]["batches"] == []


def test_at_a_terminal_the_yes_is_typed_and_the_lines_come_below_the_bar(served: Home) -> None:
    write(served, f"to,amount\nbob,1\n{ANN},2\n")
    child = served.at_terminal("send", "--batch", "pay.csv", "--id", "nov")
    child.expect("Pay 2 lines, 3 CMT in all\\? Type yes to go on: ")
    child.sendline("no")
    finish(child, code=130)
    assert served.json("tx", "list") == []
    child = served.at_terminal("send", "--batch", "pay.csv", "--id", "nov")
    child.expect("Type yes to go on: ")
    child.sendline("yes")
    shown = finish(child)
    assert shown.count("confirmed") == 3  # two lines, and how many
    assert "paid 3 CMT in 2 of 2 lines" in shown
    assert served.balance(ANN) == 2 * CMT


def test_with_a_bar_on_the_terminal_the_lines_go_where_stdout_goes(served: Home) -> None:
    write(served, "to,amount\n" + "bob,0.001\n" * 12)
    command = f"{shlex.quote(sys.executable)} -m cmwallet send --batch pay.csv --id nov --yes > out.txt"
    child = pexpect.spawn(
        "/bin/sh",
        ["-c", command],
        env=served.environment(TERM="xterm"),
        cwd=str(served.folder),
        timeout=60,
        encoding="utf-8",
    )
    finish(child)
    ended = [LINE.fullmatch(line) for line in (served.folder / "out.txt").read_text().splitlines()]
    assert [one[3] for one in ended if one] == ["confirmed"] * 12
    assert len(ended) == 12


def test_a_contact_that_was_changed_from_outside_has_nothing_paid(served: Home) -> None:
    """Also where another line names the very address that stands there now."""
    write(served, f"to,amount\nbob,1\n{CARA},1\n")
    connection = sqlite3.connect(served.path / "wallet.db")
    with connection:
        connection.execute("UPDATE contacts SET address = ? WHERE name = 'bob'", (CARA,))
    connection.close()
    refused = served.error("send", "--batch", "pay.csv", "--id", "nov", "--yes", code=14)
    assert "'bob' in contacts was changed" in refused["message"]
    assert served.json("tx", "list") == []


def test_vault_verify_looks_at_the_register_of_batches(served: Home) -> None:
    write(served, "to,amount\nbob,1\n")
    batch(served, "--id", "nov")
    served.run("vault", "verify")
    connection = sqlite3.connect(served.path / "wallet.db")
    with connection:
        connection.execute("UPDATE batches SET sender = ?", (ACCOUNTS[1],))
    connection.close()
    assert "'nov' in batches was changed" in served.run("vault", "verify", code=14).out


def test_lines_that_are_mined_already_are_not_counted_against_the_next_ones(served: Home) -> None:
    """After the first hundred the account holds less than they and the next ones are together."""
    write(served, "to,amount\n" + "bob,0.5\n" * 130)
    batch(served, "--id", "nov", "--in-flight", "1000")
    assert served.balance("bob") == 65 * CMT
