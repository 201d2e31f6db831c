"""Somebody changes the home while the vault is locked: it is found before anything is signed."""

import shutil
import sqlite3

import pytest

from tests.cli.walletrun import ACCOUNTS, STRANGER, Home
from tests.security.wallethome import BOB, cheap_home, served


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    home = cheap_home(tmp_path_factory.mktemp("template"))
    home.run("account", "new", "savings")
    home.run("contact", "add", "bob", BOB)
    home.run("contact", "add", "eve", STRANGER)
    home.run("chain", "faucet", "account-1", "--quiet")
    home.run("send", "bob", "1", "--yes", "--quiet")
    return home


@pytest.fixture
def home(template, tmp_path):
    shutil.copytree(template.folder, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path)


def edit(home, statement, *values):
    connection = sqlite3.connect(home.path / "wallet.db")
    with connection:
        assert connection.execute(statement, values).rowcount, "nothing was changed"
    connection.close()


def nothing_was_signed(home) -> bool:
    signed = [entry for entry in home.json("vault", "log") if entry["event"] == "sign"]
    return len(signed) == 1  # the transfer of the template


SWAP = (
    "UPDATE {0} SET mac = (SELECT other.mac FROM {0} AS other WHERE other.name != {0}.name AND other.name IN {1})"
    " WHERE name IN {1}"
)

ATTACKS = {
    "contact's address": ("UPDATE contacts SET address = ? WHERE name = 'bob'", STRANGER),
    "contact's name": ("UPDATE contacts SET name = 'bob ' WHERE name = 'bob'",),
    "contacts exchanged": (
        "UPDATE contacts SET address = CASE name WHEN 'bob' THEN ? ELSE ? END",
        STRANGER,
        BOB,
    ),
    "contact and MAC of another": (
        "UPDATE contacts SET address = ?, mac = (SELECT mac FROM contacts WHERE name = 'eve') WHERE name = 'bob'",
        STRANGER,
    ),
    "another contact under the name": (
        (
            "UPDATE contacts SET (name, address, note, created, mac) ="
            " (SELECT name, address, note, created, mac FROM contacts WHERE name = 'eve') WHERE name = 'bob'"
        ),
    ),
    "MACs exchanged": (SWAP.format("contacts", "('bob', 'eve')"),),
    "MAC emptied": ("UPDATE contacts SET mac = x'' WHERE name = 'bob'",),
    "account's kind": ("UPDATE accounts SET kind = 'imported' WHERE name = 'account-1'",),
    "account's key": (
        "UPDATE accounts SET record = (SELECT record FROM accounts WHERE name = 'savings') WHERE name = 'account-1'",
    ),
    "account MACs exchanged": (SWAP.format("accounts", "('account-1', 'savings')"),),
    "binding": ("UPDATE bindings SET network = 'elsewhere'",),
    "binding's MAC": ("UPDATE bindings SET mac = zeroblob(32)",),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_changed_row_is_found_before_anything_is_signed(home, attack):
    edit(home, *attack)
    found = home.error("send", "bob", "2", "--yes", code=14)
    assert found["code"] == "tampered"
    assert nothing_was_signed(home)
    assert home.balance("account-1") > 98 * 10**18
    assert len(home.json("tx", "list")) == 1


def test_an_own_account_as_recipient_is_checked_too(home):
    edit(home, "UPDATE accounts SET address = ? WHERE name = 'savings'", STRANGER)
    assert home.error("send", "savings", "2", "--yes", code=14)["code"] == "tampered"
    assert nothing_was_signed(home)


def test_a_foreign_binding_does_not_pass_for_an_own_one(home):
    """A binding row made up by somebody else would switch off the question about other chains of that id."""
    edit(home, "DELETE FROM bindings")
    genesis = home.json("chain", "status")["genesis"]
    edit(
        home,
        "INSERT INTO bindings VALUES (?, 1234, ?, 'local', '2026-01-01T00:00:00Z', zeroblob(32))",
        ACCOUNTS[0],
        genesis,
    )
    assert home.error("send", "bob", "2", "--yes", code=14)["code"] == "tampered"


def test_a_changed_pin_is_found(home, tmp_path_factory):
    with served(cheap_home(tmp_path_factory.mktemp("remote"))) as remote:
        home.run("network", "add", "away", "--rpc", remote.url, "--chain-id", 1234, "--symbol", "CMT")
        home.run("network", "use", "away", "--yes")
        remote.run("chain", "reset", "--yes")
        remote.run("chain", "faucet", ACCOUNTS[0])
        genesis = remote.json("chain", "status")["genesis"]
        edit(home, "UPDATE pins SET genesis = ?", genesis)
        options = ["--yes", "--accept-replay"]
        assert home.error("send", "bob", "2", *options, code=14)["code"] == "tampered"
        assert nothing_was_signed(home)


def test_a_row_that_names_another_record_removes_nothing(home):
    """Otherwise removing a worthless account could delete the recovery phrase."""
    edit(home, "UPDATE accounts SET record = (SELECT record FROM wallets) WHERE name = 'savings'")
    assert home.error("account", "remove", "savings", "--yes", code=14)["code"] == "tampered"
    home.run("wallet", "verify", "--phrase-from", "file:phrase")
    edit(home, "UPDATE wallets SET record = (SELECT record FROM accounts WHERE name = 'account-1')")
    assert home.error("wallet", "remove", "main", "--yes", code=14)["code"] == "tampered"
    assert home.error("wallet", "rename", "main", "other", code=14)["code"] == "tampered"
    home.secret("store", "keystore passphrase")
    home.run("account", "export", "account-1", "--keystore", "x", "--keystore-passphrase-from", "file:store")


def test_a_changed_wallet_row_derives_nothing(home):
    edit(home, "UPDATE wallets SET passphrase = 'asked'")
    home.secret("extra", "TREZOR")
    for options in ([], ["--bip39-passphrase-from", "file:extra"]):
        assert home.error("account", "new", *options, code=14)["code"] == "tampered"


def test_an_exported_key_is_the_one_of_the_row(home):
    edit(
        home,
        "UPDATE accounts SET record = (SELECT record FROM accounts WHERE name = 'savings') WHERE name != 'savings'",
    )
    home.secret("store", "keystore passphrase")
    options = ["--keystore", "x.json", "--keystore-passphrase-from", "file:store"]
    assert home.error("account", "export", "account-1", *options, code=14)["code"] == "tampered"
    assert not (home.folder / "x.json").exists()


def test_vault_verify_names_the_rows(home):
    edit(home, "UPDATE contacts SET address = ? WHERE name = 'bob'", STRANGER)
    done = home.run("vault", "verify", code=14)
    assert "bob" in done.out + done.err


@pytest.mark.parametrize("name", ["wallet.db", "vault.db", "config.toml", "."])
def test_permissions_that_are_too_lax_stop_everything(home, name):
    home.run("config", "set", "timeout", "1m")
    path = home.path / name
    path.chmod(path.stat().st_mode | 0o040)
    assert home.error("send", "bob", "2", "--yes", code=14)["code"] == "permissions"
    path.chmod(path.stat().st_mode & ~0o040)
    assert nothing_was_signed(home)


def test_an_older_copy_of_the_vault_is_noticed(home):
    old = home.folder / "old.db"
    shutil.copy(home.path / "vault.db", old)
    home.run("account", "new", "third")
    shutil.copy(old, home.path / "vault.db")
    (home.path / "vault.db").chmod(0o600)
    assert home.error("send", "bob", "2", "--yes", code=14)["code"] == "rolled_back"


def test_a_lost_wallet_file_is_rebuilt_from_the_vault(home):
    before = home.json("account", "list"), home.json("wallet", "list")
    for path in home.path.glob("wallet.db*"):
        path.unlink()
    assert home.json("account", "list") == []
    home.run("account", "rename", "savings", "savings", code=5)  # the row is looked for before the vault is opened
    home.run("vault", "log")
    assert (home.json("account", "list"), home.json("wallet", "list")) == before
    home.run("send", BOB, "2", "--yes")


def test_rows_that_fell_behind_or_were_moved_are_mended_at_the_next_unlock(home):
    edit(home, "UPDATE accounts SET address = ? WHERE name = 'savings'", STRANGER)
    edit(home, "DELETE FROM accounts WHERE name = 'account-1'")
    edit(home, "INSERT INTO meta VALUES ('rows behind vault', '1')")
    home.run("vault", "log")
    assert {account["address"] for account in home.json("account", "list")} == set(ACCOUNTS[:2])
    home.run("send", "savings", "1", "--from", "account-1", "--yes")


def test_an_own_account_found_under_another_name_is_noticed(home):
    edit(home, "UPDATE accounts SET folded = folded || '-' ")
    edit(home, "UPDATE accounts SET folded = CASE name WHEN 'savings' THEN 'account-1' ELSE 'savings' END")
    assert home.error("send", "bob", "2", "--from", "savings", "--yes", code=14)["code"] == "tampered"
    assert home.error("receive", "savings", code=14)["code"] == "tampered"


@pytest.mark.parametrize("raw", ["c0", "0a00"], ids=["of an EVM", "of a Cosmos chain"])
def test_a_journal_row_put_in_from_outside_can_at_most_block(home, raw):
    """Nothing is signed for it, and it cannot pass for a confirmed transfer."""
    edit(
        home,
        "INSERT INTO journal SELECT id + 1, 'x', 'sent', network, chain_id, genesis, sender, ?, amount, symbol,"
        " decimals, token, data, memo, label, 7, ?, ?, created, changed, NULL, NULL, NULL, NULL, '', NULL, ''"
        " FROM journal",
        STRANGER,
        bytes.fromhex(raw),
        "0x" + "11" * 32,
    )
    for command in (("tx", "resume", "--yes"), ("send", "bob", "2", "--yes")):
        assert "entry 2 of the journal" in home.error(*command, code=14)["message"]
    assert nothing_was_signed(home)
    assert "2" in [finding["subject"] for finding in home.json("vault", "verify", code=14)["findings"]]
    home.run("vault", "verify", "--repair", "--yes")
    assert home.json("tx", "show", "2")["state"] == "abandoned"
    home.run("send", "bob", "2", "--yes")


FORGETTING = {
    "its state": "UPDATE journal SET state = 'abandoned' WHERE label = 'rent-9'",
    "its time": "UPDATE journal SET changed = 0 WHERE label = 'rent-9'",
    "its label": "UPDATE journal SET label = 'rent-8', intent = 'x' WHERE label = 'rent-9'",
    "its bytes": "UPDATE journal SET raw = NULL, hash = NULL, nonce = NULL, state = 'reserved' WHERE label = 'rent-9'",
    "the row": "DELETE FROM journal WHERE label = 'rent-9'",
    "the row in the middle": "DELETE FROM journal WHERE label = 'rent-9' AND (SELECT max(id) FROM journal) > 2",
    "row and counter": (
        "DELETE FROM journal WHERE label = 'rent-9'",
        "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'journal'",
    ),
}


@pytest.mark.parametrize("way", FORGETTING)
def test_a_payment_that_is_made_forgotten_is_found_by_vault_verify(home, way):
    home.run("send", "bob", "3", "--id", "rent-9", "--yes", "--quiet")
    if "middle" in way:
        home.run("send", "bob", "4", "--yes", "--quiet")
    statements = FORGETTING[way]
    for statement in [statements] if isinstance(statements, str) else statements:
        edit(home, statement)
    found = home.json("vault", "verify", code=14)
    assert {finding["name"] for finding in found["findings"]} <= {"row-altered", "entry-missing"}
    assert "2" in [finding["subject"] for finding in found["findings"]]
    home.run("vault", "verify", "--repair", "--yes")
    assert home.json("vault", "verify")["sound"]
    if "row" not in way:
        home.run("send", "bob", "3", "--id", "rent-9", "--yes", code=None)
    home.run("send", "bob", "5", "--yes", "--quiet")


@pytest.mark.parametrize("way", ["its state", "its time", "its bytes", "the row", "the row in the middle"])
def test_a_payment_that_is_made_forgotten_is_not_paid_again(home, way):
    home.run("send", "bob", "3", "--id", "rent-9", "--yes", "--quiet")
    if "middle" in way:
        home.run("send", "bob", "4", "--yes", "--quiet")
    before = home.balance("bob")
    edit(home, FORGETTING[way])
    assert home.error("send", "bob", "3", "--id", "rent-9", "--yes", code=14)["code"] == "tampered"
    assert home.balance("bob") == before


def test_a_nonce_written_into_the_journal_jams_no_account(home):
    edit(home, "UPDATE journal SET nonce = 1000000, state = 'sent'")
    assert home.error("send", "bob", "2", "--yes", code=14)["code"] == "tampered"
    home.run("vault", "verify", "--repair", "--yes")
    home.run("send", "bob", "2", "--yes")
    assert [entry["nonce"] for entry in home.json("tx", "list") if entry["nonce"] is not None] == [1, 0]


def test_a_payment_under_an_id_stays_paid_after_a_repair(home):
    home.run("send", "bob", "3", "--id", "rent-9", "--yes", "--quiet")
    edit(home, "UPDATE journal SET state = 'abandoned', nonce = NULL WHERE label = 'rent-9'")
    home.run("vault", "verify", "--repair", "--yes")
    assert home.error("send", "bob", "3", "--id", "rent-9", "--yes", code=9)["details"]["entry"] == 2


def test_a_contract_put_into_the_address_book_from_outside_is_found(home):
    """Its address could stand as recipient, token, or spender in the call data."""
    genesis = home.json("chain", "status")["genesis"]
    edit(home, "INSERT INTO deployments VALUES (?, 'Swap', ?, '', 'now', zeroblob(32))", genesis, STRANGER)
    assert home.error("send", "bob", "2", "--yes", code=14)["code"] == "tampered"
    assert nothing_was_signed(home)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_repairing_drops_what_was_changed_and_leaves_a_home_that_works(home, attack):
    accounts = home.json("account", "list"), home.json("wallet", "list")
    edit(home, *attack)
    assert "vault verify" in home.error("send", "bob", "2", "--yes", code=14)["hint"]
    assert home.error("vault", "verify", "--repair", code=12)
    found = home.json("vault", "verify", "--repair", "--yes")
    assert found["sound"]
    assert {finding["name"] for finding in found["findings"]} == {"row-repaired"}
    assert home.json("vault", "verify")["findings"] == []
    assert (home.json("account", "list"), home.json("wallet", "list")) == accounts
    home.run("send", BOB, "2", "--yes")
