"""Proposals are read, made of parameters or of a file, and voted on; what is not known is not proposed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from cmwallet.cosmos.messages import Coin, MsgDeposit, MsgSubmitProposal, MsgVote
from cmwallet.cosmos.proposals import CommunityPoolSpend, UpdateSlashingParams, UpdateStakingParams, unpack_proposed
from cmwallet.errors import InvalidInput, NetworkFailed, NotFound, Rejected
from cmwallet.staking.actions import Deposit, Propose, Vote
from cmwallet.staking.cosmos.parameters import changed_parameters, listed_parameters
from cmwallet.staking.cosmos.proposals import ProposalReader
from cmwallet.staking.cosmos.proposing import deposit, propose, vote
from cmwallet.staking.driver import Allowed
from tests.unit.cosmos.examples import KEY, ME
from tests.unit.cosmos.rest_double import RestDouble
from tests.unit.staking.cosmos.chain_double import COIN, GOV, GOVERNOR, LATER, planner, reader, small_chain

FREE = Allowed()
SLASHING = {
    "signed_blocks_window": "20",
    "min_signed_per_window": "0.500000000000000000",
    "downtime_jail_duration": "60s",
    "slash_fraction_double_sign": "0.050000000000000000",
    "slash_fraction_downtime": "0.010000000000000000",
}


def row(number: int = 7, status: str = "VOTING_PERIOD", **changed: object) -> dict[str, object]:
    return {
        "id": str(number),
        "status": f"PROPOSAL_STATUS_{status}",
        "messages": [{"@type": "/cosmos.staking.v1beta1.MsgUpdateParams", "params": {"max_validators": 5}}],
        "final_tally_result": {"yes_count": "1", "no_count": "2", "abstain_count": "3", "no_with_veto_count": "4"},
        "deposit_end_time": LATER,
        "voting_end_time": LATER,
        "title": "A\x1b[2Jtitle",
        "summary": "why",
        "proposer": ME,
    } | changed


@pytest.fixture
def double() -> RestDouble:
    made = small_chain()
    made.paths |= {
        f"{GOV}/params/voting": {
            "params": {
                "min_deposit": [{"denom": "inj", "amount": str(COIN)}],
                "expedited_min_deposit": [{"denom": "inj", "amount": str(5 * COIN)}],
                "quorum": "0.334000000000000000",
                "voting_period": "30s",
            }
        },
        f"{GOV}/proposals/7": {"proposal": row()},
        f"{GOV}/proposals/7/tally": {
            "tally": {"yes_count": str(COIN), "no_count": "0", "abstain_count": "0", "no_with_veto_count": "0"}
        },
        f"{GOV}/proposals/7/votes/{ME}": {"vote": {"options": [{"option": "VOTE_OPTION_NO_WITH_VETO"}]}},
        "/cosmos/slashing/v1beta1/params": {"params": dict(SLASHING)},
        "/cosmos/distribution/v1beta1/params": {
            "params": {
                "community_tax": "0.02",
                "base_proposer_reward": "0.0",
                "bonus_proposer_reward": "0.0",
                "withdraw_addr_enabled": True,
            }
        },
    }
    return made


def test_proposal_is_read_with_its_votes_so_far_and_my_vote(double: RestDouble) -> None:
    found = ProposalReader(reader(double)).one("7", KEY.address)
    assert (found.id, found.kind, found.status, found.proposer) == ("7", "MsgUpdateParams", "voting", KEY.address)
    assert (found.title, found.my_vote) == ("A[2Jtitle", "veto")
    assert found.tally is not None
    assert (found.tally.yes, found.tally.turnout) == (COIN, Fraction(1, 100))
    assert found.detail["params.max_validators"] == "5"


def test_proposal_that_ended_has_its_last_votes_and_one_in_deposit_none(double: RestDouble) -> None:
    double.paths[f"{GOV}/proposals"] = {"proposals": [row(9, "DEPOSIT_PERIOD"), row(8, "REJECTED", messages=[])]}
    first, second = ProposalReader(reader(double)).all(KEY.address)
    assert (first.status, first.tally, first.my_vote) == ("deposit", None, None)
    assert (second.status, second.kind) == ("rejected", "text")
    assert second.tally is not None
    assert (second.tally.yes, second.tally.veto) == (1, 4)


@pytest.mark.parametrize(
    "changed",
    [{"status": "PROPOSAL_STATUS_X"}, {"id": "-7"}, {"messages": "x"}, {"voting_end_time": "soon"}, {"messages": [5]}],
    ids=str,
)
def test_hostile_proposal_is_refused(double: RestDouble, changed: dict[str, object]) -> None:
    double.paths[f"{GOV}/proposals"] = {"proposals": [row() | changed]}
    with pytest.raises(NetworkFailed):
        ProposalReader(reader(double)).all(None)


@pytest.mark.parametrize("number", ["", "-1", "x", "٣", "9" * 30, str(2**63)])
def test_numbers_of_proposals_are_digits(double: RestDouble, number: str) -> None:
    with pytest.raises(InvalidInput):
        ProposalReader(reader(double)).one(number, None)
    with pytest.raises(NotFound):
        ProposalReader(reader(double)).one("8", None)


def test_change_of_a_parameter_proposes_all_of_its_module(double: RestDouble) -> None:
    action = Propose(
        title="More", parameters={"staking.max_validators": "20", "slashing.slash_fraction_downtime": "0.02"}
    )
    quote = propose(planner(double), action, FREE)
    (message,) = quote.plan.messages
    assert isinstance(message, MsgSubmitProposal)
    staking, slashing = map(unpack_proposed, message.messages)
    assert isinstance(staking, UpdateStakingParams)
    assert (staking.authority, staking.params.max_validators, staking.params.bond_denom) == (GOVERNOR, 20, "inj")
    assert staking.params.min_commission_rate == str(5 * 10**16)
    assert isinstance(slashing, UpdateSlashingParams)
    assert slashing.params.slash_fraction_downtime == str(2 * 10**16).encode()
    assert (quote.amount, message.initial_deposit) == (COIN, (Coin("inj", str(COIN)),))
    assert (message.summary, message.proposer) == ("More", ME)


def test_quote_tells_every_parameter_that_is_proposed_and_first_those_that_change(double: RestDouble) -> None:
    slashing = double.paths["/cosmos/slashing/v1beta1/params"]["params"]
    slashing["slash_fraction_double_sign"] = "1.000000000000000000"  # what a node that lies would have proposed
    action = Propose(title="More", parameters={"slashing.slash_fraction_downtime": "0.02"})
    lines = propose(planner(double), action, FREE).lines
    assert [line for line in lines if line[0] in ("changes", "sets")] == [
        ("changes", "slashing.slash_fraction_downtime = 0.01 → 0.02"),
        ("sets", "slashing.signed_blocks_window = 20"),
        ("sets", "slashing.min_signed_per_window = 0.5"),
        ("sets", "slashing.downtime_jail_duration = 60s"),
        ("sets", "slashing.slash_fraction_double_sign = 1"),
    ]
    assert "all parameters of a module" in dict(lines)["note"]


def test_quote_tells_who_is_paid_and_all_that_is_written(double: RestDouble) -> None:
    coins = [{"denom": "inj", "amount": "5"}, {"denom": "ibc/AB1", "amount": "7"}]
    written = filed(
        summary="why\x1b[2J " + "s" * 2_000 + "end",
        metadata="ipfs://m",
        expedited=True,
        messages=[SPEND, SPEND | {"amount": coins}],
    )
    lines = propose(planner(double), written, FREE).lines
    paid = [text for word, text in lines if word == "pays"]
    assert paid == [f"5 inj to {SPEND['recipient']}", f"5 inj, 7 ibc/AB1 to {SPEND['recipient']}"]
    told = dict(lines)
    assert told["summary"].endswith("send")
    assert "\x1b" not in told["summary"]
    assert (told["metadata"], told["title"]) == ("ipfs://m", "Thanks")
    assert "expedited" in told


@pytest.mark.parametrize(
    "changes",
    [
        {"staking.nothing": "1"},
        {"max_validators": "1"},
        {"mint.blocks": "1"},
        {"staking.max_validators": "-1"},
        {"staking.max_validators": "many"},
        {"staking.unbonding_time": "soon"},
        {"staking.unbonding_time": "1.5s"},
        {"slashing.slash_fraction_downtime": "-0.1"},
        {"distribution.withdraw_addr_enabled": "yes"},
    ],
    ids=str,
)
def test_change_that_makes_no_sense_is_refused(double: RestDouble, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        changed_parameters(reader(double), changes)


def test_module_with_parameters_of_its_engines_own_is_left_alone(double: RestDouble) -> None:
    double.paths["/cosmos/slashing/v1beta1/params"] = {"params": {**SLASHING, "own": "1"}}
    with pytest.raises(InvalidInput, match="others than are known here: own"):
        changed_parameters(reader(double), {"slashing.signed_blocks_window": "30"})


def test_parameters_are_listed_with_units(double: RestDouble) -> None:
    listed = {one.name: one for one in listed_parameters(reader(double))}
    assert (listed["staking.unbonding_time"].value, listed["staking.unbonding_time"].unit) == ("1814400", "seconds")
    assert listed["slashing.signed_blocks_window"].unit == "blocks"
    assert (listed["slashing.min_signed_per_window"].unit, listed["gov.quorum"].changeable) == ("", False)
    assert listed["gov.min_deposit"].value == f"{COIN} inj"


SPEND = {
    "@type": CommunityPoolSpend.type_url,
    "recipient": "inj1n9j4qlg62k7vy62utzapd7ehmqvmpfxuur5wvx",
    "amount": [{"denom": "inj", "amount": "5"}],
}


def filed(**document: object) -> Propose:
    return Propose(document={"title": "Thanks", "messages": [SPEND], **document})


def test_file_proposes_a_payment_with_its_deposit(double: RestDouble) -> None:
    quote = propose(planner(double), filed(deposit=f"{2 * COIN}inj", summary="s", metadata="m", expedited=True), FREE)
    (message,) = quote.plan.messages
    assert isinstance(message, MsgSubmitProposal)
    assert unpack_proposed(message.messages[0]) == CommunityPoolSpend(GOVERNOR, SPEND["recipient"], (Coin("inj", "5"),))
    assert (message.expedited, message.metadata, quote.amount) == (True, "m", 2 * COIN)
    assert propose(planner(double), filed(expedited=True), FREE).amount == 5 * COIN


@pytest.mark.parametrize(
    "document",
    [
        {"title": ""},
        {"title": 5},
        {"more": 1},
        {"messages": "x"},
        {"messages": [5]},
        {"messages": [{"@type": "/cosmos.bank.v1beta1.MsgSend"}]},
        {"messages": [SPEND | {"authority": ME}]},
        {"messages": [SPEND | {"memo": "x"}]},
        {"messages": [SPEND | {"recipient": "cosmos1x"}]},
        {"messages": [SPEND | {"amount": []}]},
        {"messages": [SPEND | {"amount": [{"denom": "inj", "amount": "-5"}]}]},
        {"messages": [SPEND | {"amount": [{"denom": "inj"}]}]},
        {"messages": [SPEND | {"amount": [{"denom": "inj to somebody", "amount": "5"}]}]},
        {"expedited": "no"},
        {"deposit": "5"},
        {"deposit": "-5inj"},
        {"deposit": "5usdt"},
    ],
    ids=str,
)
def test_file_that_is_no_proposal_is_refused(double: RestDouble, document: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        propose(planner(double), filed(**document), FREE)


def test_votes_and_deposits_are_for_proposals_that_take_them(double: RestDouble) -> None:
    quote = vote(planner(double), Vote("7", "abstain"))
    assert quote.plan.messages == (MsgVote(7, ME, 2),)
    assert ("before", "veto") in quote.lines
    assert deposit(planner(double), Deposit("7", COIN), FREE).plan.messages == (
        MsgDeposit(7, ME, (Coin("inj", str(COIN)),)),
    )
    double.paths[f"{GOV}/proposals/7"] = {"proposal": row(status="PASSED")}
    with pytest.raises(Rejected):
        vote(planner(double), Vote("7", "yes"))
    with pytest.raises(Rejected):
        deposit(planner(double), Deposit("7", COIN), FREE)


def test_vote_without_stake_is_warned_of(double: RestDouble) -> None:
    double.paths[f"/cosmos/staking/v1beta1/delegations/{ME}"] = {"delegation_responses": []}
    assert "counts for nothing" in vote(planner(double), Vote("7", "yes")).warnings[0]
