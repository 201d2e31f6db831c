"""`cmwallet backup shares|paper` and restoring by shares: in a pipe, and at a terminal of 80 by 24."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.walletrun import PHRASE, Home, finish

RECOVERY = ("--recovery-from", "file:recovery.key")


@pytest.fixture(scope="module")
def template(restored_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = restored_template.copy(tmp_path_factory.mktemp("shared"))
    home.run("vault", "slot", "add", "recovery", "--out", "recovery.key")
    home.run("backup", "create", "--out", "mine.age")
    for number, share in enumerate(home.run("backup", "shares", "2-of-3", *RECOVERY, "--yes").out.splitlines(), 1):
        home.secret(f"share-{number}", share)
    return home


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    return template.copy(tmp_path)


def share_of(home: Home, number: int) -> str:
    return (home.folder / f"share-{number}").read_text().strip()


def given(*numbers: int) -> list[str]:
    return [word for number in numbers for word in ("--share-from", f"file:share-{number}")]


def new(home: Home) -> dict[str, str | None]:
    return {"CMWALLET_HOME": str(home.folder / "new"), "CMWALLET_PASSPHRASE_FROM": None}


def shown(text: str) -> list[str]:
    """The numbered words of a screen."""
    return [word for _, word in sorted((int(place), word) for place, word in re.findall(r"(\d+) ([a-z]+)", text))]


def test_in_a_pipe_there_is_one_a_line_and_only_with_a_yes(home: Home) -> None:
    assert "--yes" in home.error("backup", "shares", "2-of-3", *RECOVERY, code=12)["hint"]
    lines = home.run("backup", "shares", "3-of-5", *RECOVERY, "--yes").out.splitlines()
    assert [len(line.split()) for line in lines] == [33] * 5
    found = home.json("backup", "shares", "2-of-2", *RECOVERY, "--yes")
    assert found["needed"] == found["made"] == len(found["shares"]) == 2
    assert found["shares"][0].startswith(found["set"] + " ")


def test_only_the_key_of_this_vault_is_split(home: Home) -> None:
    from identity.vault.recovery import format_key

    home.secret("other.key", format_key(bytes(32)).text())
    home.error("backup", "shares", "2-of-3", "--recovery-from", "file:other.key", "--yes", code=6)
    home.error("backup", "shares", "1-of-3", *RECOVERY, "--yes", code=4)
    home.error("backup", "shares", "2-of-3", "--recovery-from", "file:passphrase", "--yes", code=4)


@pytest.mark.parametrize("numbers", [(1, 2), (3, 1), (2, 3)])
def test_two_of_three_restore(home: Home, numbers: tuple[int, ...]) -> None:
    home.run("backup", "restore", "mine.age", *given(*numbers), **new(home))
    assert home.json("account", "list", **new(home))[0]["name"] == "account-1"


def test_one_does_not_and_it_is_said_how_many_are_missing(home: Home) -> None:
    found = home.error("backup", "restore", "mine.age", *given(1), code=12, **new(home))
    assert "1 are missing" in found["hint"] or "1 is missing" in found["hint"]
    assert not (home.folder / "new").exists()
    home.error("backup", "restore", "mine.age", "--shares", code=12, **new(home))


def test_a_share_of_another_set_is_named(home: Home) -> None:
    other = home.run("backup", "shares", "2-of-3", *RECOVERY, "--yes").out.splitlines()[1]
    home.secret("share-9", other)
    found = home.error("backup", "restore", "mine.age", *given(1, 9), code=4, **new(home))
    assert f"it begins with '{' '.join(other.split()[:2])}'" in found["message"]
    assert found["message"].startswith("share 2: ")
    assert "given already" in home.error("backup", "restore", "mine.age", *given(1, 1), code=4, **new(home))["message"]


def test_the_key_is_given_in_one_way(home: Home) -> None:
    home.error("backup", "restore", "mine.age", *RECOVERY, *given(1, 2), code=2, **new(home))


def test_at_a_terminal_each_share_is_read_back_before_the_next(home: Home) -> None:
    child = home.at_terminal("backup", "shares", "2-of-2", *RECOVERY)
    made = []
    for number in (1, 2):
        child.expect("Press Enter")
        assert f"Share {number} of 2" in child.before
        words = shown(child.before.split("shown once.")[1])
        assert len(words) == 33
        made.append(" ".join(words))
        child.sendline("")
        child.expect("share: ")
        if number == 1:  # a slip of the pen shows it again
            child.sendline(" ".join(words[:-1]))
            child.expect("look at it once more")
            child.expect("Press Enter")
            child.sendline("")
            child.expect("share: ")
        child.sendline(" ".join(words))
    assert "any 2 of them open the vault" in finish(child)
    for number, share in enumerate(made, 4):
        home.secret(f"share-{number}", share)
    assert home.json("backup", "verify", "mine.age", *given(4, 5))["sound"]


def test_at_a_terminal_they_are_taken_one_by_one(home: Home) -> None:
    child = home.at_terminal("backup", "restore", "mine.age", "--shares", **new(home))
    child.expect("The first share says how many")
    child.expect("share: ")
    child.sendline(share_of(home, 2))
    child.expect("1 more share is needed of the set")
    child.expect("next share: ")
    child.sendline(share_of(home, 2))
    child.expect("given already")
    child.expect("next share: ")
    child.sendline(share_of(home, 3))
    assert "restored as of" in finish(child)


def words_of(pdf: bytes) -> str:
    """What the text operators of our own page show: it is not compressed."""
    return "\n".join(found.decode("cp1252") for found in re.findall(rb"\((.*?)\) Tj", pdf))


def secret_of(pdf: bytes) -> str:
    """The rows that are written in bold letters of one width: those of the secret alone."""
    return "\n".join(found.decode() for found in re.findall(rb"/F3 11 Tf [^(]*\((.*?)\) Tj", pdf))


def test_the_sheet_has_the_key_and_not_the_phrase(home: Home) -> None:
    home.run("backup", "paper", *RECOVERY, "--out", "key.pdf", "--yes")
    file = home.folder / "key.pdf"
    assert file.stat().st_mode & 0o777 == 0o600
    text = words_of(file.read_bytes())
    key = (home.folder / "recovery.key").read_text().strip()
    assert key in re.sub(r"[\s]", "", text)
    assert not any(word in text.split() for word in PHRASE.split())
    assert home.json("vault", "status")["vault_id"] in text
    assert "backup restore" in text


def test_a_sheet_needs_a_file_a_yes_and_the_right_key(home: Home) -> None:
    assert "--out" in home.error("backup", "paper", *RECOVERY, "--yes", code=12)["hint"]
    home.error("backup", "paper", *RECOVERY, "--out", "key.pdf", code=12)
    assert not (home.folder / "key.pdf").exists()
    (home.folder / "there.pdf").touch()
    home.error("backup", "paper", *RECOVERY, "--out", "there.pdf", "--yes", code=4)
    home.error("backup", "paper", *RECOVERY, "--wallet", "main", "--out", "key.pdf", "--yes", code=2)


def test_the_phrase_is_on_a_sheet_only_when_a_person_typed_yes(home: Home) -> None:
    home.error("backup", "paper", "--phrase", "--out", "phrase.pdf", "--yes", code=2)
    home.error("backup", "paper", "--phrase", "--out", "phrase.pdf", code=12)
    child = home.at_terminal("backup", "paper", "--phrase", "--out", "phrase.pdf")
    child.expect("Type yes to go on: ")
    child.sendline("y")
    finish(child, code=130)
    assert not (home.folder / "phrase.pdf").exists()
    child = home.at_terminal("backup", "paper", "--phrase", "--out", "phrase.pdf")
    child.expect("Type yes to go on: ")
    child.sendline("yes")
    finish(child)
    assert shown(secret_of((home.folder / "phrase.pdf").read_bytes())) == PHRASE.split()


def test_each_share_has_a_sheet(home: Home) -> None:
    found = home.json("backup", "shares", "2-of-3", *RECOVERY, "--out", "sheets", "--yes")
    assert [Path(file).name for file in found["files"]] == ["share-1.pdf", "share-2.pdf", "share-3.pdf"]
    assert "shares" not in found
    folder = home.folder / "sheets"
    assert folder.stat().st_mode & 0o777 == 0o700
    for number in (1, 3):
        home.secret(f"sheet-{number}", " ".join(shown(secret_of((folder / f"share-{number}.pdf").read_bytes()))))
    arguments = ("--share-from", "file:sheet-1", "--share-from", "file:sheet-3")
    assert home.json("backup", "verify", "mine.age", *arguments)["sound"]
    home.error("backup", "shares", "2-of-3", *RECOVERY, "--out", "sheets", "--yes", code=4)
