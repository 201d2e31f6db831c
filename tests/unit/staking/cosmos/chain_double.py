"""A small Cosmos chain as its REST interface tells it: two validators, one of them jailed, an account with stake."""

from __future__ import annotations

from typing import Any

from cmwallet.accounts.accounts import Account
from cmwallet.cosmos.chain import CosmosChain
from cmwallet.cosmos.rest import CosmosRest
from cmwallet.staking.cosmos.plan import Planner
from cmwallet.staking.cosmos.reading import CosmosReader
from identity.vault.interface import RecordId
from tests.unit.cosmos.examples import KEY, ME, SECOND, VALIDATOR
from tests.unit.cosmos.rest_double import RestDouble

CHAIN = CosmosChain("injective-777", "injective", "inj", "inj")
COIN = 10**18
NOW = "2026-11-30T23:32:58Z"
LATER = "2026-12-21T23:32:58Z"
ACTOR = Account(KEY.address, "account-1", "derived", None, None, RecordId("key"), NOW)
STAKING = "/cosmos/staking/v1beta1"
DISTRIBUTION = "/cosmos/distribution/v1beta1"
GOV = "/cosmos/gov/v1"
GOVERNOR = "inj10d07y265gmmuvt4z0w9aw880jnsr700jstypyt"


def validator(address: str, name: str, *, coins: int = 100, jailed: bool = False, **changed: Any) -> dict[str, Any]:
    return {
        "operator_address": address,
        "consensus_pubkey": {"@type": "/cosmos.crypto.ed25519.PubKey", "key": "BwcH" * 10 + "Bwc="},
        "jailed": jailed,
        "status": "BOND_STATUS_UNBONDING" if jailed else "BOND_STATUS_BONDED",
        "tokens": str(coins * COIN),
        "description": {"moniker": name, "website": "w\x1b[31m", "details": ""},
        "commission": {"commission_rates": {"rate": "0.100000000000000000", "max_rate": "0.500000000000000000"}},
    } | changed


def small_chain() -> RestDouble:
    """A chain on which the well-known account has 10 coins with the first validator, and 2 on their way back."""
    double = RestDouble()
    pages = {"pagination": {"next_key": None, "total": "0"}}
    double.paths |= {
        "/cosmos/base/tendermint/v1beta1/blocks/latest": {"block": {"header": {"height": "50", "time": NOW}}},
        "/cosmos/base/tendermint/v1beta1/node_info": {"default_node_info": {"network": "injective-777"}},
        "/cosmos/auth/v1beta1/bech32": {"bech32_prefix": "inj"},
        "/cosmos/auth/v1beta1/module_accounts/gov": {"account": {"base_account": {"address": GOVERNOR}}},
        f"{STAKING}/validators": {
            "validators": [validator(VALIDATOR, "Gull"), validator(SECOND, "Tern", coins=50, jailed=True)],
            **pages,
        },
        f"{STAKING}/pool": {"pool": {"bonded_tokens": str(100 * COIN)}},
        f"{STAKING}/params": {
            "params": {
                "unbonding_time": "1814400s",
                "max_validators": 10,
                "max_entries": 7,
                "historical_entries": 10000,
                "bond_denom": "inj",
                "min_commission_rate": "0.050000000000000000",
            }
        },
        "/cosmos/slashing/v1beta1/signing_infos": {"info": [], **pages},
        f"{STAKING}/delegations/{ME}": {"delegation_responses": [delegation(VALIDATOR, 10)], **pages},
        f"{STAKING}/delegators/{ME}/unbonding_delegations": {"unbonding_responses": [unbonding(VALIDATOR, 2)], **pages},
        f"{STAKING}/delegators/{ME}/redelegations": {"redelegation_responses": [], **pages},
        f"{DISTRIBUTION}/delegators/{ME}/rewards": {
            "rewards": [{"validator_address": VALIDATOR, "reward": [{"denom": "inj", "amount": "5.9"}]}]
        },
    }
    return double


def delegation(address: str, coins: int, denom: str = "inj") -> dict[str, Any]:
    return {
        "delegation": {"validator_address": address},
        "balance": {"denom": denom, "amount": str(coins * COIN)},
    }


def unbonding(address: str, coins: int, *, height: str = "40", due: str = LATER, entries: int = 1) -> dict[str, Any]:
    entry = {"creation_height": height, "completion_time": due, "balance": str(coins * COIN)}
    return {"validator_address": address, "entries": [entry] * entries}


def reader(double: RestDouble) -> CosmosReader:
    return CosmosReader(CHAIN, CosmosRest(double))


def planner(double: RestDouble, coins: int = 100) -> Planner:
    return Planner(reader(double), ACTOR, "INJ", coins * COIN)
