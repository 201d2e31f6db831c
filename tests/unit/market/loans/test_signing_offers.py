"""Who signs an offer of a loan, who hands it in, and what the order for it carries."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from cmwallet.accounts.accounts import Account
from cmwallet.errors import InvalidInput, NotVerified
from cmwallet.market.loans import signing
from cmwallet.market.loans.offer import LoanOffer
from cmwallet.market.loans.signing import agree_order, check_offer, choose_signer, may_submit, role_of, sign_terms
from cmwallet.market.loans.terms import loan_domain
from identity.address import parse_address
from identity.vault.interface import RecordId
from tests.unit.market.chain import BUYER, OTHER, SELLER
from tests.unit.market.loans import agreeing

BORROWER, LENDER, STRANGER = BUYER.address, SELLER.address, OTHER.address


def account(address, kind="key"):
    return Account(parse_address(str(address)), "x", kind, None, None, RecordId("00"), "")


@pytest.fixture
def offer():
    terms = replace(agreeing.TERMS, borrower=BORROWER, lender=LENDER)
    return LoanOffer(replace(agreeing.AGREEMENT, terms=terms).with_salt(agreeing.SALT), agreeing.SALT, {})


def test_each_party_has_its_role(offer):
    assert (role_of(offer, BORROWER), role_of(offer, LENDER)) == ("borrower", "lender")
    with pytest.raises(InvalidInput, match="neither the borrower nor the lender"):
        role_of(offer, STRANGER)


def test_who_has_not_signed_signs(offer):
    one, two, other = account(BORROWER), account(LENDER), account(STRANGER)
    own = [other, one, two]
    assert choose_signer(offer, one, own) is one
    assert choose_signer(offer, two, own) is two
    assert choose_signer(offer, other, own) is one
    assert choose_signer(offer, other, [other]) is other
    half = replace(offer, signatures={"borrower": "0x00"})
    assert choose_signer(half, one, own) is two
    assert choose_signer(half, two, own) is two
    assert choose_signer(half, one, [one]) is one
    watched = account(LENDER, "watch")
    assert choose_signer(half, one, [one, watched]) is one
    mine = replace(offer, you="lender")
    assert choose_signer(mine, one, own) is two
    assert choose_signer(replace(half, you="borrower"), one, own) is two


def test_with_a_collateral_the_borrower_alone_hands_it_in(offer):
    both = {"borrower": "0x00", "lender": "0x00"}
    for signatures, complete in (({}, False), ({"borrower": "0x00"}, False), (both, True)):
        assert may_submit(replace(offer, signatures=signatures), LENDER) is complete
    secured = replace(offer.agreement, terms=replace(offer.agreement.terms, collateral=1))
    whole = replace(offer, agreement=secured, signatures=both)
    assert [may_submit(whole, who) for who in (BORROWER, LENDER, STRANGER)] == [True, False, False]


@pytest.mark.parametrize(("wcmt", "coins"), [(False, 7), (True, 0)])
@pytest.mark.parametrize("payer", ["borrower", "lender"])
def test_the_order_carries_both_signatures_and_the_collateral(offer, wcmt, coins, payer):
    asked = []
    loans = SimpleNamespace(order=lambda *values, **more: asked.append((values, more)))
    signatures = {"borrower": "0x" + "00" * 64 + "1b", "lender": "0x" + "01" * 64 + "1c"}
    terms = replace(offer.agreement.terms, collateral=7)
    whole = replace(offer, agreement=replace(offer.agreement, terms=terms), signatures=signatures)
    payer_address = BORROWER if payer == "borrower" else LENDER
    agree_order(loans, account(payer_address), whole, wcmt=wcmt, label="l")
    ((_, function, values, first, second), more) = asked[0]
    assert (function, values) == ("agree", terms.values)
    assert (first, second) == ((27, bytes(32), bytes(32)), (28, b"\x01" * 32, b"\x01" * 32))
    assert more == {"coins": coins, "label": "l", "named": (LENDER if payer == "borrower" else BORROWER,)}


def test_an_offer_for_another_contract_is_refused(offer, monkeypatch):
    checked = []
    monkeypatch.setattr(signing, "check_chain", lambda access, reference: checked.append(reference))
    loans = SimpleNamespace(address=agreeing.LOANS.contract)
    domain = loan_domain(agreeing.LOANS, bytes(32))
    now = offer.agreement.terms.deadline - 1
    check_offer(None, loans, offer, domain, now)
    assert checked == [agreeing.LOANS]
    with pytest.raises(NotVerified, match="for another contract of loans"):
        check_offer(None, SimpleNamespace(address=STRANGER), offer, domain, now)
    with pytest.raises(InvalidInput):
        check_offer(None, loans, offer, domain, now + 2)
    with pytest.raises(NotVerified):
        check_offer(None, loans, replace(offer, signatures={"borrower": "0x" + "11" * 65}), domain, now)


def test_a_row_that_was_changed_outside_signs_nothing(offer, monkeypatch):
    checked = []
    monkeypatch.setattr(signing, "Accounts", lambda _database: SimpleNamespace(check=lambda *one: checked.append(one)))
    domain = loan_domain(agreeing.LOANS, bytes(32))
    keeper = SimpleNamespace(sign=lambda _record, asked, *, reason: BUYER(asked.digest))
    done = sign_terms(None, keeper, account(BORROWER), offer, domain)
    assert checked == [(keeper, account(BORROWER))]
    assert set(done.signatures) == {"borrower"}
    done.check_signatures(domain, signing.recover_address)
