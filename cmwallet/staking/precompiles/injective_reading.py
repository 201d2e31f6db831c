"""Reading of Injective's staking contract: what an account has with one validator, in the engine's own coin.

It tells nothing of validators, of unbonding stake, and of parameters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from cmwallet.calls.contract import Contract
from cmwallet.cosmos.addresses import operator_text, read_operator
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, Reverted, RpcRefused
from cmwallet.node.answers import nonsense
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.node.reverts import failure_of
from cmwallet.staking.precompiles.injective_interface import INJECTIVE_STAKING, injective_staking
from cmwallet.staking.precompiles.steps import Step
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address

PREFIX: Final = "inj"
DENOM: Final = "inj"
"""The coin that is staked, which the EVM pays fees with; both are the engine's, on each of its chains."""
_NOTHING: Final = re.compile(
    r"(?:rpc error: code = NotFound desc = )?delegation with delegator \S+ not found for validator \S+", re.ASCII
)
"""In these words the engine reverts where there is no stake."""


@dataclass(frozen=True)
class InjectiveReader:
    """The staking contract of one network."""

    contract: BoundContract

    @classmethod
    def on(cls, client: NodeClient, network: Network) -> InjectiveReader:
        """Return the reader for a network."""
        contract = Contract("Injective's staking", INJECTIVE_STAKING, injective_staking())
        return cls(BoundContract(client, network, contract))

    def validator(self, text: str) -> str:
        """Return the address of a validator, as it is typed whole. Raises `InvalidInput`."""
        try:
            prefix, _ = read_operator(text)
        except InvalidInput as problem:
            raise InvalidInput(
                f"{text!r} is no address of a validator: {problem.message}",
                hint="no names are known here: its whole address, or network add --rest URL",
            ) from None
        if prefix != PREFIX:
            raise InvalidInput(
                f"{text!r} is a validator of another chain", hint=f"one of this network begins with {PREFIX}valoper1"
            )
        return text

    def stake(self, account: Address, validator: str) -> int:
        """Return what an account has with a validator, in the smallest unit.

        Raises:
            Reverted: the engine refuses to tell, other than that there is nothing.
        """
        try:
            _shares, (amount, denom) = self.contract.ask("delegation", account, validator)
        except Reverted as reverted:
            if _NOTHING.fullmatch(str(reverted.details.get("reason"))) is None:
                raise
            return 0
        if denom != DENOM:
            raise nonsense("stake in another coin")
        return int(amount)

    def rewards(self, account: Address, validator: str) -> int:
        """Return what an account would be paid if it withdrew now.

        Raises:
            NotFound: it has nothing with that validator, or the engine refuses for another reason.
        """
        try:
            (paid,) = self.step("withdrawDelegatorRewards", validator).foreseen(account)
        except RpcRefused as refusal:
            failure = failure_of(refusal)
            if failure is None:
                raise
            reason = failure.reason or "no reason given"
            raise NotFound(f"there are no rewards to withdraw: {reason}", hint="is it that validator?") from None
        return sum(int(amount) for amount, denom in paid if denom == DENOM)

    def step(self, function: str, *values: object) -> Step:
        """Return a call that changes something."""
        return Step(self.contract, function, values)

    def probe(self) -> None:
        """Look whether such a contract answers, about an account that nobody has.

        Raises:
            NotFound, NetworkFailed: nothing answers there, or in another way.
        """
        nobody = Address("0x" + "00" * 19 + "01")
        try:
            self.stake(nobody, operator_text(PREFIX, nobody))
        except Reverted:
            raise NetworkFailed(f"what answers at {self.contract.address} is no staking of Injective's") from None
