"""Request of a case: what is asked about whom, the pledge, the secret, and the block that has to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cmwallet.errors import InvalidInput, Unconfirmed
from cmwallet.market.ballots import Ballot, Ballots
from cmwallet.market.court.case import FEE, KINDS, MOST_SEATS
from cmwallet.market.item_reference import ContractReference
from cmwallet.node.client import NodeClient
from cmwallet.node.networks import Network
from identity.address import Address
from identity.keccak import keccak256

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

PURPOSE: Final = "request"
_POLL_SECONDS: Final = 1.0


def pledge_for(seats: int) -> int:
    """Return what a request of so many seats puts down, in wei."""
    return 3 * FEE * seats


def check_seats(seats: int, least: int) -> None:
    """Raise `InvalidInput` for a number of seats that the court does not take about a subject now."""
    if not least <= seats <= MOST_SEATS:
        hint = "after a decision within 90 days three times its seats are needed" if least > 7 else None
        raise InvalidInput(f"a request about this has {least} to {MOST_SEATS} seats", hint=hint)


def keep_secret(keeper: Keeper, court: ContractReference, requester: Address, kind: int, subject: bytes) -> Ballot:
    """Return the secret of a request, sealed before this returns; the same request again has the same."""
    choice = f"{KINDS[kind]} {subject.hex()}"
    return Ballots(keeper).keep(court, requester, PURPOSE, choice, keccak256)


def pass_block(
    client: NodeClient,
    network: Network,
    number: int,
    seconds: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until block `number` is there; the embedded chain, which makes blocks of transactions alone, is told to.

    Raises:
        Unconfirmed: it did not come in time.
    """
    end = clock() + seconds
    while (newest := client.block_number()) < number:
        if network.embedded:
            client.transport.request("evm_mine", [{"blocks": hex(number - newest)}])
        elif clock() > end:
            raise Unconfirmed(f"block {number}, whose hash the draw needs, did not come in time")
        else:
            sleep(_POLL_SECONDS)
