"""Two homes on one embedded chain: the one has it, the other meets it as a node; nothing else is shared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from oauth.dapp import Dapp, connect, read_key
from tests.cli.attesting import HOLDERS_PHRASE, bare
from tests.cli.walletrun import PHRASE, Home
from tests.security.oauthhome import REDIRECT, serving, wish

CMT = 10**18


@dataclass
class Two:
    """`ada` has the chain; `ben` joined it."""

    ada: Home
    ben: Home
    url: str

    def address(self, home: Home) -> str:
        (account,) = home.json("account", "list")
        return str(account["address"])

    def balance(self, home: Home) -> int:
        return int(home.json("balance")["balances"][0]["raw"])


def join(home: Home, url: str) -> None:
    """What the page on the embedded chain says."""
    home.run("network", "add", "far", "--rpc", url)
    home.run("network", "use", "far", "--yes")
    home.run("contract", "use", "--all", "--yes")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("two")
    ada, ben = bare(folder / "ada", PHRASE, None), bare(folder / "ben", HOLDERS_PHRASE, None)
    url = ada.json("chain", "start", "--port", "0")["url"]
    try:
        join(ben, url)
        two = Two(ada, ben, url)
        ada.run("chain", "faucet", "--quiet")
        ada.run("chain", "faucet", two.address(ben), "--quiet")
        yield two
    finally:
        ada.run("lock", code=None)
        ada.run("chain", "stop")


def test_a_node_of_that_kind_says_itself_what_it_is(two: Two) -> None:
    (far,) = [one for one in two.ben.json("network", "list") if one["name"] == "far"]
    assert (far["chain_id"], far["symbol"], far["confirmations"], far["on_demand"]) == (1234, "CMT", 1, True)
    assert far["genesis"] == two.ada.json("chain", "status")["genesis"]
    assert far["genesis"] != two.ben.json("chain", "status")["genesis"]


def test_the_other_homes_contracts_are_known_as_they_are(two: Two) -> None:
    hers, his = ({one["name"]: one["address"] for one in home.json("contract", "list")} for home in (two.ada, two.ben))
    assert his == hers
    file = two.ben.folder / "contracts.json"
    file.write_text(json.dumps(two.ada.json("contract", "list")))
    for source in ((), (two.url,), (str(file),)):  # nothing new: nothing is asked
        assert len(two.ben.json("contract", "use", "--all", *source, "--no-input")) > 5


def test_contracts_are_taken_from_no_node_of_another_chain(two: Two, tmp_path: Path) -> None:
    other = bare(tmp_path / "third", PHRASE, None)
    url = other.json("chain", "start", "--port", "0")["url"]
    try:
        assert "another chain" in two.ben.error("contract", "use", "--all", url, "--yes", code=18)["message"]
    finally:
        other.run("chain", "stop")
    two.ben.error("contract", "use", "--all", url, "--yes", code=3)
    two.ben.error("contract", "use", "--all", two.url, "0x" + "11" * 20, "--yes", code=2)
    two.ben.error("contract", "use", "--all", "--network", "local", "--yes", code=4)


def test_what_is_no_embedded_chain_has_to_be_described(two: Two) -> None:
    for url in ("http://127.0.0.1:9", "https://node.example", "http://127.0.0.1:1/x"):
        assert "--chain-id" in two.ben.error("network", "add", "elsewhere", "--rpc", url, code=4)["hint"]
    told = two.ben.json("network", "add", "careful", "--rpc", two.url, "--confirmations", "3")
    assert (told["chain_id"], told["confirmations"]) == (1234, 3)


def test_each_sends_to_the_other(two: Two) -> None:
    before = two.balance(two.ada), two.balance(two.ben)
    two.ada.run("send", two.address(two.ben), "5", "--yes")
    assert two.balance(two.ben) == before[1] + 5 * CMT
    sent = two.ben.json("send", two.address(two.ada), "2", "--yes")
    assert sent["status"] == "confirmed"
    spent = before[1] + 3 * CMT - two.balance(two.ben)
    assert 0 < spent < CMT // 100, "the fee alone"
    assert before[0] - 3 * CMT - CMT // 100 < two.balance(two.ada) < before[0] - 3 * CMT


def test_an_identity_of_the_one_grants_to_a_dapp_of_the_other(two: Two) -> None:
    ada, ben = two.ada, two.ben
    ada.run("identity", "create", "ada", "--quiet")
    ada.run("identity", "register", "--yes", "--quiet")
    ada.run("identity", "set", "given_name", "-", stdin="Ada\n")
    ada.run("identity", "set", "birthdate", "-", stdin="1990-05-01\n")
    ben.run("identity", "create", "shop", "--quiet")
    ben.run("oauth", "key", "dapp.jwk", "--quiet")
    ben.run("identity", "key", "publish", "dapp.jwk", "--yes", "--quiet")
    did = ben.json("identity", "show")["did"]
    assert ben.json("identity", "did", "resolve", ada.json("identity", "show")["did"])["document"]["keyAgreement"]
    document = ben.json(
        "oauth", "client", "document", "--name", "Far shop", "--redirect-uri", REDIRECT, "--key", "dapp.jwk"
    )
    ada.secret("document", document["document"])
    ada.run("oauth", "client", "add", did, "--document", "document", "--quiet")
    key = read_key((ben.folder / "dapp.jwk").read_bytes())
    with serving(ada, "--port", "0") as server, connect(Dapp(did, key, key), server.issuer) as dapp:
        device = dapp.start_device(wish("given_name"))
        ada.run("oauth", "approve", device.user_code, "--yes")
        tokens = dapp.ask_device(device)
        assert dapp.fields(tokens.access_token)["fields"]["given_name"]["value"] == "Ada"
        ben.secret("token", tokens.access_token)
        assert ben.json("oauth", "verify", "token")["issuer_did"] == ada.json("identity", "show")["did"]
        receipt = ada.run("identity", "grant", "receipt", tokens.grant_id).out
        wanted = "signature,key,dapp,anchor,not-withdrawn"
        assert ben.json("identity", "grant", "verify", "-", "--require", wanted, stdin=receipt)["anchor"] == "yes"
        ada.run("identity", "grant", "revoke", tokens.grant_id)
        withdrawn = ben.json("identity", "grant", "verify", "-", stdin=receipt)["withdrawn"]
        assert withdrawn == "yes", "the other home sees on chain that it was taken back"
