"""`cmwallet help`: topics are what the program itself uses, and a command's help is its `--help`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.cli.terminal.exits import EXIT_NAMES
from cmwallet.home.config import SETTINGS
from cmwallet.home.secret_sources import parse_source
from cmwallet.units import parse_amount, parse_duration
from tests.hostile.inprocess import Wallet


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return Wallet(tmp_path)


def test_every_topic_that_is_listed_is_there(home: Wallet) -> None:
    topics = home.json("help")
    assert set(topics) == {"exit-codes", "environment", "amounts", "secrets", "files"}
    for topic in topics:
        assert home.json("help", topic)
    assert not (home.folder / "home").exists()


def test_exit_codes_are_those_of_the_program(home: Wallet) -> None:
    assert home.json("help", "exit-codes") == {str(code): meaning for code, meaning in EXIT_NAMES.items()}


def test_every_setting_has_its_variable_there(home: Wallet) -> None:
    assert {one.variable for one in SETTINGS.values()} <= set(home.json("help", "environment"))


def test_amounts_and_durations_are_read_as_they_are_shown(home: Wallet) -> None:
    for text, meaning in home.json("help", "amounts").items():
        if meaning.startswith("10^"):
            assert parse_amount(text) == 10 ** int(meaning.removeprefix("10^").removesuffix(" wei"))
    assert parse_duration("2w3d4h5m6s") == 1_483_506


def test_every_source_that_is_shown_is_one(home: Wallet) -> None:
    shown = home.json("help", "secrets")
    for text in shown:
        parse_source(text.replace("fd:N", "fd:3"))
    assert {text.partition(":")[0] for text in shown} == {"prompt", "env", "file", "fd", "keyring", "cmd"}


@pytest.mark.parametrize("words", [("send",), ("identity", "kyc", "lists", "add"), ("market",), ("loan",)])
def test_the_help_of_a_command_is_its_own(home: Wallet, words: tuple[str, ...]) -> None:
    expected = home.run(*words, "--help").out
    assert expected.startswith("Usage: cmwallet " + " ".join(words))
    assert home.run("help", *words).out == expected
    assert home.run(*words, "-h").out == expected


def test_a_word_that_is_neither_is_said(home: Wallet) -> None:
    assert "nothing" in home.run("help", "nothing", code=2).err
