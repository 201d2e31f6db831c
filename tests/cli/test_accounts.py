"""`cmwallet account` and `cmwallet wallet`."""

import json

import pytest

from tests.cli.walletrun import ACCOUNTS, KEY, PASSPHRASE, PHRASE, STRANGER, finish

OTHER_PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
KEYSTORE_PASSPHRASE = "keystore passphrase"


def test_accounts_are_derived_in_order_and_listed_while_locked(restored):
    assert restored.run("account", "new").out == ACCOUNTS[2] + "\n"
    found = restored.json("account", "list", CMWALLET_PASSPHRASE_FROM="file:missing")
    assert [account["address"] for account in found] == list(ACCOUNTS)
    assert [account["name"] for account in found] == ["account-1", "savings", "account-3"]
    assert [account["default"] for account in found] == [True, False, False]
    assert found[1]["path"] == "m/44'/60'/0'/0/1"
    text = restored.run("account", "list").out.splitlines()
    assert text[0].split("\t") == ["*", "account-1", ACCOUNTS[0], "derived", "m/44'/60'/0'/0/0"]
    assert restored.run("account", "show", "SAVINGS", "--address").out == ACCOUNTS[1] + "\n"


def test_other_path_shapes_give_other_accounts(restored):
    paths = {
        "cmt": "m/44'/1122'/0'/0/0",
        "ledger-live": "m/44'/60'/1'/0/0",
        "ledger-legacy": "m/44'/60'/0'/0",
        "m/44'/60'/7'/0/{i}": "m/44'/60'/7'/0/0",
        "m/1/2/3": "m/1/2/3",
    }
    for shape, path in paths.items():
        index = ["--index", 1] if shape == "ledger-live" else []
        assert restored.json("account", "new", "--path", shape, *index)["path"] == path
    assert restored.error("account", "new", "--path", "m/1/2/3", code=4)["code"] == "already_exists"
    for shape in ("m/x", "btc", "m/2147483648", ""):
        assert restored.error("account", "new", "--path", shape or "m/", code=4)
    assert restored.error("account", "new", "--index", str(2**31), code=4)


@pytest.mark.parametrize("name", ["BOB", "savings", "0xabc", "-x", "a\u202eb", "b\u043eb2", "a\u034fb", "x" * 65, " "])
def test_names_that_are_taken_or_deceive_are_refused(restored, name):
    done = restored.run("account", "new", "--quiet", "--", name, code=4)
    assert done.err.startswith("error: ")
    assert len(restored.json("account", "list")) == 2


def test_a_private_key_is_imported_from_a_file_and_never_printed(restored):
    restored.secret("key", KEY.replace("a", "A").replace("0x", ""))
    assert restored.error("account", "import", "--key-from", "file:key", code=4)["code"] == "already_exists"
    restored.run("account", "remove", "account-1", "--yes")
    made = restored.json("account", "import", "--key-from", "file:key", "--name", "old")
    assert (made["address"], made["kind"], made["path"]) == (ACCOUNTS[0], "imported", None)
    for wrong in ("0x12", KEY + "00", "0x" + "00" * 32, "0x" + "ff" * 32, "hello"):
        restored.secret("key", wrong)
        done = restored.run("account", "import", "--key-from", "file:key", code=4)
        assert wrong not in done.err


def test_a_keystore_goes_out_and_comes_back_and_other_tools_open_it(restored):
    from eth_account import Account

    restored.secret("store-pass", KEYSTORE_PASSPHRASE)
    source = ["--keystore-passphrase-from", "file:store-pass"]
    target = restored.folder / "out.json"
    made = restored.json("account", "export", "account-1", "--keystore", target, *source)
    assert made == {"address": ACCOUNTS[0], "file": str(target)}
    assert target.stat().st_mode & 0o777 == 0o600
    assert Account.decrypt(json.loads(target.read_text()), KEYSTORE_PASSPHRASE).hex().removeprefix("0x") == KEY[2:]
    assert restored.error("account", "export", "account-1", "--keystore", target, *source, code=4)
    restored.run("account", "remove", "account-1", "--yes")
    assert (
        restored.json("account", "import", "--keystore", "-", *source, stdin=target.read_text())["address"]
        == (ACCOUNTS[0])
    )
    restored.secret("store-pass", "another")
    assert restored.error("account", "import", "--keystore", target, *source, code=6)
    hostile = json.loads(target.read_text())
    hostile["crypto"]["kdfparams"]["n"] = 2**30
    target.write_text(json.dumps(hostile))
    assert restored.error("account", "import", "--keystore", target, *source, code=4)


def test_a_private_key_is_exported_on_a_terminal_only(restored):
    assert restored.error("account", "export", "account-1", "--private-key", code=12)
    assert restored.error("account", "export", "account-1", code=2)
    assert restored.error("account", "export", "account-1", "--private-key", "--keystore", "x", code=2)


def test_a_watched_account_becomes_one_that_signs_when_its_key_comes(restored):
    restored.run("account", "remove", "account-1", "--yes")
    restored.run("account", "watch", "cold", ACCOUNTS[0].lower())
    assert restored.json("account", "show", "cold")["kind"] == "watch"
    assert restored.error("account", "export", "cold", "--keystore", "x", code=12)
    assert restored.error("account", "watch", "again", ACCOUNTS[0], code=4)
    restored.secret("key", KEY)
    made = restored.json("account", "import", "--key-from", "file:key")
    assert (made["name"], made["kind"]) == ("cold", "imported")


def test_removing_takes_a_yes_and_an_imported_key_is_warned_about(restored):
    assert restored.error("account", "remove", "savings", code=12)
    restored.secret("key", "0x" + "11" * 32)
    restored.run("account", "import", "--key-from", "file:key", "--name", "lone")
    child = restored.at_terminal("account", "remove", "lone")
    child.expect("gone for ever")
    child.expect("Type yes")
    child.sendline("yes")
    finish(child)
    assert restored.error("account", "show", "lone", code=5)
    restored.run("account", "remove", "savings", "--yes")
    assert restored.run("account", "new", "savings").out == ACCOUNTS[1] + "\n"


def test_the_default_account_follows_its_name_and_its_removal(restored):
    restored.run("config", "set", "account", "savings")
    assert restored.json("account", "list")[1]["default"]
    restored.run("account", "rename", "SAVINGS", "rainy day")
    assert restored.json("config", "get", "account")["value"] == "rainy day"
    assert restored.json("account", "list")[1]["default"]
    restored.run("account", "remove", ACCOUNTS[1], "--yes")
    assert restored.json("config", "get", "account") == {"value": None, "origin": "default"}
    assert restored.json("account", "list")[0]["default"]
    assert restored.json("account", "list", CMWALLET_ACCOUNT="ghost")[0]["default"] is False
    assert restored.error("balance", CMWALLET_ACCOUNT="ghost", code=5)


def test_several_phrases_live_in_one_home(restored):
    restored.secret("other", OTHER_PHRASE)
    restored.run("wallet", "add", "second", "--restore", "--phrase-from", "file:other")
    assert restored.error("wallet", "add", "third", "--restore", "--phrase-from", "file:other", code=4)
    assert restored.error("wallet", "add", "MAIN", "--show-later", code=4)
    account = restored.json("account", "new", "--wallet", "second")
    assert account["wallet"] == "second"
    assert account["path"] == "m/44'/60'/0'/0/0"
    assert restored.json("wallet", "verify", "second", "--phrase-from", "file:other")["verified"]
    assert restored.error("wallet", "verify", "main", "--phrase-from", "file:other", code=18)
    restored.run("wallet", "rename", "second", "main", code=4)
    restored.run("wallet", "rename", "second", "spare")
    assert restored.error("wallet", "remove", "spare", code=12)
    restored.run("wallet", "remove", "spare", "--yes")
    assert [wallet["name"] for wallet in restored.json("wallet", "list")] == ["main"]
    assert restored.json("account", "show", account["address"])["wallet"] is None
    assert restored.error("account", "new", "--wallet", "spare", code=5)
    assert PASSPHRASE not in json.dumps(restored.json("vault", "log"))


def test_the_next_account_is_the_first_that_is_not_here_in_any_way(restored):
    restored.run("account", "watch", "cold", ACCOUNTS[2])
    made = restored.json("account", "new")
    assert (made["path"], made["address"]) == ("m/44'/60'/0'/0/3", "0x90F79bf6EB2c4f870365E785982E1f101E93b906")


def test_accounts_made_at_once_are_different_ones(restored):
    processes = [restored.start("account", "new") for _ in range(4)]
    made = {process.communicate()[0] for process in processes}
    assert len(made) == 4
    found = restored.json("account", "list")
    assert len({account["path"] for account in found}) == len({account["name"] for account in found}) == 6
    assert restored.json("vault", "verify")["sound"]


def test_two_inits_at_once_make_one_home(bare):
    processes = [bare.start("init", "--restore", "--phrase-from", "file:phrase") for _ in range(2)]
    for process in processes:
        process.communicate()
    assert min(process.returncode for process in processes) == 0
    assert [wallet["name"] for wallet in bare.json("wallet", "list")] == ["main"]
    assert [account["address"] for account in bare.json("account", "list")] == [ACCOUNTS[0]]
    assert bare.json("vault", "verify")["sound"]


def test_discovery_finds_what_was_used_on_every_path(served):
    wanted = {
        "m/44'/60'/0'/0/3": "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
        "m/44'/1122'/0'/0/0": None,
        "m/44'/60'/2'/0/0": None,
        "m/44'/60'/0'/1": None,
    }
    from cmwallet.keys.derivation import derive_key
    from cmwallet.keys.mnemonic import seed_from_phrase
    from identity.secret import Secret

    for path, known in wanted.items():
        address = derive_key(seed_from_phrase(Secret(PHRASE), None), path).address
        assert known in (None, address)
        served.run("chain", "faucet", address, "--amount", 1)
    served.run("chain", "faucet", STRANGER)
    found = served.json("account", "discover", "--gap", 5)
    assert {account["path"] for account in found["added"]} == set(wanted)
    assert {line["path"] for line in found["used"]} == {*wanted, "m/44'/60'/0'/0/0"}
    again = served.run("account", "discover", "--gap", 5)
    assert again.out == ""
    assert "nothing new: 5 used accounts" in again.err
    served.run("send", "bob", "0.5", "--from", found["added"][0]["address"], "--yes")


def test_discovery_on_a_node_warns_once_that_it_links_addresses(restored, remote):
    restored.run("network", "add", "away", "--rpc", remote.url, "--chain-id", 1234, "--symbol", "CMT")
    restored.run("network", "use", "away", "--yes")
    assert restored.error("account", "discover", "--gap", 2, code=12)
    child = restored.at_terminal("account", "discover", "--gap", "2")
    child.expect("can link them")
    child.expect("Type yes")
    child.sendline("yes")
    finish(child)
    restored.run("account", "discover", "--gap", 2)


def test_an_address_in_another_coin_is_shown_and_nothing_is_kept(restored):
    from bip_utils import Bip44Changes, Bip84, Bip84Coins

    from cmwallet.keys.mnemonic import seed_from_phrase
    from identity.secret import Secret

    seed = seed_from_phrase(Secret(PHRASE)).reveal()
    account = Bip84.FromSeed(seed, Bip84Coins.BITCOIN).Purpose().Coin().Account(0).Change(Bip44Changes.CHAIN_EXT)
    expected = account.AddressIndex(3).PublicKey().ToAddress()
    before = restored.json("account", "list")
    done = restored.run("account", "address", "--coin", "BTC", "--index", 3)
    assert done.out == expected + "\n"
    assert "hint: a wallet of btc spends what arrives there" in done.err
    assert restored.json("account", "address", "--coin", "btc", "--index", 3) == {
        "coin": "btc",
        "address": expected,
        "path": "m/84'/0'/0'/0/3",
        "wallet": "main",
    }
    assert restored.json("account", "list") == before
    refused = restored.error("account", "address", "--coin", "xmr", code=4)
    assert refused["hint"].startswith("coins: btc, ")
    assert restored.error("account", "address", "--coin", "btc", "--index", 2**31, code=4)
    assert restored.error("account", "address", "--coin", "btc", "--wallet", "nobody", code=5)


def test_an_address_in_another_coin_asks_for_the_passphrase_also_while_the_vault_is_unlocked(restored):
    restored.run("unlock", "--for", "10m")
    try:
        away = {"CMWALLET_PASSPHRASE_FROM": None}
        assert restored.error("account", "address", "--coin", "ltc", code=12, **away)["code"] == "input_needed"
        assert restored.run("account", "address", "--coin", "ltc").out.startswith("ltc1q")
    finally:
        restored.run("lock")
