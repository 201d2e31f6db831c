"""A home in which one person plays all parts of the market, made once for each process and copied for each test."""

from __future__ import annotations

import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.cli.walletrun import Home
from tests.hostile.inprocess import Wallet

COIN = 10**18
DAY = 86_400


@cache
def _template() -> Wallet:
    wallet = Wallet.restored(Path(mkdtemp(prefix="cmwallet-market-")))
    for name in ("seller", "judge"):
        wallet.run("account", "new", name)
    for name in ("account-1", "seller", "judge"):
        for _ in range(6):
            wallet.run("chain", "faucet", name)
    wallet.run("contact", "add", "bob", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65")
    wallet.run("identity", "create", "judge", "--account", "judge")
    wallet.run("identity", "register", "judge", "--yes")
    return wallet


def market_home(folder: Path) -> Wallet:
    """account-1 is the buyer; seller and judge have 600 CMT each, and judge an identity with keys on chain."""
    wallet = _template().copy(folder)
    for path in (wallet.folder / "home").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (wallet.folder / "home").chmod(0o700)
    (folder / "terms.txt").write_text("One red bicycle.\n", "utf-8")
    (folder / "photo.txt").write_text("No lights.\n", "utf-8")
    return wallet


def wcmt(wallet: Wallet, account: str) -> int:
    """WCMT of an account, in wei."""
    return int(wallet.json("balance", account, "--token", "WCMT")["balances"][0]["raw"])


def offered(wallet: Wallet, price: str = "50", *more: object) -> str:
    """Offer a deal of 20 CMT deposit; return its id."""
    terms = wallet.folder / "terms.txt"
    command = ("deal", "offer", "seller", price, "--deposit", "20", "--deliver-by", "7d", "--terms", terms, "--yes")
    return str(wallet.json(*command, *more)["id"])


def disputed(wallet: Wallet, price: str = "50") -> str:
    """A deal in dispute; a second one has another price, since the same offer is not sent twice."""
    deal = offered(wallet, price)
    wallet.run("deal", "accept", deal, "--yes")
    wallet.run("deal", "dispute", deal, "--evidence", wallet.folder / "photo.txt", "--yes")
    return deal


def arbitrated(wallet: Wallet, fee: str = "100%") -> str:
    """A deal whose arbiter both accepted."""
    deal = disputed(wallet)
    wallet.run("deal", "arbiter", "enrol", "20", "--from", "judge", "--yes")
    wallet.run("deal", "arbiter", "bid", deal, fee, "--from", "judge", "--yes")
    for party in ("account-1", "seller"):
        wallet.run("deal", "choose", deal, "1", "--from", party, "--yes")
    return deal


def ahead(wallet: Wallet, time: str) -> None:
    """Move the chain's clock."""
    wallet.run("chain", "mine", "--ahead", time)


def to_morning(wallet: Wallet) -> None:
    """Move the chain's clock to six in the morning (UTC) of the next day."""
    now = chain_time(wallet)
    ahead(wallet, f"{DAY - now % DAY + 6 * 3_600}s")


def chain_time(wallet: Wallet) -> int:
    """The time of the newest block."""
    from cmwallet.home.config import Config
    from cmwallet.home.folder import Home as Folder
    from cmwallet.node.connection import connect
    from cmwallet.node.networks import all_networks

    folder = Folder(wallet.folder / "home")
    client = connect(folder, all_networks(Config(folder, {}, {}))["local"], seconds=10)
    try:
        return client.latest_block().timestamp
    finally:
        client.close()


def killed_after(wallet: Wallet, step: str, *command: object) -> None:
    """Run a command in a process of its own that is killed right after a function, `module:Class.name`, returned."""
    module, _, name = step.partition(":")
    owner, _, method = name.rpartition(".")
    script = f"""
import importlib, os, signal
module = importlib.import_module({module!r})
owner = module if not {owner!r} else getattr(module, {owner!r})
whole = getattr(owner, {method!r})
def struck(*args, **more):
    whole(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, {method!r}, struck)
from cmwallet.cli.app import main
main({[str(part) for part in command]!r})
"""
    environment: dict[str, Any] = Home(wallet.folder).environment()
    done = subprocess.run([sys.executable, "-c", script], env=environment, cwd=wallet.folder, check=False)
    assert done.returncode == -signal.SIGKILL, done
