"""Two people who agree on a loan, through banks and in CMT."""

from __future__ import annotations

from dataclasses import replace

from cmwallet.market.item_reference import ContractReference
from cmwallet.market.loans.agreement import Agreement, Party
from cmwallet.market.loans.terms import Terms, loan_domain
from identity.address import ZERO_ADDRESS, parse_address, to_address
from tests.unit.market.world import GENESIS

NOW = 1_796_000_000  # 2026-11-30
DAY = 86_400
BORROWER, LENDER = to_address(bytes([0xB0]) * 20), to_address(bytes([0x1E]) * 20)
LOANS = ContractReference(1234, GENESIS, to_address(bytes([0xAB]) * 20))
DOMAIN = loan_domain(LOANS, bytes([0x5A]) * 32)
SALT = bytes(range(32))
FIRST_DUE = 1_798_761_599  # 2026-12-31T23:59:59Z

TERMS = Terms(
    borrower=BORROWER,
    lender=LENDER,
    currency="EUR",
    principal=500_000,
    installment=85_264,
    last=85_265,
    count=6,
    rate_bps=790,
    disburse_by=NOW + 7 * DAY,
    first_due=FIRST_DUE,
    due_day=31,
    grace_days=5,
    late_fee=500,
    collateral=0,
    exchange=parse_address(ZERO_ADDRESS),
    document=bytes(32),
    nonce=bytes([7]) * 32,
    deadline=NOW + DAY,
)
AGREEMENT = Agreement(
    LOANS,
    TERMS,
    Party("Bea Borrower", "DE89370400440532013000"),
    Party("Lena Lender", "GB29NWBK60161331926819"),
    "a bicycle",
)
IN_CMT = replace(AGREEMENT, terms=replace(TERMS, currency="CMT"), borrower=Party(), lender=Party(), purpose=None)
