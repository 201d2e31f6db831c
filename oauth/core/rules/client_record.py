"""What is kept of the client: its document, its owner. A DID that changed hands suspends the grants."""

from __future__ import annotations

from oauth.core.call import Call
from oauth.core.clients import ClientRecord, client_record
from oauth.core.errors import InvalidClient, TooMany
from oauth.core.suspending import suspend_all_of
from oauth.store import clients


def client_is_loaded(call: Call) -> None:
    """Load what is kept; a client that is new gets a record without a document."""
    core, client = call.core, call.client
    kept = clients.find(call.work, core.state, client.did)
    if kept is None:
        call.record = ClientRecord(client.did, None, client.standing.owner, call.time)
        return
    call.record = client_record(kept)
    if call.record.owner.lower() != client.standing.owner.lower():
        suspend_all_of(call.work, core.state, client.did, call.time)
        raise InvalidClient("the DID has another owner than before; the user has to confirm the client again")


def client_is_remembered(call: Call) -> None:
    """Keep who owns the DID now, also of a client without a document: a later owner is then seen to be another."""
    core, client = call.core, call.client
    if clients.find(call.work, core.state, client.did) is None and not clients.put(
        call.work, core.state, client.did, call.document.as_json(), kept=False, now=call.time
    ):
        raise TooMany("too many clients that are new here", retry_after=3600)
