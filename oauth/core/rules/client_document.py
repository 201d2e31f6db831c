"""The client's document: the one that is kept, or one sent along by a client that is new here.

Nothing is fetched here: a document that came with a request stays unverified until the user has it checked.
"""

from __future__ import annotations

from dataclasses import replace

from identity.rejections import Rejected
from oauth.core.call import Call
from oauth.core.clients import check_document, parse_document
from oauth.core.errors import InvalidClient, TooMany
from oauth.errors import NotAsSigned
from oauth.store import clients


def document_is_here(call: Call) -> None:
    """Require a document; one that came along is signed by the key that authenticated. `document_is_kept` keeps it."""
    text, client, core = call.form.get("client_document"), call.client, call.core
    record = call.document
    if text is not None and text != record.document:
        try:
            document = check_document(text, client.standing, core.genesis, call.now)
            signed_by = parse_document(text)[1].kid
        except (Rejected, NotAsSigned) as problem:
            raise InvalidClient(problem.message) from None
        if signed_by != client.key:
            raise InvalidClient("the client document is signed by another key than the one that authenticates")
        before = record.parsed
        if before is None or (document.issued >= before.issued and record.verified_host is None):
            record = replace(record, document=text)
    if record.document is None:
        raise InvalidClient(
            "the client has no document here: send client_document, or use the device flow, or ask the user to add you"
        )
    call.record = record


def document_is_kept(call: Call) -> None:
    """Keep a document that came along, once nothing else can refuse the request: a refusal leaves nothing behind."""
    record, core = call.document, call.core
    if record.document is None or record.document != call.form.get("client_document"):
        return
    if clients.find(call.work, core.state, call.client.did) == record.as_json():
        return
    if not clients.put(call.work, core.state, call.client.did, record.as_json(), kept=False, now=call.time):
        raise TooMany("too many clients that are new here", retry_after=3600)
