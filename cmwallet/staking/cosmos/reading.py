"""Reading of a Cosmos chain's validators, delegations and unbonding stake into the model."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from cmwallet.cosmos import values
from cmwallet.cosmos.addresses import read_operator
from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.messages import NODE_KEY_BYTES
from cmwallet.cosmos.rest import CosmosRest, member_of
from cmwallet.errors import InvalidInput, NotFound
from cmwallet.node.answers import nonsense
from cmwallet.staking.model import Delegation, Holding, Unbonding, Validator, ValidatorState
from identity.address import Address
from identity.bech32 import bech32

_NAME: Final = 70
_DETAILS: Final = 280
_MOST_ENTRIES: Final = 100
_CONSENSUS: Final = "valcons"
_STATES: Final[Mapping[str, ValidatorState]] = {
    "BOND_STATUS_BONDED": "active",
    "BOND_STATUS_UNBONDING": "unbonding",
    "BOND_STATUS_UNBONDED": "candidate",
}


@dataclass(frozen=True)
class CosmosReader:
    """One command's view of a chain; what was read once is not asked again."""

    chain: CosmosChain
    rest: CosmosRest

    @cached_property
    def newest(self) -> tuple[int, int]:
        """Height and time of the newest block when the command began."""
        return self.rest.latest()

    @property
    def now(self) -> int:
        """The time of the newest block."""
        return self.newest[1]

    @cached_property
    def staking_params(self) -> dict[str, Any]:
        """The parameters of staking."""
        return self.rest.staking_params()

    @property
    def unbonding_seconds(self) -> int:
        """How long stake is on its way back."""
        return values.duration(self.staking_params.get("unbonding_time"), "unbonding time")

    @property
    def most_entries(self) -> int | None:
        """How many ways back from one validator can be open; None where it is not told."""
        if "max_entries" not in self.staking_params:
            return None
        return values.height(self.staking_params["max_entries"], "most entries")

    @cached_property
    def validators(self) -> Sequence[Validator]:
        """All validators, by stake, the largest first."""
        bonded, infos = self.rest.bonded(), self.rest.signing_infos()
        found = [self._validator(row, bonded, infos) for row in self.rest.validators()]
        return sorted(found, key=lambda one: (-one.stake, one.address))

    def validator(self, address: str) -> Validator:
        """Return one validator. Raises `NotFound`, `InvalidInput`."""
        prefix, _ = read_operator(address)
        if prefix != self.chain.prefix:
            raise InvalidInput(f"a validator of this network begins with {self.chain.prefix}valoper1")
        found = next((one for one in self.validators if one.address == address), None)
        if found is None:
            raise NotFound(f"there is no validator {address}", hint="cmwallet validator list --all")
        return found

    def holding(self, account: Address) -> Holding:
        """Return what an account has at stake."""
        height, time = self.newest
        mine = self.chain.account(account)
        rewards, free = self.rest.rewards(mine, self.chain.denom), self._free_at(mine)
        return Holding(
            account=account,
            height=height,
            time=time,
            delegations=[self._delegation(row, rewards, free) for row in self.rest.delegations(mine)],
            unbonding=[one for row in self.rest.unbonding(mine) for one in self._unbonding(row, time)],
        )

    def name_of(self, address: str) -> str:
        """Return what a validator calls itself."""
        return next((one.name for one in self.validators if one.address == address), "")

    def _validator(self, row: Mapping[str, Any], bonded: int, infos: Mapping[str, Mapping[str, Any]]) -> Validator:
        address = values.name(row.get("operator_address"), "address of a validator")
        rates = member_of(member_of(row, "commission", "commission"), "commission_rates", "commission")
        said, key = member_of(row, "description", "description"), self._node_key(row)
        state = _STATES.get(str(row.get("status")))
        if state is None:
            raise nonsense("state of a validator")
        jailed = values.flag(row.get("jailed"), "whether a validator is jailed")
        stake = values.number(row.get("tokens"), "stake of a validator")
        info = {} if key is None else infos.get(self._consensus(key), {})
        missed, least = info.get("missed_blocks_counter"), row.get("min_self_delegation")
        return Validator(
            address=address,
            operator=self._operator(address),
            name=values.text(said.get("moniker"), _NAME),
            state="jailed" if jailed else state,
            stake=stake,
            power_share=Fraction(stake, bonded) if bonded and state == "active" and not jailed else Fraction(0),
            pub_key=None if key is None else str(member_of(row, "consensus_pubkey", "key of a node").get("key")),
            commission=Fraction(values.decimal(rates.get("rate"), "commission"), values.ONE),
            max_commission=_most(rates),
            min_self_stake=None if least is None else values.number(least, "least own stake of a validator"),
            jailed_until=values.moment(info.get("jailed_until"), "end of jail") if jailed else None,
            missed_blocks=None if missed is None else values.height(missed, "missed blocks"),
            website=values.text(said.get("website"), _DETAILS),
            details=values.text(said.get("details"), _DETAILS),
        )

    def _operator(self, address: str) -> Address:
        try:
            prefix, operator = read_operator(address)
        except InvalidInput:
            raise nonsense("address of a validator") from None
        if prefix != self.chain.prefix:
            raise nonsense("a validator of another chain")
        return operator

    def _node_key(self, row: Mapping[str, Any]) -> bytes | None:
        """The key of a validator's node; None for one of another kind."""
        key = member_of(row, "consensus_pubkey", "key of a node").get("key")
        raw = values.raw_bytes(key, "key of a node", most=200) if isinstance(key, str) else b""
        return raw if len(raw) == NODE_KEY_BYTES else None

    def _consensus(self, key: bytes) -> str:
        return bech32(self.chain.prefix + _CONSENSUS, hashlib.sha256(key).digest()[:20])

    def _delegation(self, row: Mapping[str, Any], rewards: Mapping[str, int], free: Mapping[str, int]) -> Delegation:
        inner = member_of(row, "delegation", "delegation")
        validator = values.name(inner.get("validator_address"), "validator of a delegation")
        return Delegation(
            validator=validator,
            name=self.name_of(validator),
            amount=self._amount(member_of(row, "balance", "balance of a delegation")),
            rewards=rewards.get(validator, 0),
            free_at=free.get(validator),
        )

    def _amount(self, coin: Mapping[str, Any]) -> int:
        if coin.get("denom") != self.chain.denom:
            raise nonsense("stake in another coin")
        return values.number(coin.get("amount"), "amount of stake")

    def _unbonding(self, row: Mapping[str, Any], now: int) -> list[Unbonding]:
        validator = values.name(row.get("validator_address"), "validator of unbonding stake")
        found = []
        for one in values.items(row.get("entries"), "unbonding stake", most=_MOST_ENTRIES):
            entry = values.members(one, "unbonding stake")
            due = values.moment(entry.get("completion_time"), "end of unbonding")
            found.append(
                Unbonding(
                    validator=validator,
                    name=self.name_of(validator),
                    amount=values.number(entry.get("balance"), "unbonding stake"),
                    entry=values.height(entry.get("creation_height"), "beginning of unbonding"),
                    due_time=due,
                    cancellable=due is not None and due > now,
                )
            )
        return found

    def _free_at(self, account: str) -> dict[str, int]:
        """Return until when stake that was moved to a validator cannot move on, by validator."""
        found: dict[str, int] = {}
        for row in self.rest.redelegations(account):
            target = values.name(
                member_of(row, "redelegation", "redelegation").get("validator_dst_address"), "validator"
            )
            for one in values.items(row.get("entries"), "redelegation", most=_MOST_ENTRIES):
                entry = member_of(values.members(one, "redelegation"), "redelegation_entry", "redelegation")
                end = values.moment(entry.get("completion_time"), "end of a redelegation")
                if end is not None and end > self.now:
                    found[target] = max(end, found.get(target, 0))
        return found


def _most(rates: Mapping[str, Any]) -> Fraction | None:
    """The most that a commission can come to; None where it is not told."""
    if "max_rate" not in rates:
        return None
    return Fraction(values.decimal(rates["max_rate"], "commission"), values.ONE)
