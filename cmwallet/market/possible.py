"""Check of a step before it is sent: what the contract would refuse is said with when and by whom it is possible.

The contract decides; this only says it sooner, and in words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from cmwallet.accounts.accounts import Account
from cmwallet.errors import Reverted
from cmwallet.market.states import ANYBODY, StateTable, Step
from identity.address import Address
from identity.timestamps import rfc3339

CLOSE_SECONDS: Final = 30
"""So near its end a state may be over before a transaction is in a block: three blocks of ten seconds."""


def check_step(
    table: StateTable[Any],
    item: Any,
    text: str,
    actor: Account,
    command: str,
    now: int,
    *,
    close: bool = False,
    names: Mapping[str, str],
) -> Step[Any]:
    """Return the step that a command (`deal accept`) takes; `now` is chain time. `close`: also just before the end.

    `names` are the names of addresses here.

    Raises:
        Reverted: it is not possible now, or not by this account; the hint says when, and by whom.
    """
    state, what, account = table.of(item), f"{table.what} {text}", actor.address
    steps = [step for step in state.steps if step.command.startswith(f"{command} ")]
    details = {"state": state.name, "until": rfc3339(item.until) if item.until else None}
    if not steps:
        raise Reverted(
            f"{what} is {state.name}: {command.rpartition(' ')[2]} is not possible",
            hint=_possible(table, item, text, now, names),
            details={**details, "reason": "state"},
        )
    mine = [step for step in steps if step.who == ANYBODY or step.who in item.roles(account)]
    if not mine:
        roles = " or the ".join(dict.fromkeys(step.who for step in steps))
        raise Reverted(
            f"only the {roles} of {what} can do that",
            hint=f"{actor.name} is {_article(item.roles(account))}; name another account with --from",
            details={**details, "reason": "role"},
        )
    timely = [step for step in mine if step.possible(item, account, now)]
    if not timely and any(step.timely(item, now) for step in mine):
        raise Reverted(
            f"{what} is {state.name}: {command.rpartition(' ')[2]} is not possible now",
            hint=_possible(table, item, text, now, names),
            details={**details, "reason": "not now"},
        )
    if not timely:
        raise Reverted(
            f"the time for that ended at {rfc3339(item.until)}",
            hint=_possible(table, item, text, now, names),
            details={**details, "reason": "time"},
        )
    if timely[0].when == "in time" and item.until and now + CLOSE_SECONDS > item.until and not close:
        raise Reverted(
            f"too close to the deadline: {what} is {state.name} until {rfc3339(item.until)}",
            hint="with --yes it is sent all the same, and fails if it is mined later",
            details={**details, "reason": "deadline"},
        )
    return timely[0]


def acting_account(
    item: Any, table: StateTable[Any], command: str, chosen: Address, own: Collection[Address]
) -> Address:
    """Return who takes a step when nobody was named: `chosen`, or the one own account that has the role for it."""
    wanted = {step.who for step in table.of(item).steps if step.command.startswith(f"{command} ")}
    able = [account for account in own if wanted & set(item.roles(account))]
    return able[0] if len(able) == 1 and chosen not in able and ANYBODY not in wanted else chosen


def _possible(table: StateTable[Any], item: Any, text: str, now: int, names: Mapping[str, str]) -> str | None:
    steps = table.steps(item, None, now)
    found = [f"{step.who}: cmwallet {step.typed(item, text, names)}" for step in steps[:2]]
    return "; ".join(found) or None


def _article(roles: Sequence[str]) -> str:
    return f"the {' and '.join(roles)}" if roles else "no party"
