"""Results about the bank link."""

from typing import NotRequired, TypedDict

from cmwallet.cli.results.shapes import Time


class Money(TypedDict):
    """A sum of a currency."""

    amount: str
    currency: str


class Limits(TypedDict):
    """How much may be paid by a link."""

    each: Money
    month: Money


class BankConsent(TypedDict):
    """What the bank was allowed to hand out."""

    permissions: list[str]
    expires: Time
    limits: Limits | None


class BankAccount(TypedDict):
    """The account, as the bank names it."""

    account_id: str
    iban: str
    currency: str
    holder: str


class Ownership(TypedDict):
    """What the test of ownership said."""

    outcome: str
    time: Time
    score: float | None
    name_matches: bool | None
    test_id: str | None
    tries_left: int | None
    expires: Time | None
    evidence: str | None


class BankLink(TypedDict):
    """A link to a bank account, without its secrets."""

    label: str
    kind: str
    bank: str
    state: str
    created: Time
    consent: BankConsent
    account: BankAccount | None
    ownership: Ownership | None


class StartedLink(BankLink):
    """A link that waits for the customer's yes at `url`."""

    url: NotRequired[str]


class RevokedLink(BankLink):
    """A link that was revoked, and whether the bank was told."""

    bank_told: bool


class BankPayment(TypedDict):
    """A payment by a link."""

    key: str
    label: str
    amount: Money
    iban: str
    name: str
    reference: str
    mark: str
    state: str
    created: Time
    settled: Time | None
    bank_id: str | None


class LinkWithPayments(BankLink):
    """A link and the payments by it."""

    payments: list[BankPayment]


class PaymentOrder(TypedDict):
    """An order for a bank (pain.001), as text or in a file."""

    format: str
    key: str
    amount: Money
    payer: str
    payee: str
    reference: str
    changes: list[str]
    order: NotRequired[str]
    file: NotRequired[str]


class BankLine(TypedDict):
    """A line of a statement."""

    booked: Time
    amount: Money
    text: str
    other: str
    reference: str
    other_account: str


class BankStatement(TypedDict):
    """A statement of an account."""

    balance: Money | None
    lines: list[BankLine]
    left_out: list[str]
    balanced: bool | None
    notes: list[str]


class SandboxAddress(TypedDict):
    """The sandbox bank that is served; the command goes on."""

    url: str
    folder: str


class SandboxClock(TypedDict):
    """The clock of the sandbox bank."""

    now: Time
    ahead: int
