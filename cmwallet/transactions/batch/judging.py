"""Judgement of a whole batch before its first signature: every recipient, each against the others, all fees.

This is the one place where a list is judged. A rule about single transfers is asked for each line by its own function;
what holds for all lines together (look-alikes among them, what they come to) is asked here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cmwallet.accounts.recipients import known_addresses
from cmwallet.calls.deployments import deployed
from cmwallet.errors import PolicyRefused
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.transactions.batch.lines import Line
from cmwallet.transactions.counterparties import Counterparties, counterparties
from cmwallet.transactions.counterparty_screening import bait, listed
from cmwallet.transactions.finding import Finding
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.screening import LOOKALIKE_DIGITS, Lookalike, Named, Verdict, refuse_swallowed, screen
from cmwallet.transactions.transaction_screening import burn, is_burn
from identity.address import Address, parse_address


@dataclass(frozen=True)
class Judgement:
    """What was found: a verdict for each address that is paid, all look-alikes, and what speaks against somebody.

    Each look-alike and each refusal is to be overruled.
    """

    verdicts: Mapping[Address, Verdict]
    findings: Mapping[Address, tuple[Finding, ...]] = field(default_factory=dict)

    @property
    def lookalikes(self) -> list[Lookalike]:
        """Every look-alike, once."""
        return list(dict.fromkeys(one for verdict in self.verdicts.values() for one in verdict.lookalikes))

    @property
    def refusals(self) -> list[tuple[Address, Finding]]:
        """Every refusal with whom it is about."""
        return [(one, found) for one, several in self.findings.items() for found in several]

    @property
    def strangers(self) -> list[Address]:
        """Those who were never paid before."""
        return [address for address, verdict in self.verdicts.items() if verdict.first_payment]

    def with_contracts(self, contracts: Collection[Address], lines: Iterable[Line]) -> Judgement:
        """Return the same, knowing which recipients are contracts: tokens may be lost in them."""
        into = {line.recipient.address for line in lines if line.asset.token is not None} & set(contracts)
        verdicts = {one: replace(verdict, into_code=one in into) for one, verdict in self.verdicts.items()}
        return replace(self, verdicts=verdicts)


def judge(home: Home, database: Database, client: NodeClient, network: Network, lines: Sequence[Line]) -> Judgement:
    """Judge lines that are about to be paid.

    Raises:
        PolicyRefused: tokens would stay for ever in a contract; `details["lines"]` has every such line.
    """
    _refuse_swallowed(database, client, network, lines)
    known = known_addresses(database, Journal(database).paid())
    people = list(dict.fromkeys(line.recipient.address for line in lines))
    return Judgement(screen_all(lines, known), screen_each(people, counterparties(home, database)))


def screen_each(people: Sequence[Address], known: Counterparties) -> dict[Address, tuple[Finding, ...]]:
    """Return what speaks against those who are paid, by address; a list is asked once for all of them."""
    rows: dict[Address, list[Finding]] = defaultdict(list)
    for one in filter(is_burn, people):
        rows[one].append(burn(one))
    for found in known.listed(people).found:
        rows[parse_address(found.address)].append(listed(found))
    for one in sorted(map(Address, known.lured(people))):
        rows[one].append(bait(one))
    return {one: tuple(several) for one, several in rows.items()}


def screen_all(lines: Sequence[Line], known: Mapping[str, str]) -> dict[Address, Verdict]:
    """Return the verdict on each address: against what the user knows, and against the other lines.

    Only addresses that begin and end alike can be look-alikes, so each is compared with those alone: a list of 10,000
    against 10,000 known ones would else take minutes.
    """
    first: dict[Address, int] = {}
    for line in lines:
        first.setdefault(line.recipient.address, line.number)
    alike: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for address, number in first.items():
        alike[_ends(address)][address] = f"the recipient of line {number}"
    for other, known_as in known.items():
        alike[_ends(other)][other] = known_as
    verdicts = {}
    for address in first:
        others = alike[_ends(address)]
        near = others if address in known else {one: named for one, named in others.items() if one != address}
        verdicts[address] = screen(Named(address), near)
    return verdicts


def _ends(address: str) -> tuple[str, str]:
    digits = address[2:].lower()
    return digits[:LOOKALIKE_DIGITS], digits[-LOOKALIKE_DIGITS:]


def _refuse_swallowed(database: Database, client: NodeClient, network: Network, lines: Iterable[Line]) -> None:
    tokens = [line for line in lines if line.asset.token is not None]
    if not tokens:
        return
    names = {there.address: name for name, there in deployed(database, client, network).items()}
    found: list[tuple[int, PolicyRefused]] = []
    for line in tokens:
        try:
            refuse_swallowed(line.recipient.address, str(line.asset.token), names)
        except PolicyRefused as refusal:
            found.append((line.number, refusal))
    if found:
        first, why = found[0]
        raise PolicyRefused(
            f"line {first} of the batch: {why.message}; nothing was sent",
            hint=why.hint,
            details={"lines": [{"line": number, "problem": one.message} for number, one in found]},
        )
