"""`cmwallet oauth requests|approve|deny`: what dapps ask for, decided in the terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from cmwallet.cli.identity.grant.common import NO_FIELD, Anchored, anchor_executor
from cmwallet.cli.results import oauth
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.confirm import require_yes
from cmwallet.cli.terminal.identity_option import IDENTITY, selected_identity
from cmwallet.cli.terminal.options import Yes, session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.grants.consenting import Terms
    from cmwallet.serving.waiting import Waiting
    from cmwallet.session import Session
    from oauth.model import Issuer
    from oauth.state_key import StateKey
    from oauth.store.engine import Store

app = Commands()

Letters = Annotated[str, typer.Argument(metavar="LETTERS", help="The eight letters on the request's page or device.")]


@app.add(
    "requests",
    IDENTITY,
    result=list[oauth.WaitingRequest],
    example="cmwallet oauth requests\ncmwallet oauth requests --json | jq length",
)
def requests() -> None:
    """List the requests of dapps that wait for your decision.

    The letters by which one is decided stand on its page in your browser, or on the device: see cmwallet oauth approve.
    """
    from cmwallet.serving.waiting import all_waiting

    with session() as opened, _state(opened) as (issuer, store, state):
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
        if found:
            output.hint(
                "cmwallet oauth approve LETTERS, or deny; the letters stand on the request's page, or on the device"
            )


@app.add(
    "approve",
    IDENTITY,
    result=oauth.Approved,
    example="cmwallet oauth approve BCDF-GHJK\n"
    "cmwallet oauth approve BCDFGHJK --fields given_name,age_equal_or_over.18 --for 1h",
)
def approve(
    letters: Letters,
    fields: Annotated[
        str | None,
        typer.Option("--fields", metavar="NAMES", help="Grant only these; none: all but the optional ones."),
    ] = None,
    long: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="End earlier than was asked, such as 15m.")
    ] = None,
    anchor: Anchored = None,
    yes: Yes = False,
) -> None:
    """Grant what the request of these letters asks for, or less; prints the grant's id.

    Your account signs the consent. The browser that was shown the letters goes on by itself, and so does a device.
    Never approve letters that somebody else gave you: the data would go to them.
    """
    from cmwallet.cli.identity.grant.terms import parse_seconds
    from cmwallet.grants.anchor_sending import Anchoring
    from cmwallet.grants.approving import approve_request, terms_of
    from cmwallet.serving.waiting import find_waiting, name_warnings
    from identity.consent.fields import parse_fields, spelled
    from identity.consent.receipts import Receipts

    with session() as opened, _state(opened) as (issuer, store, state):
        now = int(time.time())
        waiting = find_waiting(store, state, issuer, letters, now)
        asked = (*waiting.asked.fields, *waiting.asked.optional)
        chosen = waiting.asked.fields if fields is None else parse_fields([fields], asked)
        begins = max(now, waiting.asked.not_before)
        ends = (
            waiting.asked.expires if long is None else min(waiting.asked.expires, begins + parse_seconds(long, "--for"))
        )
        terms = terms_of(waiting.asked, chosen, ends, login=waiting.login)
        chosen_one = selected_identity(opened)
        anchoring = Anchoring.plan(anchor_executor(opened), chosen_one, ends, wanted=anchor)
        for warning in name_warnings(store, state, waiting.client):
            output.warn(warning)
        require_yes(yes, "Grant this?", lines=_question(waiting, terms, now, anchoring.lines()))
        grant_id = opened.work(
            approve_request,
            issuer_slug=issuer.slug,
            request_id=waiting.request.id,
            fields=list(chosen),
            expires=ends,
            session=waiting.session,
            said="confirmed in the terminal",
        )
        receipt = Receipts(opened.keeper, issuer.owner).newest(str(grant_id), reason="anchor a receipt")
        anchored = None if receipt is None else anchoring.carry_out(chosen_one, receipt, None)[1]
        document = {
            "grant_id": grant_id,
            "client": waiting.client,
            "fields": [spelled(name) for name in terms.fields],
            "expires": _time(ends),
            "anchor": anchored,
        }
        output.result(document, str(grant_id))
        output.status(f"granted until {_time(ends)}")
        output.hint(f"take it back: cmwallet identity grant revoke {grant_id}")


@app.add("deny", IDENTITY, result=oauth.Denied, example="cmwallet oauth deny BCDF-GHJK")
def deny(letters: Letters) -> None:
    """Decide against the request of these letters: the dapp is told, and gets nothing."""
    from cmwallet.serving.waiting import deny as deny_it
    from cmwallet.serving.waiting import find_waiting

    with session() as opened, _state(opened) as (issuer, store, state):
        now = int(time.time())
        waiting = find_waiting(store, state, issuer, letters, now)
        deny_it(store, waiting, now)
        output.result({"client": waiting.client, "denied": True}, None)
        output.status("denied; nothing was given")


@contextmanager
def _state(opened: Session) -> Iterator[tuple[Issuer, Store, StateKey]]:
    """Open the state of the server of an identity."""
    from cmwallet.grants.issuer import issuer_of
    from cmwallet.grants.open_store import open_grants_store
    from cmwallet.grants.state_key import state_key

    issuer = issuer_of(opened, opened.keeper, selected_identity(opened))
    store = open_grants_store(opened.home, opened.config)
    try:
        yield issuer, store, state_key(opened.keeper)
    finally:
        store.close()


def _document(one: Waiting) -> oauth.WaitingRequest:
    from identity.consent.fields import spelled

    return {
        "client": one.client,
        "name": one.name or None,
        "host": one.host,
        "flow": one.request.kind,
        "fields": [spelled(name) for name in one.asked.fields],
        "optional_fields": [spelled(name) for name in one.asked.optional],
        "login": one.login,
        "purpose": one.asked.purpose,
        "purpose_id": one.asked.purpose_id,
        "not_before": _time(one.asked.not_before),
        "expires": _time(one.asked.expires),
        "requested": _time(one.request.created),
        "request_expires": _time(one.request.expires),
    }


def _question(one: Waiting, terms: Terms, now: int, anchor: list[str]) -> list[str]:
    """Return what is shown before the yes."""
    from cmwallet.cli.identity.grant.terms import LASTING, terms_lines
    from cmwallet.grants.dapps import dapp_lines
    from identity.consent.fields import spelled
    from identity.foreign import clean

    lines = dapp_lines(one.client, one.name, one.host)
    if one.device:
        address = clean(str(one.request.parameters.get("remote", "")))
        lines += [f"asked from a device at {address}, at {_time(one.request.created)}:"]
        lines += ["           if you did not start that yourself, deny"]
    shown = terms_lines(terms, now)
    left_out = [name for name in (*one.asked.fields, *one.asked.optional) if name not in terms.fields]
    if one.login:
        lines.append("login      it knows you again by a name that other dapps do not get; it sees your account's DID")
    return [*lines, *shown, *(f"left out   {spelled(name)}" for name in left_out), *anchor, LASTING]


def _names(one: Waiting) -> str:
    from identity.consent.fields import spelled

    optional = [f"[{spelled(name)}]" for name in one.asked.optional]
    return ", ".join([*map(spelled, one.asked.fields), *optional]) or NO_FIELD


def _time(seconds: int) -> str:
    from identity.timestamps import rfc3339

    return rfc3339(seconds)
