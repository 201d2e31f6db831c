"""Transaction options: those of every command that writes on chain, and what they say about its orders.

`send`, `contract`, `token` and the others share them, so that all ask, refuse, print and wait alike. They come in
parts, of which a command takes those that mean something for it:

    @app.add("wrap", TRANSACTION, REFERENCE, DUPLICATES, example="cmwallet token wrap 5 --yes")
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.option_groups import OptionGroup, given
from cmwallet.cli.terminal.options import VAULT, Yes
from cmwallet.cli.terminal.signer_option import Program, WithSigner

if TYPE_CHECKING:
    from cmwallet.session import Session
    from cmwallet.transactions.execution import Approver, Executor, Terms
    from cmwallet.transactions.fees import Overrides

Sender = Annotated[str | None, typer.Option("--from", metavar="ACCOUNT", help="The account that pays.")]
Memo = Annotated[str, typer.Option("--memo", metavar="TEXT", help="A note that stays in your journal.")]
Label = Annotated[
    str, typer.Option("--id", metavar="TEXT", help="Tells equal transfers apart; an id is sent once, for ever.")
]
GasLimit = Annotated[int | None, typer.Option("--gas-limit", metavar="N", help="Instead of an estimate.")]
GasPrice = Annotated[
    str | None, typer.Option("--gas-price", metavar="PRICE", help="One price, such as 2gwei; 0 is free on Travis.")
]
MaxFee = Annotated[
    str | None, typer.Option("--gas-max-fee", metavar="PRICE", help="Most for a unit of gas (EIP-1559).")
]
PriorityFee = Annotated[
    str | None, typer.Option("--gas-priority-fee", metavar="PRICE", help="Tip for a unit of gas (EIP-1559).")
]
Nonce = Annotated[
    int | None, typer.Option("--nonce", metavar="N", min=0, max=2**63 - 1, help="Instead of the next one.")
]
Wait = Annotated[
    int | None, typer.Option("--confirmations", metavar="N", min=1, help="Wait for so many.", show_default=False)
]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Return as soon as the node has it.")]
Broadcast = Annotated[
    str,
    typer.Option("--broadcast", metavar="one|all", help="Hand it to one endpoint of the network, or to all of them."),
]
Timeout = Annotated[str | None, typer.Option("--timeout", metavar="TIME", help="How long to wait, such as 30s or 5m.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and quote all; send nothing.")]
AllowDuplicate = Annotated[
    bool, typer.Option("--allow-duplicate", help="Send although the same transfer is open or just settled.")
]
AllowLookalike = Annotated[
    bool, typer.Option("--allow-lookalike", help="Send although the recipient resembles an address that you know.")
]
AllowBurn = Annotated[
    bool, typer.Option("--allow-burn", help="Send although nobody can have the key of the recipient.")
]
AllowNoCode = Annotated[
    bool, typer.Option("--allow-no-code", help="Send coins and data also where there is no contract.")
]
AllowSpender = Annotated[bool, typer.Option("--allow-spender", help="Go on although you do not know who could take.")]
AllowListed = Annotated[
    bool, typer.Option("--allow-listed", help="Go on although somebody stands on a sanctions list of yours.")
]
AllowBait = Annotated[
    bool, typer.Option("--allow-bait", help="Send although you know the recipient only from what it sent.")
]
Unlimited = Annotated[bool, typer.Option("--unlimited", help="Go on although it sets no limit.")]
AcceptReplay = Annotated[
    bool, typer.Option("--accept-replay", help="Sign although the signature could be valid on another chain.")
]


RelayFile = Annotated[
    Path | None, typer.Option("--relay", metavar="FILE", help="Sign only, into this file, for another to submit.")
]
RelayFor = Annotated[str, typer.Option("--relay-for", metavar="TIME", help="How long the signature is good.")]


@dataclass(frozen=True, kw_only=True)
class TransactionOptions(WithSigner):
    """The values of a command's transaction options, as they were typed."""

    sender: Sender = None
    program: Program = None
    memo: Memo = ""
    label: Label = ""
    gas_limit: GasLimit = None
    gas_price: GasPrice = None
    max_fee: MaxFee = None
    priority_fee: PriorityFee = None
    nonce: Nonce = None
    relay: RelayFile = None
    relay_for: RelayFor = "1h"
    wait: Wait = None
    no_wait: NoWait = False
    timeout: Timeout = None
    broadcast: Broadcast = "one"
    dry_run: DryRun = False
    allow_duplicate: AllowDuplicate = False
    allow_lookalike: AllowLookalike = False
    accept_replay: AcceptReplay = False
    allow_burn: AllowBurn = False
    allow_no_code: AllowNoCode = False
    allow_spender: AllowSpender = False
    allow_listed: AllowListed = False
    allow_bait: AllowBait = False
    unlimited: Unlimited = False
    yes: Yes = False

    def __post_init__(self) -> None:
        """Raise `Usage` for options that contradict each other."""
        from cmwallet.errors import Usage

        if self.no_wait and self.wait is not None:
            raise Usage("--confirmations and --no-wait exclude each other")
        if self.broadcast not in ("one", "all"):
            raise Usage("--broadcast is one or all")

    def overrides(self) -> Overrides:
        """Gas and prices that the user fixed."""
        from cmwallet.transactions.fees import Overrides
        from cmwallet.units import parse_gas_price

        return Overrides(
            gas_limit=self.gas_limit,
            gas_price=None if self.gas_price is None else parse_gas_price(self.gas_price),
            max_fee_per_gas=None if self.max_fee is None else parse_gas_price(self.max_fee),
            max_priority_fee_per_gas=None if self.priority_fee is None else parse_gas_price(self.priority_fee),
        )

    def terms(self, opened: Session) -> Terms:
        """Return the terms that an order is executed under. Raises `InvalidInput` for what cannot be read."""
        from cmwallet.transactions.execution import Terms

        return Terms(
            overrides=self.overrides(),
            seconds=opened.config.seconds("timeout", self.timeout),
            everywhere=self.broadcast == "all",
            confirmations=self.wait,
            no_wait=self.no_wait,
            dry_run=self.dry_run,
            agreed=self.yes,
            allow_duplicate=self.allow_duplicate,
            allow_lookalike=self.allow_lookalike,
            accept_replay=self.accept_replay,
            overruled=self.overruled,
            signer=self.signer,
        )

    @property
    def overruled(self) -> frozenset[str]:
        """The options that overrule what screening refuses."""
        given = {
            "--allow-burn": self.allow_burn,
            "--allow-no-code": self.allow_no_code,
            "--allow-spender": self.allow_spender,
            "--allow-listed": self.allow_listed,
            "--allow-bait": self.allow_bait,
            "--unlimited": self.unlimited,
        }
        return frozenset(name for name, is_given in given.items() if is_given)

    def executor(self, opened: Session, *, report: bool = True, approver: Approver | None = None) -> Executor:
        """Return what executes the command's orders, approved at the terminal.

        With `report` the hash is printed right after broadcast, and with `--json` exactly one document, whatever the
        end is; without, the result is the caller's to print. `approver` is for commands that say more than an order's.
        """
        from cmwallet.cli.terminal.approver import TerminalApprover
        from cmwallet.transactions.execution import Executor

        if self.label:
            _doubt_ids(opened)
        return Executor(opened, self.terms(opened), approver or TerminalApprover(yes=self.yes, report=report))


def _doubt_ids(opened: Session) -> None:
    """Warn in a restored home: whether an id was used after the backup was made is not known in it."""
    from cmwallet.home.restored import restored

    mark = restored(opened.database)
    if mark is not None:
        output.warn(f"this home is as of {mark.made}: whether the id was used since is not known here")
        output.hint("cmwallet backup review")


def _part(*fields: str) -> OptionGroup:
    return OptionGroup("Transaction", TransactionOptions, fields, needs=(VAULT,))


SENDER = _part("sender")
SIGNER = _part("program")
MEMO = _part("memo")
REFERENCE = _part("label")
FEES = _part("gas_limit", "gas_price", "max_fee", "priority_fee")
NONCE = _part("nonce")
RELAY = _part("relay", "relay_for")
CONFIRMATIONS = _part("wait", "no_wait")
TIMEOUT = _part("timeout")
BROADCAST = _part("broadcast")
DRY_RUN = _part("dry_run")
DUPLICATES = _part("allow_duplicate")
LOOKALIKES = _part("allow_lookalike", "allow_bait")
REPLAY = _part("accept_replay")
SPENDERS = _part("allow_spender")
LISTED = _part("allow_listed")
BURNS = _part("allow_burn")
OVERRIDES = BURNS + _part("allow_no_code", "allow_spender", "unlimited")
YES = _part("yes")

TRANSACTION = SENDER + SIGNER + CONFIRMATIONS + TIMEOUT + DRY_RUN + LISTED + YES
"""What makes sense for every transaction of an account that the user chooses."""
CALL = TRANSACTION + REFERENCE + FEES + DUPLICATES + LOOKALIKES + OVERRIDES + REPLAY
"""What makes sense for any call of any contract."""
TRANSFER = CALL + MEMO + NONCE
DEPLOYMENT = SENDER + SIGNER + FEES + TIMEOUT + DRY_RUN + LISTED + DUPLICATES + REPLAY + YES
PUBLICATION = RELAY + TIMEOUT
"""What makes sense for a change of an identity, which its own account sends or somebody else submits."""


def transaction_options() -> TransactionOptions:
    """Return what was given for the command that runs."""
    return given(TransactionOptions)
