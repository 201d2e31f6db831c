"""What a client of the door may spend in all: to the wei, kept over a restart, and never below nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmwallet.errors import PolicyRefused
from cmwallet.signer.clients import Admission, Clients
from cmwallet.signer.store import Store
from cmwallet.units import Amount
from identity.address import Address

ME = Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
LARGE = 2**70
"""More than SQLite keeps in a number."""


def wei(raw: int) -> Amount:
    return Amount(raw, 18, "CMT")


def test_a_limit_is_met_to_the_wei_and_what_is_refused_is_not_counted(tmp_path: Path) -> None:
    with Store(tmp_path / "signer.db") as store:
        clients = Clients(store, lambda: 1000)
        clients.add(Admission("tool", [ME], most=LARGE))
        clients.add(Admission("free", [ME]))
        clients.spend("tool", wei(LARGE - 5))
        for spend in (clients.check, clients.spend):
            with pytest.raises(PolicyRefused, match="limit of tool") as refused:
                spend("tool", wei(6))
            assert refused.value.details == {"rule": "limit", "client": "tool", "limit": str(LARGE), "left": "5"}
        clients.check("tool", wei(5))
        clients.spend("free", wei(LARGE))
    with Store(tmp_path / "signer.db") as store:
        clients = Clients(store, lambda: 2000)
        clients.spend("tool", wei(5))
        with pytest.raises(PolicyRefused):
            clients.spend("tool", wei(1))
        assert [(one.name, one.most, one.spent) for one in clients.all()] == [
            ("free", None, LARGE),
            ("tool", LARGE, LARGE),
        ]
