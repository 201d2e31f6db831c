"""A vault with the records of one identity, and a clock that stands still."""

import pytest

from identity.records.store import Records, nobody_follows
from tests.unit.identity.vault.helpers import Clock, create

OWNER = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
NOW = 1_795_000_000  # 2026-11-18T11:06:40Z


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture
def vault(tmp_path, clock):
    with create(tmp_path / "vault.db", clock) as vault:
        yield vault


@pytest.fixture
def records(vault, clock):
    return Records(vault, OWNER, clock=clock, changed=nobody_follows)
