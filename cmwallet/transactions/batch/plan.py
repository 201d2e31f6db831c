"""Plan of a batch: everything that is looked up and judged before the yes. Nothing here opens the vault or writes.

What was paid already is not looked at again, so that a batch that is finished asks the node which chain it is, and no
more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cmwallet.accounts.accounts import Account
from cmwallet.home.agreed_settings import FEE_CAP, Reliance
from cmwallet.home.config import Config
from cmwallet.home.database import Database
from cmwallet.home.folder import Home
from cmwallet.node.chain_identity import ChainIdentity
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from cmwallet.transactions.batch.judging import Judgement, judge
from cmwallet.transactions.batch.lines import Line
from cmwallet.transactions.batch.quoting import Totals, check_funds, quote_lines
from cmwallet.transactions.batch.register import Batches
from cmwallet.transactions.batch.standing import Payment, Standing, compare
from cmwallet.transactions.fees import Overrides
from cmwallet.transactions.journal_entry import JournalEntry
from cmwallet.transactions.journal_lists import labelled, labelled_within
from cmwallet.transactions.order import Prepared
from cmwallet.transactions.preparing import reliances
from cmwallet.transactions.screening import Verdict, check_fee
from cmwallet.units import NATIVE_DECIMALS, Amount, parse_amount


@dataclass(frozen=True)
class Place:
    """Where a batch is planned: a home, the node of a network, and the chain that this serves."""

    home: Home
    config: Config
    database: Database
    client: NodeClient
    network: Network
    sender: Account
    chain: ChainIdentity


@dataclass(frozen=True)
class Plan:
    """A batch that could begin: lines with their standing, in the order of the file, and what the open ones come to."""

    name: str
    sha256: str
    standing: Standing
    judgement: Judgement = field(default_factory=lambda: Judgement({}))
    totals: Totals = field(default_factory=lambda: Totals({}, 0))
    reliances: tuple[Reliance, ...] = ()
    highest_fee: Amount | None = None

    @property
    def payments(self) -> list[Payment]:
        """Every line."""
        return self.standing.payments

    @property
    def to_pay(self) -> list[Payment]:
        """Lines of which nothing was signed yet."""
        return [payment for payment in self.payments if payment.to_pay]

    @property
    def finished(self) -> bool:
        """Whether nothing is to be paid or followed."""
        return not any(payment.to_pay or payment.open for payment in self.payments)


def stand(place: Place, name: str, lines: Sequence[Line], content: bytes, *, allow_changed: bool = False) -> Plan:
    """Compare lines with the journal.

    Raises:
        Duplicate: the name stands for a batch of another account or chain, or the file lacks what was paid.
    """
    sender, genesis = place.sender, place.chain.genesis
    if name:
        Batches(place.database).refuse_other(name, sender.address, genesis)
    payments = [Payment(line, line.intent(sender, place.chain.chain_id, genesis)) for line in lines]
    standing = compare(payments, _entries(place, name, lines))
    if not allow_changed:
        standing.refuse_changed()
    return Plan(name, hashlib.sha256(content).hexdigest(), standing)


def prepare_batch(place: Place, plan: Plan, overrides: Overrides) -> Plan:
    """Judge and quote what is to be paid.

    Raises:
        PolicyRefused: screening or the fee cap says no.
        InsufficientFunds: all of it is more than the account holds. Others as `quote_lines`.
    """
    payments = plan.to_pay
    if not payments:
        return plan
    lines = [payment.line for payment in payments]
    judgement = judge(place.home, place.database, place.client, place.network, lines)
    totals = Totals.of(lines)
    check_funds(place.client, place.network, place.sender, totals)  # or a token would say that the first would fail
    quotes = quote_lines(place.client, place.network, place.sender, lines, overrides)
    most = max(quotes.of(line).max_fee for line in lines)
    highest = Amount(most, NATIVE_DECIMALS, place.network.symbol)
    check_fee(highest, parse_amount(place.config.text(FEE_CAP)))
    totals = totals.with_fees(lines, quotes)
    held = check_funds(place.client, place.network, place.sender, totals)
    judgement = judgement.with_contracts(quotes.contracts, lines)
    relied = tuple(reliances(place.config, place.network, highest))
    for payment in payments:
        line = payment.line
        payment.prepared = Prepared(
            line.order(place.sender),
            place.network,
            place.chain.genesis,
            line.amount,
            quotes.of(line),
            judgement.verdicts.get(line.recipient.address, Verdict()),
            held,
            relied,
        )
    return Plan(plan.name, plan.sha256, plan.standing, judgement, totals, relied, highest)


def _entries(place: Place, name: str, lines: Sequence[Line]) -> list[JournalEntry]:
    """Return what the journal has of a batch: by its name all of it, without one what stands under the file's ids."""
    genesis, sender = place.chain.genesis, place.sender.address
    if name:
        return labelled_within(place.database, genesis, sender, f"{name}/")
    return labelled(place.database, genesis, sender, [line.label for line in lines])
