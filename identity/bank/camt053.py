"""Statements in ISO 20022 camt.053.001.xx: the booked entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from identity.bank.money import Money, parse_money
from identity.bank.statement import MAX_LINES, Line, Statement, parse_day
from identity.errors import InvalidInput

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


def parse_camt053(content: bytes) -> Statement:
    """Read a file. Raises `InvalidInput`: no camt.053, not whole, about several accounts, with a DTD."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise InvalidInput(
            "the statement brings definitions of its own", hint="banks send none; do not trust this file"
        )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise InvalidInput("the statement is no XML, or not whole") from None
    space = etree.QName(root).namespace or ""
    if not space.startswith(_SPACE):
        raise InvalidInput("the statement is not camt.053", hint="ask the bank for camt.053 or CSV")
    names = {"c": space}
    statements = root.findall(".//c:Stmt", names)
    ibans = {_at(statement, "c:Acct/c:Id/c:IBAN", names) for statement in statements} - {""}
    if len(ibans) > 1:
        raise InvalidInput("the file is about several accounts", hint="one account a file")
    entries = [entry for statement in statements for entry in statement.findall("c:Ntry", names)]
    return Statement(next(iter(ibans), None), tuple(_entry(entry, names) for entry in entries[:MAX_LINES]))


def _entry(entry: _Element, names: dict[str, str]) -> Line:
    stated = entry.find("c:Amt", names)
    if stated is None:
        raise InvalidInput("an entry of the statement has no amount")
    amount = parse_money((stated.text or "").strip(), stated.get("Ccy", ""))
    credit = _at(entry, "c:CdtDbtInd", names) == "CRDT"
    reversal = _at(entry, "c:RvslInd", names) == "true"
    details = "c:NtryDtls/c:TxDtls"
    side = "Dbtr" if credit else "Cdtr"
    other = _at(entry, f"{details}/c:RltdPties/c:{side}/c:Nm", names) or _at(
        entry, f"{details}/c:RltdPties/c:{side}/c:Pty/c:Nm", names
    )
    texts = [item.text or "" for item in entry.findall(f"{details}/c:RmtInf/c:Ustrd", names)]
    booked = _at(entry, "c:BookgDt/c:Dt", names) or _at(entry, "c:BookgDt/c:DtTm", names)[:10]
    return Line(
        booked=parse_day(booked),
        amount=amount if credit != reversal else Money(-amount.cents, amount.currency),
        text=(" ".join(texts) or _at(entry, "c:AddtlNtryInf", names))[:500],
        other=other[:200],
        reference=(_at(entry, f"{details}/c:Refs/c:EndToEndId", names) or _at(entry, "c:AcctSvcrRef", names))[:100],
    )


def _at(element: _Element, path: str, names: dict[str, str]) -> str:
    return (element.findtext(path, default="", namespaces=names) or "").strip()
