"""A node whose newest block is too old: a warning where a person reads, an error where security hangs on the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from cmwallet.node.freshness import Lag
    from cmwallet.node.networks import Network
    from cmwallet.session import Session

AllowStale = Annotated[
    str, typer.Option("--allow-stale", metavar="TIME", help="Accept a node whose newest block is so old.")
]


def warn_if_stale(opened: Session, network: Network | None = None) -> Lag | None:
    """Warn when the newest block of the network (None: the one in use) is too old; return by how much."""
    lag = opened.lag(network)
    if lag is not None:
        output.warn(lag.sentence)
    return lag


def refuse_stale(opened: Session, allow_stale: str) -> None:
    """Raise `Stale` when the newest block is too old, unless that was allowed. Warns when it was."""
    from cmwallet.node.freshness import require_fresh
    from cmwallet.units import parse_duration

    lag = opened.lag()
    require_fresh(lag, parse_duration(allow_stale, allow_zero=True))
    if lag is not None:
        output.warn(lag.sentence)
