"""Answers that a door which was killed never gave: the journal knows its transactions by their numbers.

Only one door of a home runs at a time, so a request that stands open in `signer.db` when one starts is a dead one's.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from cmwallet.errors import Problem
from cmwallet.signer.clients import Clients
from cmwallet.signer.kept_requests import REPEAT_SECONDS, KeptRequests, client_and_number
from cmwallet.signer.requests import Request, Requests
from cmwallet.transactions.execution import journal_of
from cmwallet.transactions.journal_entry import ABANDONED
from cmwallet.transactions.journal_lists import labelled
from cmwallet.transactions.resuming import resume_signed

if TYPE_CHECKING:
    from cmwallet.session import Session


def recover(opened: Session, genesis: str, kept: KeptRequests, clients: Clients, requests: Requests) -> None:
    """Have what was signed and never answered joined by an equal request; what was not signed is over.

    No number that the journal knows is given again, also when `signer.db` was lost.
    """
    for row in opened.database.rows("SELECT label FROM journal WHERE label >= 'door:' AND label < 'door;'"):
        taken = client_and_number(row["label"])
        if taken is not None:
            kept.begin_after(*taken)
    known = {one.name: one for one in clients.all()}
    for left, digest in kept.left_open():
        entries = labelled(opened.database, genesis, left.account, [left.label])
        signed = next((one for one in entries if one.hash is not None and one.state != ABANDONED), None)
        if signed is None or left.client not in known:
            kept.change(left, "ended")
            continue
        request = Request(left, known[left.client], digest, [], "answered", result=signed.hash, recovered=True)
        requests.adopt(request, left.changed + REPEAT_SECONDS - time.time())


def hand_out(opened: Session, request: Request) -> None:
    """Broadcast the bytes of a recovered request: the door may have been killed before it did."""
    entry = journal_of(opened).by_hash(request.result or "")
    if entry is not None:
        with suppress(Problem):  # the hash is known all the same, and `tx resume` goes on
            resume_signed(opened.client, journal_of(opened), entry, opened.network)
