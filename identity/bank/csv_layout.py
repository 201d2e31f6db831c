"""How a bank lays out its CSV files, and the words that banks put into columns of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from identity.bank.csv_days import Order

OUT: Final = frozenset(
    {
        *("debit", "debits", "db", "dr", "d", "dbit", "out", "outgoing", "money out", "withdrawal", "paid out", "-"),
        *("ausgang", "ausgabe", "soll", "s", "lastschrift", "belastung", "af", "uit", "débit", "debe", "cargo"),
        *("gasto", "addebito", "dare", "uscita", "obciążenie", "débito", "debet", "payment out", "sent", "expense"),
    }
)
"""Words that say that a line goes out, as banks write them in a column of their own."""
IN: Final = frozenset(
    {
        *("credit", "credits", "cr", "c", "crdt", "in", "incoming", "money in", "deposit", "paid in", "+", "eingang"),
        *("einnahme", "haben", "h", "gutschrift", "bij", "crédit", "haber", "abono", "ingreso", "accredito", "avere"),
        *("entrata", "uznanie", "crédito", "kredit", "payment in", "received", "income"),
    }
)
BOOKED: Final = frozenset(
    {
        *("booked", "completed", "complete", "posted", "cleared", "settled", "executed", "success", "gebucht"),
        *("umsatz gebucht", "abgeschlossen", "boekt", "comptabilisé", "terminé", "completado", "contabilizzato"),
    }
)
NOT_BOOKED: Final = frozenset(
    {
        *("pending", "reverted", "declined", "failed", "cancelled", "canceled", "rejected", "expired", "authorised"),
        *("authorized", "processing", "scheduled", "denied", "on hold", "held", "vorgemerkt", "umsatz vorgemerkt"),
        *("offen", "ausstehend", "abgelehnt", "storniert", "en attente", "pendiente", "in sospeso", "annulé", "placed"),
        *("removed", "uncleared", "memo", "in bearbeitung"),
    }
)


@dataclass(frozen=True)
class Layout:
    """Where things stand: names of columns, the first that is there counts.

    `other` is the other side; where a layout names both sides, `payer` of what comes in and `payee` of what goes out.
    `direction` is a column whose words say whether a line goes out. `group` holds one balance each (accounts, pots).
    `fee` is taken off the amount. `doubled_minus`: the bank writes `--5,00` for a minus. `charges_are_positive`: what
    goes out has no sign, what comes in a minus, as some cards have it.
    """

    bank: str
    booked: tuple[str, ...]
    amount: tuple[str, ...] = ()
    debit: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    payer: tuple[str, ...] = ()
    payee: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    fee: tuple[str, ...] = ()
    tells: frozenset[str] = frozenset()
    """Columns by which the layout is recognised."""
    stated_currency: str = ""
    order: Order | None = None
    decimal: str | None = None
    doubled_minus: bool = False
    charges_are_positive: bool = False
    counts: frozenset[str] = BOOKED
    """The words of `status` with which a line is booked."""
    waits: frozenset[str] = NOT_BOOKED
