"""What is due: own items that time allows something of, and what an own item waits for elsewhere."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from cmwallet.errors import Reverted
from cmwallet.market.advancing import advance_orders, due_items
from cmwallet.market.index import Synced
from cmwallet.market.todo import roles_together, tasks_of
from tests.unit.market.chain import BUYER, CMT, DAY, OTHER, SELLER, opened_chain

STAKE = 1_000 * CMT
NOTHING = bytes(32)


@pytest.fixture
def chain(tmp_path):
    with opened_chain(tmp_path) as found:
        yield found


def due(chain, *accounts):
    return [(one.words, one.action) for one in due_items(chain.market, chain.items(*accounts), chain.time)]


def commands(chain, account):
    items = chain.items(account)
    return [task.command for task in tasks_of(items, Synced(0, chain.time), {})]


def in_court(chain, commitment=NOTHING):
    """A deal that the court was asked about, early on a day."""
    chain.send(OTHER, "stake", STAKE, value=STAKE, contract="Court")
    chain.pass_time(DAY - chain.time % DAY + 3_600)
    number = chain.offer()
    chain.send(SELLER, "accept", number, chain.digest(number), value=7 * CMT)
    chain.send(BUYER, "dispute", number, NOTHING, "", commitment)
    chain.pass_time(4 * DAY + 1)
    assert due(chain, BUYER.address) == [(f"deal {number}", "the court is asked, or nobody decides")]
    chain.send(OTHER, "advance", number)
    chain.pass_time(60)
    return number


def test_nothing_is_due_before_the_time_is_over(chain):
    number = chain.offer()
    assert due(chain, BUYER.address, SELLER.address) == []
    chain.pass_time(DAY + 1)
    assert due(chain, BUYER.address, SELLER.address) == [(f"deal {number}", "price and deposit go back to the buyer")]


def test_a_deal_in_court_waits_for_its_case(chain):
    number = in_court(chain)
    case = chain.ask("deal", number)[15]
    for party in (BUYER.address, SELLER.address):
        assert due(chain, party) == [(f"case {case}", "carry the case on, or nobody decides")]
        assert f"market advance court/{case}" in commands(chain, party)
    chain.send(OTHER, "advance", case, contract="Court")
    chain.send(OTHER, "draw", case, 0, 25, contract="Court")
    assert due(chain, BUYER.address) == []
    chain.pass_time(3 * DAY + 1)
    assert due(chain, BUYER.address) == [(f"case {case}", "carry the case on, or nobody decides")]
    chain.send(OTHER, "advance", case, contract="Court")
    assert due(chain, BUYER.address) == [(f"deal {number}", "end it as the court decided")]


def test_a_party_is_told_to_show_her_secret_and_the_other_to_carry_the_case_on(chain):
    number = in_court(chain, bytes(31) + b"\1")
    case = chain.ask("deal", number)[15]
    for party, action in (
        (BUYER, "show the secret that takes part in the draw of jurors"),
        (SELLER, "carry the case on, or nobody decides"),
    ):
        told = [command for command in commands(chain, party.address) if "court" in command]
        assert told == [f"market advance court/{case}"]
        assert due(chain, party.address) == [(f"case {case}", action)]


def test_what_waits_for_somebody_elses_secret_is_told_and_the_others_have_their_orders(chain):
    in_court(chain)
    other = chain.offer(OTHER, SELLER)
    chain.pass_time(DAY + 1)
    found = {one.words: one for one in due_items(chain.market, chain.items(SELLER.address), chain.time)}
    assert set(found) == {"case 1", f"deal {other}"}
    account = SimpleNamespace(address=SELLER.address)
    (order,) = advance_orders(chain.access, chain.market, account, found[f"deal {other}"])
    assert (order.to, order.label.startswith(f"deal {other} offered until ")) == (chain.deals, True)
    waiting = replace(found["case 1"], system=replace(found["case 1"].system, moves=refuse))
    with pytest.raises(Reverted):
        list(advance_orders(chain.access, chain.market, account, waiting))


def refuse(*_arguments):
    """A system whose item waits."""
    raise Reverted("it waits for a secret")


def test_roles_of_several_accounts_stand_in_the_order_of_the_item(chain):
    chain.offer()
    for accounts in ((BUYER.address, SELLER.address), (SELLER.address, BUYER.address)):
        ((_, roles),) = roles_together(chain.items(*accounts))
        assert roles == ["buyer", "seller"]
