"""Validators and stake are read into the model; hostile answers are refused, what strangers wrote is cleaned."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cmwallet.errors import InvalidInput, NetworkFailed, NotFound
from cmwallet.staking.cosmos.finding import find_chain
from cmwallet.staking.model import Unbonding
from tests.unit.cosmos.examples import KEY, ME, OTHER, SECOND, VALIDATOR
from tests.unit.cosmos.rest_double import RestDouble
from tests.unit.staking.cosmos.chain_double import (
    CHAIN,
    COIN,
    DISTRIBUTION,
    LATER,
    NOW,
    STAKING,
    delegation,
    reader,
    small_chain,
    unbonding,
    validator,
)


@pytest.fixture
def double() -> RestDouble:
    return small_chain()


def test_validators_are_read_with_their_share_of_the_power_and_states(double: RestDouble) -> None:
    gull, tern = reader(double).validators
    assert (gull.address, gull.operator, gull.name, gull.state) == (VALIDATOR, OTHER, "Gull", "active")
    assert (gull.stake, gull.power_share, gull.commission) == (100 * COIN, Fraction(1), Fraction(1, 10))
    assert (tern.state, tern.power_share, tern.max_commission) == ("jailed", 0, Fraction(1, 2))
    assert gull.website == "w[31m"


@pytest.mark.parametrize(
    "changed",
    [
        {"tokens": "-1"},
        {"tokens": 5},
        {"tokens": None},
        {"tokens": "9" * 79},
        {"status": "BOND_STATUS_MAYBE"},
        {"jailed": "false"},
        {"operator_address": "0x00"},
        {"operator_address": ME},
        {"operator_address": VALIDATOR.replace("inj", "cosmos")},
        {"commission": {}},
        {"commission": {"commission_rates": {"rate": "-0.1", "max_rate": "1.0"}}},
        {"description": None},
    ],
    ids=str,
)
def test_hostile_validator_is_refused(double: RestDouble, changed: dict[str, object]) -> None:
    double.paths[f"{STAKING}/validators"] = {"validators": [validator(VALIDATOR, "Gull") | changed]}
    with pytest.raises(NetworkFailed):
        reader(double).validators  # noqa: B018 - it is read now


def test_validator_is_found_by_its_address_alone(double: RestDouble) -> None:
    assert reader(double).validator(VALIDATOR).name == "Gull"
    with pytest.raises(NotFound):
        reader(double).validator(CHAIN.operator(KEY.address))
    for wrong in ("cosmosvaloper1x", ME, "Gull"):
        with pytest.raises(InvalidInput):
            reader(double).validator(wrong)


def test_stake_is_read_with_rewards_and_what_is_on_its_way_back(double: RestDouble) -> None:
    held = reader(double).holding(KEY.address)
    (one,) = held.delegations
    assert (one.validator, one.name, one.amount, one.rewards, one.free_at) == (VALIDATOR, "Gull", 10 * COIN, 5, None)
    (way,) = held.unbonding
    assert isinstance(way, Unbonding)
    assert (way.amount, way.entry, way.cancellable) == (2 * COIN, 40, True)
    assert held.height == 50
    double.paths[f"{STAKING}/delegators/{ME}/unbonding_delegations"] = {
        "unbonding_responses": [unbonding(VALIDATOR, 2, due=NOW)]
    }
    assert not reader(double).holding(KEY.address).unbonding[0].cancellable


def test_moved_stake_is_free_after_its_redelegation_matured(double: RestDouble) -> None:
    entries = [{"redelegation_entry": {"completion_time": end}} for end in (LATER, NOW)]
    row = {"redelegation": {"validator_dst_address": VALIDATOR}, "entries": entries}
    double.paths[f"{STAKING}/delegators/{ME}/redelegations"] = {"redelegation_responses": [row]}
    assert reader(double).holding(KEY.address).delegations[0].free_at == 1_797_895_978


def test_account_without_any_stake_has_nothing(double: RestDouble) -> None:
    for path in (f"{STAKING}/delegations/{ME}", f"{STAKING}/delegators/{ME}/unbonding_delegations"):
        double.paths[path] = {"delegation_responses": [], "unbonding_responses": []}
    double.paths[f"{DISTRIBUTION}/delegators/{ME}/rewards"] = {"rewards": None, "total": []}
    del double.paths[f"{STAKING}/delegators/{ME}/redelegations"]
    held = reader(double).holding(KEY.address)
    assert (held.delegations, held.unbonding, held.total) == ([], [], 0)


def test_stake_in_another_coin_is_refused(double: RestDouble) -> None:
    double.paths[f"{STAKING}/delegations/{ME}"] = {"delegation_responses": [delegation(VALIDATOR, 1, "usdt")]}
    with pytest.raises(NetworkFailed):
        reader(double).holding(KEY.address)


class Client:
    def __init__(self, rest: RestDouble) -> None:
        self.rest = rest


@pytest.mark.parametrize("engine", ["injective", "ethermint", "cosmos.evm"])
def test_kind_of_keys_is_that_of_an_operator_who_signed(double: RestDouble, engine: str) -> None:
    package = {"injective": "injective.crypto.v1beta1", "ethermint": "ethermint.crypto.v1"}.get(
        engine, "cosmos.evm.crypto.v1"
    )
    key = {"@type": f"/{package}.ethsecp256k1.PubKey", "key": "A" * 44}
    account = {"address": CHAIN.account(OTHER), "account_number": "1", "sequence": "1", "pub_key": key}
    double.paths[f"/cosmos/auth/v1beta1/accounts/{CHAIN.account(OTHER)}"] = {"account": {"base_account": account}}
    found = find_chain(Client(double), None)  # type: ignore[arg-type]
    assert str(found) == f"injective-777 {engine.replace('.', '-')} inj inj"


def test_kind_of_keys_that_is_not_known_has_to_be_stated(double: RestDouble) -> None:
    with pytest.raises(InvalidInput, match="no kind that is known"):
        find_chain(Client(double), None)  # type: ignore[arg-type]
    assert find_chain(Client(double), "cosmos-evm").engine == "cosmos-evm"  # type: ignore[arg-type]
    with pytest.raises(NetworkFailed):
        find_chain(Client(None), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/cosmos/auth/v1beta1/bech32", {"bech32_prefix": "Inj 1"}),
        ("/cosmos/auth/v1beta1/bech32", {"bech32_prefix": "injvaloper"}),
        ("/cosmos/base/tendermint/v1beta1/node_info", {"default_node_info": {"network": "a b"}}),
        ("/cosmos/base/tendermint/v1beta1/node_info", {"default_node_info": {"network": "x" * 60}}),
        (f"{STAKING}/params", {"params": {"bond_denom": "i"}}),
        (f"{STAKING}/params", {"params": {"bond_denom": None}}),
    ],
    ids=str,
)
def test_chain_that_describes_itself_without_sense_is_refused(double: RestDouble, path: str, answer: object) -> None:
    double.paths[path] = answer
    with pytest.raises((NetworkFailed, InvalidInput)):
        find_chain(Client(double), "injective")  # type: ignore[arg-type]


def test_second_validator_is_listed_after_the_first(double: RestDouble) -> None:
    assert [one.address for one in reader(double).validators] == [VALIDATOR, SECOND]
