"""Payments by a link: journalled before they are sent, sent once, and each outcome recorded once.

    intended ──► sent ──► settled | bounced | refused       intended ──► abandoned (nothing was ever sent)
                   └────► unknown (no answer) ──► resumed with the same idempotency key

The bank takes a payment once per key, so an answer that was lost is asked for again and never pays twice.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from identity.bank.access import Bank
from identity.bank.errors import AboveLimit, BankRefused, BankUnreachable, NeedsReauth, OutcomeUnknown, PaidBefore
from identity.bank.link import TYPE_PAYMENT, Link, Links
from identity.bank.money import Money
from identity.errors import AlreadyExists, InvalidInput
from identity.secret import Secret
from identity.timestamps import rfc3339
from identity.vault.interface import Draft, Keeper, Locator, RecordId

INTENDED: Final = "intended"
SENT: Final = "sent"
UNKNOWN: Final = "unknown"
SETTLED: Final = "settled"
BOUNCED: Final = "bounced"
REFUSED: Final = "refused"
ABANDONED: Final = "abandoned"
FINAL: Final = frozenset({SETTLED, BOUNCED, REFUSED, ABANDONED})
NOTHING_PAID: Final = frozenset({BOUNCED, REFUSED, ABANDONED})
_SAME_SECONDS: Final = 600
_TELL_NOTHING: Final = frozenset({408, 409, 425, 429})
"""Refusals of a request, not of the payment: too late, too early, too often, or one with this key is there already."""
_STATES: Final = {
    "AcceptedSettlementInProcess": SENT,
    "AcceptedSettlementCompleted": SETTLED,
    "Rejected": BOUNCED,
}


@dataclass(frozen=True)
class Sender:
    """As whom a payment was ordered: our client at the bank, the consent, the account.

    The bank knows a key for one client and one instruction only, so what is asked again has to be the very same, also
    after the link was authorised once more.
    """

    client: str
    consent: str | None
    iban: str


@dataclass(frozen=True)
class Payment:
    """One payment. `key` is its idempotency key, `mark` what the user gave to tell it from another (`--id`)."""

    key: str
    label: str
    amount: Money
    iban: str
    name: str
    reference: str
    mark: str
    state: str
    created: str
    settled: str | None = None
    bank_id: str | None = None
    sender: Sender | None = None
    """None in what was journalled before this was kept."""

    def as_json(self) -> dict[str, object]:
        """The payment in JSON."""
        shown = {name: value for name, value in asdict(self).items() if name != "sender"}
        return {**shown, "amount": self.amount.as_json()}


class Payments:
    """The payments of one identity."""

    def __init__(self, keeper: Keeper, owner: str, clock: Callable[[], float]) -> None:
        self._keeper = keeper
        self._owner = owner
        self._clock = clock

    def of(self, label: str) -> list[Payment]:
        """Every payment by a link, oldest first."""
        ids = [
            entry.record_id
            for entry in self._keeper.entries(TYPE_PAYMENT)
            if (entry.attributes["owner"], entry.attributes["label"]) == (self._owner, label)
        ]
        return [_decode(record.payload) for record in self._keeper.open_many(ids, reason=f"read payments by {label}")]

    def reserve(self, link: Link, wanted: Payment) -> Payment:
        """Journal a payment before it is sent. Raises `PaidBefore`, `AboveLimit`; then nothing is journalled."""
        before, now = self.of(link.label), self._clock()
        for other in before:
            if _intent(other) != _intent(wanted) or other.state in NOTHING_PAID:
                continue
            age = now - datetime.fromisoformat(other.created).timestamp()
            if other.state not in FINAL or age < _SAME_SECONDS:
                raise PaidBefore(
                    f"the same payment is {other.state} since {other.created}",
                    hint="another one is told apart by --id; an unknown one is finished by --resume",
                    details={"key": other.key},
                )
        self._check_limits(link, wanted, before)
        place = f"bank/payment/{_digest(wanted)}/{sum(_intent(other) == _intent(wanted) for other in before)}"
        try:
            self._keeper.seal_many([self._draft(wanted, None, (self._owner, place))])
        except AlreadyExists:
            raise PaidBefore(
                "the same payment was begun by another process", hint="cmwallet identity bank show"
            ) from None
        return wanted

    def record(self, payment: Payment) -> Payment:
        """Write down what became of a payment; an outcome that is final is never replaced."""
        entries = self._keeper.entries(TYPE_PAYMENT)
        (record_id,) = [entry.record_id for entry in entries if entry.attributes["key"] == payment.key]
        kept = _decode(self._keeper.open_record(record_id, reason="settle a payment").payload)
        if kept.state in FINAL:
            return kept
        self._keeper.seal_many([self._draft(payment, record_id)])
        return payment

    def _check_limits(self, link: Link, wanted: Payment, before: list[Payment]) -> None:
        limits = link.consent.limits
        if limits is None:
            raise AboveLimit("the link allows no payments", hint="make one with --max-payment and --max-month")
        month = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m")
        spent = sum(
            item.amount.cents for item in before if item.created.startswith(month) and item.state not in NOTHING_PAID
        )
        if wanted.amount.currency != limits.currency or wanted.amount.cents > limits.each:
            raise AboveLimit(f"above what the link allows each: {Money(limits.each, limits.currency)}")
        if spent + wanted.amount.cents > limits.month:
            left = Money(max(0, limits.month - spent), limits.currency)
            raise AboveLimit(f"above what the link allows a month: {left} are left")

    def _draft(self, payment: Payment, record_id: RecordId | None, locator: Locator | None = None) -> Draft:
        title, facts = f"{payment.label} {payment.created}", {"owner": self._owner, "label": payment.label}
        payload = Secret(json.dumps(asdict(payment)))
        return Draft(TYPE_PAYMENT, title, payload, {**facts, "key": payment.key}, record_id, locator)


def new_payment(link: Link, amount: Money, iban: str, name: str, reference: str, mark: str, now: float) -> Payment:
    """Return a payment that is not journalled yet. Raises `InvalidInput` for what no bank would take."""
    if amount.cents <= 0:
        raise InvalidInput("a payment is more than nothing")
    if link.account is not None and iban == link.account.iban:
        raise InvalidInput("the payment would go to the account that it comes from")
    return Payment(
        secrets.token_hex(16),
        link.label,
        amount,
        iban,
        name,
        reference,
        mark,
        INTENDED,
        rfc3339(now),
        sender=_sender(link),
    )


def send(payments: Payments, links: Links, link: Link, payment: Payment) -> Payment:
    """Send a journalled payment, for the first time or again, and record what the bank says.

    Raises `OutcomeUnknown` when no answer came, `BankRefused` when the bank took nothing.
    """
    if payment.state in FINAL:
        return payment
    sender = payment.sender or _sender(link)
    if sender is None or sender.client != link.access.client_id:
        raise OutcomeUnknown(
            "that payment was ordered by an earlier link, whose keys this bank does not compare with ours",
            hint="whether it was paid shows in the statement; another one is told apart by --id",
            details={"key": payment.key},
        )
    payment = payments.record(replace(payment, state=UNKNOWN))
    try:
        with Bank(links, link) as bank:
            headers = {"x-idempotency-key": payment.key}
            answer = bank.ask("POST", "/pisp/domestic-vrps", _instruction(sender, payment), headers)
    except NeedsReauth:
        raise
    except BankRefused as problem:
        if problem.details.get("status") in _TELL_NOTHING:
            raise OutcomeUnknown(
                f"the bank's answer does not say what became of the payment: {problem.message}",
                hint=f"cmwallet identity bank pay {link.label} --resume; never send it anew",
                details={"key": payment.key},
            ) from None
        payments.record(replace(payment, state=REFUSED, settled=rfc3339(links.clock())))
        raise BankRefused(problem.message, hint="nothing was paid", details=problem.details) from None
    except BankUnreachable as problem:
        raise OutcomeUnknown(
            f"sent, and no answer came: {problem.message}",
            hint=f"cmwallet identity bank pay {link.label} --resume; never send it anew",
            details={"key": payment.key},
        ) from None
    return _settle(payments, links, payment, answer)


def still_meant(payment: Payment, now: float) -> bool:
    """Whether a payment that was never sent may still be, with a yes: for ten minutes."""
    return now - datetime.fromisoformat(payment.created).timestamp() < _SAME_SECONDS


def abandon(payments: Payments, links: Links, payment: Payment) -> Payment:
    """Write down that a payment that was never sent never will be."""
    return payments.record(replace(payment, state=ABANDONED, settled=rfc3339(links.clock())))


def refresh(payments: Payments, links: Links, link: Link, payment: Payment) -> Payment:
    """Ask the bank what became of a payment that it took."""
    if payment.state in FINAL or payment.bank_id is None:
        return payment
    with Bank(links, link) as bank:
        return _settle(payments, links, payment, bank.ask("GET", f"/pisp/domestic-vrps/{payment.bank_id}"))


def _settle(payments: Payments, links: Links, payment: Payment, answer: dict[str, Any]) -> Payment:
    data = answer.get("Data")
    state = _STATES.get(str(data.get("Status"))) if isinstance(data, dict) else None
    if state is None or not isinstance(data, dict):
        raise OutcomeUnknown("the bank's answer does not say what became of the payment", details={"key": payment.key})
    settled = rfc3339(links.clock()) if state in FINAL else None
    return payments.record(replace(payment, state=state, bank_id=str(data.get("PaymentId")), settled=settled))


def _sender(link: Link) -> Sender | None:
    """None for a link by files."""
    if link.account is None or not link.access.client_id:
        return None
    return Sender(link.access.client_id, link.consent.payments_id, link.account.iban)


def _instruction(sender: Sender, payment: Payment) -> dict[str, Any]:
    scheme = "UK.OBIE.IBAN"
    return {
        "Data": {
            "ConsentId": sender.consent,
            "InstructionIdentification": payment.key,
            "EndToEndIdentification": payment.key,
            "InstructedAmount": {"Amount": payment.amount.formatted, "Currency": payment.amount.currency},
            "DebtorAccount": {"SchemeName": scheme, "Identification": sender.iban},
            "CreditorAccount": {"SchemeName": scheme, "Identification": payment.iban, "Name": payment.name},
            "RemittanceInformation": {"Reference": payment.reference},
        },
        "Risk": {},
    }


def _intent(payment: Payment) -> tuple[object, ...]:
    return payment.label, payment.amount, payment.iban, payment.reference, payment.mark


def _digest(payment: Payment) -> str:
    return hashlib.sha256(repr(_intent(payment)).encode()).hexdigest()[:32]


def _decode(payload: Secret) -> Payment:
    kept = json.loads(payload.reveal())
    payload.wipe()
    sender = kept.get("sender")
    return Payment(
        **{**kept, "amount": Money(**kept["amount"]), "sender": None if sender is None else Sender(**sender)}
    )
