"""What an account has at stake, as `stake list` prints it: seen now, or seen last where no node can be asked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from cmwallet.cli.staking.documents import holding_document
from cmwallet.cli.staking.engine import Engine
from cmwallet.cli.terminal import output

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cmwallet.cli.results import staking
    from cmwallet.cli.results.shapes import Amount
    from cmwallet.session import Session
    from identity.address import Address

_COLLECTS = "local"
"""The driver on which what has come back is collected by `stake complete`; the other engines pay it by themselves."""


def look(opened: Session, named: str | None) -> staking.Holding:
    """Return what the account of that name has at stake, or the one that commands use.

    Raises:
        NetworkFailed: no node can be asked, and nothing was seen before.
    """
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.errors import NetworkFailed
    from cmwallet.staking.last_seen import LastSeen

    account = choose_account(opened.config, opened.database, named).address
    try:
        engine = Engine.of(opened)
        engine.say_practice()
        return _seen(engine, account)
    except NetworkFailed as failure:
        last = LastSeen(opened.database, opened.network).find(account)
        if last is None:
            raise
        output.warn(
            f"no node can be asked ({failure.message}); this was seen at block {last['height']} of {last['time']}"
        )
        return cast("staking.Holding", {**last, "remembered": True})


def remember(engine: Engine, account: Address) -> None:
    """Look at what an account has at stake after it changed, so that it is known when no node can be asked.

    The transaction was made: whatever goes wrong here is no error of it.
    """
    from cmwallet.errors import Problem

    if not engine.opened.network.embedded:
        with suppress(Problem):
            _seen(Engine.of(engine.opened), account)  # anew: a driver remembers what it read before


def holding_rows(document: staking.Holding) -> Iterator[Sequence[str]]:
    """Yield name, validator, stake, rewards and state of each delegation, and of what is on its way back."""
    import time

    from cmwallet.cli.terminal.documents import when

    for one in document["delegations"]:
        rewards = "in the stake" if one["rewards"] is None else _text(one["rewards"])
        yield one["name"], one["validator"], _text(one["amount"]), rewards, "at stake"
    now = max(document["time"], when(time.time())) if document["remembered"] else document["time"]
    for back in document["unbonding"]:
        yield back["name"], back["validator"], _text(back["amount"]), "", _due(back, now, document["driver"])


def _seen(engine: Engine, account: Address) -> staking.Holding:
    from cmwallet.staking.last_seen import LastSeen

    document = holding_document(engine, engine.driver.holding(account))
    LastSeen(engine.opened.database, engine.opened.network).keep(account, document)
    return document


def _text(amount: Amount) -> str:
    return f"{amount['formatted']} {amount['symbol']}"


def _due(back: staking.Unbonding, now: str, driver: str) -> str:
    collected = "back: stake complete" if driver == _COLLECTS else "due, paid by itself"
    number = "" if back["entry"] is None else f", entry {back['entry']}"
    due, height = back["due_time"], back["due_height"]
    if due is not None:
        return f"{collected}{number}" if due <= now else f"back on {due}{number}"
    return f"back at block {height}{number}" if height is not None else f"on its way back{number}"
