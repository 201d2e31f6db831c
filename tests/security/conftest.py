"""A connection to the agent of a module's home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from cmwallet.agent.keeper import AgentKeeper
from tests.cli.walletrun import Home


@pytest.fixture
def keeper(home: Home) -> Iterator[AgentKeeper]:
    found = AgentKeeper.connect(home.path / "agent.sock")
    assert found is not None
    with closing(found):
        yield found
