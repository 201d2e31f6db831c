"""Clock by which keys and deadlines of a chain are judged: that of the machine, or of an embedded chain ahead of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmwallet.node.access import NetworkAccess


def chain_clock(access: NetworkAccess) -> Callable[[], float]:
    """Return a clock in Unix seconds.

    The owner of an embedded chain may move its time ahead: a key that was published after that is valid by the chain's
    time and not yet by the machine's. Any other chain's newest block is as old as the node says, and is not believed.
    """
    if not access.network.embedded:
        return time.time
    return lambda: max(time.time(), float(access.client.latest_block().timestamp))
