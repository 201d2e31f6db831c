"""A home with a policy, its agent, and what is asked of it: for those who attack policies and exceptions from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cmwallet.agent.keeper import AgentKeeper
from cmwallet.policy.ledger import FACT
from cmwallet.transactions.encoding import FeeMarketTransaction
from cmwallet.transactions.signables import SignableTransaction
from identity.address import address_bytes
from identity.vault.interface import TYPE_SECP256K1_KEY, RecordId
from tests.cli.walletrun import Home
from tests.security.wallethome import cheap_home

BOB = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
COIN = 10**18


def policy_home(folder: Path, policy: str) -> Home:
    """A home with a policy, locked; its contact bob is `BOB`."""
    home = cheap_home(folder)
    home.run("contact", "add", "bob", BOB)
    (home.folder / "policy.toml").write_text(policy)
    home.run("policy", "set", "policy.toml")
    return home


@contextmanager
def unlocked(prepared: Home, folder: Path) -> Iterator[Home]:
    """A copy of it whose agent runs."""
    made = prepared.copy(folder)
    made.run("unlock", "--for", "1h")
    yield made
    made.run("lock", code=None)


def connected(home: Home) -> AgentKeeper:
    found = AgentKeeper.connect(home.path / "agent.sock")
    assert found is not None
    return found


def account(keeper: AgentKeeper) -> RecordId:
    return keeper.entries(TYPE_SECP256K1_KEY)[0].record_id


def paying(
    amount: float, nonce: int, to: str | None = BOB, data: bytes = b"", chain_id: int = 1234
) -> SignableTransaction:
    """A payment of so many coins."""
    return SignableTransaction(
        FeeMarketTransaction(
            chain_id=chain_id,
            nonce=nonce,
            max_priority_fee_per_gas=1,
            max_fee_per_gas=2,
            gas_limit=21_000,
            to=None if to is None else address_bytes(to),
            value=int(amount * COIN),
            data=data,
        )
    )


def spent(keeper: AgentKeeper) -> int:
    """What the log says was counted, in wei, summed without the ledger's own arithmetic."""
    entries = [entry for line in keeper.log() for entry in json.loads(line.facts.get(FACT, "[]"))]
    return sum(int(moved[1]) for entry in entries for moved in entry[5] if moved[0] == "native")
