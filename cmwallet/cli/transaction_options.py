"""The options of every command that writes on chain, in parts: a command takes those that mean something for it.

@app.add("wrap", TRANSACTION, REFERENCE, DUPLICATES, example="cmwallet token wrap 5 --yes")
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cmwallet.cli.identity_common import RelayFile, RelayFor, publisher_of
from cmwallet.cli.option_groups import OptionGroup, given
from cmwallet.cli.options import VAULT, Yes
from cmwallet.cli.road import (
    AcceptReplay,
    AllowDuplicate,
    AllowLookalike,
    DryRun,
    GasLimit,
    GasPrice,
    Label,
    MaxFee,
    Memo,
    Nonce,
    NoWait,
    PriorityFee,
    Road,
    Sender,
    Timeout,
    Wait,
)

if TYPE_CHECKING:
    from cmwallet.cli.publishing import Publisher
    from cmwallet.identities import Identity
    from cmwallet.session import Session


@dataclass(frozen=True)
class TransactionOptions:
    """What the options say about a transaction: who pays, what it may cost, how long to wait, what is overruled."""

    sender: Sender = None
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
    dry_run: DryRun = False
    allow_duplicate: AllowDuplicate = False
    allow_lookalike: AllowLookalike = False
    accept_replay: AcceptReplay = False
    yes: Yes = False

    def __post_init__(self) -> None:
        """Raise `Usage` for options that contradict each other."""
        self.road().check()

    def road(self) -> Road:
        """Return the way that the transaction goes."""
        return Road(
            gas_limit=self.gas_limit,
            gas_price=self.gas_price,
            max_fee=self.max_fee,
            priority_fee=self.priority_fee,
            wait=self.wait,
            no_wait=self.no_wait,
            timeout=self.timeout,
            dry_run=self.dry_run,
            allow_duplicate=self.allow_duplicate,
            allow_lookalike=self.allow_lookalike,
            accept_replay=self.accept_replay,
            yes=self.yes,
        )


def _part(*fields: str) -> OptionGroup:
    return OptionGroup("Transaction", TransactionOptions, fields, needs=(VAULT,))


SENDER = _part("sender")
MEMO = _part("memo")
REFERENCE = _part("label")
FEES = _part("gas_limit", "gas_price", "max_fee", "priority_fee")
NONCE = _part("nonce")
RELAY = _part("relay", "relay_for")
CONFIRMATIONS = _part("wait", "no_wait")
TIMEOUT = _part("timeout")
DRY_RUN = _part("dry_run")
DUPLICATES = _part("allow_duplicate")
LOOKALIKES = _part("allow_lookalike")
REPLAY = _part("accept_replay")
YES = _part("yes")

TRANSACTION = SENDER + CONFIRMATIONS + TIMEOUT + DRY_RUN + YES
"""What makes sense for every transaction of an account that the user chooses."""
CALL = TRANSACTION + REFERENCE + FEES + DUPLICATES + LOOKALIKES + REPLAY
"""What makes sense for any call of any contract."""
TRANSFER = CALL + MEMO + NONCE
DEPLOYMENT = SENDER + FEES + TIMEOUT + DRY_RUN + DUPLICATES + REPLAY + YES
PUBLICATION = RELAY + TIMEOUT
"""What makes sense for a change of an identity, which its own account sends or somebody else submits."""


def transaction_options() -> TransactionOptions:
    """Return what was given for the command that runs."""
    return given(TransactionOptions)


def own_publisher(opened: Session, identity: Identity, *, typed: bool = False) -> Publisher:
    """Return the way that an identity's changes go; `typed`: the user has agreed to them by typing the DID."""
    options = transaction_options()
    road = replace(options.road(), yes=options.yes or typed)
    return publisher_of(opened, identity, road, options.relay, options.relay_for)
