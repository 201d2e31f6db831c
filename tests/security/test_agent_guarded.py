"""Records that a program of the same user must not touch through an unlocked agent: seeds, account keys, identity keys.

The attacker speaks to the real socket. After each refusal the record is as it was, and the vault's log names who tried.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from cmwallet.accounts.accounts import TYPE_WATCHED
from cmwallet.accounts.seeds import TYPE_SEED
from cmwallet.agent.keeper import AgentKeeper
from cmwallet.errors import PolicyRefused
from identity.secret import Secret
from identity.vault.interface import TYPE_IDENTITY_KEY, TYPE_SECP256K1_KEY, Draft, Entry
from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, Home
from tests.security.agents import unlocked_home

NOBODY_ASKED = {"CMWALLET_PASSPHRASE_FROM": None}
GUARDED = (TYPE_SEED, TYPE_SECP256K1_KEY, TYPE_IDENTITY_KEY)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    commands = (("identity", "create", "me"), ("account", "watch", "other", ACCOUNTS[1]))
    with unlocked_home(tmp_path_factory.mktemp("guarded"), *commands) as made:
        yield made


def ordinary(keeper: AgentKeeper) -> str:
    return keeper.seal("note", "mine", Secret(b"x"))


ATTACKS: dict[str, Callable[[AgentKeeper, Entry], object]] = {
    "remove": lambda k, e: k.remove(e.record_id),
    "remove among others": lambda k, e: k.remove_many([ordinary(k), e.record_id]),
    "replace": lambda k, e: k.seal(e.type, e.title, Secret(bytes(31) + b"\x01"), record_id=e.record_id),
    "replace, and drop what was": lambda k, e: k.seal_many(
        [Draft(e.type, e.title, Secret(bytes(31) + b"\x01"), e.attributes, e.record_id, None, 2)]
    ),
    "replace among others": lambda k, e: k.seal_many(
        [Draft("note", "n", Secret(b"")), Draft(e.type, e.title, Secret(b"x"), {}, e.record_id)]
    ),
    "take its place": lambda k, e: k.seal_many([Draft("note", "n", Secret(b""), {}, e.record_id, ("cmwallet", "x"))]),
    "rename": lambda k, e: k.rename(e.record_id, "savings"),
    "attributes": lambda k, e: k.set_attributes(e.record_id, {**e.attributes, "address": ACCOUNTS[2]}),
    "no attributes": lambda k, e: k.set_attributes(e.record_id, {}),
}


@pytest.mark.parametrize("kind", GUARDED)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_guarded_record_is_removed_or_changed(home: Home, keeper: AgentKeeper, kind: str, attack: str) -> None:
    (entry, *_) = keeper.entries(kind)
    with pytest.raises(PolicyRefused, match="changes no seed"):
        ATTACKS[attack](keeper, entry)
    assert keeper.entry(entry.record_id) == entry
    assert keeper.versions(entry.record_id) == [1]
    line = keeper.log()[-1]
    assert line.event == "refuse"
    assert line.reason.endswith(f"(agent, for process {os.getpid()})")


def test_a_program_that_says_that_the_passphrase_was_given_is_not_believed(keeper: AgentKeeper) -> None:
    (entry, *_) = keeper.entries(TYPE_SEED)
    for claim in ({"confirmed": True}, {"passphrase": Secret(PASSPHRASE)}, {"yes": "yes"}, {"terminal": True}):
        with pytest.raises(Exception, match="does not understand"):
            keeper.call("remove", record_id=entry.record_id, **claim)
    assert keeper.entry(entry.record_id) == entry


def test_the_vault_is_whole_and_opens_every_key_after_all_that(home: Home, keeper: AgentKeeper) -> None:
    home.run("vault", "verify")
    for kind in GUARDED:
        assert keeper.entries(kind)
    assert home.json("account", "new", "second", **NOBODY_ASKED)["address"] == ACCOUNTS[2]  # [1] is watched


@pytest.mark.parametrize(
    "command",
    [
        ("account", "remove", "account-1", "--yes"),
        ("account", "rename", "account-1", "mine"),
        ("wallet", "remove", "main", "--yes"),
        ("wallet", "rename", "main", "mine"),
        ("identity", "remove", "me", "--yes"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_commands_that_change_such_records_ask_for_the_passphrase_again(home: Home, command: tuple[str, ...]) -> None:
    before = len(home.json("vault", "log", **NOBODY_ASKED))
    assert "passphrase" in home.error(*command, code=12, **NOBODY_ASKED)["message"]
    home.secret("wrong", "not the passphrase")
    home.error(*command, "--passphrase-from", "file:wrong", code=6)
    events = [line["event"] for line in home.json("vault", "log", **NOBODY_ASKED)[before:]]
    assert "remove" not in events
    assert home.json("wallet", "list")[0]["name"] == "main"


def test_with_the_passphrase_they_go_on_while_the_agent_runs(home: Home, keeper: AgentKeeper) -> None:
    home.run("account", "rename", "account-1", "mine")
    assert keeper.entries(TYPE_SECP256K1_KEY)[0].title == "mine"
    home.run("identity", "remove", "me", "--yes")
    assert keeper.entries(TYPE_IDENTITY_KEY) == []


def test_a_watched_address_is_no_key(home: Home, keeper: AgentKeeper) -> None:
    home.run("account", "watch", "third", "0x90F79bf6EB2c4f870365E785982E1f101E93b906", **NOBODY_ASKED)
    home.run("account", "rename", "third", "fourth", **NOBODY_ASKED)
    assert "fourth" in [entry.title for entry in keeper.entries(TYPE_WATCHED)]
    home.run("account", "remove", "fourth", "--yes", **NOBODY_ASKED)


def test_rows_that_are_gone_from_outside_come_back_by_the_agent(home: Home) -> None:
    with closing(sqlite3.connect(home.path / "wallet.db")) as connection, connection:
        connection.execute("DELETE FROM accounts")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('rows behind vault', '1')")
    home.run("identity", "list", **NOBODY_ASKED)
    assert ACCOUNTS[0] in [one["address"] for one in home.json("account", "list")]
