"""Reader of a Cosmos chain's REST interface: every answer is bounded, checked for its shape, and cleaned.

The same questions on every chain of the Cosmos SDK from v0.47 on. Amounts are integers of the smallest unit, decimal
numbers integers of 10^-18, times Unix seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cmwallet.cosmos import values
from cmwallet.errors import NetworkFailed, RpcRefused
from cmwallet.node.answers import nonsense
from cmwallet.node.rest import NOT_FOUND, RestTransport

_STAKING: Final = "/cosmos/staking/v1beta1"
_DISTRIBUTION: Final = "/cosmos/distribution/v1beta1"
_SLASHING: Final = "/cosmos/slashing/v1beta1"
_GOV: Final = "/cosmos/gov/v1"
_AUTH: Final = "/cosmos/auth/v1beta1"
PAGE: Final = 100
"""How many items a page is asked for."""
MOST_PAGES: Final = 50
"""How many pages are read of one list."""
_MOST_ITEMS: Final = 1_000
"""How many items a page may hold, whatever was asked for."""
_LONGEST_KEY: Final = 2_000
_KEY_BYTES: Final = 33


@dataclass(frozen=True)
class ChainAccount:
    """An account: its number, its sequence (the nonce of its next transaction), and its key once it signed.

    `key_type` is the name of the key's type, `key` the bytes that are said to be it.
    """

    number: int
    sequence: int
    key_type: str | None = None
    key: bytes | None = None


class CosmosRest:
    """Questions to one node. Every method may raise `NetworkFailed` and `RpcRefused`."""

    def __init__(self, transport: RestTransport) -> None:
        self.transport = transport

    def close(self) -> None:
        """Let go of the connection."""
        self.transport.close()

    def chain_id(self) -> str:
        """Return the name of the chain, as it is signed."""
        answer = self._get("/cosmos/base/tendermint/v1beta1/node_info", "default_node_info")
        return values.name(answer.get("network"), "name of the chain")

    def prefix(self) -> str:
        """Return the prefix of accounts."""
        answer = values.members(self.transport.get(f"{_AUTH}/bech32"), "prefix of accounts")
        return values.name(answer.get("bech32_prefix"), "prefix of accounts")

    def latest(self) -> tuple[int, int]:
        """Return (height, time) of the newest block."""
        block = self._get("/cosmos/base/tendermint/v1beta1/blocks/latest", "block")
        header = values.members(block.get("header"), "header of a block")
        time = values.moment(header.get("time"), "time of a block")
        if time is None:
            raise nonsense("time of a block")
        return values.height(header.get("height"), "height of a block"), time

    def account(self, account: str) -> ChainAccount | None:
        """Return an account; None for one that nobody ever paid."""
        found = self._found(f"{_AUTH}/accounts/{account}")
        if found is None:
            return None
        inner = values.members(values.members(found, "account").get("account"), "account")
        base = values.members(inner.get("base_account", inner), "account")
        if base.get("address") != account:
            raise nonsense("another account than the one asked for")
        number = values.height(base.get("account_number"), "number of an account")
        return ChainAccount(
            number, values.height(base.get("sequence"), "sequence of an account"), *_key(base.get("pub_key"))
        )

    def gov_account(self) -> str:
        """Return the account by which proposals are carried out."""
        account = self._get(f"{_AUTH}/module_accounts/gov", "account")
        base = values.members(account.get("base_account"), "account")
        return values.name(base.get("address"), "address of an account")

    def validators(self) -> list[dict[str, Any]]:
        """Return all validators."""
        return list(self._pages(f"{_STAKING}/validators", "validators"))

    def delegations(self, account: str) -> list[dict[str, Any]]:
        """Return the delegations of an account."""
        return list(self._pages(f"{_STAKING}/delegations/{account}", "delegation_responses"))

    def self_delegation(self, validator: str, account: str) -> int:
        """Return what an account has with a validator, in the smallest unit of whatever is staked there."""
        found = self._found(f"{_STAKING}/validators/{validator}/delegations/{account}")
        if found is None:
            return 0
        response = values.members(values.members(found, "delegation").get("delegation_response"), "delegation")
        balance = values.members(response.get("balance"), "balance of a delegation")
        return values.number(balance.get("amount"), "amount of a delegation")

    def unbonding(self, account: str) -> list[dict[str, Any]]:
        """Return what an account has on its way back."""
        return list(self._pages(f"{_STAKING}/delegators/{account}/unbonding_delegations", "unbonding_responses"))

    def redelegations(self, account: str) -> list[dict[str, Any]]:
        """Return the moves of an account's stake that have not matured."""
        path = f"{_STAKING}/delegators/{account}/redelegations"
        return list(self._pages(path, "redelegation_responses")) if self._found(path) is not None else []

    def rewards(self, account: str, denom: str) -> dict[str, int]:
        """Return what could be withdrawn, by validator."""
        found = values.members(self.transport.get(f"{_DISTRIBUTION}/delegators/{account}/rewards"), "rewards")
        rows = [
            values.members(one, "rewards") for one in values.items(found.get("rewards"), "rewards", most=_MOST_ITEMS)
        ]
        return {
            values.name(row.get("validator_address"), "validator of rewards"): values.parts_of(
                row.get("reward"), denom, "rewards"
            )
            for row in rows
        }

    def commission(self, validator: str, denom: str) -> int:
        """Return what a validator has earned by commission and not collected."""
        answer = self._get(f"{_DISTRIBUTION}/validators/{validator}/commission", "commission")
        return values.parts_of(answer.get("commission"), denom, "commission")

    def staking_params(self) -> dict[str, Any]:
        """Return the parameters of staking."""
        return self._get(f"{_STAKING}/params", "params")

    def slashing_params(self) -> dict[str, Any]:
        """Return the parameters of slashing."""
        return self._get(f"{_SLASHING}/params", "params")

    def distribution_params(self) -> dict[str, Any]:
        """Return the parameters of distribution."""
        return self._get(f"{_DISTRIBUTION}/params", "params")

    def gov_params(self) -> dict[str, Any]:
        """Return the parameters of governance."""
        return self._get(f"{_GOV}/params/voting", "params")

    def bonded(self) -> int:
        """Return the stake of all validators that take part."""
        return values.number(self._get(f"{_STAKING}/pool", "pool").get("bonded_tokens"), "stake of all validators")

    def signing_infos(self) -> dict[str, dict[str, Any]]:
        """Return what validators' nodes missed, by the address of the node's key."""
        rows = self._pages(f"{_SLASHING}/signing_infos", "info")
        return {values.name(row.get("address"), "address of a node's key"): row for row in rows}

    def proposals(self) -> list[dict[str, Any]]:
        """Return the newest proposals, at most so many as a page has, the newest first."""
        query = {"pagination.limit": str(PAGE), "pagination.reverse": "true"}
        answer = values.members(self.transport.get(f"{_GOV}/proposals", query), "proposals")
        rows = values.items(answer.get("proposals"), "proposals", most=_MOST_ITEMS)
        return [values.members(row, "proposal") for row in rows]

    def proposal(self, number: int) -> dict[str, Any] | None:
        """Return one proposal, None when there is none."""
        found = self._found(f"{_GOV}/proposals/{number}")
        if found is None:
            return None
        proposal = values.members(values.members(found, "proposal").get("proposal"), "proposal")
        if values.number(proposal.get("id"), "number of a proposal") != number:
            raise nonsense("another proposal than the one asked for")
        return proposal

    def tally(self, number: int) -> dict[str, Any]:
        """Return the votes on a proposal so far."""
        return self._get(f"{_GOV}/proposals/{number}/tally", "tally")

    def vote(self, number: int, account: str) -> list[dict[str, Any]]:
        """Return how an account voted; nothing when it did not, or the vote was counted long ago."""
        try:
            found = self._found(f"{_GOV}/proposals/{number}/votes/{account}")
        except RpcRefused:
            return []  # the SDK calls it a wrong question when there is no such vote
        if found is None:
            return []
        vote = values.members(values.members(found, "vote").get("vote"), "vote")
        options = values.items(vote.get("options"), "options of a vote", most=10)
        return [values.members(one, "option of a vote") for one in options]

    def _get(self, path: str, member: str) -> dict[str, Any]:
        answer = values.members(self.transport.get(path), member)
        return values.members(answer.get(member), member)

    def _found(self, path: str) -> object | None:
        """Return the answer; None where the node says that there is no such thing."""
        try:
            return self.transport.get(path)
        except RpcRefused as refusal:
            if refusal.rpc_code == NOT_FOUND:
                return None
            raise

    def _pages(self, path: str, member: str) -> Iterator[dict[str, Any]]:
        """Yield the items of all pages of a list. Raises `NetworkFailed` for one that does not end."""
        query: dict[str, str] = {"pagination.limit": str(PAGE)}
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = values.members(self.transport.get(path, query), member)
            for one in values.items(answer.get(member), member, most=_MOST_ITEMS):
                yield values.members(one, member)
            key = _next_key(answer.get("pagination"))
            if key is None:
                return
            if key in seen:
                raise nonsense(f"pages of {member} that go round")
            seen.add(key)
            query = {**query, "pagination.key": key}
        raise NetworkFailed(
            f"the node lists more than {MOST_PAGES * PAGE} {member.replace('_', ' ')}", hint="ask another node"
        )


def _key(value: object) -> tuple[str | None, bytes | None]:
    if value is None:
        return None, None
    said = values.members(value, "key of an account")
    kind = values.name(said.get("@type"), "type of an account's key")
    return kind, values.raw_bytes(said.get("key"), "key of an account", most=_KEY_BYTES)


def _next_key(pagination: object) -> str | None:
    if pagination is None:
        return None
    key = values.members(pagination, "pages of a list").get("next_key")
    if key is None or key == "":
        return None
    if not isinstance(key, str) or len(key) > _LONGEST_KEY:
        raise nonsense("key of the next page")
    return key


def member_of(row: Mapping[str, Any], name: str, what: str) -> dict[str, Any]:
    """Return an object that is a member of another one."""
    return values.members(row.get(name), what)
