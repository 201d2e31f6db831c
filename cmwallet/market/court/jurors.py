"""Jurors of a case: who was drawn, and for how many seats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cmwallet.market.court.case import Case
from cmwallet.market.events import item_events
from cmwallet.transactions.bound_contract import BoundContract
from identity.address import Address, parse_address


def jurors_of(court: BoundContract, case: Case) -> Mapping[Address, int]:
    """Return juror → seats, by the events of the draw; nobody before it. Raises `NetworkFailed`."""
    if not case.drawn:
        return {}
    seated = item_events(court, case.number, case.opened, named=("Seated",))
    return Counter(parse_address(str(event.decoded.values["juror"])) for event in seated)
