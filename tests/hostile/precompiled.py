"""A node whose engine has contracts of its own at fixed addresses: they answer, and no code is shown there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from eth.vm.forks.london.blocks import LondonBlockHeader
from eth_typing import Address

from cmwallet.localchain import chain
from cmwallet.localchain.database import ChainDatabase
from cmwallet.localchain.genesis import Allocation
from cmwallet.localchain.mining import BuiltBlock
from identity.address import Address as Text
from identity.address import address_bytes
from tests.contracts.harness import compiled_test_contract
from tests.hostile.double import Double, Proceed, Quirk

HIDDEN = "no_code_at_precompiles"


@contextmanager
def precompiled(folder: Path, contracts: Mapping[str, str]) -> Iterator[Double]:
    """Serve an embedded chain that was born with contracts of `tests/contracts/hostile` at addresses."""
    plain = chain.build_genesis
    there = {address.lower() for address in contracts}

    def build(database: ChainDatabase, allocation: Allocation, timestamp: int) -> BuiltBlock:
        built = plain(database, allocation, timestamp)
        for address, name in contracts.items():
            built.state.set_code(Address(address_bytes(Text(address))), compiled_test_contract(name).runtime)
        header = cast("LondonBlockHeader", built.header.copy(state_root=built.state.make_state_root()))
        return BuiltBlock(header, built.state, size=0)

    def hide(method: str, params: list[Any], proceed: Proceed) -> Any:
        return "0x" if method == "eth_getCode" and params[0].lower() in there else proceed(method, params)

    double = Double(folder)
    double.known[HIDDEN] = Quirk(hide)
    with patch.object(chain, "build_genesis", build), double:
        yield double
