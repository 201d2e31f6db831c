"""eth_: what a transaction should pay (EIP-1559)."""

from __future__ import annotations

from eth.vm.forks.london.blocks import LondonBlockHeader

from cmwallet.localchain import formatting
from cmwallet.localchain.chain import SUGGESTED_TIP, LocalChain
from cmwallet.localchain.errors import invalid_params, refused
from cmwallet.localchain.methods.context import Context, Method, number_of
from cmwallet.localchain.parameters import Parameters, quantity
from cmwallet.localchain.vm import base_fee_of, next_base_fee

MAX_FEE_HISTORY = 1024


def gas_price(context: Context, _parameters: Parameters) -> str:
    """Price per gas that a legacy transaction should offer, in wei."""
    return formatting.quantity(context.chain.base_fee() + SUGGESTED_TIP)


def priority_fee(_context: Context, _parameters: Parameters) -> str:
    """Tip per gas that an EIP-1559 transaction should offer, in wei."""
    return formatting.quantity(SUGGESTED_TIP)


def fee_history(context: Context, parameters: Parameters) -> object:
    """Base fees, fullness and paid tips of the newest blocks; at most 1,024 of them."""
    parameters.expect(2, 3)
    wanted = quantity(parameters.raw(0), "argument 0", numbers=True)
    percentiles = _percentiles(parameters.raw(2))
    reference = parameters.block_number(1)
    newest = number_of(context.chain, reference)
    if newest is None:
        raise refused("request beyond head block")
    if reference.tag == "pending":
        newest -= 1
    oldest = max(0, newest - min(wanted, MAX_FEE_HISTORY) + 1)
    headers = [header for number in range(oldest, newest + 1) if (header := context.chain.records.header(number))]
    if not headers:
        return {"oldestBlock": "0x0", "baseFeePerGas": [], "gasUsedRatio": [], "reward": []}
    base_fees = [base_fee_of(header) for header in headers] + [next_base_fee(headers[-1])]
    result: dict[str, object] = {
        "oldestBlock": formatting.quantity(oldest),
        "baseFeePerGas": [formatting.quantity(fee) for fee in base_fees],
        "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
    }
    if percentiles is not None:
        result["reward"] = [_rewards(context.chain, header, percentiles) for header in headers]
    return result


def _percentiles(value: object) -> list[float] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > 100:
        raise invalid_params("argument 2: expected a list of at most 100 percentiles")
    for number in value:
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= 100:
            raise invalid_params("argument 2: percentiles are numbers from 0 to 100")
    if sorted(value) != value:
        raise invalid_params("argument 2: percentiles must not fall")
    return [float(number) for number in value]


def _rewards(chain: LocalChain, header: LondonBlockHeader, percentiles: list[float]) -> list[str]:
    """For each percentile of the block's gas, the tip that was paid there, in wei per gas."""
    paid = sorted(
        (stored.price - base_fee_of(header), stored.gas_used)
        for stored in chain.records.transactions(header.block_number)
    )
    if not paid:
        return ["0x0"] * len(percentiles)
    rewards = []
    for percentile in percentiles:
        passed, reward = 0, paid[-1][0]
        for tip, used in paid:
            passed += used
            if passed >= header.gas_used * percentile / 100:
                reward = tip
                break
        rewards.append(formatting.quantity(reward))
    return rewards


READS: dict[str, Method] = {
    "eth_gasPrice": gas_price,
    "eth_maxPriorityFeePerGas": priority_fee,
    "eth_feeHistory": fee_history,
}
