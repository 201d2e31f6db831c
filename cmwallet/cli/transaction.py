"""Transaction options: those of every command that writes on chain, and what they say about its orders.

`send`, `contract`, `token` and the others share them, so that all ask, refuse, print and wait alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cmwallet.chain.fees import Overrides
    from cmwallet.session import Session
    from cmwallet.transactions.execution import Executor, Terms

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
Timeout = Annotated[str | None, typer.Option("--timeout", metavar="TIME", help="How long to wait, such as 30s or 5m.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and quote all; send nothing.")]
AllowDuplicate = Annotated[
    bool, typer.Option("--allow-duplicate", help="Send although the same transfer is open or just settled.")
]
AllowLookalike = Annotated[
    bool, typer.Option("--allow-lookalike", help="Send although the recipient resembles an address that you know.")
]
AcceptReplay = Annotated[
    bool, typer.Option("--accept-replay", help="Sign although the signature could be valid on another chain.")
]


@dataclass(frozen=True, kw_only=True)
class TransactionOptions:
    """The values of a command's transaction options, as they were typed."""

    gas_limit: int | None = None
    gas_price: str | None = None
    max_fee: str | None = None
    priority_fee: str | None = None
    wait: int | None = None
    no_wait: bool = False
    timeout: str | None = None
    dry_run: bool = False
    allow_duplicate: bool = False
    allow_lookalike: bool = False
    accept_replay: bool = False
    yes: bool = False

    def check(self) -> None:
        """Raise `Usage` for options that contradict each other."""
        from cmwallet.errors import Usage

        if self.no_wait and self.wait is not None:
            raise Usage("--confirmations and --no-wait exclude each other")

    def seconds(self, opened: Session) -> float:
        """How long to wait for locks and confirmations."""
        from cmwallet.units import parse_duration

        return float(parse_duration(opened.config.text("timeout", self.timeout)))

    def overrides(self) -> Overrides:
        """Gas and prices that the user fixed."""
        from cmwallet.chain.fees import Overrides
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
            seconds=self.seconds(opened),
            confirmations=self.wait,
            no_wait=self.no_wait,
            dry_run=self.dry_run,
            agreed=self.yes,
            allow_duplicate=self.allow_duplicate,
            allow_lookalike=self.allow_lookalike,
            accept_replay=self.accept_replay,
        )

    def executor(self, opened: Session, *, report: bool = True) -> Executor:
        """Return what executes the command's orders, approved at the terminal.

        With `report` the hash is printed right after broadcast, and with `--json` exactly one document, whatever the
        end is; without, the result is the caller's to print.
        """
        from cmwallet.cli.approver import TerminalApprover
        from cmwallet.transactions.execution import Executor

        return Executor(opened, self.terms(opened), TerminalApprover(yes=self.yes, report=report))
