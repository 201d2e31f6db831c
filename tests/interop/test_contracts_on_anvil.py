"""The scenarios of the contracts' unit tests, on anvil under London's rules: py-evm and revm agree.

The tests are those of tests/contracts/unit; here they get another world.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from urllib.error import URLError

import pytest

from tests.contracts import gas
from tests.contracts.harness import START, World
from tests.contracts.rpc import RpcWorld
from tests.contracts.unit.test_attestations import *  # noqa: F403
from tests.contracts.unit.test_cmt import *  # noqa: F403
from tests.contracts.unit.test_consent_registry import *  # noqa: F403
from tests.contracts.unit.test_court_drawing import *  # noqa: F403
from tests.contracts.unit.test_court_opening import *  # noqa: F403
from tests.contracts.unit.test_court_registry import *  # noqa: F403
from tests.contracts.unit.test_court_settlement import *  # noqa: F403
from tests.contracts.unit.test_court_votes import *  # noqa: F403
from tests.contracts.unit.test_deals_disputes import *  # noqa: F403
from tests.contracts.unit.test_deals_trade import *  # noqa: F403
from tests.contracts.unit.test_key_registry import *  # noqa: F403
from tests.contracts.unit.test_key_registry_signed import *  # noqa: F403
from tests.contracts.unit.test_loans_cmt import *  # noqa: F403
from tests.contracts.unit.test_loans_cmt_default import *  # noqa: F403
from tests.contracts.unit.test_loans_default import *  # noqa: F403
from tests.contracts.unit.test_loans_disbursement import *  # noqa: F403
from tests.contracts.unit.test_loans_instalments import *  # noqa: F403
from tests.contracts.unit.test_loans_terms import *  # noqa: F403
from tests.contracts.unit.test_multicall import *  # noqa: F403
from tests.contracts.unit.test_snapshot_claim import *  # noqa: F403
from tests.contracts.unit.test_swap import *  # noqa: F403
from tests.contracts.unit.test_wrapped_cmt import *  # noqa: F403
from tests.processes import free_port

from .conftest import need


@pytest.fixture
def world() -> Iterator[World]:
    """A node of its own for every test, at the time at which the tests begin."""
    port = free_port()
    options = f"--hardfork london --chain-id 1234 --accounts 1 --silent --timestamp {START} --port {port}"
    with subprocess.Popen([need("anvil"), *options.split()], stdout=subprocess.DEVNULL) as child:
        try:
            yield _connected(f"http://127.0.0.1:{port}")
        finally:
            child.terminate()


def _connected(url: str) -> World:
    for _ in range(400):
        try:
            return RpcWorld(url)
        except URLError:
            time.sleep(0.02)
    pytest.fail("anvil did not start")


def test_gas_is_that_of_py_evm(world: World) -> None:
    """Signatures differ with the salt, and zero bytes of call data are cheaper: hence a little room."""
    expected = gas.measure()
    found = gas.measure(lambda: world)
    assert {what: (found[what], cost) for what, cost in expected.items() if abs(found[what] - cost) > 200} == {}
