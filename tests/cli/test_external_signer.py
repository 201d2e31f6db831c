"""`--signer external:PROGRAM`: a program of others (eth-account) signs for a watch-only account, and some lie."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from tests.cli.walletrun import ACCOUNTS, Home

BOB = ACCOUNTS[1]
KEY = "0x" + "0b" * 32
HERS = Account.from_key(KEY).address
COIN = 10**18

PROGRAM = """
import json, os, sys
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
asked = json.load(sys.stdin)
with open("asked.jsonl", "a") as log:
    log.write(json.dumps({**asked, "environment": sorted(os.environ), "arguments": sys.argv[1:]}) + "\\n")
form, key = sys.argv[1], "KEY"
payload, account = asked["payload"], Account.from_key(key)
if form == "stranger":
    account, form = Account.from_key("0x" + "0c" * 32), "signature"
if asked["kind"] == "transaction":
    names = "chainId nonce to value data gas gasPrice maxFeePerGas maxPriorityFeePerGas type".split()
    fields = {name: payload[name] for name in names if payload.get(name) is not None}
    if fields["type"] == "0x0":
        del fields["type"]
    if form == "other":
        fields["to"], form = "0x" + "99" * 20, "raw"
    signed = account.sign_transaction(fields)
else:
    message = asked["kind"] == "message"
    document = None if message else encode_typed_data(full_message=payload["document"])
    signed = account.sign_message(encode_defunct(hexstr=payload["message"]) if message else document)
v, s = signed.v, signed.s
if form == "high":
    s, v = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - s, v ^ 1
joined = signed.r.to_bytes(32, "big") + s.to_bytes(32, "big") + (v.to_bytes(2, "big") if v > 255 else bytes((v,)))
answers = {
    "raw": lambda: json.dumps({"raw": "0x" + signed.raw_transaction.hex().removeprefix("0x")}),
    "signature": lambda: json.dumps({"signature": "0x" + joined.hex()}),
    "high": lambda: json.dumps({"signature": "0x" + joined.hex()}),
    "text": lambda: "signed!",
    "list": lambda: "[]",
    "nothing": lambda: "{}",
    "odd": lambda: json.dumps({"signature": "0x123"}),
    "rubbish": lambda: json.dumps({"raw": "0x02c0"}),
    "long": lambda: json.dumps({"signature": "0x" + "00" * 600_000}),
    "fails": lambda: sys.exit(3),
}
print(answers[form]())
"""


def signer(form: str) -> tuple[str, str]:
    return "--signer", f"external:{shlex.quote(sys.executable)} signer.py {form}"


def asked(home: Home) -> list[dict[str, Any]]:
    log = home.folder / "asked.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture(scope="module")
def template(funded_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that watches an account with 20 CMT whose key only the program has."""
    made = funded_template.copy(tmp_path_factory.mktemp("watching"))
    (made.folder / "signer.py").write_text(PROGRAM.replace("KEY", KEY))
    made.run("account", "watch", "hers", HERS)
    made.run("send", HERS, "20", "--yes")
    return made


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Iterator[Home]:
    made = template.copy(tmp_path)
    made.run("chain", "start", "--port", "0")
    yield made
    made.run("chain", "stop")


@pytest.mark.parametrize(
    ("form", "price"), [("raw", ()), ("signature", ("--gas-price", "2gwei"))], ids=["raw", "legacy"]
)
def test_a_transfer_is_signed_elsewhere_and_paid_once(home: Home, form: str, price: tuple[str, ...]) -> None:
    done = home.json("send", "bob", "1.5", "--from", "hers", *signer(form), *price, "--yes")
    assert (done["status"], done["from"]) == ("confirmed", HERS)
    assert home.balance("bob") == 15 * COIN // 10
    (one,) = asked(home)
    assert [line.startswith("pays 1500000000000000000 wei") or "1.5 CMT" in line for line in one["summary"]] == [True]
    assert (one["type"], one["kind"], one["from"]) == ("cmwallet.sign/1", "transaction", HERS)
    assert not [name for name in one["environment"] if "PASSPHRASE" in name or name.endswith("_FROM")]
    assert [line["reason"] for line in home.json("vault", "log") if line["event"] == "authorize"] != []


def test_tokens_batches_stages_messages_and_typed_data(home: Home) -> None:
    hers = ("--from", "hers", *signer("signature"))
    home.run("token", "wrap", "3", *hers, "--yes")
    home.run("send", "bob", "1", "--token", "WCMT", *hers, "--yes")
    (home.folder / "pay.csv").write_text(f"to,amount\nbob,1\n{ACCOUNTS[2]},2\nbob,0.5\n")
    paid = home.run("send", "--batch", "pay.csv", "--id", "nov", *hers, "--yes").out
    assert paid.count("confirmed") == 3
    unsigned = home.run("tx", "build", "bob", "0.25", "--from", "hers").out
    signed = home.run("tx", "sign", "--yes", *signer("raw"), stdin=unsigned).out
    assert home.json("tx", "broadcast", stdin=signed)["state"] == "confirmed"
    message = home.json("sign", "message", "hello", *hers)
    assert home.json("verify", "message", "hello", "--address", HERS, "--signature", message["signature"])["valid"]
    document = {
        "types": {"Vote": [{"name": "choice", "type": "uint32"}]},
        "primaryType": "Vote",
        "domain": {"name": "poll", "chainId": 1234},
        "message": {"choice": 2},
    }
    (home.folder / "vote.json").write_text(json.dumps(document))
    vote = home.json("sign", "typed-data", "vote.json", *hers, "--yes")
    verify = ("verify", "typed-data", "vote.json", "--address", HERS, "--signature", vote["signature"])
    assert home.json(*verify)["valid"]
    assert [one["kind"] for one in asked(home)] == ["transaction"] * 6 + ["message", "typed-data"]


LIES = {
    "other": "another transaction than it was asked for",
    "stranger": "did not sign that with the key of",
    "high": "did not sign that with the key of",
    "text": "something else than one JSON object",
    "list": "something else than one JSON object",
    "long": "something else than one JSON object",
    "nothing": "gave back no signature",
    "odd": "gave back no signature",
    "rubbish": "gave back no transaction",
    "fails": "ended with 3",
}


def test_a_program_that_lies_or_fails_sends_nothing(home: Home) -> None:
    for form, told in LIES.items():
        problem = home.error("send", "bob", "1", "--from", "hers", *signer(form), "--yes", "--id", form, code=15)
        assert told in problem["message"]
    hers = [entry["state"] for entry in home.json("tx", "list") if entry["from"] == HERS]
    assert hers == ["abandoned"] * len(LIES)
    assert home.balance("hers") == 20 * COIN
    home.run("send", "bob", "1", "--from", "hers", *signer("raw"), "--yes", "--id", "fails")
    assert home.balance("bob") == COIN


def test_the_policy_is_asked_before_the_program(home: Home) -> None:
    (home.folder / "policy.toml").write_text(
        'version = 1\ndefault = "allow"\n[[limit]]\nname = "day"\ntotal = "3cmt"\nwindow = "24h"\n'
    )
    home.run("policy", "set", "policy.toml", "--yes")
    pay = ("send", "bob", "2", "--from", "hers", *signer("raw"), "--yes")
    home.run(*pay)
    told = home.error(*pay, "--allow-duplicate", code=10)
    assert told["details"]["rule"] == "day"
    assert len(asked(home)) == 1, "what is refused is not shown to it"
    (home.folder / "pay.csv").write_text("to,amount\nbob,0.4\nbob,0.9\n")
    home.error("send", "--batch", "pay.csv", "--id", "x", "--from", "hers", *signer("raw"), "--yes", code=10)
    assert len(asked(home)) == 1


def test_what_a_program_gave_no_signature_for_stays_counted(home: Home) -> None:
    """It may have kept what it signed and said nothing."""
    (home.folder / "policy.toml").write_text(
        'version = 1\ndefault = "allow"\n[[limit]]\nname = "day"\ntotal = "3cmt"\nwindow = "24h"\n'
    )
    home.run("policy", "set", "policy.toml", "--yes")
    home.error("send", "bob", "2", "--from", "hers", *signer("nothing"), "--yes", code=15)
    assert home.error("send", BOB, "2", "--from", "hers", *signer("raw"), "--yes", code=10)["details"]["rule"] == "day"


def test_by_the_agent_it_is_the_same(home: Home) -> None:
    home.run("unlock", "--for", "2m")
    try:
        locked = {"CMWALLET_PASSPHRASE_FROM": None}
        done = home.run("send", "bob", "1", "--from", "hers", *signer("raw"), "--yes", **locked)
        assert done.out.strip()
    finally:
        home.run("lock")
    assert home.balance("bob") == COIN


def test_who_is_asked_is_named_on_the_command_line_alone(home: Home, tmp_path: Path) -> None:
    pay = ("send", "bob", "1", "--yes")
    assert "watch-only" in home.error(*pay, "--from", "hers", code=4)["message"]
    assert "is here" in home.error(*pay, *signer("raw"), code=4)["message"]
    for wrong in ("raw", "external:", "external:'", "ledger:0"):
        home.error(*pay, "--from", "hers", "--signer", wrong, code=2)
    missing = home.error(*pay, "--from", "hers", "--signer", "external:/no/such/program", code=5)
    assert "cannot start the signer /no/such/program" in missing["message"]
    home.error(*pay, "--from", "hers", "--signer", f"external:echo $(touch {tmp_path}/y)", code=15)
    assert not (tmp_path / "y").exists(), "no shell reads it"
    assert asked(home) == []
    # A variable that is named as the source of a secret is none of the program's business either.
    home.run(
        *("send", "bob", "1", "--yes", "--from", "hers", *signer("raw")),
        CMWALLET_PASSPHRASE_FROM="env:ELSEWHERE",
        ELSEWHERE=(home.folder / "passphrase").read_text().strip(),
    )
    assert "ELSEWHERE" not in asked(home)[0]["environment"]
