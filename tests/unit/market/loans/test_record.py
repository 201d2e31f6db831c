"""Records of loans: what the events give is what the contract counts; a node that contradicts itself is found out."""

import math

import pytest

from cmwallet.errors import NotVerified
from cmwallet.market.loans.agreement import Party
from cmwallet.market.loans.history import LoanEvent, replay
from cmwallet.market.loans.record import loan_record
from tests.unit.market.chain import DAY, opened_chain
from tests.unit.market.loans.lent import BORROWER, LENDER, agreed, loans_of, send, terms_of

REF = bytes(32)
BANKS = {
    "borrower": Party("Bea Borrower", "DE89370400440532013000"),
    "lender": Party("Lena Lender", "GB29NWBK60161331926819"),
}


@pytest.fixture
def chain(tmp_path):
    with opened_chain(tmp_path) as found:
        yield found


def in_cmt(chain, **changes):
    number, agreement = agreed(chain, terms_of(chain, **changes))
    send(chain, LENDER, "fund", number, value=agreement.terms.principal)
    return number, agreement.terms


def in_euros(chain, **changes):
    number, agreement = agreed(chain, terms_of(chain, "EUR", **changes), **BANKS)
    send(chain, LENDER, "paid", number, 0, REF)
    send(chain, BORROWER, "received", number, 0)
    return number, agreement.terms


def pay(chain, number, amount):
    send(chain, BORROWER, "pay", number, amount, value=amount)


def to_due(chain, number, place, late=0):
    due = loans_of(chain).ask("due", number, place)
    chain.pass_time(due + late - chain.time + 60)


def record(chain, key):
    return loan_record([loans_of(chain)], key.address)


def test_nobody_has_an_empty_record(chain):
    found = record(chain, BORROWER)
    assert (found.counts.loans, dict(found.lenders), list(found.loans)) == (0, {}, [])
    assert found.score().points == 551


def test_a_life_on_both_roads(chain):
    first, terms = in_cmt(chain)
    second, _ = in_euros(chain)
    to_due(chain, first, 1)
    pay(chain, first, terms.installment)
    send(chain, BORROWER, "paid", second, 1, REF)
    send(chain, LENDER, "received", second, 1)
    to_due(chain, first, 2, late=6 * DAY)
    pay(chain, first, terms.installment + terms.late_fee)
    send(chain, BORROWER, "paid", second, 2, REF)
    send(chain, LENDER, "received", second, 2)
    to_due(chain, first, 3, late=91 * DAY)
    send(chain, BORROWER, "advance", first)  # default
    found = record(chain, BORROWER)
    counts = found.counts
    assert (counts.loans, counts.on_time, counts.late, counts.defaults, counts.repaid) == (2, 2, 2, 1, 0)
    pair = found.lenders[LENDER.address]
    assert (pair.on_time, pair.late, pair.defaults) == (2, 2, 1)
    assert record(chain, LENDER).counts.lent == 2
    assert dict(record(chain, LENDER).lenders) == {}
    assert list(found.loans) == [first, second]
    for attested, good in (([], 9 + 2 / 4), ([LENDER.address], 9 + 2)):
        assert found.score(attested).points == round(487.1229 + 28.8539 * math.log(good / (1 + 2 + 12)))


def test_an_event_that_the_node_hides_is_missed(chain):
    number, terms = in_cmt(chain)
    to_due(chain, number, 1)
    pay(chain, number, terms.installment)
    settled = "0x" + loans_of(chain).contract.interface.event("Settled").topic.hex()
    inner = chain.transport.inner

    class Hiding:
        def request(self, method, params=()):
            answer = inner.request(method, params)
            if method == "eth_getLogs":
                answer = [log for log in answer if log["topics"][0] != settled]
            return answer

        def batch(self, calls):
            return inner.batch(calls)

        def close(self):
            inner.close()

    assert record(chain, BORROWER).counts.on_time == 1
    chain.transport.inner = Hiding()
    with pytest.raises(NotVerified, match="contradicts itself"):
        record(chain, BORROWER)


def test_what_the_court_found_is_counted_against_who_was_wrong():
    people = {"borrower": "0x" + "11" * 20, "lender": "0x" + "22" * 20}
    agreed_to = LoanEvent("Agreed", 1, people)

    def decided(place, outcome):
        return LoanEvent("Decided", 1, {"place": place, "outcome": outcome})

    for place, outcome, who, counts in (
        (0, 1, "borrower", (0, 1)),
        (0, 2, "lender", (1, 0)),
        (3, 1, "lender", (0, 1)),
        (3, 2, "borrower", (1, 0)),
        (3, 3, "borrower", (0, 0)),
    ):
        found = replay([agreed_to, decided(place, outcome)]).records[people[who]]
        assert (found.false_claims, found.false_denials) == counts
