"""The beginning of a chain of validators: their folders, their keys, and one genesis for all of them."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.walletrun import PHRASE
from tests.network import engine

COIN = 10**18
DENOM = "inj"
SELF_STAKE = 100_000 * COIN
FUNDS = 1_000_000 * COIN
FIRST_OPERATOR = 5
"""The validators' operators are the accounts of the well-known phrase from this index on."""
HOLDERS = 3
"""The first accounts of the well-known phrase have coins of their own."""


@dataclass(frozen=True)
class ChainFacts:
    """What makes a chain the one it is: its name among Cosmos chains, and its EIP-155 id."""

    name: str = "injective-777"
    eip155: int = 9777


def make_homes(folder: Path, count: int, facts: ChainFacts) -> list[Path]:
    """Make the folders of `count` validators, with one genesis in which each has staked."""
    homes = [folder / f"validator-{index}" for index in range(count)]
    for index, home in enumerate(homes):
        engine.run(home, "init", f"v{index}", "--chain-id", facts.name, "--default-denom", DENOM)
        _recover(home, "operator", FIRST_OPERATOR + index)
    first = homes[0]
    for index in range(HOLDERS):
        _recover(first, f"holder-{index}", index)
    genesis = first / "config" / "genesis.json"
    genesis.write_text(json.dumps(_changed(json.loads(genesis.read_text()), facts)))
    for index in range(HOLDERS):
        _fund(first, _address(first, f"holder-{index}"), facts)
    for home in homes:
        _fund(first, _address(home, "operator"), facts)
    _stake(homes, facts)
    for home in homes:
        if home != first:
            shutil.copyfile(genesis, home / "config" / "genesis.json")
        _allow_neighbours(home / "config" / "config.toml")
    return homes


def _recover(home: Path, name: str, index: int) -> None:
    options = ("--recover", "--index", index, "--keyring-backend", "test")
    engine.run(home, "keys", "add", name, *options, given=PHRASE + "\n")


def _address(home: Path, name: str) -> str:
    return engine.run(home, "keys", "show", name, "-a", "--keyring-backend", "test").strip()


def _fund(first: Path, address: str, facts: ChainFacts) -> None:
    engine.run(first, "genesis", "add-genesis-account", address, f"{FUNDS}{DENOM}", "--chain-id", facts.name)


def _stake(homes: list[Path], facts: ChainFacts) -> None:
    first = homes[0]
    signed = first / "config" / "gentx"
    signed.mkdir()
    for index, home in enumerate(homes):
        if home != first:
            shutil.copyfile(first / "config" / "genesis.json", home / "config" / "genesis.json")
        options = ("--commission-rate", "0.1", "--commission-max-rate", "0.5", "--commission-max-change-rate", "0.05")
        where = ("--keyring-backend", "test", "--output-document", signed / f"{index}.json", "--moniker", f"v{index}")
        engine.run(
            home, "genesis", "gentx", "operator", f"{SELF_STAKE}{DENOM}", "--chain-id", facts.name, *options, *where
        )
    engine.run(first, "genesis", "collect-gentxs")


def _changed(genesis: dict[str, Any], facts: ChainFacts) -> dict[str, Any]:
    """Set short periods, so that a test sees the end of each; one minute of jail is the shortest that is accepted."""
    state = genesis["app_state"]
    state["evm"]["params"]["chain_config"]["eip155_chain_id"] = str(facts.eip155)
    state["evm"]["params"]["permissioned"] = False
    state["staking"]["params"] |= {"unbonding_time": "60s", "max_validators": 10}
    state["gov"]["params"] |= {
        "voting_period": "30s",
        "max_deposit_period": "30s",
        "expedited_voting_period": "15s",
        "min_deposit": [{"denom": DENOM, "amount": str(COIN)}],
        "expedited_min_deposit": [{"denom": DENOM, "amount": str(5 * COIN)}],
    }
    state["slashing"]["params"] |= {"signed_blocks_window": "20", "downtime_jail_duration": "60s"}
    genesis["consensus"]["params"]["block"]["max_gas"] = "150000000"
    return genesis


def _allow_neighbours(path: Path) -> None:
    """Let a validator have peers of one address, its own: all of them are on this machine."""
    text = path.read_text()
    for name, value in (("allow_duplicate_ip", "true"), ("addr_book_strict", "false")):
        text, changed = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        assert changed == 1, name
    path.write_text(text)
