"""Driver of an engine: reads validators, stake and proposals into the one model, and carries actions out.

    network ─► finding: which driver, pinned ─► driver.read … ─► model
    action ─► driver.quote: refusals, what is locked and until when ─► yes ─► driver.perform: the road of `send`

What an engine has not is refused with `UnsupportedHere`, which names the driver and what there is instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Protocol

from cmwallet.accounts.accounts import Account
from cmwallet.errors import UnsupportedHere
from cmwallet.staking.actions import Action
from cmwallet.staking.model import Holding, Parameter, Proposal, Validator
from cmwallet.transactions.execution import Executor
from cmwallet.transactions.journal_entry import JournalEntry
from identity.address import Address

KEPT: Final = 10**16
"""What stays at hand unless the user says otherwise: an account that has staked all cannot pay to get it back."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What an action comes to, before a yes: `lines` are (word, text) for a person, in order.

    `question` is what is asked, `due_*` when coins that are locked would be at hand again; `warnings` are said even
    with `--yes`. What is due is an estimate; `due_after` seconds, or `due_blocks`, count from the transaction's block.
    `plan` is the driver's own: what `perform` carries out.
    """

    question: str
    lines: Sequence[tuple[str, str]] = ()
    warnings: Sequence[str] = ()
    validator: str | None = None
    amount: int | None = None
    due_height: int | None = None
    due_time: int | None = None
    due_after: int | None = None
    due_blocks: int | None = None
    plan: Any = None


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What the user overrules, and her bounds.

    `jailed`: stake goes to a jailed validator all the same. `foreign_source`: a proposal takes coins of an account that
    is not hers. `risk`: an engine whose staking is known to lose coins. `keep` stays at hand so that fees can be paid,
    in the smallest unit.
    """

    jailed: bool = False
    foreign_source: bool = False
    risk: bool = False
    max_commission: Fraction = Fraction(1)
    keep: int = KEPT


class StakingDriver(Protocol):
    """What `stake`, `validator` and `gov` need of an engine."""

    @property
    def name(self) -> str:
        """What it is called in settings and results: `local`, `cosmos`, `travis`, `cmt-v2`, `precompiles`."""

    @property
    def practice(self) -> bool:
        """Whether nothing here secures a chain."""

    @property
    def lists_validators(self) -> bool:
        """Whether it knows them all; else each is given by its whole address."""

    def validators(self, *, every: bool = False) -> Sequence[Validator]:
        """Return validators by stake, the largest first; `every`: those too that no longer take part."""

    def holding(self, account: Address) -> Holding:
        """Return what an account has at stake."""

    def proposals(self, account: Address | None) -> Sequence[Proposal]:
        """Return proposals, the newest first; `my_vote` is the account's."""

    def proposal(self, number: str, account: Address | None) -> Proposal:
        """Return one proposal. Raises `NotFound`."""

    def parameters(self) -> Sequence[Parameter]:
        """Return the parameters of staking and governance."""

    def own_validator(self, account: Address) -> Validator:
        """Return the validator that belongs to an account. Raises `NotFound`."""

    def quote(self, action: Action, actor: Account, allowed: Allowed) -> Quote:
        """Return what an action of an account comes to, having checked what the engine would check.

        Raises:
            UnsupportedHere, PolicyRefused, InsufficientFunds, InvalidInput, NotFound, Reverted: it is refused now.
        """

    def perform(self, quote: Quote, actor: Account, executor: Executor, label: str) -> None:
        """Carry out what was quoted: journal, sign, broadcast, wait; the road of `send`.

        The executor's approver says yes and hears of each transaction.

        Raises:
            What `execute` raises; PartlyDone: some of several transactions were made.
        """

    def native_hash(self, entry: JournalEntry) -> str | None:
        """Return the engine's own hash of a signed transaction, where it has one beside Ethereum's."""


def refuse_unsupported(driver: str, what: str, instead: str) -> UnsupportedHere:
    """Return the error for what an engine has not: `what` in words ("moving stake"), `instead` what there is."""
    return UnsupportedHere(f"{what} is not on this network (driver {driver})", hint=instead)
