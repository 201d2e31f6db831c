"""The embedded chain's coins, in wei: who holds them at genesis, and what the faucet gives."""

from __future__ import annotations

from cmwallet.contracts.systems import SUPPLY

CMT = 10**18
"""Wei in one CMT."""

DISTRIBUTOR_SUPPLY = SUPPLY
"""What the system contracts hand out later."""

DISTRIBUTOR_GAS = 1_000 * CMT
"""What the distributor pays its own transactions with."""

FAUCET_SUPPLY = 10_000_000 * CMT
FAUCET_DEFAULT = 100 * CMT
FAUCET_MAXIMUM = 10_000 * CMT
"""The most that one request gets."""
