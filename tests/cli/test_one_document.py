"""`--json` is exactly one document on stdout, and a JSON object a line on stderr, for every command of the tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_tree import COMMANDS
from tests.hostile.inprocess import Wallet

LASTING = {
    "oauth serve",
    "chain start",
    "identity bank sandbox",
    "demo",
    "unlock",
    "oauth login",
    "signer serve",
    "watch",
}
"""Commands that go on running, or start what does."""

STREAMS = {"contract events"}
SAMPLES = {"NETWORK": "local", "SHELL": "bash", "FIELD": "given_name", "ADDRESS": "0x" + "11" * 20}


@pytest.fixture(scope="module")
def wallet(tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("wallet"))
    wallet.run("chain", "faucet", "account-1")
    wallet.run("identity", "create", "me")
    return wallet


def arguments(name: str) -> list[str]:
    """The command with something in the place of each argument that it needs."""
    needed = [one for one in COMMANDS[name].params if one.param_type_name == "argument" and one.required]
    return [*name.split(), *(SAMPLES.get((one.metavar or "").strip("[]"), "1") for one in needed)]


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - LASTING))
def test_json_is_one_document_and_every_comment_is_json_too(
    wallet: Wallet, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write a file of the name that they are given
    ended = wallet.run(*arguments(name), "--json", code=None)
    if ended.out and name not in STREAMS:
        json.loads(ended.out)
        assert ended.out.count("\n") == 1
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert all(len(line) == 1 for line in lines)
    if ended.code:
        assert set(lines[-1]) == {"error"}
        assert lines[-1]["error"]["exit"] == ended.code
    else:
        assert ended.out, "a command that ends well has a result"


def test_what_is_done_one_after_the_other_is_one_list(wallet: Wallet) -> None:
    registered = wallet.json("identity", "register", "me", "--yes")
    assert [entry["status"] for entry in registered] == ["confirmed"] * len(registered) != []
    assert wallet.json("identity", "register", "me", "--yes") == []
    rotated = wallet.json("identity", "key", "rotate", "sig-p256", "--yes")
    assert [entry["status"] for entry in rotated] == ["confirmed", "confirmed"]
    added = wallet.json("identity", "key", "add", "sig-p256", "--yes")
    assert added["status"] == "confirmed"
