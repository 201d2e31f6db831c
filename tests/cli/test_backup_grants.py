"""Grants and one-time credentials after a restoring: held until their owner has looked at each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import attesting
from tests.cli.granting import VALUES, World
from tests.cli.granting import world as make_world
from tests.cli.walletrun import Home, finish

RECOVERY = ("--recovery-from", "file:recovery.key")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("restored-grants"))
    made.user.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    yield made
    made.user.run("chain", "stop")


def restored(world: World, name: str, made: str) -> Home:
    """The user's home out of a backup, on the same chain: that has gone on."""
    folder = world.folder / name
    there = Home(folder)
    folder.mkdir()
    for file in ("passphrase", "recovery.key", made):
        (folder / file).write_bytes((world.user.folder / file).read_bytes())
        (folder / file).chmod(0o600)
    there.run("backup", "restore", made, *RECOVERY)
    (there.path / "chain").symlink_to(world.user.path / "chain")
    return there


def states(home: Home) -> dict[str, str]:
    return {grant["grant_id"]: grant["state"] for grant in home.json("identity", "grants")}


def test_active_grants_are_suspended_and_lifted_one_by_one(world: World) -> None:
    kept, revoked, ended = world.grant(), world.grant(), world.grant()
    world.user.run("identity", "grant", "revoke", ended)
    made = world.user.run("backup", "create", "--out", "one.age").out.strip()
    world.user.run("identity", "grant", "revoke", revoked)
    home = restored(world, "one", made)
    before = states(home)
    assert (before[kept], before[revoked], before[ended]) == ("suspended", "suspended", "revoked")
    locked = home.json("identity", "grants", "--locked")
    assert {grant["state"] for grant in locked if grant["grant_id"] in (kept, revoked)} == {"suspended"}
    assert home.json("status")["grants"]["active"] == 0
    assert home.json("backup", "verify", made, *RECOVERY)["sound"]

    home.error("identity", "grant", "lift", kept, code=12)
    assert states(home)[kept] == "suspended"
    assert home.json("identity", "grant", "lift", kept, "--yes")["state"] == "active"
    assert states(home)[kept] == "active"
    assert home.error("identity", "grant", "lift", kept, "--yes", code=9)["code"] == "duplicate"
    home.error("identity", "grant", "lift", "--yes", code=2)
    home.run("identity", "grant", "revoke", revoked)
    home.error("identity", "grant", "lift", revoked, "--yes", code=9)


def test_a_grant_that_was_changed_in_a_backup_is_found(world: World) -> None:
    grant_id = world.grant()
    folder = world.folder / "changed"
    shutil.copytree(world.user.folder, folder, ignore=shutil.ignore_patterns("chain", "agent.sock", "*.age"))
    connection = sqlite3.connect(folder / "home" / "oauth.db")
    connection.execute("UPDATE grants SET sealed = zeroblob(length(sealed)) WHERE id = ?", (grant_id,))
    connection.commit()
    connection.close()
    home = Home(folder)
    home.run("backup", "create", "--out", "changed.age")
    found = home.run("backup", "verify", "changed.age", *RECOVERY, "--json", code=14).document
    assert [finding["name"] for finding in found["findings"]] == ["grant-altered"]
    home.error("backup", "restore", "changed.age", *RECOVERY, code=14, CMWALLET_HOME=str(folder / "new"))


def test_at_a_terminal_every_suspended_one_is_asked_for(world: World) -> None:
    first, second = world.grant(), world.grant(fields="email")
    made = world.user.run("backup", "create", "--out", "two.age").out.strip()
    home = restored(world, "two", made)
    for grant_id, state in states(home).items():
        if state == "suspended" and grant_id not in (first, second):
            home.run("identity", "grant", "revoke", grant_id)
    child = home.at_terminal("identity", "grant", "lift")
    answers = {}
    for _ in range(2):
        child.expect("Type yes to go on: ")
        name = second if "email" in child.before else first
        answers[name] = "yes" if name == first else "no"
        child.sendline(answers[name])
    finish(child)
    after = states(home)
    assert (after[first], after[second]) == ("active", "suspended")


def test_a_consent_that_was_withdrawn_on_chain_is_revoked_here_too(world: World) -> None:
    grant_id = world.grant("--anchor")
    made = world.user.run("backup", "create", "--out", "three.age").out.strip()
    home = restored(world, "three", made)
    world.user.run("identity", "grant", "revoke", grant_id)  # signs, and sends the withdrawal
    found = home.json("identity", "grant", "lift", grant_id, "--yes")
    assert (found["state"], found["withdrawn_on_chain"]) == ("revoked", "yes")
    assert states(home)[grant_id] == "revoked"


def test_one_that_stands_on_chain_says_so(world: World) -> None:
    grant_id = world.grant("--anchor")
    made = world.user.run("backup", "create", "--out", "four.age").out.strip()
    home = restored(world, "four", made)
    assert home.json("identity", "grant", "lift", grant_id, "--yes")["withdrawn_on_chain"] == "no"


def test_fields_come_back_as_they_were(world: World) -> None:
    made = world.user.run("backup", "create", "--out", "five.age").out.strip()
    home = restored(world, "five", made)
    for field, value in VALUES.items():
        assert home.run("identity", "get", field).out.strip() == value


def test_copies_that_nobody_saw_are_doubted_and_spent_ones_stay_spent(tmp_path: Path) -> None:
    people = attesting.world(tmp_path)
    try:
        people.hold(copies=3)
        holder = people.holder
        people.present(fields="given_name")
        holder.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
        holder.run("backup", "create", "--out", "mine.age")
        there = {"CMWALLET_HOME": str(holder.folder / "new")}
        found = holder.json("backup", "restore", "mine.age", *RECOVERY, **there)
        assert found["maybe_shown_credentials"] == 2
        (batch,) = holder.json("identity", "attest", "list", **there)
        assert (batch["copies"], batch["unspent"], batch["maybe_shown"]) == (3, 2, 2)
        (batch,) = holder.json("identity", "attest", "list")
        assert batch["maybe_shown"] == 0
        (holder.folder / "new" / "chain").symlink_to(people.provider.path / "chain")
        arguments = ("--fields", "given_name", "--nonce", "n", "--yes")
        again = holder.run("identity", "attest", "present", "--audience", attesting.SHOP, *arguments, **there)
        assert "may have been shown" not in again.err, "this verifier has its own copy already"
        other = holder.run("identity", "attest", "present", "--audience", "https://other.example", *arguments, **there)
        assert "may have been shown" in other.err
    finally:
        people.provider.run("chain", "stop")
