"""The chain that the tests of this folder are about: one for each file of tests, and a home that uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.walletrun import Home
from tests.network.homes import joined
from tests.network.validators import FourValidators


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FourValidators]:
    """Four validators that make blocks."""
    with FourValidators(tmp_path_factory.mktemp("validators")) as running:
        yield running


@pytest.fixture(scope="module")
def template(chain: FourValidators, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that uses the chain by its first validator."""
    return joined(tmp_path_factory.mktemp("template") / "home", chain.url(0))


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    """A copy of the home that uses the chain by its first validator."""
    return template.copy(tmp_path)
