"""What is shown of any item: who you are in it, the picture of its states, how long this one lasts, what is next.

On a terminal it is drawn; piped it is name and value lines.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.runtime import runtime

if TYPE_CHECKING:
    from cmwallet.cli.market.item import ChosenItem
    from cmwallet.market.states import Step
    from identity.address import Address


_INDENT: Final = 6
"""Columns before what is next, the first of which say so."""


def item_document(chosen: ChosenItem, own: Mapping[Address, str]) -> dict[str, object]:
    """Return the members that the document of every item has; `own` are the accounts of this home."""
    from cmwallet.cli.market.item import names_of
    from cmwallet.units import cmt
    from identity.timestamps import rfc3339

    item, system = chosen.item, chosen.system
    state = system.table.of(item)
    parties = dict(item.parties)
    names = names_of(chosen.opened, tuple(parties.values()))
    return {
        "id": chosen.text,
        "system": system.noun,
        "network": chosen.opened.network.name,
        "contract": chosen.contract.address,
        "state": state.name,
        "until": rfc3339(item.until) if item.until and not state.final else None,
        "chain_time": rfc3339(chosen.now),
        "roles": sorted({role for account in own for role in item.roles(account)}),
        "parties": {
            role: {"address": who, "name": names[who] if names[who] != who else None} for role, who in parties.items()
        },
        **{name: cmt(getattr(item, name)).as_json() for name in system.amounts},
        "next": [
            {
                "who": step.who,
                "action": step.action,
                "by": None if (by := step.deadline(item)) is None else rfc3339(by),
                "from": rfc3339(item.until + 1) if step.when == "late" else None,
                "command": _typed(chosen, step),
            }
            for step in _next(chosen)
        ],
    }


def print_item(chosen: ChosenItem, document: Mapping[str, object], more: Sequence[tuple[str, str]]) -> None:
    """Print an item; `more` are further name and value lines of its system."""
    from cmwallet.node.chain_time import apart

    strange = apart(chosen.now)
    if strange:
        output.warn(strange)
    if runtime.json or not sys.stdout.isatty():
        later = [("next", f"{step.who}: {_typed(chosen, step)}") for step in _next(chosen)]
        output.facts(document, [*_facts(chosen, document), *more, *later])
        return
    from cmwallet.foreign import clean

    lines = [*_heading(chosen, document), "", *_drawn(chosen), ""]
    lines += [f"  {name:<10}  {clean(value, 200)}" for name, value in more]
    lines += ["", *_next_lines(chosen)] if _next(chosen) else []
    output.result(None, "\n".join(lines))


def _heading(chosen: ChosenItem, document: Mapping[str, object]) -> list[str]:
    roles = document["roles"]
    assert isinstance(roles, list)
    you = f"   you are the {' and the '.join(roles)}" if roles else ""
    return [f"{chosen.system.what} {chosen.text}{you}"]


def _drawn(chosen: ChosenItem) -> list[str]:
    from cmwallet.market.picture import picture

    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    table = chosen.system.table
    return [f"  {line}" for line in picture(table, table.of(chosen.item).name, plain=plain)]


def _next(chosen: ChosenItem) -> Sequence[Step[Any]]:
    table, item = chosen.system.table, chosen.item
    return [*table.steps(item, None, chosen.now), *table.later(item, chosen.now)]


def _next_lines(chosen: ChosenItem) -> list[str]:
    rows = []
    for step in _next(chosen):
        action = (
            f"from then on: {step.action}" if step.when == "late" and chosen.now <= chosen.item.until else step.action
        )
        rows.append((step.who, action, _typed(chosen, step)))
    return next_lines(rows, shutil.get_terminal_size().columns)


def next_lines(rows: Sequence[tuple[str, str, str]], columns: int) -> list[str]:
    """Return who can do what by which command, a line each; the command beneath where a line would be broken.

    A command that a terminal breaks in the middle cannot be copied.
    """
    who, what = (max(len(row[place]) for row in rows) for place in (0, 1))
    lines = [f"{name:<{who}}  {action:<{what}}  {command}" for name, action, command in rows]
    if max(map(len, lines)) + _INDENT > columns:
        lines = [part for row in rows for part in (f"{row[0]:<{who}}  {row[1]}", f"{'':<{who}}  {row[2]}")]
    return [f"{'next' if number == 0 else '':<{_INDENT}}{line}" for number, line in enumerate(lines)]


def _facts(chosen: ChosenItem, document: Mapping[str, object]) -> list[tuple[str, str]]:
    until = document["until"]
    rows = [("id", chosen.text), ("state", str(document["state"]))]
    rows += [("until", str(until))] if until else []
    roles = document["roles"]
    assert isinstance(roles, list)
    rows += [("role", ", ".join(roles))] if roles else []
    return rows


def _typed(chosen: ChosenItem, step: Step[Any]) -> str:
    from cmwallet.accounts.recipients import address_names

    return f"cmwallet {step.typed(chosen.item, chosen.text, address_names(chosen.opened.database))}"
