"""`cmwallet init` without a terminal."""

import pytest

from tests.cli.walletrun import ACCOUNTS, PASSPHRASE, PHRASE

JAPANESE = "あいこくしん " * 11 + "あおぞら"


def test_a_restored_phrase_gives_the_account_that_every_wallet_gives(bare):
    made = bare.json("init", "--restore", "--phrase-from", "file:phrase")
    assert made["address"] == ACCOUNTS[0]
    assert made["path"] == "m/44'/60'/0'/0/0"
    assert (made["wallet"], made["account"], made["phrase_shown"]) == ("main", "account-1", False)
    assert {path.name: path.stat().st_mode & 0o777 for path in bare.path.iterdir() if path.is_file()} == {
        "vault.db": 0o600,
        "wallet.db": 0o600,
    }
    assert bare.path.stat().st_mode & 0o777 == 0o700


def test_the_result_is_the_address_alone(bare):
    done = bare.run("init", "--restore", "--phrase-from", "file:phrase")
    assert done.out == ACCOUNTS[0] + "\n"
    assert "recovery key" in done.err
    assert bare.run("account", "list", "--quiet").err == "warning: unverified: the vault is locked\n"


@pytest.mark.parametrize("source", ["env:PHRASE", "fd:0", "cmd:cat phrase"])
def test_the_phrase_is_read_from_where_the_option_says(bare, source):
    made = bare.json("init", "--restore", "--phrase-from", source, PHRASE=PHRASE, stdin=PHRASE)
    assert made["address"] == ACCOUNTS[0]


def test_the_passphrase_is_read_from_a_command_named_by_flag_or_environment(bare):
    bare.run("init", "--restore", "--phrase-from", "file:phrase", "--passphrase-from", "cmd:cat passphrase")
    bare.run("account", "new", CMWALLET_PASSPHRASE_FROM="cmd:cat passphrase")
    found = bare.error("config", "set", "passphrase-from", "cmd:cat passphrase", code=4)
    assert "configuration" in found["message"]


def test_without_a_terminal_a_new_phrase_is_made_only_to_be_shown_later(bare):
    found = bare.error("init", code=12)
    assert "--show-later" in found["hint"]
    assert not bare.path.exists()
    made = bare.json("init", "--words", "12", "--show-later")
    assert made["phrase_shown"] is False
    (wallet,) = bare.json("wallet", "list")
    assert (wallet["words"], wallet["language"], wallet["bip39_passphrase"]) == (12, "english", "none")
    assert bare.error("wallet", "phrase", code=12)["code"] == "input_needed"


@pytest.mark.parametrize(("words", "language"), [(15, "japanese"), (18, "french"), (21, "korean"), (24, "spanish")])
def test_every_length_and_language_makes_a_phrase(bare, words, language):
    bare.run("init", "--words", words, "--language", language, "--show-later")
    (wallet,) = bare.json("wallet", "list")
    assert (wallet["words"], wallet["language"]) == (words, language)


def test_lengths_and_languages_that_do_not_exist_are_refused_and_nothing_is_made(bare):
    assert bare.error("init", "--words", "13", "--show-later", code=4)
    assert bare.error("init", "--words", "0", "--show-later", code=4)
    assert "english" in bare.error("init", "--language", "klingon", "--show-later", code=2)["hint"]
    assert bare.error("init", "--path", "somewhere", "--show-later", code=4)
    assert bare.error("init", "--name", "0xmain", "--show-later", code=4)
    assert not (bare.path / "vault.db").exists()


def test_options_that_contradict_each_other_are_a_wrong_usage(bare):
    for options in (["--restore", "--dice"], ["--restore", "--show-later"], ["--phrase-from", "file:phrase"]):
        assert bare.error("init", *options, code=2)["code"] == "usage"


def test_a_phrase_with_a_wrong_word_or_checksum_is_refused_without_repeating_it(bare):
    for phrase in (PHRASE.replace("junk", "junkk"), PHRASE.replace("junk", "test"), "test " * 11, ""):
        bare.secret("phrase", phrase)
        done = bare.run("init", "--restore", "--phrase-from", "file:phrase", code=4)
        assert "junkk" not in done.err
        assert "test test" not in done.err
    assert not (bare.path / "vault.db").exists()


def test_a_weak_passphrase_is_refused_unless_allowed(bare):
    bare.secret("passphrase", "short")
    assert "10" in bare.error("init", "--restore", "--phrase-from", "file:phrase", code=4)["message"]
    bare.run("init", "--restore", "--phrase-from", "file:phrase", "--allow-weak-passphrase")


def test_a_second_init_is_refused(restored):
    found = restored.error("init", "--restore", "--phrase-from", "file:phrase", code=4)
    assert found["code"] == "already_exists"
    assert "wallet add" in found["hint"]
    (restored.path / "wallet.db").unlink()
    assert restored.error("init", "--show-later", "--name", "other", code=4)["code"] == "already_exists"


def test_a_secret_file_that_others_can_read_is_refused_unless_accepted(bare):
    (bare.folder / "phrase").chmod(0o644)
    assert bare.error("init", "--restore", "--phrase-from", "file:phrase", code=14)["code"] == "permissions"
    (bare.folder / "phrase").chmod(0o620)
    arguments = ["init", "--restore", "--phrase-from", "file:phrase", "--allow-shared-secret-file"]
    assert bare.error(*arguments, code=14)["code"] == "permissions"
    (bare.folder / "phrase").chmod(0o644)
    bare.run(*arguments)


def test_a_secret_given_instead_of_its_place_is_not_repeated(bare):
    done = bare.run("init", "--restore", "--phrase-from", PHRASE, code=4)
    assert "test test" not in done.err
    done = bare.run("init", "--restore", "--phrase-from", "file:phrase", "--passphrase-from", PASSPHRASE, code=4)
    assert "horse" not in done.err
    done = bare.run("init", "--restore", "--phrase-from", *PHRASE.split(), code=2)
    assert "test test" not in done.err


def test_a_bip39_passphrase_that_is_kept_is_never_asked_for(bare):
    bare.secret("extra", "TREZOR")
    source = ["--bip39-passphrase-from", "file:extra"]
    made = bare.json("init", "--restore", "--phrase-from", "file:phrase", *source, "--keep-bip39-passphrase")
    assert made["address"] != ACCOUNTS[0]
    assert bare.json("wallet", "list")[0]["bip39_passphrase"] == "kept"
    bare.run("account", "new")


def test_a_bip39_passphrase_that_is_not_kept_has_to_be_given_again(bare):
    bare.secret("extra", "TREZOR")
    bare.secret("wrong", "TREZOR ")
    source = ["--bip39-passphrase-from", "file:extra"]
    bare.run("init", "--restore", "--phrase-from", "file:phrase", *source)
    assert bare.json("wallet", "list")[0]["bip39_passphrase"] == "asked"
    assert "--bip39-passphrase-from" in bare.error("account", "new", code=12)["hint"]
    assert bare.error("account", "new", "--bip39-passphrase-from", "file:wrong", code=6)["code"] == "wrong_passphrase"
    first = bare.json("account", "list")[0]["address"]
    again = bare.error("account", "new", "--index", "0", *source, code=4)
    assert first in again["message"]


def test_an_interrupted_init_can_be_repeated(bare):
    """The vault is made, then the process dies before the phrase is in it."""
    from identity.secret import Secret
    from identity.vault.vault import Vault

    bare.path.mkdir(mode=0o700)
    Vault.create(bare.path / "vault.db", Secret(PASSPHRASE)).close()
    assert bare.json("init", "--restore", "--phrase-from", "file:phrase")["address"] == ACCOUNTS[0]
