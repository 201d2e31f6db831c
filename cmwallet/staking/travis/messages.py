"""Messages of Travis composed from what a person wants; what is not said is blank, as the chain reads it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from cmwallet.errors import InvalidInput
from cmwallet.signing.travis_messages import DESCRIPTION, ROUTES, TravisMessage
from cmwallet.staking.actions import Description
from identity.address import Address

UNCHANGED_RATE: Final = "0"
"""What leaves a rate as it is in an update; an empty text would end the chain's reading of the message."""
PROPOSALS: Final = "governance/propose/"


def delegate(validator: str, amount: int) -> TravisMessage:
    """Stake without a Cube's signature, which counts four fifths."""
    fields = {"validator_address": validator, "amount": str(amount), "cube_batch": "", "sig": "", "source": ""}
    return TravisMessage("stake/delegate", fields)


def withdraw(validator: str, amount: int, *, completely: bool) -> TravisMessage:
    """Take stake back; `completely`: with what it still earns on its way."""
    fields = {"validator_address": validator, "amount": str(amount), "completely_withdraw": completely}
    return TravisMessage("stake/withdraw", fields)


def candidacy(
    route: str, pub_key: str | None, max_amount: int | None, rate: Fraction | None, said: Description
) -> TravisMessage:
    """Declare a candidate, or change one; None leaves what is there, and is blank in a declaration."""
    fields = {
        "pub_key": pub_key or "",
        "max_amount": "" if max_amount is None else str(max_amount),
        "comp_rate": UNCHANGED_RATE if rate is None else rate_text(rate),
        "description": described(said),
    }
    return TravisMessage(route, fields)


def described(said: Description) -> dict[str, str]:
    """Return the five texts of a description."""
    texts = {
        "name": said.name,
        "website": said.website,
        "location": said.location,
        "email": said.email,
        "profile": said.details,
    }
    return {name: texts[name] or "" for name in DESCRIPTION}


def plain(route: str) -> TravisMessage:
    """A message without members."""
    return TravisMessage(route, {})


def set_rate(delegator: Address, rate: Fraction) -> TravisMessage:
    """Give one delegator a rate of her own."""
    return TravisMessage("stake/setCompRate", {"delegator_address": delegator, "comp_rate": rate_text(rate)})


def move(account: Address) -> TravisMessage:
    """Offer a candidate to another account."""
    return TravisMessage("stake/updateCandidacyAccount", {"new_candidate_account": account})


def accept(number: int) -> TravisMessage:
    """Take over a candidate that was offered."""
    return TravisMessage("stake/acceptCandidacyAccountUpdate", {"account_update_request_id": number})


def change_parameter(name: str, value: str, reason: str) -> TravisMessage:
    """Propose another value of a parameter; it expires when the chain's own period is over."""
    fields = {"name": name, "value": value, "reason": reason, "expire_timestamp": None, "expire_block_height": None}
    return TravisMessage(f"{PROPOSALS}change_param", fields)


def proposed(document: Mapping[str, object]) -> TravisMessage:
    """Return the proposal of a document: `type` is its kind, the other members are the chain's, missing ones blank.

    Raises:
        InvalidInput: the chain has no such kind, or a member is not one of it.
    """
    route = f"{PROPOSALS}{document.get('type')}"
    if route not in ROUTES:
        kinds = ", ".join(sorted(one.removeprefix(PROPOSALS) for one in ROUTES if one.startswith(PROPOSALS)))
        raise InvalidInput("a proposal's type is not one of this chain", hint=f"type is one of {kinds}")
    members = ROUTES[route]
    strange = set(document) - set(members) - {"type"}
    if strange:
        raise InvalidInput(f"a proposal of that type has no {min(strange)!r}", hint=", ".join(members))
    fields: dict[str, Any] = {name: document.get(name, None if check(None) else "") for name, check in members.items()}
    return TravisMessage(route, fields)


def vote(proposal: str, *, yes: bool) -> TravisMessage:
    """Vote on a proposal."""
    return TravisMessage("governance/vote", {"proposal_id": proposal, "answer": "Y" if yes else "N"})


def rate_text(rate: Fraction) -> str:
    """Return a rate as the chain reads it: a fraction in lowest terms, or 0 or 1."""
    return str(rate.numerator) if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"
