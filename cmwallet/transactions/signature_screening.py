"""Screening of a signature: one table of what is refused, asked about or noted, before anybody says yes.

Nothing is asked of third parties; a node is asked only when it is at hand and the signature is for its chain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from cmwallet.signing.facts import Explanation, Fact, time_text
from cmwallet.signing.siwe import SignIn
from cmwallet.transactions.counterparties import Counterparties
from cmwallet.transactions.counterparty_screening import screen_bait, screen_listed
from cmwallet.transactions.finding import Finding, by_severity
from cmwallet.transactions.screening import Named, screen
from identity.address import Address

LONG: Final = 30 * 86_400
"""A permission that counts for more than so many seconds is asked about."""


@dataclass(frozen=True)
class Surroundings:
    """What is known where a signature is asked for.

    `known` are addresses that look-alikes are compared with, `trusted` those that may be a spender. The functions ask
    the node, if it is `at_hand`, and answer None for what is not known: code at an address, a token's supply, what
    somebody may take already.
    """

    account: Address
    chain_id: int
    network: str
    now: int
    at_hand: bool = False
    known: Mapping[str, str] = field(default_factory=dict)
    trusted: frozenset[str] = frozenset()
    code: Callable[[Address], bytes | None] = lambda _address: None
    supply: Callable[[str], int | None] = lambda _token: None
    allowance: Callable[[str, Address], int | None] = lambda _token, _spender: None
    counterparties: Counterparties = field(default_factory=Counterparties)


Rule = Callable[[Explanation, Surroundings], Iterator[Finding]]


def screen_signature(explained: Explanation, here: Surroundings) -> list[Finding]:
    """Return what speaks against a signature, by the table, refusals first."""
    return by_severity(finding for rule in RULES for finding in rule(explained, here))


def screen_sign_in(sign_in: SignIn, domain: str, here: Surroundings) -> list[Finding]:
    """Return what speaks against a sign-in beyond the table; `domain` is the site that the user means."""
    found = []
    if sign_in.domain != domain:
        found.append(Finding("domain", "refuse", f"the sign-in is for {sign_in.domain}, not for {domain}"))
    if sign_in.address != here.account:
        found.append(Finding("address", "refuse", f"the sign-in is for {sign_in.address}, not for {here.account}"))
    untimely = sign_in.untimely(here.now)
    if untimely is not None:
        found.append(Finding("time", "refuse", untimely))
    return found + [Finding("recap", "ask", f"this hands on rights: {one}") for one in sign_in.recaps]


def _chain(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    if explained.chain_id is not None and explained.chain_id != here.chain_id:
        words = f"it is for chain {explained.chain_id}, and {here.network} has chain id {here.chain_id}"
        yield Finding("chain", "refuse", words)
    elif explained.chain_id is None and not explained.kind.startswith("message"):
        yield Finding("no-chain", "ask", "it names no chain: it may count on every one")


def _delegatecall(explained: Explanation, _here: Surroundings) -> Iterator[Finding]:
    if explained.kind != "sign-in" and any(fact.how == "delegates" for fact in explained.facts):
        yield Finding("delegatecall", "refuse", "code of others would run as the account and could do anything")


def _unlimited(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    for fact in explained.facts:
        if fact.how == "lets-take" and fact.asset is not None and (fact.unlimited or _all_there_is(fact, here)):
            yield Finding("unlimited", "refuse", f"it sets no limit on what is taken of {fact.asset}", "--unlimited")


def _all_there_is(fact: Fact, here: Surroundings) -> bool:
    if fact.asset is None or "#" in fact.asset or not fact.amount:
        return False
    supply = here.supply(fact.asset)
    return supply is not None and supply > 0 and fact.amount >= supply


def _spender(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    for fact in explained.facts:
        if fact.how != "lets-take" or fact.to is None or fact.to in here.trusted:
            continue
        code = here.code(fact.to)
        before = here.allowance(fact.asset, fact.to) if fact.asset else None
        if before and code:
            continue  # somebody else's program has an allowance already: it was decided about before
        words = f"you do not know {fact.to}, who could take: no contact and no contract of the system"
        words += ", and there is no code" if code == b"" else ""
        yield Finding("spender-unknown", "refuse", words, "--allow-spender")


def _long(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    for fact in explained.facts:
        if fact.how not in ("lets-take", "pays") or (fact.until is None and fact.how == "pays"):
            continue
        if fact.until is None or fact.until - here.now > LONG:
            yield Finding("long", "ask", "it counts for more than 30 days")
        elif fact.until <= here.now:
            yield Finding("ended", "note", f"it counts no longer: it ended at {time_text(fact.until)}")


def _owner(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    own = explained.kind.startswith(("permit", "transfer-authorisation", "order", "forward", "vote"))
    for fact in explained.facts if own else ():
        if fact.account is not None and fact.account != here.account:
            yield Finding("owner", "ask", f"it is about {fact.account}, not about the account that signs")


def _lookalike(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    if explained.named:
        for alike in screen(Named(explained.named[0], explained.named[1:]), here.known).lookalikes:
            words = f"{alike.recipient} looks like {alike.known_as} ({alike.known}) but is not"
            yield Finding("lookalike", "refuse", words, "--allow-lookalike")


def _listed(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    yield from screen_listed(explained.named, here.counterparties)


def _bait(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    paid = [fact.to for fact in explained.facts if fact.how == "pays" and fact.to is not None]
    yield from screen_bait((one for one in paid if one not in here.trusted), here.counterparties)


def _contract(explained: Explanation, here: Surroundings) -> Iterator[Finding]:
    here_too = explained.chain_id in (None, here.chain_id)
    if explained.contract is None or not here_too:
        return
    code = here.code(explained.contract)
    if code == b"":
        yield Finding("no-code", "ask", f"there is no contract at {explained.contract}, for which it is made")
    elif code is None and here.at_hand:
        yield Finding("not-asked", "note", "the node could not be asked about the contract and who could take")


def _readable(explained: Explanation, _here: Surroundings) -> Iterator[Finding]:
    if explained.hidden:
        count = "1 character" if explained.hidden == 1 else f"{explained.hidden} characters"
        yield Finding("hidden", "ask", f"{count} in it cannot be seen")
    if explained.unknown:
        yield Finding("unknown-type", "ask", "what it does is up to the contract: read every field")


RULES: Final[tuple[Rule, ...]] = (
    _chain,
    _delegatecall,
    _listed,
    _unlimited,
    _spender,
    _lookalike,
    _bait,
    _contract,
    _readable,
    _owner,
    _long,
)
"""The table, in the order in which findings of one severity are told."""
