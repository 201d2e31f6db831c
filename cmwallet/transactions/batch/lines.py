"""Lines of a batch and their identity: who gets how much of what, and the id under which the journal knows it for ever.

With ids in the file a line is `NAME/id`, or the id alone. Without, it is its content, `NAME/HASH/k`: `k` counts equal
lines in the order of the file, so that lines can change places, and one more is paid by itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

from cmwallet.accounts.accounts import Account
from cmwallet.accounts.recipients import Recipient, resolve_recipient
from cmwallet.errors import InputNeeded, InvalidInput, Problem
from cmwallet.home.database import Database
from cmwallet.transactions.batch.grammar import Faults, WrittenLine
from cmwallet.transactions.journal_entry import Intent
from cmwallet.transactions.order import Asset, Order
from cmwallet.units import Amount

Found = TypeVar("Found")

MAX_NAME: Final = 100
_DIGITS: Final = 16


@dataclass(frozen=True)
class Line:
    """One line: `amount` is in the asset's smallest unit, `label` its id in the journal."""

    number: int
    recipient: Recipient
    asset: Asset
    amount: int
    memo: str
    label: str

    @property
    def pays(self) -> Amount:
        """What it pays."""
        return self.asset.amount(self.amount)

    def order(self, sender: Account) -> Order:
        """Return the order of its transfer."""
        return Order(sender, self.recipient, self.asset, self.amount, memo=self.memo, label=self.label)

    def intent(self, sender: Account, chain_id: int, genesis: str) -> Intent:
        """Return the intent under which the journal knows it."""
        return self.order(sender).intent(chain_id, genesis)


@dataclass(frozen=True)
class Reading:
    """How the cells of a line are understood: names by the home, tokens and amounts by the network."""

    database: Database
    asset: Callable[[str | None], Asset]
    amount: Callable[[str, Asset], int]
    allow_zero: bool = False


def check_name(name: str, *, ids: bool) -> None:
    """Raise unless a batch can be called so; lines that all have an id need no name.

    Raises:
        InputNeeded: no name. InvalidInput: too long, or with characters that separate or hide.
    """
    if not name:
        if not ids:
            raise InputNeeded(
                "a batch has a name, by which it is known when it is run again",
                hint="--id NAME, such as --id salaries-2026-11; or a column id in the file",
            )
        return
    if len(name.encode()) > MAX_NAME or not name.isprintable() or "/" in name or name != name.strip():
        raise InvalidInput(f"a batch's name is at most {MAX_NAME} bytes without a slash", hint="--id salaries-2026-11")


def resolve_lines(written: Sequence[WrittenLine], name: str, reading: Reading) -> list[Line]:
    """Return the lines with addresses, assets and ids.

    Raises:
        InvalidInput: names that are not known, wrong addresses, amounts that are none; all of them, by line.
    """
    faults, counts, lines = Faults(), Counter[str](), list[Line]()
    recipient = cache(lambda text: _tried(lambda: resolve_recipient(reading.database, text)))
    asset = cache(lambda text: _tried(lambda: reading.asset(text or None)))
    for one in written:
        who, what = recipient(one.to), asset(one.token)
        if isinstance(who, Problem) or isinstance(what, Problem):
            faults.add(one.number, (who if isinstance(who, Problem) else what).message)  # type: ignore[union-attr]
            continue
        try:
            raw = reading.amount(one.amount, what)
        except InvalidInput as problem:
            faults.add(one.number, _no_amount(one.amount, problem))
            continue
        if raw == 0 and not reading.allow_zero:
            faults.add(one.number, "it pays nothing, for a fee (--allow-zero pays it all the same)")
            continue
        content = content_hash(who, what, raw, one.memo)
        counts[content] += 1
        label = _label(name, one.id, content, counts[content])
        lines.append(Line(one.number, who, what, raw, one.memo, label))
    faults.refuse()
    return lines


def content_hash(recipient: Recipient, asset: Asset, raw: int, memo: str) -> str:
    """Return the first 16 hex digits of SHA-256 over what a line does: address, smallest units, token, memo."""
    content = "\0".join((recipient.address.lower(), str(raw), (asset.token or "").lower(), memo))
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]


def _label(name: str, own: str, content: str, occurrence: int) -> str:
    if own:
        return f"{name}/{own}" if name else own
    return f"{name}/{content}/{occurrence}"


def _no_amount(text: str, problem: Problem) -> str:
    if "," in text:
        return "a comma in the amount: write it with a point, and without signs for thousands"
    return problem.message


def _tried(work: Callable[[], Found]) -> Found | Problem:
    try:
        return work()
    except InvalidInput as problem:
        return problem
    except Problem as problem:
        if problem.code == "not_found":
            return problem
        raise
