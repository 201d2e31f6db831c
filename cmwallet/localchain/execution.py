"""Execution without a transaction: `eth_call`, and the search for the gas that a transaction needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from eth import exceptions as evm
from eth._utils.address import generate_contract_address
from eth.abc import ComputationAPI, SignedTransactionAPI, StateAPI
from eth.constants import CREATE_CONTRACT_ADDRESS
from eth.exceptions import VMError
from eth.vm.forks.berlin.transactions import calculate_txn_intrinsic_gas_berlin
from eth.vm.forks.london.constants import EIP3529_MAX_REFUND_QUOTIENT
from eth.vm.message import Message
from eth_typing import Address

from cmwallet.localchain.errors import RpcFailure, refused, reverted
from cmwallet.localchain.vm import BLOCK_GAS_LIMIT, OutOfTime

_WORDS: tuple[tuple[type[VMError], str], ...] = (
    (evm.OutOfGas, "out of gas"),
    (evm.InsufficientStack, "stack underflow"),
    (evm.FullStack, "stack limit reached 1024 (1023)"),
    (evm.InvalidJumpDestination, "invalid jump destination"),
    (evm.InvalidInstruction, "invalid opcode"),
    (evm.InsufficientFunds, "insufficient funds for transfer"),
    (evm.StackDepthLimit, "max call depth exceeded"),
    (evm.ContractCreationCollision, "contract address collision"),
    (evm.WriteProtection, "write protection"),
    (evm.OutOfBoundsRead, "return data out of bounds"),
    (evm.ReservedBytesInCode, "invalid code: must not begin with 0xef"),
)

_LONG_CALL = 1_000_000


@dataclass(frozen=True)
class Call:
    """What a transaction would be. Amounts in wei, `price` in wei per gas (0: no fee is taken)."""

    sender: bytes
    to: bytes | None
    value: int = 0
    data: bytes = b""
    gas: int = BLOCK_GAS_LIMIT
    price: int = 0
    access_list: Sequence[tuple[bytes, Sequence[int]]] = ()

    @property
    def intrinsic_gas(self) -> int:
        """Gas that is due before the first instruction (EIP-2930, London)."""
        return calculate_txn_intrinsic_gas_berlin(cast("SignedTransactionAPI", _Shape(self)))


class _Shape:
    """A call in the shape in which py-evm's executor reads a transaction."""

    def __init__(self, call: Call) -> None:
        self.sender = Address(call.sender)
        self.to = Address(call.to) if call.to else CREATE_CONTRACT_ADDRESS
        self.data = call.data
        self.value = call.value
        self.gas = call.gas
        self.access_list = call.access_list
        self.max_fee_per_gas = self.max_priority_fee_per_gas = self.gas_price = call.price


def execute(state: StateAPI, call: Call) -> tuple[ComputationAPI, int]:
    """Run `call` on `state` (which is changed, but not stored) and return the computation and the gas it used.

    The sender pays no fee and needs no signature; its nonce is not checked.
    Raises `RpcFailure` when the call cannot even begin.
    """
    available = call.gas - call.intrinsic_gas
    if available < 0:
        raise refused(f"intrinsic gas too low: gas {call.gas}, minimum needed {call.intrinsic_gas}")
    shape = _Shape(call)
    message = _message(state, shape, available)
    executor = state.get_transaction_executor()
    state.lock_changes()
    try:
        computation = executor.build_computation(message, cast("SignedTransactionAPI", shape))
    except VMError as error:  # raised before the computation exists: no funds for the value
        raise refused(describe(error)) from error
    except RecursionError as error:
        raise refused("max call depth exceeded") from error
    except OutOfTime as error:
        raise refused("execution aborted: it takes longer than callers without the server's token may have") from error
    used = call.gas - computation.get_gas_remaining()
    refund = min(computation.get_gas_refund(), used // EIP3529_MAX_REFUND_QUOTIENT)
    return computation, used - refund


def _message(state: StateAPI, shape: _Shape, gas: int) -> Message:
    if shape.to != CREATE_CONTRACT_ADDRESS:
        code = state.get_code(shape.to)
        return Message(gas=gas, to=shape.to, sender=shape.sender, value=shape.value, data=shape.data, code=code)
    nonce = state.get_nonce(shape.sender)
    state.increment_nonce(shape.sender)
    return Message(
        gas=gas,
        to=shape.to,
        sender=shape.sender,
        value=shape.value,
        data=b"",
        code=shape.data,
        create_address=generate_contract_address(shape.sender, nonce),
    )


def result_of(computation: ComputationAPI) -> bytes:
    """What the call returned (for a creation: the code). Raises `RpcFailure` if it failed."""
    if computation.is_success:
        return bytes(computation.output)
    raise failure_of(computation)


def failure_of(computation: ComputationAPI) -> RpcFailure:
    """The error of a failed computation, as a client sees it."""
    error = computation.error
    if isinstance(error, evm.Revert):
        return reverted(bytes(computation.output))
    return refused(describe(error))


def describe(error: VMError) -> str:
    """Name an error of the EVM in go-ethereum's words."""
    return next((words for kind, words in _WORDS if isinstance(error, kind)), str(error) or type(error).__name__)


def estimate(fresh_state: Callable[[], StateAPI], call: Call) -> int:
    """The least gas limit with which `call` succeeds, at most `call.gas`, found by bisection.

    Calls that need more than a million gas take long: for them the answer may be up to 1 % too high. `fresh_state`
    returns the same state each time. Raises `RpcFailure`: code 3 when the call reverts, -32000 when it fails in another
    way or needs more than `call.gas`.
    """
    computation, used = execute(fresh_state(), call)
    if computation.is_error:
        if isinstance(computation.error, evm.OutOfGas):
            raise refused(f"gas required exceeds allowance ({call.gas})")
        raise failure_of(computation)
    if not computation.children and not computation.code:
        return used  # nothing ran: the sum is exact
    lowest, highest = max(used, call.intrinsic_gas) - 1, call.gas
    # What was used fits, as a rule. A 64th stays behind at every call (EIP-150): with a little more for that it fits.
    guesses = [(used + computation.get_gas_refund() + 2_300) * 64 // 63, used]
    while highest - lowest > (highest // 100 if used > _LONG_CALL else 1):
        guess = guesses.pop() if guesses else (lowest + highest) // 2
        if not lowest < guess < highest:
            continue
        computation, _ = execute(fresh_state(), replace(call, gas=guess))
        if computation.is_error:
            lowest = guess
        else:
            highest = guess
    return highest
