"""Ownership test by micro-deposits: a guess, the bank's signed answer, and the names compared.

The bank draws the amounts and counts the tries; the wallet submits what its user read in her statement. What the bank
signs is bound to this client, this account and a fresh nonce. A name alone proves nobody, so the comparison of the
holder's name with the person's stands beside the bank's word, not in place of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from identity.bank.access import Bank
from identity.bank.errors import BankRefused, BankUnreachable, NotOwner
from identity.bank.link import FILES, Link, Links, Ownership
from identity.bank.money import parse_money
from identity.timestamps import rfc3339

PROVEN: Final = "proven"
MISMATCH: Final = "mismatch"
FAILED: Final = "failed"
OPEN: Final = "open"
UNPROVEN: Final = "unproven"
_LEEWAY: Final = 300
_OVER: Final = ("test_over", "not_found")

Compare = Callable[[str], "NameMatch"]
"""Compares the holder's name, as the bank has it, with the person's."""


@dataclass(frozen=True)
class NameMatch:
    """How alike two names are, and whether that counts as the same."""

    score: float
    match: bool


def begin_test(links: Links, link: Link) -> Link:
    """Have the bank make two small deposits, unless a test is under way or has proven it; then the link is as it was.

    By files nothing can be proven: `unproven`.
    """
    now, before = rfc3339(links.clock()), link.ownership
    if before is not None and (before.outcome == PROVEN or (before.outcome == OPEN and now < (before.expires or now))):
        return link
    if link.kind == FILES:
        return links.change(link, ownership=Ownership(UNPROVEN, now))
    with Bank(links, link) as bank:
        assert link.account is not None
        data = _data(bank.ask("POST", "/ownership", {"Data": {"AccountId": link.account.account_id}}))
        link = bank.link
    begun = Ownership(
        OPEN,
        now,
        test_id=str(data.get("TestId")),
        tries_left=_count(data.get("TriesLeft", 0)),
        expires=str(data.get("ExpirationDateTime")),
    )
    return links.change(link, ownership=begun)


def answer_test(links: Links, link: Link, amounts: Sequence[str], compare: Compare) -> Link:
    """Submit the two amounts. Raises `NotOwner` when no test is open, `InvalidInput`, `BankUnreachable`.

    The outcome is kept whichever it is: `proven`, `mismatch` (the amounts are right, the name is another's), `open`
    (wrong, with tries left) or `failed`.
    """
    begun = link.ownership
    if begun is None or begun.outcome != OPEN or begun.test_id is None or link.account is None:
        raise NotOwner("no test is open for this account", hint=f"cmwallet identity bank test {link.label}")
    guessed = [parse_money(text, link.account.currency).formatted for text in amounts]
    nonce = secrets.token_urlsafe(24)
    with Bank(links, link) as bank:
        path = f"/ownership/{begun.test_id}/attempts"
        try:
            data = _data(bank.ask("POST", path, {"Data": {"Amounts": guessed, "Nonce": nonce}}))
        except BankRefused as problem:
            if problem.details.get("error") not in _OVER:
                raise
            over = Ownership(FAILED, rfc3339(links.clock()), test_id=begun.test_id, tries_left=0)
            links.change(bank.link, ownership=over)  # as after an answer that was lost: another test may begin
            hint = f"begin another: cmwallet identity bank test {link.label}"
            raise NotOwner("the test is over at the bank", hint=hint) from None
        link = bank.link
    signed = str(data.get("Result"))
    claims = check_result(signed, link, nonce, links.clock())
    tries = _count(claims.get("tries_left", 0))
    now = rfc3339(links.clock())
    if claims.get("outcome") != PROVEN:
        outcome = OPEN if tries > 0 else FAILED
        kept = Ownership(outcome, now, test_id=begun.test_id, tries_left=tries, expires=begun.expires, evidence=signed)
        return links.change(link, ownership=kept)
    holder = claims.get("holder")
    if not isinstance(holder, str) or not 0 < len(holder) <= 200:
        raise BankUnreachable("the bank's statement names no holder")
    found = compare(holder)
    outcome = PROVEN if found.match else MISMATCH
    kept = Ownership(outcome, now, found.score, found.match, begun.test_id, evidence=signed)
    return links.change(link, ownership=kept)


def check_result(signed: str, link: Link, nonce: str, now: float) -> dict[str, Any]:
    """Return the claims of the bank's statement when it is the bank's, and about this test. Raises `BankUnreachable`.

    ES256 with a key of the set read when the link was made; issuer, audience, nonce, account and time must fit.
    """
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    assert link.account is not None
    try:
        token = jwt.decode(signed, KeySet.import_key_set(link.access.jwks), algorithms=["ES256"])  # type: ignore[arg-type]  # JSON
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise BankUnreachable(f"the bank's statement is not signed by its key: {type(error).__name__}") from None
    wanted = {
        "iss": link.bank,
        "aud": link.access.client_id,
        "nonce": nonce,
        "iban": link.account.iban,
        "test": link.ownership.test_id if link.ownership else None,
    }
    claims = dict(token.claims)
    wrong = [name for name, value in wanted.items() if claims.get(name) != value]
    if token.header.get("typ") != "ownership+jwt":
        wrong.append("typ")
    if not isinstance(claims.get("iat"), int) or abs(claims["iat"] - now) > _LEEWAY:
        wrong.append("iat")
    if wrong:
        raise BankUnreachable(f"the bank's statement is about something else: {', '.join(wrong)}")
    return claims


def _count(stated: object) -> int:
    """Return how many tries are left, as the bank says. Raises `BankUnreachable`."""
    if isinstance(stated, bool) or not isinstance(stated, int) or not 0 <= stated <= 100:
        raise BankUnreachable("the bank's answer does not say how many tries are left")
    return stated


def _data(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("Data")
    if not isinstance(data, dict):
        raise BankUnreachable("the bank's answer makes no sense")
    return data
