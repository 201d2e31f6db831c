"""The index of loans, over the contract itself on the embedded chain: what it tells of people, and a node that lies."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from cmwallet.errors import NetworkFailed
from cmwallet.exchange.loan_index import LoanIndex, PastLoan, first_block_of
from cmwallet.keys.secp256k1 import SigningKey
from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.schedule import end_of_day, make_schedule, month_after, monthly_dues
from cmwallet.market.loans.terms import Terms, day_of, loan_domain
from cmwallet.node.networks import EMBEDDED
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import ZERO_ADDRESS, parse_address
from tests.unit.market.chain import BUYER, CMT, DAY, OTHER, SELLER, Chain, opened_chain

SUM = 300 * CMT


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    with opened_chain(tmp_path) as made:
        yield made


def contract(chain: Chain) -> BoundContract:
    return BoundContract.at(chain.client, EMBEDDED, "Loans", chain.address("Loans"))


def terms(chain: Chain, borrower: SigningKey, lender: SigningKey) -> Terms:
    now = chain.time
    last_day = day_of(now) + timedelta(days=7)
    first = month_after(last_day)
    rows = make_schedule(SUM, 600, monthly_dues(first, last_day.day, 3))
    return Terms(
        borrower=borrower.address,
        lender=lender.address,
        currency="CMT",
        principal=SUM,
        installment=rows[0].amount,
        last=rows[-1].amount,
        count=3,
        rate_bps=600,
        disburse_by=end_of_day(last_day),
        first_due=end_of_day(first),
        due_day=last_day.day,
        grace_days=5,
        late_fee=CMT,
        collateral=0,
        exchange=parse_address(ZERO_ADDRESS),
        document=bytes(32),
        nonce=secrets.token_bytes(32),
        deadline=now + DAY,
    )


def lent(chain: Chain, borrower: SigningKey = SELLER, lender: SigningKey = BUYER, *, funded: bool = True) -> bytes:
    """Agree on a loan in CMT and pay it out; its digest."""
    loans = contract(chain)
    made = terms(chain, borrower, lender)
    place = ContractReference(1234, chain.client.genesis_hash(), loans.address)
    digest = made.digest(loan_domain(place, loans.ask("domainSalt")))
    signatures = []
    for key in (borrower, lender):
        raw = key(digest)
        signatures.append((raw[64] + 27, raw[:32], raw[32:64]))
    chain.send(lender, "agree", made.values, *signatures, contract="Loans")
    if funded:
        chain.send(lender, "fund", loans.ask("count"), digest, value=SUM, contract="Loans")
    return digest


def pay(chain: Chain, number: int, digest: bytes, key: SigningKey = SELLER) -> None:
    amount = terms(chain, SELLER, BUYER).installment
    chain.send(key, "pay", number, amount, digest, value=amount, contract="Loans")


def test_who_has_no_loan_has_an_empty_record(chain: Chain) -> None:
    found = LoanIndex(0, 1).history(contract(chain), SELLER.address, ())
    assert (found.lenders, found.defaults) == ({}, 0)


def test_a_record_is_counted_lender_by_lender_as_the_contract_counts_it(chain: Chain) -> None:
    first = lent(chain)
    second = lent(chain, lender=OTHER)
    chain.pass_time(39 * DAY)  # the first installment falls due a month after the week of the disbursement
    pay(chain, 1, first)
    chain.pass_time(8 * DAY)
    late = terms(chain, SELLER, OTHER).installment + CMT
    chain.send(SELLER, "pay", 2, late, second, value=late, contract="Loans")
    index = LoanIndex(0, 1)
    found = index.history(contract(chain), SELLER.address, {OTHER.address})
    stated = contract(chain).ask("record", SELLER.address)
    assert sum(one.on_time for one in found.lenders.values()) == stated[2]
    assert sum(one.late for one in found.lenders.values()) == stated[3]
    assert stated[2] + stated[3] == 2
    assert found.lenders[OTHER.address].attested
    assert not found.lenders[BUYER.address].attested
    for lender in (BUYER, OTHER):
        met = contract(chain).ask("met", SELLER.address, lender.address)
        one = found.lenders[lender.address]
        assert (one.on_time, one.late) == tuple(met)[:2]


def test_a_default_counts_and_shows(chain: Chain) -> None:
    lent(chain)
    chain.pass_time(140 * DAY)
    chain.send(OTHER, "advance", 1, contract="Loans")
    index = LoanIndex(0, 1)
    assert index.history(contract(chain), SELLER.address, ()).defaults == 1
    (past,) = index.past(SELLER.address)
    assert past.defaulted


def test_loans_are_listed_for_both_and_one_that_was_never_paid_out_for_nobody(chain: Chain) -> None:
    digest = lent(chain)
    waiting = lent(chain, funded=False)
    index = LoanIndex(0, 1)
    index.follow(contract(chain))
    expected = [PastLoan(1, "CMT", SUM, 3, 600, 0, 0, False, "")]
    assert index.past(SELLER.address) == index.past(BUYER.address, lent=True) == expected
    assert index.past(BUYER.address) == index.past(OTHER.address, lent=True) == []
    assert (index.number_of(digest), index.number_of(waiting), index.number_of(bytes(32))) == (1, 2, None)


def test_what_is_new_is_read_once_and_the_newest_blocks_wait_for_their_confirmations(chain: Chain) -> None:
    index, patient = LoanIndex(0, 1), LoanIndex(0, 4)
    digest = lent(chain)
    index.follow(contract(chain))
    patient.follow(contract(chain))
    assert index.number_of(digest) == 1
    assert patient.number_of(digest) is None
    chain.pass_time(1)  # three blocks
    asked = len(chain.transport.asked)
    index.follow(contract(chain))
    patient.follow(contract(chain))
    assert patient.number_of(digest) == 1
    first_blocks = [
        int(params[0]["fromBlock"], 16) for method, params in chain.transport.asked[asked:] if method == "eth_getLogs"
    ]
    assert min(first_blocks) > 0
    assert index.past(SELLER.address) == patient.past(SELLER.address)


class Hiding:
    """A node that leaves out the events of a name's topic, or tells of a loan that nobody agreed to."""

    def __init__(self, inner, hidden: bytes) -> None:
        self.inner, self.hidden = inner, "0x" + hidden.hex()

    def request(self, method, params=()):
        answer = self.inner.request(method, params)
        if method == "eth_getLogs":
            return [one for one in answer if one["topics"][0] != self.hidden]
        return answer

    def batch(self, calls):
        return self.inner.batch(calls)

    def close(self) -> None:
        self.inner.close()


@pytest.mark.parametrize("name", ["Defaulted", "Agreed"])
def test_a_node_that_hides_events_is_found_out_and_nothing_is_shown(chain: Chain, name: str) -> None:
    lent(chain)
    chain.pass_time(140 * DAY)
    chain.send(OTHER, "advance", 1, contract="Loans")
    honest = contract(chain)
    chain.transport = Hiding(chain.transport, honest.contract.interface.event(name).topic)
    index = LoanIndex(0, 1)
    with pytest.raises(NetworkFailed):
        index.history(contract(chain), SELLER.address, ())
    with pytest.raises(NetworkFailed):
        index.history(contract(chain), SELLER.address, ())


def test_the_first_block_of_a_contract_is_found_or_said_to_be_the_first_of_all(chain: Chain) -> None:
    loans = chain.address("Loans")
    first = first_block_of(chain.client, loans)
    assert chain.client.code(loans, at=first)
    assert first == 0 or not chain.client.code(loans, at=first - 1)
    assert first_block_of(chain.client, parse_address("0x" + "77" * 20)) == chain.client.block_number()
