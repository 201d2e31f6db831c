"""Results about loans and their exchange."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.market import Item, ItemEvent
from cmwallet.cli.results.shapes import Address, Amount, Day, Hash, Time


class Installment(TypedDict):
    """A payment of a schedule."""

    place: int
    due: Day
    amount: Amount
    interest: Amount
    principal: Amount
    balance: Amount


class Schedule(TypedDict):
    """What a loan costs, payment by payment."""

    currency: str
    principal: Amount
    rate_bps: int
    installments: int
    installment: Amount
    last: Amount
    interest: Amount
    total: Amount
    apr: str
    schedule: list[Installment]


class NextPayment(TypedDict):
    """The payment that is due next."""

    place: int
    amount: Amount
    due: Time
    late_after: Time


class PaymentClaim(TypedDict):
    """A claim that a payment is missing."""

    place: int
    state: str
    claimed: Time


class StatementLine(Installment):
    """A payment of a schedule, and what became of it."""

    state: str
    time: Time | None
    late: bool
    late_fee: Amount


class Loan(Item):
    """A loan."""

    collateral: Amount
    held: Amount
    currency: str
    principal: Amount
    rate_bps: int
    installment: Amount
    last: Amount
    installments: int
    received: int
    late_fee: Amount
    grace_days: int
    balance: Amount
    owed_after_default: Amount
    automatic: bool
    exchange: Address | None
    document: Hash
    digest: Hash
    next_payment: NextPayment | None
    claims: list[PaymentClaim]
    case: int | None
    history: list[ItemEvent]
    statement: NotRequired[list[StatementLine]]
    csv: NotRequired[str]


class ListedLoan(TypedDict):
    """A loan in a list."""

    id: str
    system: str
    network: str
    contract: Address
    state: str
    roles: list[str]
    borrower: Address
    lender: Address
    currency: str
    principal: Amount
    received: int
    installments: int
    next_due: Time | None


class LoanOffer(TypedDict):
    """The terms of a loan, to be signed."""

    hash: Hash
    offer: str
    file: NotRequired[str]


class SignedOffer(TypedDict):
    """Terms that one side or both have signed."""

    hash: Hash
    role: str
    borrower: Address
    lender: Address
    apr: str
    signed: list[str]
    complete: bool
    offer: NotRequired[str]
    file: NotRequired[str]


class ScorePart(TypedDict):
    """A summand of a score."""

    what: str
    points: int


class RecordAsBorrower(TypedDict):
    """Loans that were taken."""

    loans: int
    repaid: int
    on_time: int
    late: int
    defaults: int


class RecordAsLender(TypedDict):
    """Loans that were given."""

    loans: int


class LenderRecord(TypedDict):
    """How one lender was repaid."""

    account: Address
    on_time: int
    late: int
    defaults: int


class LoanRecord(TypedDict):
    """What is on record about an account's loans, and a score of it."""

    account: Address
    network: str
    as_of_block: int
    score: int
    grade: str
    parts: list[ScorePart]
    as_borrower: RecordAsBorrower
    as_lender: RecordAsLender
    false_claims: int
    false_denials: int
    lenders: list[LenderRecord]
    loans: list[int]


class ExchangeFolder(TypedDict):
    """The folder of an exchange, and the commands that come next."""

    folder: str
    url: str
    kid: str
    loans: Address
    steps: list[str]


class ServedAt(TypedDict):
    """The address that is served; the command goes on."""

    url: str
