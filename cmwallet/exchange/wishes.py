"""What the exchange asks people for: as little as it needs to bring two together, and names only once both have agreed.

login    of age; if she likes, how to call her and a credential of her identity       a day
share    name and IBAN, of one account that she names                                  30 days, read a few times
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from identity.consent.fields import age_predicate, check_field
from identity.consent.retention import write_retention
from oauth.dapp.wish import Wish

ADULT: Final = 18
LOGIN_SECONDS: Final = 86_400
SHARE_SECONDS: Final = 30 * 86_400
KEPT_SECONDS: Final = 15 * 60
"""For which what was read is kept in memory, as both wishes promise."""
SHARE_USES: Final = 60
IDENTITY_CREDENTIAL: Final = "credential:urn:cmwallet:identity:1"
GIVEN_NAME: Final = "given_name"
NAME: Final = "name"

_PROVISION: Final = "https://w3id.org/dpv#ServiceProvision"
_CONTRACT: Final = "https://w3id.org/dpv#FulfilmentOfContractualObligation"


def login_wish(now: int) -> Wish:
    """Return what is asked for at a login."""
    return Wish(
        (),
        "to show you loan matches",
        now + LOGIN_SECONDS,
        ({"age_equal_or_over": ADULT},),
        (GIVEN_NAME, IDENTITY_CREDENTIAL),
        purpose_id=_PROVISION,
        retention=write_retention(KEPT_SECONDS),
    )


def share_wish(now: int, label: str, loan: str) -> Wish:
    """Return what is asked for once both have agreed; `loan` says which loan in a few words.

    Raises `InvalidInput`: an account cannot have such a label.
    """
    return Wish(
        (NAME, iban_field(label)),
        f"to settle the loan of {loan}",
        now + SHARE_SECONDS,
        purpose_id=_CONTRACT,
        max_uses=SHARE_USES,
        retention=write_retention(KEPT_SECONDS),
    )


def iban_field(label: str) -> str:
    """Return the name of the IBAN of a labelled account. Raises `InvalidInput`."""
    return check_field(f"bank_account.{label}.IBAN")


def is_adult(fields: Mapping[str, object]) -> bool:
    """Whether a person's server says that she is of age."""
    return value_of(fields, age_predicate(ADULT)) is True


def text_of(fields: Mapping[str, object], name: str) -> str | None:
    """Return a field's text; None when it was not granted, or is none."""
    value = value_of(fields, name)
    return value if isinstance(value, str) and value else None


def value_of(fields: Mapping[str, object], name: str) -> object:
    """Return the value of a field in an answer of `/vault/fields`; None when it is not there."""
    entry = fields.get(name)
    return entry.get("value") if isinstance(entry, dict) else None
