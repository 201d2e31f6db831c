"""`cmwallet home purge`: all of a home and nothing else, and only of the vault that was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.home.folder import Home as Folder
from cmwallet.home.purging import purge
from tests.cli.marketing import market_home
from tests.cli.walletrun import Home
from tests.hostile.inprocess import Wallet


@pytest.fixture
def home(tmp_path: Path) -> Wallet:
    return market_home(tmp_path)


def named(home: Wallet) -> str:
    return str(home.json("vault", "status")["vault_id"])[:8]


def content(home: Wallet) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (home.folder / "home").rglob("*.db") if path.is_file()}


def test_everything_goes_and_so_does_the_folder(home: Wallet) -> None:
    home.json("market", "sync")
    home.run("config", "set", "timeout", "3m")
    assert home.json("home", "purge", "--vault", named(home)) == {"purged": str(home.folder / "home"), "left": []}
    assert not (home.folder / "home").exists()
    home.error("home", "purge", "--vault", "00000000", code=5)


def test_another_vault_than_the_one_that_was_named_stays(home: Wallet) -> None:
    before = content(home)
    assert "nothing was deleted" in home.error("home", "purge", "--vault", "00000000", code=4)["message"]
    home.error("home", "purge", "--vault", "", code=4)
    assert home.error("home", "purge", code=12)["hint"]
    assert content(home) == before


def test_what_somebody_else_put_there_stays_and_is_named(home: Wallet) -> None:
    (home.folder / "home" / "notes.txt").write_text("mine", "utf-8")
    (home.folder / "home" / "cache").symlink_to(home.folder)
    assert home.json("home", "purge", "--vault", named(home))["left"] == [str(home.folder / "home" / "notes.txt")]
    assert (home.folder / "terms.txt").exists()  # the link went, and not where it led


def test_one_that_was_cut_short_is_begun_again(home: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(home.folder / "home")
    unlink = Path.unlink

    def fail(path: Path, missing_ok: bool = False) -> None:
        if path == folder.wallet_file:
            raise KeyboardInterrupt
        unlink(path, missing_ok)

    word = named(home)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", fail)
        with pytest.raises(KeyboardInterrupt):
            purge(folder)
    assert folder.vault_file.exists()
    assert not folder.chain_directory.exists()
    home.run("home", "purge", "--vault", word)
    assert not folder.path.exists()


def test_the_agent_and_the_chains_server_end_first(tmp_path: Path) -> None:
    market_home(tmp_path)
    home = Home(tmp_path)
    home.run("unlock", "--for", "5m")
    home.run("chain", "start", "--port", "0")
    home.run("home", "purge", "--vault", home.json("vault", "status")["vault_id"][:8])
    assert not home.path.exists()
    assert not home.json("status")["home"]["exists"]
