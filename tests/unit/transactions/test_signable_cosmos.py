"""Transactions of a Cosmos chain as the vault, the agent and a policy see them: read off the bytes that are signed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cmwallet.agent.argument_types import fit
from cmwallet.agent.codec import decode, encode
from cmwallet.cosmos.addresses import account_text
from cmwallet.cosmos.messages import Coin, MsgDelegate, MsgSubmitProposal, PackedMessage
from cmwallet.cosmos.proposals import (
    CommunityPoolSpend,
    Duration,
    SlashingParams,
    StakingParams,
    UpdateSlashingParams,
    UpdateStakingParams,
    pack_proposed,
)
from cmwallet.errors import InvalidInput
from cmwallet.policy.evaluation import evaluate
from cmwallet.policy.facts import facts_of
from cmwallet.policy.language import Limit, Policy, Rule
from cmwallet.policy.ledger import Ledger, counted_of
from cmwallet.transactions.external_signer import ExternalSigner
from cmwallet.transactions.signables import SignableCosmos
from identity.keccak import keccak256
from identity.vault.interface import Entry, RecordId, Signable
from tests.unit.cosmos import examples
from tests.unit.cosmos.examples import COIN, KEY, ME, OTHER, THIRD, VALIDATOR, transaction

RECORD = Entry(RecordId("key"), 1, "key", "account-1", {"address": KEY.address})
WEI = 10**18


def signable(*messages, **changes) -> SignableCosmos:
    return SignableCosmos(transaction(*messages, **changes).document)


def verdict(policy: Policy, asked: SignableCosmos, *before: SignableCosmos) -> str:
    ledger = Ledger.of(policy.limits, policy.exclusive)
    for place, one in enumerate(before):
        ledger.add(counted_of(facts_of(policy, RECORD, one), (), 1, ("before", place)))
    return evaluate(policy, ledger, facts_of(policy, RECORD, asked), 2).effect


@pytest.mark.parametrize("message", examples.MESSAGES, ids=lambda one: type(one).__name__)
def test_words_tell_account_place_and_chain_of_every_message(message) -> None:
    asked = signable(message)
    assert asked.digest == keccak256(asked.content)
    for part in (KEY.address, "sequence 9", "chain injective-777", "up to block 1234", "fee 160000 inj"):
        assert part in asked.words
    assert asked.explanation.kind.partition(":")[0] in ("stake", "validator", "gov")
    assert not asked.explanation.unknown


def test_amounts_and_validators_are_told_as_the_same_addresses_as_everywhere() -> None:
    assert f"stakes {WEI} wei with the validator {OTHER}" in signable().words
    assert signable(examples.MESSAGES[1]).explanation.named == (OTHER, THIRD)


def test_text_of_strangers_is_cleaned() -> None:
    asked = signable(MsgSubmitProposal((), (COIN,), ME, title="a\x1b[31m\u202eb" + "x" * 5_000))
    assert "\x1b" not in asked.words
    assert "\u202e" not in asked.words
    assert len(asked.words) < 1_000


def spend(recipient: str, *coins: Coin) -> PackedMessage:
    return pack_proposed(CommunityPoolSpend(ME, recipient, coins))


def proposal(*packed: PackedMessage, **changes) -> MsgSubmitProposal:
    return MsgSubmitProposal(packed, (COIN,), ME, **({"title": "t"} | changes))


PARAMS = StakingParams(Duration(60), 20, 7, 10_000, "inj", str(5 * 10**16))


def test_proposal_tells_every_payment_and_every_parameter_however_many() -> None:
    payments = [spend(account_text("inj", OTHER), Coin("usdt", str(number)), COIN) for number in range(1_000, 1_040)]
    slashing = SlashingParams(20, b"500000000000000000", Duration(60), b"1000000000000000000", b"0")
    packed = (
        *payments,
        pack_proposed(UpdateStakingParams(ME, PARAMS)),
        pack_proposed(UpdateSlashingParams(ME, slashing)),
    )
    asked = signable(proposal(*packed, title="x" * 5_000))
    for number in range(1_000, 1_040):
        assert f"has {number} usdt, {WEI} inj paid to {OTHER} out of the community's coins" in asked.words
    for value in (
        *("staking.unbonding_time = 60s", "staking.max_validators = 20", "staking.max_entries = 7"),
        *("staking.historical_entries = 10000", "staking.bond_denom = inj", "staking.min_commission_rate = 0.05"),
        *("slashing.signed_blocks_window = 20", "slashing.min_signed_per_window = 0.5"),
        *("slashing.slash_fraction_double_sign = 1,", "slashing.slash_fraction_downtime = 0 "),
    ):
        assert value in asked.words
    assert asked.explanation.named == (OTHER,)


def test_declaring_a_validator_tells_its_terms_texts_and_key() -> None:
    words = signable(examples.MESSAGES[6]).words
    for part in (
        "Möwe",
        "https://moewe.example",
        "at sea",
        "node BwcHBwcHBwcH",
        f"commission {10**17}, at most {5 * 10**17}",
    ):
        assert part in words
    assert "needs 1;" in words


def test_payment_out_of_the_communitys_coins_is_none_of_the_accounts_own() -> None:
    asked = signable(proposal(spend(account_text("inj", OTHER), Coin("inj", str(10**30)))))
    policy = Policy("allow", "yes", limits=(Limit("day", "native", per_transaction=WEI),))
    assert sum(one.spent for one in facts_of(policy, RECORD, asked).movements) == WEI
    assert verdict(policy, asked) == "allow"


@pytest.mark.parametrize(
    "packed",
    [
        spend("inj1x", COIN),
        spend(account_text("cosmos", OTHER), COIN),
        spend(account_text("inj", OTHER)),
        spend(account_text("inj", OTHER), Coin("inj to nobody", "1")),
        spend(account_text("inj", OTHER), Coin("inj", "-1")),
        pack_proposed(UpdateStakingParams(ME, replace(PARAMS, max_validators=2**32 + 20))),
        pack_proposed(UpdateStakingParams(ME, replace(PARAMS, min_commission_rate="5%"))),
        pack_proposed(UpdateStakingParams(ME, replace(PARAMS, bond_denom="inj, max_entries = 7"))),
        pack_proposed(UpdateStakingParams(ME, replace(PARAMS, unbonding_time=Duration(2**63)))),
    ],
)
def test_proposal_that_cannot_be_told_whole_is_not_signed(packed: PackedMessage) -> None:
    with pytest.raises(InvalidInput):
        signable(proposal(packed))


def test_what_is_not_understood_cannot_become_something_to_sign() -> None:
    with pytest.raises(InvalidInput):
        SignableCosmos(b"\x01" * 32)
    with pytest.raises(InvalidInput):
        SignableCosmos(transaction(MsgDelegate(ME, VALIDATOR, Coin("x", "1"))).document)


def test_agent_is_handed_the_bytes_and_reads_them_itself() -> None:
    asked = signable()
    there = decode(json.loads(json.dumps(encode(asked))))
    assert fit(there, Signable) == asked
    with pytest.raises(InvalidInput):
        decode({"$SignableCosmos": {"content": {"$bytes": "AAAA"}}})


def test_limits_count_stake_and_fees_whatever_their_network() -> None:
    day = Limit("day", "native", total=2 * WEI, window=100)
    for limit in (day, Limit("day", "native", total=2 * WEI, window=100, chains=(1234,))):
        policy = Policy("allow", "yes", limits=(limit,))
        assert verdict(policy, signable(), signable()) == "allow"
        assert verdict(policy, signable(), signable(), signable()) == "deny"
    fees = Policy("allow", "yes", limits=(Limit("fees", "native", per_transaction=WEI, fees=True),))
    assert verdict(fees, signable()) == "deny"


def test_taking_stake_back_spends_nothing() -> None:
    policy = Policy("allow", "yes", limits=(Limit("none", "native", per_transaction=1),))
    assert verdict(policy, signable(examples.MESSAGES[2])) == "allow"
    assert verdict(policy, signable(examples.MESSAGES[0])) == "deny"


def test_rule_of_one_network_refuses_and_never_allows() -> None:
    denies = Policy("allow", "yes", rules=(Rule("deny", "no", kinds=("stake",), chains=(1234,)),))
    allows = Policy("deny", "yes", rules=(Rule("allow", "yes", kinds=("stake",), chains=(1234,)),))
    assert verdict(denies, signable()) == "deny"
    assert verdict(allows, signable()) == "deny"
    everywhere = Policy("deny", "yes", rules=(Rule("allow", "yes", kinds=("stake:delegate",), to=(OTHER,)),))
    assert verdict(everywhere, signable()) == "allow"
    assert verdict(everywhere, signable(MsgDelegate(ME, examples.SECOND, COIN))) == "deny"
    assert verdict(everywhere, signable(examples.MESSAGES[11])) == "deny"


def test_moving_stake_asks_for_its_new_validator() -> None:
    policy = Policy("deny", "yes", rules=(Rule("allow", "yes", kinds=("stake",), to=(OTHER,)),))
    assert verdict(policy, signable(examples.MESSAGES[1])) == "deny"


def test_approval_covers_the_same_at_another_place_and_fee_and_nothing_else() -> None:
    policy = Policy("allow", "yes")

    def digest(asked: SignableCosmos) -> str:
        return facts_of(policy, RECORD, asked).digest

    assert digest(signable()) == digest(signable(sequence=10, fee=7, timeout_height=99))
    assert digest(signable()) != digest(signable(chain_id="injective-778"))
    assert digest(signable()) != digest(signable(memo="x"))
    assert digest(signable()) != digest(signable(MsgDelegate(ME, VALIDATOR, Coin("inj", "1"))))


def test_external_program_is_not_asked_for_such_a_signature() -> None:
    with pytest.raises(InvalidInput):
        ExternalSigner(("/bin/false",)).sign(KEY.address, signable())
