"""Moves of a case that time allows anybody, with the secrets of this vault where they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from cmwallet.errors import Reverted
from cmwallet.market.court.case import CLIENT, DRAWING, SEEDING, SHOWING, Case
from cmwallet.market.court.kept_secrets import kept_secret
from cmwallet.transactions.bound_contract import BoundContract

if TYPE_CHECKING:
    from identity.vault.interface import Keeper

DRAWN_AT_ONCE: Final = 25
"""Seats that one transaction draws: about 29,000 gas each."""

Call = tuple[str, tuple[object, ...]]
"""A function of the contract and its arguments."""


def moves_of_case(court: BoundContract, case: Case, now: int, keeper: Callable[[], Keeper]) -> Iterator[Call]:
    """Yield the calls that carry a case on, in their order; `keeper` opens the vault, where the secrets are.

    Raises:
        Reverted: only somebody with a secret that is not in this vault can do it, or a block has to come first.
    """
    late = now > case.until
    if case.state == SEEDING and not late:
        _require_block(court, case)
    if case.state == SEEDING and case.kind != CLIENT and not late:
        secret = kept_secret(court, case, 0, keeper())
        if secret is None:
            raise Reverted(
                f"case {case.number} waits for its requester's secret, which is not in this vault",
                hint="when its time is over anybody advances it, and the pledge is burnt",
                details={"reason": "secret"},
            )
        yield "seed", (case.number, secret)
    elif case.state in (SEEDING, SHOWING) and case.kind == CLIENT and not late:
        yield from _party_secrets(court, case, now, keeper)
    elif case.state == DRAWING and not late:
        for start in range(case.drawn, case.seats, DRAWN_AT_ONCE):
            yield "draw", (case.number, start, DRAWN_AT_ONCE)
    else:
        yield "advance", (case.number,)


def _party_secrets(court: BoundContract, case: Case, now: int, keeper: Callable[[], Keeper]) -> Iterator[Call]:
    """Yield the secrets of parties of ours; without one, or too late for one, the hash of the block is taken."""
    shown = 0
    for place in (0, 1):
        if case.pending & (1 << place) and now <= case.secrets_until:
            secret = kept_secret(court, case, place, keeper())
            if secret is not None:
                shown += 1
                yield "secret", (case.number, place, secret)
    if not shown and case.state == SEEDING:
        yield "advance", (case.number,)
    elif not shown:
        raise Reverted(
            f"case {case.number} waits for secrets of the parties, which are not in this vault",
            hint="seats are drawn without them when the time to show them is over",
            details={"reason": "secret"},
        )


def _require_block(court: BoundContract, case: Case) -> None:
    """Raise `Reverted` as long as the block is not there whose hash the draw needs."""
    newest = court.client.block_number()
    if newest < case.block:
        wait = f"cmwallet chain mine --blocks {case.block - newest}" if court.network.embedded else "try again soon"
        raise Reverted(
            f"case {case.number} waits for block {case.block}, whose hash the draw needs; the newest is {newest}",
            hint=wait,
            details={"reason": "block"},
        )
