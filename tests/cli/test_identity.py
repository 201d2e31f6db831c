"""`cmwallet identity`, the real command in real processes."""

from __future__ import annotations

import json

import pytest

from identity.secret import Secret
from identity.vault.interface import TYPE_IDENTITY_KEY
from identity.vault.vault import Vault
from tests.cli.walletrun import ACCOUNTS, KEY, PASSPHRASE, PHRASE, STRANGER, Home

DID = f"did:ethr:0x4d2:{ACCOUNTS[0]}"


@pytest.fixture(scope="session")
def registered_template(funded_template, tmp_path_factory) -> Home:
    import shutil

    folder = tmp_path_factory.mktemp("registered")
    shutil.copytree(funded_template.folder, folder, dirs_exist_ok=True)
    home = Home(folder)
    home.run("identity", "create", "home")
    home.run("identity", "register", "--yes")
    return home


@pytest.fixture
def registered(registered_template, tmp_path) -> Home:
    import shutil

    shutil.copytree(registered_template.folder, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path)


def assertion_keys(home: Home, did: str = DID, *options: str) -> list[str]:
    found = home.json("identity", "did", "resolve", did, *options)["document"]
    return [entry.split("#")[1] for entry in found["assertionMethod"]]


def test_create_makes_keys_without_touching_the_chain(funded: Home) -> None:
    before = funded.json("chain", "status")["block"]
    made = funded.json("identity", "create", "home")
    assert (made["did"], made["restorable"]) == (DID, True)
    assert [key["use"] for key in made["keys"]] == ["sig-p256", "sig-ed25519", "enc-x25519"]
    assert funded.json("chain", "status")["block"] == before
    assert assertion_keys(funded) == ["controller"]


def test_the_list_marks_the_identity_in_use(funded: Home) -> None:
    funded.run("identity", "create", "first")
    assert [one["default"] for one in funded.json("identity", "list")] == [True]
    funded.run("identity", "create", "second", "--account", "savings")
    assert [one["default"] for one in funded.json("identity", "list")] == [False, False]
    funded.run("identity", "use", "second")
    assert funded.run("identity", "list").out.splitlines()[1].startswith("*\tsecond\t")


def test_a_restored_phrase_gives_the_same_keys(registered: Home, tmp_path_factory) -> None:
    bare = Home(tmp_path_factory.mktemp("again"))
    bare.secret("passphrase", PASSPHRASE)
    bare.secret("phrase", PHRASE)
    bare.run("init", "--restore", "--phrase-from", "file:phrase")
    again = bare.json("identity", "create", "other name")
    assert [key["kid"] for key in again["keys"]] == [key["kid"] for key in registered.json("identity", "show")["keys"]]


def test_register_publishes_what_is_missing_and_only_that(registered: Home) -> None:
    kids = {key["use"]: key["kid"] for key in registered.json("identity", "show")["keys"]}
    assert assertion_keys(registered) == ["controller", kids["sig-p256"], kids["sig-ed25519"]]
    shown = registered.json("identity", "did", "show")
    assert shown["document"]["keyAgreement"] == [f"{DID}#{kids['enc-x25519']}"]
    assert shown["metadata"]["deactivated"] is False
    block = registered.json("chain", "status")["block"]
    assert registered.run("identity", "register", "--yes").out == ""
    assert registered.json("chain", "status")["block"] == block
    listed = registered.json("identity", "key", "list")
    assert all(entry["valid_to"].startswith("20") for entry in listed)


def test_rotation_ends_the_old_key_and_the_past_can_still_be_asked(registered: Home) -> None:
    old = registered.json("identity", "show")["keys"][0]["kid"]
    block = registered.json("chain", "status")["block"]
    registered.run("identity", "key", "rotate", "sig-p256", "--yes")
    keys = registered.json("identity", "key", "list")
    assert [(key["state"], key["valid_to"] is None) for key in keys if key["use"] == "sig-p256"] == [
        ("rotated", True),
        ("active", False),
    ]
    assert old not in assertion_keys(registered)
    assert old in assertion_keys(registered, DID, "--at", str(block))


def test_a_compromised_key_says_so_on_chain(registered: Home) -> None:
    kid = registered.json("identity", "show")["keys"][1]["kid"]
    registered.run(
        *("identity", "key", "revoke", kid, "--compromised-since", "2026-01-01T00:00:00Z", "--yes"),
    )
    assert kid not in assertion_keys(registered)
    events = registered.run("contract", "events", "KeyRegistry", "DIDAttributeChanged", "--json").out.splitlines()
    name = bytes.fromhex(json.loads(events[-1])["values"]["name"][2:]).rstrip(b"\0")
    value = bytes.fromhex(json.loads(events[-1])["values"]["value"][2:])
    assert (name, len(value), int.from_bytes(value[32:], "big")) == (b"cmwallet/compromised", 40, 1767225600)
    registered.error("identity", "key", "revoke", "unknown", "--yes", code=5)
    registered.error(
        *("identity", "key", "revoke", kid, "--compromised-since", "2999-01-01T00:00:00Z", "--yes"), code=4
    )


def test_keys_are_added_beside_the_old_ones(registered: Home) -> None:
    registered.run("identity", "key", "add", "sig-ed25519", "--for", "1y", "--yes")
    assert len(assertion_keys(registered)) == 4
    registered.error("identity", "key", "add", "sig-rsa", "--yes", code=4)


def test_a_relayed_registration_is_paid_by_another_account(funded: Home) -> None:
    funded.run("identity", "create", "work", "--account", "savings")
    funded.error("identity", "register", "work", "--yes", code=7)
    funded.run("identity", "register", "work", "--relay", "work.json", "--yes")
    funded.run("identity", "submit", "work.json", "--from", "account-1", "--yes")
    assert len(assertion_keys(funded, f"did:ethr:0x4d2:{ACCOUNTS[1]}")) == 3
    assert funded.json("balance", "savings")["balances"][0]["raw"] == "0"
    funded.error("identity", "submit", "work.json", "--yes", code=18)


def test_a_relay_file_that_was_changed_is_not_submitted(funded: Home) -> None:
    funded.run("identity", "create", "home")
    funded.run("identity", "register", "--relay", "relay.json", "--yes")
    document = json.loads((funded.folder / "relay.json").read_text())
    document["changes"][0]["arguments"][2] = "999999999"
    (funded.folder / "changed.json").write_text(json.dumps(document))
    assert "signed by the owner" in funded.error("identity", "submit", "changed.json", "--yes", code=18)["message"]
    document["changes"][0]["function"] = "cancelNonce"
    (funded.folder / "other.json").write_text(json.dumps(document))
    funded.error("identity", "submit", "other.json", "--yes", code=4)
    assert funded.json("tx", "list") == []


def test_several_identities_stand_on_several_accounts(funded: Home) -> None:
    funded.run("identity", "create", "home")
    funded.error("identity", "create", "home", "--account", "savings", code=4)
    funded.error("identity", "create", "work", code=4)
    funded.run("identity", "create", "work", "--account", "savings")
    assert [entry["name"] for entry in funded.json("identity", "list")] == ["home", "work"]
    funded.error("identity", "show", code=4)
    funded.run("identity", "use", "work")
    assert funded.json("identity", "show")["name"] == "work"
    assert funded.json("identity", "show", "--identity", "home")["name"] == "home"
    assert funded.json("identity", "did", "show", "--identity", "home")["document"]["id"] == DID
    assert "two identities" in funded.error("identity", "show", "home", "--identity", "work", code=2)["message"]
    assert "which identity" in funded.error("identity", "use", code=2)["message"]
    assert "which identity" in funded.error("identity", "remove", "--yes", code=2)["message"]
    assert funded.json("identity", "use", "--identity", "home")["name"] == "home"
    funded.run("identity", "remove", "work", "--yes")
    assert [entry["name"] for entry in funded.json("identity", "list")] == ["home"]


def test_a_renamed_identity_stays_in_use_with_its_keys_and_records(funded: Home) -> None:
    made = funded.json("identity", "create", "home")
    funded.run("identity", "create", "work", "--account", "savings")
    funded.run("identity", "use", "home")
    funded.run("identity", "set", "email", "me@example.org")
    renamed = funded.json("identity", "rename", "home", "private")
    assert renamed == {**made, "name": "private"}
    assert funded.json("config", "show")["identity"]["value"] == "private"
    shown = funded.json("identity", "show")
    assert (shown["name"], [one["name"] for one in shown["records"]]) == ("private", ["email"])
    funded.error("identity", "show", "home", code=5)
    funded.error("identity", "rename", "private", "Work", code=4)
    funded.error("identity", "rename", "private", "0x12", code=4)
    funded.error("identity", "rename", "home", "other", code=5)
    assert funded.json("identity", "rename", "work", "Work")["name"] == "Work"
    assert funded.json("config", "show")["identity"]["value"] == "private"
    assert funded.json("identity", "key", "add", "enc-x25519", "--yes")
    with Vault.unlock(funded.path / "vault.db", passphrase=Secret(PASSPHRASE)) as vault:
        titles = {entry.title.split()[0] for entry in vault.entries(TYPE_IDENTITY_KEY)}
    assert titles == {"private", "Work"}


def test_an_imported_account_gives_random_keys_with_a_warning(funded: Home) -> None:
    key = "0x" + "42" * 32
    funded.secret("key", key)
    funded.run("account", "import", "--key-from", "file:key", "--name", "imported")
    made = funded.run("identity", "create", "loose", "--account", "imported", "--json")
    assert made.document["restorable"] is False
    assert "backup" in made.err
    funded.run("account", "watch", "other", STRANGER)
    funded.error("identity", "create", "watched", "--account", "other", code=4)


@pytest.mark.parametrize("command", [("deactivate",), ("owner", "change", STRANGER)])
def test_what_cannot_be_undone_wants_the_did_typed(registered: Home, command: tuple[str, ...]) -> None:
    registered.error("identity", *command, code=12)
    terminal = registered.at_terminal("identity", *command, columns=200)
    terminal.expect("to go on: ")
    terminal.sendline("yes")
    terminal.expect("nothing was done")
    terminal.wait()
    terminal = registered.at_terminal("identity", *command, columns=200)
    terminal.expect("to go on: ")
    terminal.sendline(DID)
    terminal.expect("confirmed in block")
    terminal.wait()
    metadata = registered.json("identity", "did", "resolve", DID)["metadata"]
    assert metadata["deactivated"] is (command == ("deactivate",))
    registered.error("identity", "key", "add", "sig-p256", "--yes", code=8)


@pytest.mark.parametrize("did", ["nonsense", "did:ethr:0x12:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"])
def test_what_cannot_be_resolved_here_is_invalid(funded: Home, did: str) -> None:
    funded.error("identity", "did", "resolve", did, code=4)


def test_no_private_half_shows_anywhere(registered: Home) -> None:
    printed = "".join(
        registered.run("identity", *words, "--json").out
        for words in (("show",), ("list",), ("key", "list"), ("did", "show"))
    )
    assert KEY[2:] not in printed
    assert '"private"' not in printed


def test_keys_that_count_only_later_are_warned_of(served):
    served.run("identity", "create", "me")
    served.rpc("evm_increaseTime", 86_400)
    served.rpc("evm_mine")
    assert "seconds ahead: a key counts only from that time on" in served.run("identity", "register", "me", "--yes").err
