"""The reader takes pages to their end and no further, and refuses what was not asked for."""

from __future__ import annotations

import pytest

from cmwallet.cosmos.rest import MOST_PAGES, ChainAccount, CosmosRest
from cmwallet.errors import NetworkFailed, RpcRefused
from tests.unit.cosmos.examples import ME
from tests.unit.cosmos.rest_double import RestDouble

VALIDATORS = "/cosmos/staking/v1beta1/validators"
ACCOUNT = f"/cosmos/auth/v1beta1/accounts/{ME}"
BASE = {"address": ME, "pub_key": None, "account_number": "3", "sequence": "7"}


@pytest.fixture
def double() -> RestDouble:
    return RestDouble()


@pytest.fixture
def rest(double: RestDouble) -> CosmosRest:
    return CosmosRest(double)


def test_pages_are_read_to_their_end(rest: CosmosRest, double: RestDouble) -> None:
    pages = {"": ("one", "a=="), "a==": ("two", "b=="), "b==": ("three", None)}

    def page(query):
        name, key = pages[query.get("pagination.key", "")]
        return {"validators": [{"name": name}], "pagination": {"next_key": key}}

    double.paths[VALIDATORS] = page
    assert [one["name"] for one in rest.validators()] == ["one", "two", "three"]
    assert all(query["pagination.limit"] == "100" for _, query in double.asked)


@pytest.mark.parametrize("key", ["same", 5, "x" * 2_001, []])
def test_pages_that_go_round_or_have_no_key_are_refused(rest: CosmosRest, double: RestDouble, key: object) -> None:
    double.paths[VALIDATORS] = {"validators": [], "pagination": {"next_key": key}}
    with pytest.raises(NetworkFailed):
        rest.validators()


def test_list_without_an_end_is_left(rest: CosmosRest, double: RestDouble) -> None:
    double.paths[VALIDATORS] = lambda query: {
        "validators": [{}],
        "pagination": {"next_key": query.get("pagination.key", "") + "x"},
    }
    with pytest.raises(NetworkFailed, match="lists more than"):
        rest.validators()
    assert len(double.asked) == MOST_PAGES


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        {"validators": {}},
        {"validators": [5]},
        {"validators": [{}] * 1_001},
        {"validators": [], "pagination": 5},
    ],
    ids=range(7),
)
def test_lists_of_another_shape_are_refused(rest: CosmosRest, double: RestDouble, answer: object) -> None:
    double.paths[VALIDATORS] = answer
    if answer == {}:
        assert rest.validators() == []  # an empty list is left out by some
        return
    with pytest.raises(NetworkFailed):
        rest.validators()


@pytest.mark.parametrize("wrapped", [True, False])
def test_account_is_read_whether_or_not_its_engine_wraps_it(
    rest: CosmosRest, double: RestDouble, wrapped: bool
) -> None:
    double.paths[ACCOUNT] = {"account": {"@type": "x", "base_account": BASE} if wrapped else BASE}
    assert rest.account(ME) == ChainAccount(3, 7, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"address": "inj1other"},
        {"sequence": "-1"},
        {"sequence": None},
        {"account_number": str(2**64)},
        {"pub_key": "x"},
        {"pub_key": {}},
    ],
    ids=str,
)
def test_hostile_account_is_refused(rest: CosmosRest, double: RestDouble, changed: dict[str, object]) -> None:
    double.paths[ACCOUNT] = {"account": BASE | changed}
    with pytest.raises(NetworkFailed):
        rest.account(ME)


def test_what_is_not_there_is_none_and_what_is_refused_is_not(rest: CosmosRest, double: RestDouble) -> None:
    assert rest.account(ME) is None
    assert rest.proposal(9) is None
    double.paths[ACCOUNT] = RpcRefused("no", rpc_code=13)
    with pytest.raises(RpcRefused):
        rest.account(ME)


def test_another_proposal_than_the_one_asked_for_is_refused(rest: CosmosRest, double: RestDouble) -> None:
    double.paths["/cosmos/gov/v1/proposals/9"] = {"proposal": {"id": "8"}}
    with pytest.raises(NetworkFailed):
        rest.proposal(9)
