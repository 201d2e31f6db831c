"""`cmwallet identity grant verify|note-erasure`: judging a receipt, and what a dapp says at the end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.attest.common import Offline, Registry, lookup_of
from cmwallet.cli.identity.grant.common import NO_FIELD, GrantId, open_grant_store
from cmwallet.cli.results import grants
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.options import VAULT, session
from cmwallet.cli.terminal.stale import AllowStale
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.node.freshness import Lag
    from cmwallet.session import Session
    from identity.consent.receipt import Receipt

app = Commands()


@app.add(
    "verify",
    result=grants.ReceiptCheck,
    example="cmwallet identity grant verify receipt.json\n"
    "cmwallet identity grant verify - --require signature,key,anchor,not-withdrawn < receipt.json",
)
def verify(
    file: Annotated[str, typer.Argument(metavar="RECEIPT|-", help="A receipt; - is stdin.")],
    require: Annotated[
        str, typer.Option("--require", metavar="NAMES", help="What has to be so for exit code 0.")
    ] = "signature",
    offline: Offline = False,
    registry: Registry = None,
    allow_stale: AllowStale = "0s",
) -> None:
    """Judge a receipt of anybody, without any server and without the vault.

    Each answer stands by itself: signature, key (the account owned the identity then), dapp (it signed the request or
    the receipt), anchor, withdrawn, erased. What cannot be asked is unknown, never no; of a node whose newest block is
    too old nothing is asked. --require takes signature, key, dapp, anchor, not-withdrawn, not-expired and erased; what
    is not so ends with exit code 18, and what such a node keeps from being known with 3, unless --allow-stale.
    """
    from cmwallet.attest.cache import Cache
    from cmwallet.cli.terminal.files import read_bytes
    from cmwallet.errors import InvalidInput, NotVerified
    from cmwallet.grants.anchoring import ChainConsents
    from cmwallet.keys.secp256k1 import recover_address
    from cmwallet.node.freshness import require_fresh
    from identity.consent.fields import spelled
    from identity.consent.receipt import MAX_BYTES, parse_receipt
    from identity.consent.verifying import REQUIREMENTS, Verifier
    from identity.foreign import clean
    from identity.timestamps import rfc3339

    wanted = [name.strip() for name in require.split(",") if name.strip()]
    if not wanted or set(wanted) - set(REQUIREMENTS):
        raise InvalidInput("--require takes names", hint=", ".join(REQUIREMENTS))
    content = read_bytes(file, MAX_BYTES + 1)
    receipt = parse_receipt(content)
    body, now = receipt.body, int(time.time())
    with session() as opened:
        cache, seen = Cache(opened.home), body.hash.hex()
        lag = None if offline else _lag_of(opened, allow_stale)
        offline = offline or lag is not None
        keys = lookup_of(opened, offline=offline, registry=registry)
        verifier = Verifier(
            recover_address,
            now=now,
            keys=keys if offline or _is_its_registry(opened, receipt, registry) else None,
            anchors=None if offline else ChainConsents(opened),
        )
        answers = verifier.verify(receipt, first_seen=cache.first_seen(seen))
        if answers.signature == "yes" and opened.home.exists():
            cache.saw(seen, now)
    document = {
        **answers.document(),
        "grant_id": body.grant_id,
        "version": body.version,
        "subject": str(receipt.document()["body"]["subject"]["did"]),  # type: ignore[index]  # of our own making
        "dapp": body.client,
        "fields": [spelled(name) for name in body.fields],
        "purpose": body.purpose,
        "expires": rfc3339(body.expires),
        "receipt_hash": body.hash.hex(),
    }
    questions = ("signature", "key", "dapp_signature", "anchor", "withdrawn", "erased")
    rows = [(name.replace("_", " "), str(document[name])) for name in questions]
    if answers.as_of_block is not None:
        rows.append(("as of block", str(answers.as_of_block)))
    rows += [("dapp", body.client), ("may read", ", ".join(spelled(name) for name in body.fields) or NO_FIELD)]
    rows += [("purpose", clean(body.purpose)), ("given", rfc3339(body.given)), ("until", rfc3339(body.expires))]
    rows += [("because", clean(reason)) for reason in answers.reasons]
    output.facts(document, rows)
    missing = [name for name in wanted if not answers.met()[name]]
    if missing and lag is not None and {"anchor", "not-withdrawn", "key"} & set(missing):
        require_fresh(lag, 0)
    if missing:
        raise NotVerified(f"not so, or not known: {', '.join(missing)}", details={"missing": missing})


def _lag_of(opened: Session, allow_stale: str) -> Lag | None:
    """By how much the node is too old to be asked; None when it is not, and when it does not answer at all."""
    from cmwallet.errors import NetworkFailed, RpcRefused
    from cmwallet.units import parse_duration

    allowed = parse_duration(allow_stale, allow_zero=True)
    try:
        lag = opened.lag()
    except (NetworkFailed, RpcRefused):
        return None
    if lag is not None:
        output.warn(lag.sentence)
    return None if lag is None or lag.age <= allowed else lag


def _is_its_registry(opened: Session, receipt: Receipt, registry: str | None) -> bool:
    """Whether the registry that this home would ask is the receipt's own; one that is not known yet may be it."""
    from cmwallet.errors import NetworkFailed, NotFound, RpcRefused
    from cmwallet.identities.registry import ChainKeyHistory

    asked = registry
    if asked is None and receipt.body.chain_id == opened.network.chain_id:
        try:
            asked = ChainKeyHistory.on(opened).registry
        except (NetworkFailed, NotFound, RpcRefused):
            return True
    if asked is None or asked.lower() == receipt.body.registry.lower():
        return True
    output.warn(f"the receipt's key registry is {receipt.body.registry}, and this home knows {asked}: another network")
    return False


@app.add(
    "note-erasure", VAULT, result=grants.NotedErasure, example="cmwallet identity grant note-erasure 3fQ erased.jws"
)
def note_erasure(
    grant_id: GrantId, file: Annotated[str, typer.Argument(metavar="FILE|-", help="What the dapp signed; - is stdin.")]
) -> None:
    """Keep a dapp's signed word that it erased what it had read, in the receipt; it is checked first.

    It proves what the dapp said, not that it is so.
    """
    from cmwallet.cli.terminal.files import read_text
    from cmwallet.errors import NotVerified
    from cmwallet.grants.receipts import receipt_of
    from cmwallet.keys.secp256k1 import recover_address
    from identity.consent.receipts import Receipts
    from identity.consent.verifying import Verifier

    text = read_text(file, limit=1 << 16).strip()
    with session() as opened, open_grant_store(opened) as grant_store:
        grant = grant_store.find(grant_id)
        receipt = receipt_of(opened.keeper, grant_store.store, grant_store.state, grant).proven_by("erasure", jws=text)
        verifier = Verifier(recover_address, now=int(time.time()), keys=lookup_of(opened))
        answers = verifier.verify(receipt)
        if answers.erased != "yes":
            why = "; ".join(answers.reasons) or "its keys cannot be asked"
            raise NotVerified(f"that is not the dapp's word about this grant: {why}")
        Receipts(opened.keeper, grant.details.identity).keep(receipt)
        output.result({"grant_id": grant.id, "erased": "yes"}, None)
        output.status("kept in the receipt")
