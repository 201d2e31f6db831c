"""One double and one home for the tests of a module; each test works in a copy of the home.

What a test sends stays on the double's chain, and changes the history and the nonce of its account for those after it:
modules therefore share none, and pass in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.double import Double
from tests.hostile.inprocess import Wallet

FAUCET = 10**20


@pytest.fixture(scope="module")
def shared_double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    with Double(tmp_path_factory.mktemp("double") / "chain") as running:
        yield running


@pytest.fixture
def double(shared_double: Double) -> Iterator[Double]:
    """The double, honest and with nothing asked yet."""
    shared_double.quirks = ()
    shared_double.asked.clear()
    yield shared_double
    shared_double.quirks = ()


@pytest.fixture(scope="module")
def template(shared_double: Double, tmp_path_factory: pytest.TempPathFactory) -> Wallet:
    wallet = Wallet.restored(tmp_path_factory.mktemp("template"))
    wallet.run("contact", "add", "bob", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65")
    wallet.endpoint(shared_double.url())
    wallet.run("network", "use", "double", "--yes")
    shared_double.pay("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", FAUCET)
    return wallet


@pytest.fixture
def wallet(double: Double, template: Wallet, tmp_path: Path) -> Wallet:
    """account-1 with coins on the double's chain, which is accepted and in use; a contact bob."""
    return template.copy(tmp_path)
