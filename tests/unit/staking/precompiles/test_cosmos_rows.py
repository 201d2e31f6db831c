"""Answers of the engine's contracts as rows; what makes no sense is no row."""

from __future__ import annotations

from typing import Any

import pytest

from cmwallet.errors import NetworkFailed, NotFound, Reverted, UnsupportedHere
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.node.rpc import MockTransport
from cmwallet.staking.precompiles.cosmos_rows import moment_text, proposal_row, validator_row, whole_units
from cmwallet.staking.precompiles.cosmos_tables import PrecompiledTables
from tests.unit.transactions.journalling import BOB

SAID = ("Alice", "", "alice.example", "", "at sea")
VALIDATOR = (BOB, "key", False, 3, 7, 7, SAID, 0, 0, 125 * 10**15, 1)


def test_validator_is_told_as_the_rest_interface_tells_one() -> None:
    row = validator_row(VALIDATOR, "cosmos")
    assert row["operator_address"] == "cosmosvaloper1zhf54t65ye7m047rv7pe4tm35q9zc6n94j8jnh"
    assert (row["status"], row["tokens"]) == ("BOND_STATUS_BONDED", "7")
    assert row["commission"]["commission_rates"] == {"rate": "0.125000000000000000"}
    assert validator_row((*VALIDATOR[:3], 9, *VALIDATOR[4:]), "cosmos")["status"] is None


@pytest.mark.parametrize("operator", ["", "cosmosvaloper1x", "0x12", BOB + "00"])
def test_operator_that_is_no_address_makes_no_sense(operator: str) -> None:
    with pytest.raises(NetworkFailed):
        validator_row((operator, *VALIDATOR[1:]), "cosmos")


def test_amounts_are_cut_to_whole_units_of_the_coin_that_is_asked_for() -> None:
    assert whole_units([("a", 29, 1), ("b", 50, 1), ("a", 10**18 - 1, 18)], "a") == 2
    with pytest.raises(NetworkFailed):
        whole_units([("a", 1, 255)], "a")


def test_times_that_were_never_set_are_none_and_impossible_ones_make_no_sense() -> None:
    assert (moment_text(0), moment_text(-62_135_596_800)) == (None, None)
    assert moment_text(4_102_444_800) == "2100-01-01T00:00:00Z"
    with pytest.raises(NetworkFailed):
        moment_text(2**63 - 1)


def test_proposal_has_the_kinds_of_its_messages_alone() -> None:
    tally = ("1", "2", "3", "4")
    row = proposal_row((7, ["/x.MsgY"], 2, tally, 1, 2, [], 3, 4, "", "T", "S", BOB), "cosmos")
    assert row["messages"] == [{"@type": "/x.MsgY"}]
    assert (row["status"], row["voting_end_time"]) == ("PROPOSAL_STATUS_VOTING_PERIOD", "1970-01-01T00:00:04Z")
    assert row["final_tally_result"] == {
        "yes_count": "1",
        "abstain_count": "2",
        "no_count": "3",
        "no_with_veto_count": "4",
    }


class Answered(PrecompiledTables):
    """Tables whose contract gives the same answer each time, or refuses."""

    def __init__(self, answer: object) -> None:
        super().__init__(NodeClient(MockTransport({})), Network("net", 1, "evm", "T", 1), "cosmos")
        self.answer = answer

    def contract(self, name: str) -> Any:
        del name
        return self

    def ask(self, function: str, *values: object) -> Any:
        del function, values
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_pages_that_go_round_end() -> None:
    with pytest.raises(NetworkFailed, match="go round"):
        Answered(([VALIDATOR], (b"\x01", 0))).validators()


def test_another_proposal_than_the_one_asked_for_makes_no_sense_and_one_that_is_not_there_is_none() -> None:
    answer = (7, [], 2, ("0",) * 4, 1, 2, [], 3, 4, "", "T", "S", BOB)
    assert (Answered(answer).proposal(7) or {})["id"] == "7"
    with pytest.raises(NetworkFailed):
        Answered(answer).proposal(8)
    assert Answered(Reverted("the call reverts: proposal 8 doesn't exist")).proposal(8) is None
    with pytest.raises(Reverted):
        Answered(Reverted("the call reverts: out of gas")).proposal(8)


def test_what_the_contracts_do_not_tell_is_refused() -> None:
    for ask in (Answered(None).gov_params, Answered(None).slashing_params, Answered(None).chain_id):
        with pytest.raises(UnsupportedHere):
            ask()


def test_contract_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        Answered(NotFound("there is no contract")).validators()
