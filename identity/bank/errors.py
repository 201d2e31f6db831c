"""Error classes of the bank link.

IdentityError
├── BankUnreachable     network         no answer, or one that breaks the protocol; nothing is known
├── BankRefused         denied          the bank said no
│   └── NeedsReauth     needs_reauth    the bank wants the customer to authorise again
├── NotOwner            not_verified    ownership of the account is not proven
├── AboveLimit          policy          above the limits of the link; nothing was sent
├── PaidBefore          duplicate       the same payment is open or was just made; nothing was sent
└── OutcomeUnknown      unconfirmed     sent, and the answer was lost: never send anew, resume
"""

from __future__ import annotations

from identity.errors import IdentityError


class BankUnreachable(IdentityError):
    """No answer came, or one that breaks the protocol."""

    code = "network"
    retryable = True


class BankRefused(IdentityError):
    """The bank, or the customer at the bank, said no."""

    code = "denied"


class NeedsReauth(BankRefused):
    """The bank wants the customer to authorise again; the link is kept."""

    code = "needs_reauth"


class NotOwner(IdentityError):
    """It is not proven that the account belongs to the person."""

    code = "not_verified"


class AboveLimit(IdentityError):
    """The payment is above the limits of the link; nothing was sent."""

    code = "policy"


class PaidBefore(IdentityError):
    """The same payment is open, or was made a moment ago; nothing was sent."""

    code = "duplicate"


class OutcomeUnknown(IdentityError):
    """The payment was sent and no answer came. Resume it; never send it anew."""

    code = "unconfirmed"
    retryable = True
