"""`cmwallet init` with a person at a terminal."""

import re

from tests.cli.walletrun import ACCOUNTS, KEY, PASSPHRASE, PHRASE, finish

ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"


def words_shown(text: str) -> list[str]:
    found = {int(number): word for number, word in re.findall(r"(\d+)\. (\w+)", text)}
    return [found[number] for number in sorted(found)]


def type_passphrase(child):
    for question in ("passphrase: ", r"passphrase \(again\): "):
        child.expect(question)
        child.sendline(PASSPHRASE)


def answer_checks(child, words, times=3):
    for _ in range(times):
        child.expect(r"Word (\d+) of the phrase: ")
        child.sendline(words[int(child.match.group(1)) - 1])


def test_a_new_phrase_is_shown_once_checked_and_erased(bare):
    child = bare.at_terminal("init", CMWALLET_PASSPHRASE_FROM=None, columns=60)
    child.expect("new/restore")
    child.sendline("")
    child.expect("How many words")
    child.sendline("12")
    type_passphrase(child)
    child.expect("Press Enter")
    shown = child.before
    assert ALTERNATE in shown
    words = words_shown(shown)
    assert len(words) == 12
    child.sendline()
    child.expect_exact(BACK)
    answer_checks(child, words)
    text = finish(child)
    assert PASSPHRASE not in shown + text
    bare.secret("phrase", " ".join(words))
    assert bare.json("wallet", "verify", "--phrase-from", "file:phrase")["verified"] is True
    bare.secret("phrase", PHRASE)
    assert bare.error("wallet", "verify", "--phrase-from", "file:phrase", code=18)["code"] == "not_verified"


def test_a_wrong_word_is_asked_again_and_after_two_the_phrase_is_shown_again(bare):
    child = bare.at_terminal("init", "--words", "12")
    child.expect("Press Enter")
    words = words_shown(child.before)
    child.sendline()
    child.expect(r"Word (\d+) of the phrase: ")
    number = int(child.match.group(1))
    child.sendline("wrong")
    child.expect("that is not word")
    child.sendline(words[number - 1].upper())
    child.expect("Word ")
    child.sendline("wrong")
    child.expect("Word ")
    child.sendline("worse")
    child.expect("Press Enter")
    assert words_shown(child.before) == words
    child.sendline()
    answer_checks(child, words, times=2)
    finish(child)
    bare.secret("phrase", " ".join(words))
    assert bare.json("wallet", "verify", "--phrase-from", "file:phrase")["verified"] is True


def test_interrupting_while_the_phrase_is_shown_erases_it_and_keeps_nothing(bare):
    child = bare.at_terminal("init", "--words", "12")
    child.expect("Press Enter")
    child.sendintr()
    assert BACK in finish(child, 130)
    assert not (bare.path / "vault.db").exists()


def test_wrong_answers_are_asked_again_and_a_weak_passphrase_is_told_before_it_is_typed_twice(bare):
    child = bare.at_terminal("init", CMWALLET_PASSPHRASE_FROM=None)
    for wrong, right, question in (("neither", "", "new/restore"), ("13", "12", "How many words")):
        child.expect(question)
        child.sendline(wrong)
        child.expect("the answer is")
        child.expect(question)
        child.sendline(right)
    child.expect("passphrase: ")
    child.sendline("short")
    child.expect("passphrase: ")
    assert "characters" in child.before
    assert "again" not in child.before
    child.sendline(PASSPHRASE)
    child.expect(r"passphrase \(again\): ")
    child.sendline("another one altogether")
    child.expect("the two entries differ")
    type_passphrase(child)
    child.expect("Press Enter")
    words = words_shown(child.before)
    child.sendline()
    answer_checks(child, words)
    assert "what is next" in finish(child)


def test_a_phrase_is_restored_by_typing_it_unseen(bare):
    child = bare.at_terminal("init")
    child.expect("new/restore")
    child.sendline("restore")
    child.expect("recovery phrase: ")
    child.sendline(PHRASE)
    text = finish(child)
    assert "test test" not in text
    assert ACCOUNTS[0] in text


def test_dice_show_their_arithmetic(bare):
    rolls = "314159265358979323846264338327950288419716939937510582097494"
    rolls = "".join(str(int(digit) % 6 + 1) for digit in rolls)
    child = bare.at_terminal("init", "--words", "12", "--dice", "--skip-check")
    child.expect(r"(\d+) rolls: ")
    child.sendline(rolls)
    child.expect("Press Enter")
    shown = re.sub(r"\s", "", child.before)
    number = 0
    for digit in rolls:
        number = number * 6 + int(digit) - 1
    assert str(number) in shown
    entropy = number % 2**128
    assert f"{entropy:032x}" in shown
    child.sendline()
    child.expect("Press Enter")
    words = words_shown(child.before)
    child.sendline()
    finish(child)
    from mnemonic import Mnemonic

    assert " ".join(words) == Mnemonic("english").to_mnemonic(entropy.to_bytes(16, "big"))


def test_the_phrase_and_a_private_key_are_shown_after_a_typed_yes_only(restored):
    child = restored.at_terminal("wallet", "phrase")
    child.expect("Type yes")
    child.sendline("y")
    finish(child, 130)
    child = restored.at_terminal("wallet", "phrase", "--json")
    child.expect("Type yes")
    child.sendline("yes")
    child.expect("Press Enter")
    assert " ".join(words_shown(child.before)) == PHRASE
    child.sendline()
    assert '"shown":true' in finish(child)
    child = restored.at_terminal("account", "export", "account-1", "--private-key", columns=60)
    child.expect("Type yes")
    child.sendline("yes")
    child.expect("Press Enter")
    assert KEY in child.before
    child.sendline()
    assert KEY not in finish(child)


def test_neither_ci_nor_no_input_asks_anybody(bare):
    for variables, options in (({"CI": "1"}, []), ({}, ["--no-input"]), ({"CMWALLET_NO_INPUT": "1"}, [])):
        child = bare.at_terminal("init", *options, **variables)
        assert "nobody can be asked" in finish(child, 12)
