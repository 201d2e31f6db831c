"""Genesis block: random in every home, no code; the whole supply belongs to the faucet and the distributor.

    distributor   1,000,000,000 CMT, plus 1,000 CMT for gas: it deploys the system contracts and funds the swap, both
                  in ordinary transactions of the first blocks, never in genesis
    faucet           10,000,000 CMT: what `cmwallet chain faucet` gives away

32 random bytes in `extraData` make each home a network of its own: its genesis hash is unlike any other.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import cast

from eth.constants import BLANK_ROOT_HASH
from eth.vm.forks.london.blocks import LondonBlockHeader
from eth.vm.forks.london.constants import INITIAL_BASE_FEE
from eth_typing import Address, BlockNumber

from cmwallet.localchain.database import ChainDatabase
from cmwallet.localchain.mining import BuiltBlock
from cmwallet.localchain.money import DISTRIBUTOR_GAS, DISTRIBUTOR_SUPPLY, FAUCET_SUPPLY
from cmwallet.localchain.vm import BLOCK_GAS_LIMIT, DIFFICULTY, TIPS_ADDRESS, state_for


@dataclass(frozen=True)
class Allocation:
    """Who holds what at genesis, in wei."""

    distributor: bytes
    faucet: bytes

    def balances(self) -> dict[bytes, int]:
        """Address to wei."""
        return {self.distributor: DISTRIBUTOR_SUPPLY + DISTRIBUTOR_GAS, self.faucet: FAUCET_SUPPLY}


def build_genesis(database: ChainDatabase, allocation: Allocation, timestamp: int) -> BuiltBlock:
    """Make block 0 for `database`; its state is not persisted yet."""
    empty = LondonBlockHeader(
        difficulty=DIFFICULTY,
        block_number=BlockNumber(0),
        gas_limit=BLOCK_GAS_LIMIT,
        timestamp=timestamp,
        coinbase=TIPS_ADDRESS,
        state_root=BLANK_ROOT_HASH,
        extra_data=secrets.token_bytes(32),
        base_fee_per_gas=INITIAL_BASE_FEE,
    )
    state = state_for(database.nodes, empty, ())
    for address, balance in allocation.balances().items():
        state.set_balance(Address(address), balance)
    header = cast("LondonBlockHeader", empty.copy(state_root=state.make_state_root()))
    return BuiltBlock(header, state, size=0)
