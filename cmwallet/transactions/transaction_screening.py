"""Screening of a transaction by what it does: one table of what is refused or noted, before a fee is quoted.

Look-alikes and contracts that swallow tokens are judged in `screening`. A refusal is overruled by an option of its own,
and the log says so; nothing is asked of third parties.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from cmwallet.errors import PolicyRefused
from cmwallet.signing.calls import BLIND, KNOWN, addresses_in
from cmwallet.signing.facts import NATIVE, Explanation
from cmwallet.transactions.counterparties import Counterparties
from cmwallet.transactions.counterparty_screening import screen_bait, screen_listed
from cmwallet.transactions.finding import Finding, by_severity
from cmwallet.units import NATIVE_DECIMALS
from identity.address import Address

_PRECOMPILES: Final = 0x1FF
_BURNED: Final = frozenset({"0x000000000000000000000000000000000000dead", "0xdead000000000000000042069420694206942069"})
_LEAST_CODE: Final = 20
_ONE_COIN: Final = 10**NATIVE_DECIMALS


@dataclass(frozen=True)
class Facts:
    """A transaction before it is signed: what it comes to, its data, the highest fee, and what the node is asked.

    `trusted` may be given allowances: contacts, accounts, contracts of the system. `code`, `supply` and `allowance`
    answer None for what is not known. `persons` are named in the data, as whoever made them says.
    """

    explained: Explanation
    to: Address | None
    value: int
    data: bytes
    max_fee: int
    trusted: frozenset[str]
    code: Callable[[Address], bytes | None]
    supply: Callable[[str], int | None]
    allowance: Callable[[str, Address], int | None]
    persons: tuple[Address, ...] = ()
    counterparties: Counterparties = field(default_factory=Counterparties)


Rule = Callable[[Facts], Iterator[Finding]]


def screen_transaction(facts: Facts) -> tuple[Finding, ...]:
    """Return what speaks against a transaction, by the table, refusals first."""
    return tuple(by_severity(finding for rule in RULES for finding in rule(facts)))


def refuse(finding: Finding) -> PolicyRefused:
    """Return the error for a finding that nobody overruled."""
    hint = "check the address and the data" if finding.option is None else f"{finding.option} sends all the same"
    return PolicyRefused(f"{finding.words}; nothing was sent", hint=hint, details={"finding": finding.id})


def is_burn(address: str) -> bool:
    """Whether what an address holds is lost: nobody has its key, or it is a part of the machine itself."""
    return address.lower() in _BURNED or int(address, 16) <= _PRECOMPILES


def burn(address: str) -> Finding:
    """Return what speaks against paying where everything is lost."""
    return Finding("burn", "refuse", f"what {address} holds is lost: nobody has its key", "--allow-burn")


def _burn(facts: Facts) -> Iterator[Finding]:
    for fact in facts.explained.facts:
        if fact.how == "pays" and fact.to is not None and is_burn(fact.to) and fact.amount:
            yield burn(fact.to)


def _without_code(facts: Facts) -> Iterator[Finding]:
    if facts.to is not None and facts.data and facts.code(facts.to) == b"":
        if facts.value:
            words = f"there is no contract at {facts.to}: the coins would stay there, and the data do nothing"
            yield Finding("no-code", "refuse", words, "--allow-no-code")
        else:
            yield Finding("no-code", "note", "there is no contract at this address: the data do nothing there")


def _unlimited(facts: Facts) -> Iterator[Finding]:
    for fact in facts.explained.facts:
        if fact.how != "lets-take" or fact.asset is None or not fact.amount:
            continue
        bounded = fact.unlimited or "#" in fact.asset or fact.to in facts.trusted
        supply = None if bounded else facts.supply(fact.asset)
        if fact.unlimited or (supply and fact.amount >= supply):
            yield Finding("unlimited", "refuse", f"it sets no limit on what is taken of {fact.asset}", "--unlimited")


def _spender(facts: Facts) -> Iterator[Finding]:
    for fact in facts.explained.facts:
        if fact.how != "lets-take" or fact.to is None or fact.to in facts.trusted:
            continue
        code = facts.code(fact.to)
        if code and fact.asset is not None and facts.allowance(fact.asset, fact.to):
            continue  # somebody else's program has an allowance already: it was decided about before
        words = f"you do not know {fact.to}, who could take: no contact, no account and no contract of the system"
        words += ", and there is no code" if code == b"" else ""
        yield Finding("spender-unknown", "refuse", words, "--allow-spender")


def _listed(facts: Facts) -> Iterator[Finding]:
    named = (*facts.explained.named, *facts.persons, *addresses_in(facts.data))
    yield from screen_listed(dict.fromkeys(named), facts.counterparties)


def _bait(facts: Facts) -> Iterator[Finding]:
    """Judge who is paid; coins that go along with a call are the contract's own matter."""
    pays = [fact for fact in facts.explained.facts if fact.how == "pays" and not (fact.asset == NATIVE and facts.data)]
    paid = (fact.to for fact in pays if fact.to is not None and fact.to not in facts.trusted)
    yield from screen_bait(paid, facts.counterparties)


def _create_empty(facts: Facts) -> Iterator[Finding]:
    if facts.to is None and len(facts.data) < _LEAST_CODE:
        yield Finding("create-empty", "refuse", "it would create a contract with next to no code: is TO missing?")


def _malformed(facts: Facts) -> Iterator[Finding]:
    known = KNOWN.get(facts.data[:4])
    if known is not None and facts.explained.kind == BLIND:
        words = f"the data begin like a call of kind {known.kind!r} and are not of its form"
        yield Finding("calldata", "ask", words)


def _fee(facts: Facts) -> Iterator[Finding]:
    if not facts.data and 0 < facts.value < _ONE_COIN and facts.max_fee > facts.value:
        yield Finding("fee", "note", "the fee may be more than what is sent")


RULES: Final[tuple[Rule, ...]] = (
    _burn,
    _listed,
    _bait,
    _without_code,
    _unlimited,
    _spender,
    _create_empty,
    _malformed,
    _fee,
)
"""The table, in the order in which findings of one severity are told."""
