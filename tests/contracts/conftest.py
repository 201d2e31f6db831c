"""A fresh chain for every test."""

from __future__ import annotations

import pytest

from tests.contracts.harness import EvmWorld, World


@pytest.fixture
def world() -> World:
    return EvmWorld()
