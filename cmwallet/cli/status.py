"""`cmwallet status`: one screen of what is in a home, and what waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cmwallet.cli.results import home
from cmwallet.cli.terminal import output
from cmwallet.cli.terminal.documents import when
from cmwallet.cli.terminal.options import session
from cmwallet.cli.terminal.tree import Commands

if TYPE_CHECKING:
    from cmwallet.session import Session

app = Commands()

Rows = list[tuple[str, str]]


@app.add(
    "status",
    result=home.Status,
    example="cmwallet status\ncmwallet status --online\ncmwallet status --json | jq .transactions.open",
)
def status(
    online: Annotated[bool, typer.Option("--online", help="Ask the network's node for its newest block too.")] = False,
) -> None:
    """Show the home on one screen: vault, network, what is not settled, who waits.

    Nothing is opened, nothing is made, and without --online nobody is asked. What it shows is not authenticated:
    cmwallet vault verify checks.
    """
    from cmwallet.overview import overview

    with session() as opened:
        parts: dict[str, Any] = dict(overview(opened))
        if online:
            parts["node"] = _node(opened)
        rows: Rows = []
        for name, part in parts.items():
            if part is not None and "problem" in part:
                rows.append((name, f"not read: {part['problem']['message']}"))
            else:
                rows.extend(_ROWS[name](part))
        output.facts(_document(parts), rows)
        if parts["vault"] is None:
            output.status("there is no vault yet; cmwallet init makes one")


def _document(parts: Mapping[str, Any]) -> dict[str, object]:
    """Return the parts with times as they are printed everywhere."""
    found = dict(parts)
    agent, grants = parts["agent"], parts["grants"]
    if agent is not None and "running" in agent:
        found["agent"] = {
            **{name: agent[name] for name in ("running", "pid")},
            "until": _moment(agent["seconds_left"]),
            "until_idle": _moment(agent["seconds_left_idle"]),
        }
    if grants is not None and "next_end" in grants:
        found["grants"] = {**grants, "next_end": None if grants["next_end"] is None else when(grants["next_end"])}
    backup = parts["backup"]
    if backup is not None and "created" in backup:
        found["backup"] = {**backup, "created": None if backup["created"] is None else when(backup["created"])}
    return found


def _node(opened: Session) -> dict[str, object]:
    from cmwallet.errors import Problem

    try:
        newest = opened.client.latest_block()
    except Problem as problem:
        return {"problem": {"code": problem.code, "message": problem.message, "hint": problem.hint}}
    return {"block": newest.number, "time": when(newest.timestamp), "age": int(time.time()) - newest.timestamp}


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else when(int(time.time()) + seconds)


def _home(part: Mapping[str, Any]) -> Rows:
    return [("home", part["path"] if part["exists"] else f"{part['path']} (not there)")]


def _vault(part: Mapping[str, Any] | None) -> Rows:
    if part is None:
        return [("vault", "none")]
    rows = [("vault", f"{part['vault_id']}, {part['records']} records"), ("opened by", ", ".join(part["slots"]))]
    if part["rolled_back"]:
        rows.append(("attention", "this is an older copy of the vault (cmwallet vault verify)"))
    if part["rotation_pending"]:
        rows.append(("attention", "a change of its key was cut short (cmwallet unlock ends it)"))
    return rows


def _agent(part: Mapping[str, Any] | None) -> Rows:
    if part is None:
        return []
    if not part["running"]:
        return [("state", "locked")]
    return [
        ("state", f"unlocked until {_moment(part['seconds_left'])}, if unused {_moment(part['seconds_left_idle'])}")
    ]


def _network(part: Mapping[str, Any]) -> Rows:
    where = "" if part["rpc"] is None else f", {part['rpc']}"
    return [("network", f"{part['name']}, chain id {part['chain_id']}{where}")]


def _chain(part: Mapping[str, Any] | None) -> Rows:
    if part is None:
        return []
    ahead = f", {part['clock_offset']} s ahead" if part["clock_offset"] else ""
    served = f"served at {part['url']}" if part["served"] else "no server"
    return [("embedded chain", f"block {part['block']}{ahead}, {served}")]


def _transactions(part: Mapping[str, Any] | None) -> Rows:
    if part is None:
        return []
    counted = part["open"]
    said = ", ".join(f"{number} {state}" for state, number in counted.items())
    text = f"{said} (cmwallet tx resume)" if counted else "nothing is open"
    rows = [("accounts", str(part["accounts"])), ("transactions", text)]
    if part["batches"]:
        rows.append(("batches", f"{', '.join(part['batches'])} not finished (cmwallet send --batch FILE --id NAME)"))
    return rows


def _grants(part: Mapping[str, Any] | None) -> Rows:
    if part is None:
        return []
    text = f"{part['active']} active"
    if part["suspended"]:
        text += f", {part['suspended']} suspended"
    if part["ending"]:
        text += f", the next ends on {when(part['next_end'])[:10]} ({part['ending']} within 30 days)"
    rows = [("grants", text)]
    if part["requests"]:
        rows.append(("requests", f"{part['requests']} waiting (cmwallet oauth requests)"))
    return rows


def _backup(part: Mapping[str, Any] | None) -> Rows:
    if part is None:
        return []
    if part["created"] is None:
        text = "none was made here"
    else:
        since = part["changes_since"]
        text = f"{when(part['created'])}, {since or 'no'} changes of the vault since"
    rows = [("backup", text)]
    rows += [("backup key", _short(recipient)) for recipient in part["recipients"]]
    if part["restored_from"] is not None:
        rows.append(("attention", f"this is a backup of {part['restored_from']} (cmwallet backup review)"))
    return rows


def _short(recipient: str) -> str:
    return f"{recipient[:12]}…{recipient[-8:]}"


def _newest(part: Mapping[str, Any]) -> Rows:
    return [("newest block", f"{part['block']}, {part['age']} s old")]


_ROWS: Mapping[str, Callable[[Any], Rows]] = {
    "home": _home,
    "vault": _vault,
    "agent": _agent,
    "network": _network,
    "chain": _chain,
    "transactions": _transactions,
    "grants": _grants,
    "backup": _backup,
    "node": _newest,
}
