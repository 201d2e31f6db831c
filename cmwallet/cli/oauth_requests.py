"""`cmwallet oauth requests|deny`: what dapps ask for, decided in the terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli import output
from cmwallet.cli.identity_common import Named, chosen_identity
from cmwallet.cli.options import PassphraseFrom, SharedFile, session
from cmwallet.cli.tree import Commands

if TYPE_CHECKING:
    from cmwallet.serving.waiting import Waiting
    from cmwallet.session import Session
    from oauth.core.model import Issuer
    from oauth.core.state_key import StateKey
    from oauth.store.engine import Store

app = Commands()

Letters = Annotated[str, typer.Argument(metavar="LETTERS", help="The eight letters on the request's page or device.")]


@app.add("requests", example="cmwallet oauth requests\ncmwallet oauth requests --json | jq length")
def requests(
    identity: Named = None,
    passphrase_from: PassphraseFrom = None,
    allow_shared_secret_file: SharedFile = False,
) -> None:
    """List the requests of dapps that wait for your decision.

    The letters by which one is decided stand on its page in your browser, or on the device.
    """
    from cmwallet.serving.waiting import all_waiting

    with (
        session(passphrase_from, allow_shared_file=allow_shared_secret_file) as opened,
        _state(opened, identity) as (issuer, store, state),
    ):
        found = all_waiting(store, state, issuer, int(time.time()))
        output.table(
            [_document(one) for one in found],
            ("dapp", "verified", "wants", "purpose", "until", "request ends"),
            [
                (
                    one.host or one.name or one.client,
                    "yes" if one.host else "no",
                    _names(one),
                    one.asked.purpose,
                    _time(one.asked.expires),
                    _time(one.request.expires),
                )
                for one in found
            ],
            empty="no dapp asks for anything",
        )


@app.add("deny", example="cmwallet oauth deny BCDF-GHJK")
def deny(
    letters: Letters,
    identity: Named = None,
    passphrase_from: PassphraseFrom = None,
    allow_shared_secret_file: SharedFile = False,
) -> None:
    """Decide against the request of these letters: the dapp is told, and gets nothing."""
    from cmwallet.serving.waiting import deny as deny_it
    from cmwallet.serving.waiting import find_waiting

    with (
        session(passphrase_from, allow_shared_file=allow_shared_secret_file) as opened,
        _state(opened, identity) as (issuer, store, state),
    ):
        now = int(time.time())
        waiting = find_waiting(store, state, issuer, letters, now)
        deny_it(store, waiting, now)
        output.result({"client": waiting.client, "denied": True}, None)
        output.status("denied; nothing was given")


@contextmanager
def _state(opened: Session, identity: str | None) -> Iterator[tuple[Issuer, Store, StateKey]]:
    """Open the state of the server of an identity."""
    from cmwallet.grants.state import issuer_of, state_key
    from cmwallet.grants.store import open_grants_store

    issuer = issuer_of(opened, chosen_identity(opened, identity))
    store = open_grants_store(opened.home, opened.config)
    try:
        yield issuer, store, state_key(opened.keeper)
    finally:
        store.close()


def _document(one: Waiting) -> dict[str, object]:
    from identity.consent.fields import spelled

    return {
        "client": one.client,
        "name": one.name or None,
        "host": one.host,
        "flow": one.request.kind,
        "fields": [spelled(name) for name in one.asked.fields],
        "optional_fields": [spelled(name) for name in one.asked.optional],
        "purpose": one.asked.purpose,
        "purpose_id": one.asked.purpose_id,
        "not_before": _time(one.asked.not_before),
        "expires": _time(one.asked.expires),
        "requested": _time(one.request.created),
        "request_expires": _time(one.request.expires),
    }


def _names(one: Waiting) -> str:
    from identity.consent.fields import spelled

    optional = [f"[{spelled(name)}]" for name in one.asked.optional]
    return ", ".join([*map(spelled, one.asked.fields), *optional])


def _time(seconds: int) -> str:
    from identity.timestamps import rfc3339

    return rfc3339(seconds)
