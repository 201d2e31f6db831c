"""Two people who lend on the embedded chain, by signatures of their keys."""

from dataclasses import replace

from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.agreement import Agreement
from cmwallet.market.loans.schedule import end_of_day, make_schedule, month_after, monthly_dues
from cmwallet.market.loans.terms import Terms, day_of
from cmwallet.transactions.typed_domain import typed_domain
from identity.address import ZERO_ADDRESS, parse_address
from tests.unit.market.chain import BUYER, CMT, DAY, SELLER
from tests.unit.market.loans.agreeing import SALT

BORROWER, LENDER = BUYER, SELLER


def loans_of(chain):
    return chain.market.bound(chain.address("Loans"))


def terms_of(chain, currency="CMT", count=3, **changes):
    """Terms that hold now: 300 CMT, or 500 EUR, in three installments."""
    now, principal = chain.time, 300 * CMT if currency == "CMT" else 50_000
    today = day_of(now)
    first = month_after(today)
    rows = make_schedule(principal, 600, monthly_dues(first, today.day, count))
    made = Terms(
        borrower=BORROWER.address,
        lender=LENDER.address,
        currency=currency,
        principal=principal,
        installment=rows[0].amount,
        last=rows[-1].amount,
        count=count,
        rate_bps=600,
        disburse_by=now + 3 * DAY,
        first_due=end_of_day(first),
        due_day=today.day,
        grace_days=5,
        late_fee=2 * CMT if currency == "CMT" else 200,
        collateral=0,
        exchange=parse_address(ZERO_ADDRESS),
        document=bytes(32),
        nonce=loans_of(chain).ask("count").to_bytes(32, "big"),
        deadline=now + DAY,
    )
    return replace(made, **changes)


def agreed(chain, terms, **parties):
    """Enter a loan; return its number and the agreement."""
    loans = loans_of(chain)
    reference = ContractReference(1234, chain.client.genesis_hash(), loans.address)
    agreement = Agreement(reference, terms, **parties).with_salt(SALT)
    digest = agreement.terms.digest(typed_domain(loans))
    signatures = [(27 + raw[64], raw[:32], raw[32:64]) for raw in (BORROWER(digest), LENDER(digest))]
    values = (agreement.terms.values, *signatures)
    chain.send(BORROWER, "agree", *values, value=terms.collateral, contract="Loans")
    return loans.ask("count"), agreement


def send(chain, key, function, number, *values, value=0):
    digest = loans_of(chain).ask("loans", number)[16]
    more = () if function in ("advance", "reclaim", "evidence") else (digest,)
    chain.send(key, function, number, *values, *more, value=value, contract="Loans")
