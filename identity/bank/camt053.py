"""Statements in ISO 20022: camt.053 (end of day) and camt.052 (within the day), the booked entries.

`CdtDbtInd` is the direction of the entry itself. `RvslInd` does not turn it: a reversal that is CRDT takes back a debit
(usage rules of `ReversalIndicator`). Some banks write it the other way round; where the balances of the file show that,
they are followed, and it is said.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from identity.bank.iso20022 import Node, parse_document
from identity.bank.money import Money
from identity.bank.statement import Line, Statement, check_number_of_lines, contradiction, sum_of
from identity.errors import InvalidInput

_SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_STATEMENTS: Final = {"camt.053.001": "Stmt", "camt.052.001": "Rpt"}
"""What a message holds, below an element whose name the first version wrote otherwise."""
_OTHERS: Final = {
    "camt.054.001": "camt.054, notices of single bookings",
    "pain.001.001": "pain.001, orders to a bank",
    "pain.002.001": "pain.002, a bank's answer to orders",
}
_BOOKED: Final = "BOOK"
_STATES: Final = {"PDNG": "pending", "INFO": "for information only", "FUTR": "to be booked later"}
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = ("CLBD",)
_INTERIM: Final = ("ITBD",)
_NO_REFERENCE: Final = "NOTPROVIDED"


@dataclass(frozen=True)
class _Entry:
    """The lines of one entry, and whether the entry takes back another."""

    lines: tuple[Line, ...]
    reversal: bool


def parse_camt(content: bytes) -> Statement:
    """Read a file. Raises `InvalidInput`: no statement, not whole, about several accounts, an entry makes no sense."""
    root, namespace = parse_document(content)
    kind = namespace.removeprefix(_SPACE)[:12] if namespace.startswith(_SPACE) else ""
    if kind not in _STATEMENTS:
        what = _OTHERS.get(kind, "not camt.053")
        raise InvalidInput(f"the statement is {what}", hint="ask the bank for camt.053 or CSV")
    statements = Node(root, namespace).all(f"*/{_STATEMENTS[kind]}")
    if not statements:
        raise InvalidInput(f"the file holds no statement ({_STATEMENTS[kind]})")
    accounts = {found for statement in statements if (found := _account(statement))}
    if len(accounts) > 1:
        raise InvalidInput("the file is about several accounts", hint="one account a file")
    check_number_of_lines(sum(len(statement.all("Ntry")) for statement in statements))
    read = [_statement(statement, booked_unless_said=kind == "camt.053.001") for statement in statements]
    lines = tuple(line for one in read for line in one.lines)
    check_number_of_lines(len(lines))
    checked = [one.balanced for one in read if one.balanced is not None]
    return Statement(
        account=next(iter(accounts), None),
        lines=lines,
        balance=next((one.balance for one in reversed(read) if one.balance is not None), None),
        balanced=all(checked) if checked else None,
        left_out=tuple(text for one in read for text in one.left_out),
        notes=tuple(text for one in read for text in one.notes),
    )


def _account(statement: Node) -> str:
    return (statement.text("Acct/Id/IBAN") or statement.text("Acct/Id/Othr/Id")).replace(" ", "")


def _statement(statement: Node, *, booked_unless_said: bool) -> Statement:
    entries: list[_Entry] = []
    left_out: list[str] = []
    for number, entry in enumerate(statement.all("Ntry"), 1):
        try:
            state = _why_not_booked(entry, booked_unless_said=booked_unless_said)
            if state is None:
                entries.append(_entry(entry))
            else:
                left_out.append(f"{_name(entry, number)}: {state}")
        except InvalidInput as problem:
            raise InvalidInput(f"{_name(entry, number)} of the statement: {problem.message}") from None
    opening, closing = _balance(statement, _OPENING), _balance(statement, _CLOSING)
    shown = closing or _balance(statement, _INTERIM, last=True)
    lines = [line for entry in entries for line in entry.lines]
    if opening is None or closing is None or opening.currency != closing.currency:
        return Statement(None, tuple(lines), shown, None, tuple(left_out))
    total = sum_of((line.amount for line in lines), closing.currency)
    if opening.cents + total.cents == closing.cents:
        return Statement(None, tuple(lines), shown, True, tuple(left_out))
    turned = [line for entry in entries for line in (_turned(entry) if entry.reversal else entry.lines)]
    if opening.cents + sum_of((line.amount for line in turned), closing.currency).cents == closing.cents:
        note = (
            "the file states its reversals in the direction of what they take back; "
            "its balances show that, and they are followed"
        )
        return Statement(None, tuple(turned), shown, True, tuple(left_out), (note,))
    said = contradiction(opening, total, closing)
    return Statement(None, tuple(lines), shown, False, tuple(left_out), (said,))


def _turned(entry: _Entry) -> list[Line]:
    return [replace(line, amount=Money(-line.amount.cents, line.amount.currency)) for line in entry.lines]


def _name(entry: Node, number: int) -> str:
    reference = entry.text("NtryRef") or entry.text("AcctSvcrRef")
    return f"entry {number}" + (f" ({reference[:40]})" if reference else "")


def _why_not_booked(entry: Node, *, booked_unless_said: bool) -> str | None:
    """What an entry is instead of booked. Up to version 2 the status is text, later a code within it."""
    status = entry.text("Sts/Cd") or entry.text("Sts/Prtry") or entry.text("Sts")
    if status == _BOOKED or (not status and booked_unless_said):
        return None
    return _STATES.get(status, f"status {status[:40]}" if status else "it does not say whether it is booked")


def _balance(statement: Node, codes: tuple[str, ...], *, last: bool = False) -> Money | None:
    """The balance of the first of these codes that is stated; None where there is none, or none that can be read."""
    for code in codes:
        found = [one for one in statement.all("Bal") if one.text("Tp/CdOrPrtry/Cd") == code]
        if found:
            balance = found[-1 if last else 0]
            try:
                money = balance.money("Amt")
                return None if money is None else _directed(balance, money)
            except InvalidInput as problem:
                raise InvalidInput(f"balance {code} of the statement: {problem.message}") from None
    return None


def _directed(node: Node, money: Money, *, otherwise: str = "") -> Money:
    """The amount with the sign of the element's own `CdtDbtInd`."""
    direction = node.text("CdtDbtInd") or otherwise
    if direction not in ("CRDT", "DBIT"):
        what = f"its direction (CdtDbtInd) is {direction[:20]!r}" if direction else "it has no direction (CdtDbtInd)"
        raise InvalidInput(what)
    return money if direction == "CRDT" else Money(-money.cents, money.currency)


def _entry(entry: Node) -> _Entry:
    stated = entry.money("Amt")
    if stated is None:
        raise InvalidInput("it has no amount")
    amount = _directed(entry, stated)
    reversal = _boolean(entry.text("RvslInd"))
    booked = entry.day("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    details = entry.all("NtryDtls/TxDtls")
    parts = _parts(entry, details, amount) if len(details) > 1 else None
    if parts is not None:
        pairs = zip(details, parts, strict=True)
        return _Entry(tuple(_line(entry, detail, part, booked, reversal) for detail, part in pairs), reversal)
    several = len(details) > 1 or int(_digits(entry.text("NtryDtls/Btch/NbOfTxs")) or 1) > 1
    if several or not details:
        return _Entry((_sum(entry, amount, booked, len(details)),), reversal)
    return _Entry((_line(entry, details[0], amount, booked, reversal),), reversal)


def _parts(entry: Node, details: list[Node], amount: Money) -> list[Money] | None:
    """The amount of each transaction of a batch; None unless all are stated and give the sum of the entry."""
    parts: list[Money] = []
    for detail in details:
        stated = detail.money("AmtDtls/TxAmt/Amt") or detail.money("Amt")
        if stated is None or stated.currency != amount.currency:
            return None
        parts.append(_directed(detail, stated, otherwise=entry.text("CdtDbtInd")))
    return parts if sum(part.cents for part in parts) == amount.cents else None


def _line(entry: Node, detail: Node, amount: Money, booked: str, reversal: bool) -> Line:
    # The parties of a reversal are those of what it takes back, whose direction is the other one.
    side = "Dbtr" if (amount.cents > 0) != reversal else "Cdtr"
    other = detail.text(f"RltdPties/{side}/Nm") or detail.text(f"RltdPties/{side}/Pty/Nm")
    references = [detail.text("Refs/EndToEndId"), detail.text("Refs/AcctSvcrRef"), entry.text("AcctSvcrRef")]
    return Line(
        booked=booked,
        amount=amount,
        text=_remittance(entry, detail)[:500],
        other=other[:200],
        reference=next((text for text in references if text not in ("", _NO_REFERENCE)), "")[:100],
    )


def _sum(entry: Node, amount: Money, booked: str, number: int) -> Line:
    """An entry without details, or a batch whose parts are not told apart: nobody's name stands for all of it."""
    text = entry.text("AddtlNtryInf") or (f"{number} payments" if number > 1 else "")
    return Line(booked, amount, text[:500], "", entry.text("AcctSvcrRef")[:100])


def _remittance(entry: Node, detail: Node) -> str:
    """What the payment is for: the text, then the references of structured remittance information."""
    told = detail.texts("RmtInf/Ustrd")
    for path in ("CdtrRefInf/Ref", "RfrdDocInf/Nb", "AddtlRmtInf"):
        told += [text for text in detail.texts(f"RmtInf/Strd/{path}") if text not in told]
    return " ".join(told) or detail.text("AddtlTxInf") or entry.text("AddtlNtryInf")


def _boolean(text: str) -> bool:
    """An `xs:boolean`; absent is no."""
    if text not in ("", "true", "1", "false", "0"):
        raise InvalidInput(f"whether it is a reversal (RvslInd) is {text[:20]!r}")
    return text in ("true", "1")


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""
