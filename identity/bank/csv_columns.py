"""Columns of a CSV heading: by a bank's layout that is recognised, else by their names, in several languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from identity.bank.csv_banks import LAYOUTS, SEVERAL
from identity.bank.csv_layout import Layout

ANY: Final = Layout(
    "",
    booked=(
        *("date", "booking date", "posting date", "posted date", "post date", "transaction date", "value date"),
        *("buchungstag", "buchungsdatum", "buchung", "datum", "wertstellung", "valutadatum", "fecha"),
        *("fecha de operación", "fecha operación", "date opération", "date de comptabilisation", "data"),
        *("data operazione", "data operacji", "boekdatum", "transactiedatum", "boekingsdatum", "bogføringsdato"),
        *("completed date", "trans date", "trans. date"),
    ),
    amount=(
        *("amount", "transaction amount", "betrag", "umsatz", "value", "importe", "montant", "importo", "bedrag"),
        *("kwota", "valor", "belopp", "beløb", "import", "payment amount", "net amount"),
    ),
    debit=(
        *("debit", "debits", "debit amount", "money out", "paid out", "withdrawal", "withdrawals", "out", "outflow"),
        *("soll", "belastung", "lastschrift", "débit", "debe", "cargo", "cargos", "addebiti", "dare", "uscite", "af"),
    ),
    credit=(
        *("credit", "credits", "credit amount", "money in", "paid in", "deposit", "deposits", "in", "inflow"),
        *("haben", "gutschrift", "crédit", "haber", "abono", "abonos", "accrediti", "avere", "entrate", "bij"),
    ),
    direction=(
        *("debit/credit", "credit/debit", "debit or credit", "dr/cr", "cr/dr", "d/c", "c/d", "direction"),
        *("transaction type", "type", "indicator", "credit debit indicator", "sign", "soll/haben", "s/h"),
        *("umsatztyp", "umsatzart", "art", "af bij", "af/bij", "sens", "tipo", "typ", "details"),
    ),
    status=("status", "state", "info", "zustand", "estado", "stato", "statut"),
    currency=(
        *("currency", "währung", "waehrung", "ccy", "devise", "divisa", "valuta", "waluta", "moneda"),
        *("payment currency", "munt", "muntsoort"),
    ),
    text=(
        *("description", "text", "verwendungszweck", "details", "reference", "remittance information", "memo"),
        *("buchungstext", "beschreibung", "concepto", "libellé", "descrizione", "mededelingen", "narrative"),
        *("concepte", "omschrijving", "omschrijving-1", "particulars"),
    ),
    other=(
        *("name", "counterparty", "counter party", "payee", "beguenstigter/zahlungspflichtiger", "beneficiary"),
        *("merchant", "partner name", "empfänger", "auftraggeber/empfänger", "begünstigter / auftraggeber"),
        *("counterparty name", "naam tegenpartij", "zahlungspflichtiger/-empfänger"),
    ),
    balance=(
        *("balance", "running balance", "running bal.", "account balance", "saldo", "saldo nach buchung", "solde"),
        *("balance after", "kontostand", "saldo na trn"),
    ),
)

_WITH_CURRENCY: Final = re.compile(r"(.+?)\s*(?:\(([^()]{1,3})\)|\bin ([a-z]{3}))")
_SIGNS: Final = {"€": "EUR", "$": "", "£": "GBP"}

HARMLESS: Final = frozenset(
    {
        *("category", "kategorie", "categoría", "catégorie", "categoria", "tag", "tags", "notes", "note", "notizen"),
        *("iban", "bic", "account", "account name", "account number", "konto", "kontonummer", "blz", "card no."),
        *("id", "reference", "check or slip #", "cheque number", "value date", "valuta", "valutadatum", "wert"),
        *("time", "zeit", "uhrzeit", "address", "memo", "merchant category", "mandatsreferenz", "gläubiger-id"),
    }
)
"""Columns that no bank is known to put a direction in."""


@dataclass(frozen=True)
class Columns:
    """A layout on the heading of a file: the places of its columns, and what the heading says of the currency."""

    layout: Layout
    heading: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    currency: str = ""

    def first(self, meaning: str) -> int | None:
        """The place of the first column with that meaning."""
        found = self.places.get(meaning, ())
        return found[0] if found else None

    def all(self, meaning: str) -> tuple[int, ...]:
        """The places of all columns with that meaning."""
        return self.places.get(meaning, ())


def plain(cell: str) -> str:
    """A heading or a word of a column as it is compared."""
    return " ".join(unicodedata.normalize("NFC", cell).split()).casefold()


def find_columns(cells: Sequence[str]) -> Columns | None:
    """The columns of a heading; None for a row that is no heading."""
    heading = tuple(plain(cell) for cell in cells)
    there = frozenset(heading)
    for layout in LAYOUTS:
        variants = SEVERAL.get(layout.bank, (frozenset(),))
        if layout.tells <= there and any(variant <= there for variant in variants):
            found = _placed(layout, heading)
            if found.first("booked") is not None and (found.first("amount") is not None or found.all("debit")):
                return found
    if not _BOOKED & {*heading, *(_bare(name)[0] for name in heading)}:
        return None  # most rows in front of a heading
    found = _placed(ANY, heading)
    amounts = found.first("amount") is not None or (found.all("debit") and found.all("credit"))
    return found if found.first("booked") is not None and amounts else None


_BOOKED: Final = frozenset(ANY.booked)
_MEANINGS: Final = (
    *("booked", "amount", "debit", "credit", "direction", "status", "currency", "text", "other", "payer", "payee"),
    *("reference", "balance", "account", "group", "fee"),
)


def _placed(layout: Layout, heading: tuple[str, ...]) -> Columns:
    bare = [_bare(name) for name in heading]
    places: dict[str, tuple[int, ...]] = {}
    for meaning in _MEANINGS:
        found: list[int] = []
        for name in getattr(layout, meaning):
            found += [place for place, cell in enumerate(heading) if cell == name and place not in found]
            if not layout.bank:
                found += [place for place, cell in enumerate(bare) if cell[0] == name and place not in found]
        places[meaning] = tuple(found)
    amount = next(iter(places["amount"] or places["debit"]), None)
    currency = layout.stated_currency or ("" if amount is None else bare[amount][1])
    if amount is not None and len(places["currency"]) > 1:
        behind = [place for place in places["currency"] if place > amount]  # each amount has its own behind it
        places["currency"] = tuple(behind[:1]) or places["currency"]
    return Columns(layout, heading, places, currency)


def _bare(name: str) -> tuple[str, str]:
    """`betrag (€)` and `umsatz in eur` as the name alone and the currency."""
    found = _WITH_CURRENCY.fullmatch(name)
    if found is None:
        return name, ""
    stated = found[2] or found[3]
    currency = _SIGNS.get(stated, stated.upper())
    return (found[1], currency) if re.fullmatch(r"[A-Z]{3}|", currency) else (name, "")
