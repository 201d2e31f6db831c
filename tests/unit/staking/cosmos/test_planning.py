"""What an action comes to on a Cosmos chain: its messages, what is locked, what is refused before it is signed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cmwallet.cosmos.messages import (
    UNCHANGED,
    Coin,
    MsgBeginRedelegate,
    MsgCancelUnbondingDelegation,
    MsgCreateValidator,
    MsgDelegate,
    MsgEditValidator,
    MsgUndelegate,
    MsgUnjail,
    MsgWithdrawDelegatorReward,
    node_key,
)
from cmwallet.errors import (
    AlreadyExists,
    InsufficientFunds,
    InvalidInput,
    NotFound,
    PolicyRefused,
    Rejected,
    UnsupportedHere,
)
from cmwallet.staking import actions
from cmwallet.staking.actions import Cancel, Declare, Delegate, Description, Redelegate, Undelegate, Update, Withdraw
from cmwallet.staking.cosmos import delegating, validating
from cmwallet.staking.cosmos.driver import CosmosDriver
from cmwallet.staking.driver import Allowed
from cmwallet.transactions.cosmos_order import CosmosOrder
from tests.unit.cosmos.examples import ME, MY_VALIDATOR, OTHER, SECOND, VALIDATOR
from tests.unit.cosmos.rest_double import RestDouble
from tests.unit.staking.cosmos.chain_double import (
    ACTOR,
    CHAIN,
    COIN,
    DISTRIBUTION,
    LATER,
    STAKING,
    delegation,
    planner,
    small_chain,
    unbonding,
    validator,
)

FREE = Allowed()
NODE_KEY = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="


@pytest.fixture
def double() -> RestDouble:
    return small_chain()


def coin(coins: int) -> Coin:
    return Coin("inj", str(coins * COIN))


def told(quote) -> str:
    return " ".join(f"{word} {text}" for word, text in quote.lines)


def test_delegating_tells_what_is_locked_and_paid_out_on_the_way(double: RestDouble) -> None:
    quote = delegating.delegate(planner(double), Delegate(VALIDATOR, 5 * COIN), FREE)
    assert quote.plan.messages == (MsgDelegate(ME, VALIDATOR, coin(5)),)
    assert quote.plan.coins == quote.amount == 5 * COIN
    for part in ("21 days", "10 % of the rewards", "never more than 50 %", "paid out on the way"):
        assert part in told(quote)


@pytest.mark.parametrize(
    ("action", "allowed", "error"),
    [
        (Delegate(SECOND, COIN), FREE, PolicyRefused),
        (Delegate(VALIDATOR, COIN), Allowed(max_commission=Fraction(5, 100)), PolicyRefused),
        (Delegate(VALIDATOR, 0), FREE, InvalidInput),
        (Delegate(VALIDATOR, 100 * COIN), FREE, InsufficientFunds),
        (Delegate(MY_VALIDATOR, COIN), FREE, NotFound),
        (Delegate("cosmosvaloper1x", COIN), FREE, InvalidInput),
    ],
)
def test_delegating_is_refused_where_it_is_no_good(double: RestDouble, action, allowed, error) -> None:
    with pytest.raises(error):
        delegating.delegate(planner(double), action, allowed)


def test_jailed_validator_takes_stake_when_that_is_overruled(double: RestDouble) -> None:
    quote = delegating.delegate(planner(double), Delegate(SECOND, COIN), Allowed(jailed=True))
    assert quote.plan.messages == (MsgDelegate(ME, SECOND, coin(1)),)


def test_moving_stake_is_for_what_is_there_and_is_free(double: RestDouble) -> None:
    everything = delegating.redelegate(planner(double), Redelegate(VALIDATOR, SECOND, None), Allowed(jailed=True))
    assert everything.plan.messages == (MsgBeginRedelegate(ME, VALIDATOR, SECOND, coin(10)),)
    assert (everything.plan.coins, everything.due_after) == (0, 1_814_400)
    for action, error in (
        (Redelegate(VALIDATOR, VALIDATOR, None), InvalidInput),
        (Redelegate(VALIDATOR, SECOND, 11 * COIN), InsufficientFunds),
        (Redelegate(VALIDATOR, SECOND, 0), InvalidInput),
    ):
        with pytest.raises(error):
            delegating.redelegate(planner(double), action, Allowed(jailed=True))
    row = {
        "redelegation": {"validator_dst_address": VALIDATOR},
        "entries": [{"redelegation_entry": {"completion_time": LATER}}],
    }
    double.paths[f"{STAKING}/delegators/{ME}/redelegations"] = {"redelegation_responses": [row]}
    with pytest.raises(Rejected, match="cannot move on before"):
        delegating.redelegate(planner(double), Redelegate(VALIDATOR, SECOND, None), Allowed(jailed=True))


def test_taking_back_has_a_due_time_and_a_bound_on_ways_back(double: RestDouble) -> None:
    quote = delegating.undelegate(planner(double), Undelegate(VALIDATOR, 3 * COIN))
    assert quote.plan.messages == (MsgUndelegate(ME, VALIDATOR, coin(3)),)
    assert quote.due_time == 1_796_081_578 + 1_814_400
    with pytest.raises(UnsupportedHere):
        delegating.undelegate(planner(double), Undelegate(VALIDATOR, COIN, OTHER))
    path = f"{STAKING}/delegators/{ME}/unbonding_delegations"
    double.paths[path] = {"unbonding_responses": [unbonding(VALIDATOR, 1, entries=7)]}
    with pytest.raises(Rejected, match="7 ways back"):
        delegating.undelegate(planner(double), Undelegate(VALIDATOR, COIN))


def test_cancelling_names_the_height_and_no_more_than_is_there(double: RestDouble) -> None:
    quote = delegating.cancel(planner(double), Cancel(VALIDATOR, COIN, 40), FREE)
    assert quote.plan.messages == (MsgCancelUnbondingDelegation(ME, VALIDATOR, coin(1), 40),)
    for action, error in (
        (Cancel(VALIDATOR, COIN, 41), NotFound),
        (Cancel(SECOND, COIN, 40), NotFound),
        (Cancel(VALIDATOR, 3 * COIN, 40), InvalidInput),
        (Cancel(VALIDATOR, 0, 40), InvalidInput),
    ):
        with pytest.raises(error):
            delegating.cancel(planner(double), action, FREE)


def test_rewards_of_all_are_collected_in_one_transaction(double: RestDouble) -> None:
    quote = delegating.withdraw(planner(double), Withdraw())
    assert quote.plan.messages == (MsgWithdrawDelegatorReward(ME, VALIDATOR),)
    with pytest.raises(NotFound):
        delegating.withdraw(planner(double), Withdraw((SECOND,)))


def declared(**changed: object) -> Declare:
    stated: dict[str, object] = {
        "description": Description(name="Möwe", website="w"),
        "self_stake": COIN,
        "commission": Fraction(1, 10),
        "pub_key": NODE_KEY,
    }
    return Declare(**(stated | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("key", [NODE_KEY, f'{{"@type":"/cosmos.crypto.ed25519.PubKey","key":"{NODE_KEY}"}}\n'])
def test_declaring_takes_the_public_key_as_nodes_print_it(double: RestDouble, key: str) -> None:
    quote = validating.declare(planner(double), declared(pub_key=key), FREE)
    (message,) = quote.plan.messages
    assert isinstance(message, MsgCreateValidator)
    assert node_key(message.pubkey) == b"\x07" * 32
    assert (message.commission.rate, message.commission.max_rate) == (str(COIN // 10), str(COIN))
    assert (message.validator_address, message.delegator_address) == (MY_VALIDATOR, ME)
    CosmosOrder(CHAIN, quote.plan.messages).content  # noqa: B018 - it can be written


def test_declaring_tells_every_text_and_the_key_that_are_signed(double: RestDouble) -> None:
    said = Description(name="Möwe\x1b[2J", website="https://m.example", email="a@m.example", details="d" * 270 + "end")
    lines = dict(validating.declare(planner(double), declared(description=said), FREE).lines)
    assert (lines["name"], lines["website"], lines["email"]) == ("Möwe[2J", said.website, said.email)
    assert lines["details"] == said.details
    assert lines["node"].startswith(NODE_KEY)
    assert "less than 1 inj" in lines["least"]


def test_changing_tells_every_text_that_is_signed_and_what_is_taken_away(double: RestDouble) -> None:
    own(double)
    said = Description(name="Gull", email="", details="d" * 280)
    lines = validating.update(planner(double), Update(description=said)).lines
    assert lines == [("name", "Gull"), ("email", "nothing: what is there is removed"), ("details", said.details)]


@pytest.mark.parametrize(
    ("held", "least", "amount", "warned"),
    [
        (7, None, 7 * COIN, True),
        (7, None, 7 * COIN - 1, False),
        (7, "1", 7 * COIN, True),
        (7, str(5 * COIN), 2 * COIN, False),
        (7, str(5 * COIN), 2 * COIN + 1, True),
    ],
)
def test_own_stake_below_what_the_chain_wants_is_warned_of(
    double: RestDouble, held: int, least: str | None, amount: int, warned: bool
) -> None:
    own(double, **({} if least is None else {"min_self_delegation": least}))
    path = f"{STAKING}/delegations/{ME}"
    double.paths[path] = {"delegation_responses": [delegation(MY_VALIDATOR, held)]}
    back = delegating.undelegate(planner(double), Undelegate(MY_VALIDATOR, amount))
    moved = delegating.redelegate(planner(double), Redelegate(MY_VALIDATOR, VALIDATOR, amount), FREE)
    for quote in (back, moved):
        assert ["jailed at once" in one for one in quote.warnings] == [True] * warned


def test_stake_with_another_validator_is_taken_back_without_a_warning(double: RestDouble) -> None:
    assert not delegating.undelegate(planner(double), Undelegate(VALIDATOR, 10 * COIN)).warnings


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"pub_key": None}, InvalidInput),
        ({"pub_key": "BwcH"}, InvalidInput),
        ({"pub_key": '{"priv_key":{"value":"' + "A" * 88 + '"}}'}, InvalidInput),
        ({"commission": Fraction(1, 100)}, InvalidInput),
        ({"max_commission": Fraction(5, 100)}, InvalidInput),
        ({"max_stake": 5}, UnsupportedHere),
        ({"self_stake": 1_000 * COIN}, InsufficientFunds),
        ({"self_stake": 0}, InvalidInput),
        ({"description": Description(name="x" * 71)}, InvalidInput),
        ({"description": Description(name="")}, InvalidInput),
        ({"description": Description(name="x", location="y")}, UnsupportedHere),
    ],
    ids=str,
)
def test_declaring_is_refused_where_the_chain_would(double: RestDouble, changed, error) -> None:
    with pytest.raises(error):
        validating.declare(planner(double), declared(**changed), FREE)


def own(double: RestDouble, **changed: object) -> None:
    rows = [validator(VALIDATOR, "Gull"), validator(MY_VALIDATOR, "Mine", coins=7, **changed)]  # type: ignore[arg-type]
    double.paths[f"{STAKING}/validators"] = {"validators": rows}


def test_own_validator_is_changed_in_what_is_named_alone(double: RestDouble) -> None:
    with pytest.raises(NotFound):
        validating.update(planner(double), Update(description=Description(name="x")))
    own(double)
    with pytest.raises(AlreadyExists):
        validating.declare(planner(double), declared(), FREE)
    (message,) = validating.update(planner(double), Update(description=Description(details="at sea"))).plan.messages
    assert isinstance(message, MsgEditValidator)
    assert (message.description.moniker, message.description.details) == (UNCHANGED, "at sea")
    assert message.commission_rate == ""
    (message,) = validating.update(planner(double), Update(commission=Fraction(12, 100))).plan.messages
    assert isinstance(message, MsgEditValidator)
    assert message.commission_rate == str(12 * COIN // 100)
    for action, error in (
        (Update(commission=Fraction(6, 10)), InvalidInput),
        (Update(max_stake=5), UnsupportedHere),
        (Update(pub_key=NODE_KEY), UnsupportedHere),
    ):
        with pytest.raises(error):
            validating.update(planner(double), action)


def test_coming_back_from_jail_has_its_time(double: RestDouble) -> None:
    own(double)
    with pytest.raises(Rejected, match="not jailed"):
        validating.activate(planner(double))
    own(double, jailed=True)
    assert validating.activate(planner(double)).plan.messages == (MsgUnjail(MY_VALIDATOR),)
    (row,) = [one for one in planner(double).reader.validators if one.address == MY_VALIDATOR]
    assert row.jailed_until is None
    from identity.bech32 import bech32

    consensus = bech32("injvalcons", __import__("hashlib").sha256(b"\x07" * 32).digest()[:20])
    info = {"address": consensus, "jailed_until": LATER, "missed_blocks_counter": "3"}
    double.paths["/cosmos/slashing/v1beta1/signing_infos"] = {"info": [info]}
    with pytest.raises(Rejected, match="jailed until"):
        validating.activate(planner(double))


def test_commission_is_collected_where_there_is_some(double: RestDouble) -> None:
    own(double)
    path = f"{DISTRIBUTION}/validators/{MY_VALIDATOR}/commission"
    double.paths[path] = {"commission": {"commission": []}}
    with pytest.raises(NotFound):
        validating.commission(planner(double))
    double.paths[path] = {"commission": {"commission": [{"denom": "inj", "amount": "7.5"}]}}
    assert validating.commission(planner(double)).amount == 7


class Client:
    def __init__(self, rest: RestDouble) -> None:
        self.rest = rest

    def balance(self, _address: str) -> int:
        return 100 * COIN


@pytest.mark.parametrize(
    "action",
    [
        actions.Complete(),
        actions.Deactivate(),
        actions.SetRate(OTHER, Fraction(1)),
        actions.Move(OTHER),
        actions.Accept("1"),
        actions.ExecuteProposal("1"),
    ],
    ids=lambda one: one.kind,
)
def test_what_such_chains_have_not_is_refused_with_what_there_is(double: RestDouble, action) -> None:
    class Network:
        symbol = "INJ"

    driver = CosmosDriver(Client(double), Network(), CHAIN)  # type: ignore[arg-type]
    with pytest.raises(UnsupportedHere, match="driver cosmos") as caught:
        driver.quote(action, ACTOR, FREE)
    assert caught.value.hint
