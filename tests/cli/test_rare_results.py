"""Results of commands that other tests run at a terminal or for their text alone: what their JSON says."""

from __future__ import annotations

import pytest

from tests.cli.walletrun import ACCOUNTS, Home


def test_the_embedded_chain_is_written_to_a_file_and_its_log_is_listed(funded: Home) -> None:
    done = funded.json("chain", "export", "chain.bak")
    assert done["bytes"] == (funded.folder / "chain.bak").stat().st_size > 0
    funded.run("chain", "start", "--port", 0)
    funded.run("chain", "stop")
    assert all(isinstance(line, str) for line in funded.json("chain", "log"))


@pytest.fixture
def registered(funded: Home) -> Home:
    funded.run("identity", "create", "me")
    funded.run("identity", "register", "me", "--yes")
    return funded


@pytest.mark.parametrize("words", [("owner", "change", "savings"), ("deactivate",)])
def test_what_is_typed_at_a_terminal_alone_can_be_quoted_without(registered: Home, words: tuple[str, ...]) -> None:
    done = registered.json("identity", *words, "--dry-run")
    (quoted,) = done if isinstance(done, list) else [done]
    assert (quoted["status"], quoted["from"]) == ("dry-run", ACCOUNTS[0])


def test_a_passphrase_is_replaced_in_its_slot_and_a_slot_removed(restored: Home) -> None:
    (first,) = restored.json("vault", "slot", "list")
    restored.secret("new", "another long passphrase of words")
    made = restored.json("vault", "slot", "add", "passphrase", "--new-passphrase-from", "file:new")
    assert restored.json("vault", "slot", "remove", made["slot"], "--yes") == {
        "removed": made["slot"],
        "kind": "passphrase",
    }
    changed = restored.json("vault", "passphrase", "--new-passphrase-from", "file:new")
    assert changed["old_copies_open_with_old_passphrase"]
    (last,) = restored.json("vault", "slot", "list")
    assert (last["id"], first["kind"]) == (changed["slot"], last["kind"])
