"""What the precompiled contracts of cosmos/evm tell, as the rows in which a chain's REST interface would tell it.

So one reader checks, cleans and understands both. What the contracts do not tell is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, Never

from cmwallet.calls.abi import decode_values
from cmwallet.calls.contract import Contract
from cmwallet.calls.multicall import read_many
from cmwallet.cosmos import values
from cmwallet.cosmos.addresses import read_account
from cmwallet.cosmos.rest import MOST_PAGES, PAGE, CosmosRest
from cmwallet.errors import NetworkFailed, Reverted, RpcRefused
from cmwallet.node.answers import nonsense
from cmwallet.node.client import Message, NodeClient
from cmwallet.node.networks import Network
from cmwallet.staking.driver import refuse_unsupported
from cmwallet.staking.precompiles.cosmos_interface import (
    ADDRESSES,
    DISTRIBUTION,
    GOV,
    SLASHING,
    STAKING,
    cosmos_interface,
)
from cmwallet.staking.precompiles.cosmos_rows import (
    BONDED,
    OPTIONS,
    address_of,
    moment_text,
    proposal_row,
    tally_row,
    validator_row,
    whole_units,
)
from cmwallet.staking.precompiles.words import BY_REST, NAME
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import address_bytes
from identity.bech32 import bech32

_NOBODY: Final = "0x" + "00" * 20
_LOOKED_AT: Final = 10


class _NoRest:
    """Stands where a REST interface would be asked."""

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Never:  # noqa: ARG002 - the protocol's
        raise refuse_unsupported(NAME, "what the engine's contracts do not tell", BY_REST)

    def post(self, path: str, document: Mapping[str, object]) -> Never:  # noqa: ARG002 - the protocol's
        raise refuse_unsupported(NAME, "a message of the chain itself", BY_REST)

    def close(self) -> None:
        """There is nothing to let go of."""


class PrecompiledTables(CosmosRest):
    """Questions to the contracts of one network; each is that of `CosmosRest`."""

    def __init__(self, client: NodeClient, network: Network, prefix: str) -> None:
        super().__init__(_NoRest())  # what is not overridden here is refused
        self._client, self._prefix = client, prefix
        self._contracts = {
            name: BoundContract(client, network, Contract(f"the engine's {name}", address, cosmos_interface(name)))
            for name, address in ADDRESSES.items()
        }

    def contract(self, name: str) -> BoundContract:
        """Return one of the contracts."""
        return self._contracts[name]

    def prefix(self) -> str:
        """Return the prefix of accounts."""
        return self._prefix

    def latest(self) -> tuple[int, int]:
        """Return (height, time) of the newest block."""
        block = self._client.latest_block()
        return block.number, block.timestamp

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return [validator_row(one, self._prefix) for one in self._pages_of(STAKING, "validators", "")]

    def validators(self) -> list[dict[str, Any]]:
        """Return all validators."""
        return self._rows

    def bonded(self) -> int:
        """Return the stake of all validators that take part."""
        return sum(int(row["tokens"]) for row in self._rows if row["status"] == BONDED)

    def signing_infos(self) -> dict[str, dict[str, Any]]:
        """Return what validators' nodes missed, by the address of the node's key."""
        return {
            bech32(f"{self._prefix}valcons", address_bytes(address_of(node))): {
                "jailed_until": moment_text(until),
                "missed_blocks_counter": missed,
            }
            for node, _start, _offset, until, _tombstoned, missed in self._pages_of(SLASHING, "getSigningInfos")
        }

    def delegations(self, account: str) -> list[dict[str, Any]]:
        """Return the delegations of an account."""
        mine, staking = read_account(account)[1], self.contract(STAKING)
        found = []
        for validator in self.contract(DISTRIBUTION).ask("delegatorValidators", mine):
            _shares, (denom, amount) = staking.ask("delegation", mine, validator)
            found.append(
                {"delegation": {"validator_address": validator}, "balance": {"denom": denom, "amount": str(amount)}}
            )
        return found

    def rewards(self, account: str, denom: str) -> dict[str, int]:
        """Return what could be withdrawn, by validator."""
        rows, _total = self.contract(DISTRIBUTION).ask("delegationTotalRewards", read_account(account)[1])
        return {values.name(validator, "validator of rewards"): whole_units(coins, denom) for validator, coins in rows}

    def commission(self, validator: str, denom: str) -> int:
        """Return what a validator has earned by commission and not collected."""
        return whole_units(self.contract(DISTRIBUTION).ask("validatorCommission", validator), denom)

    def unbonding(self, account: str) -> list[dict[str, Any]]:
        """Return what an account has on its way back: each validator is asked about."""
        mine, staking = read_account(account)[1], self.contract(STAKING)
        operators = [row["operator_address"] for row in self._rows]
        reads = [(staking.address, staking.call_data("unbondingDelegation", mine, one)) for one in operators]
        outputs = staking.contract.interface.function("unbondingDelegation").outputs
        found = []
        for validator, answer in zip(operators, read_many(self._client, None, reads), strict=True):
            if answer is None:
                raise nonsense(f"unbonding stake with {validator}")
            ((_delegator, _validator, entries),) = decode_values(outputs, answer)
            rows = [
                {"creation_height": height, "completion_time": moment_text(end), "balance": str(balance)}
                for height, end, _initial, balance, _id, _on_hold in entries
            ]
            found += [{"validator_address": validator, "entries": rows}] if rows else []
        return found

    def redelegations(self, account: str) -> list[dict[str, Any]]:
        """Return the moves of an account's stake that have not matured."""
        mine = read_account(account)[1]
        return [
            {
                "redelegation": {"validator_dst_address": target},
                "entries": [{"redelegation_entry": {"completion_time": moment_text(one[0][1])}} for one in entries],
            }
            for (_delegator, _source, target, _), entries in self._pages_of(STAKING, "redelegations", mine, "", "")
        ]

    def staking_params(self) -> dict[str, Any]:
        """Return how long stake is on its way back: no function tells it, a call that is only tried out does."""
        return {"unbonding_time": f"{self._unbonding_seconds}s"}

    @cached_property
    def _unbonding_seconds(self) -> int:
        """What a validator that takes part, which has stake of its own, would hear if it took the least of it back."""
        staking, (height, time) = self.contract(STAKING), self.latest()
        outputs = staking.contract.interface.function("undelegate").outputs
        active = [row for row in self._rows if row["status"] == BONDED and not row["jailed"]]
        for row in active[:_LOOKED_AT]:
            data = staking.call_data("undelegate", row["operator"], row["operator_address"], 1)
            try:
                answer = self._client.call(Message(to=staking.address, data=data, sender=row["operator"]), at=height)
            except RpcRefused:
                continue
            (end,) = decode_values(outputs, answer)
            if end > time:
                return int(end) - time
        raise NetworkFailed("the engine does not tell how long stake is on its way back", hint=BY_REST)

    def proposals(self) -> list[dict[str, Any]]:
        """Return the newest proposals, the newest first."""
        rows, _next = self.contract(GOV).ask("getProposals", 0, _NOBODY, _NOBODY, (b"", 0, PAGE, False, True))
        return [proposal_row(row, self._prefix) for row in rows]

    def proposal(self, number: int) -> dict[str, Any] | None:
        """Return one proposal, None when there is none."""
        try:
            row = proposal_row(self.contract(GOV).ask("getProposal", number), self._prefix)
        except Reverted as reverted:
            if "doesn't exist" in reverted.message or "not found" in reverted.message:
                return None
            raise
        if row["id"] != str(number):
            raise nonsense("another proposal than the one asked for")
        return row

    def tally(self, number: int) -> dict[str, Any]:
        """Return the votes on a proposal so far."""
        return tally_row(self.contract(GOV).ask("getTallyResult", number))

    def vote(self, number: int, account: str) -> list[dict[str, Any]]:
        """Return how an account voted; nothing when it did not."""
        try:
            _number, _voter, options, _said = self.contract(GOV).ask("getVote", number, read_account(account)[1])
        except Reverted:
            return []  # the engine calls it a wrong question when there is no such vote
        return [{"option": OPTIONS.get(option)} for option, _weight in options]

    def _pages_of(self, contract: str, function: str, *asked: object) -> Iterator[tuple[Any, ...]]:
        """Yield the items of all pages. Raises `NetworkFailed` for a list that does not end."""
        key, seen = b"", set[bytes]()
        for _ in range(MOST_PAGES):
            items, (key, _total) = self.contract(contract).ask(function, *asked, (key, 0, PAGE, False, False))
            yield from items
            if not key:
                return
            if key in seen:
                raise nonsense(f"pages of {function} that go round")
            seen.add(key)
        raise NetworkFailed(f"the node lists more than {MOST_PAGES * PAGE} {function}", hint="ask another node")
