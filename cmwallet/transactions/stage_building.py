"""Building of a stage: an order that was prepared, as the object that another machine may sign."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from cmwallet.errors import InvalidInput
from cmwallet.transactions.journal import Journal
from cmwallet.transactions.order import Prepared, build_transaction
from cmwallet.transactions.stages import VALID_SECONDS, Stage, StageToken, price_of, receiver_of
from identity.address import parse_address

MAX_AHEAD: Final = 365 * 86_400


def propose_nonce(prepared: Prepared, journal: Journal, pending: int) -> int:
    """Return the next nonce as far as it is known here: nothing is reserved, and the signer has the last word.

    `pending` is what the node counts, with what it has not mined yet.
    """
    if prepared.order.nonce is not None:
        return prepared.order.nonce
    holding = journal.holding(prepared.genesis, prepared.order.sender.address)
    return max([pending, *((entry.nonce or 0) + 1 for entry in holding)])


def build_stage(
    prepared: Prepared,
    nonce: int,
    *,
    seconds: int = VALID_SECONDS,
    replaces: str | None = None,
    clock: Callable[[], float] = time.time,
) -> Stage:
    """Return the unsigned stage of an order, good for so many seconds.

    Raises:
        InvalidInput: it is to be good for longer than a year.
    """
    if not 0 < seconds <= MAX_AHEAD:
        raise InvalidInput("an unsigned transaction is good for a year at most", hint="--valid-for 7d")
    order, now = prepared.order, int(clock())
    transaction = build_transaction(prepared, prepared.amount, nonce)
    gas_price, max_fee, priority_fee = price_of(transaction)
    stage = Stage(
        chain_id=prepared.network.chain_id,
        genesis=prepared.genesis,
        network=prepared.network.name,
        sender=order.sender.address,
        to=receiver_of(transaction),
        value=transaction.value,
        data=transaction.data,
        nonce=nonce,
        gas_limit=transaction.gas_limit,
        gas_price=gas_price,
        max_fee_per_gas=max_fee,
        max_priority_fee_per_gas=priority_fee,
        built_at=now,
        valid_until=now + seconds,
        label=order.label,
        memo=order.memo,
        token=_token(prepared),
        replaces=replaces,
    )
    claims = {
        "summary": [fact.words for fact in stage.explanation.facts],
        "balance": str(prepared.balance),
        "first_payment": prepared.verdict.first_payment,
    }
    return Stage(**{**stage.__dict__, "claims": claims})


def _token(prepared: Prepared) -> StageToken | None:
    asset, to = prepared.order.asset, prepared.order.to
    if asset.token is None or to is None:
        return None
    return StageToken(parse_address(asset.token), asset.decimals, asset.symbol, to, prepared.amount)
