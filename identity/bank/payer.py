"""Payer of exchanged files, from the records: who holds the account, its bank, its number."""

from __future__ import annotations

from typing import Final

from identity.bank.link import Account, Link
from identity.errors import InvalidInput
from identity.records.person import full_name
from identity.records.store import Records

_SHORTEST_NUMBER: Final = 5
"""Digits of an account number that are worth comparing with an IBAN."""


def payer_name(records: Records, link: Link) -> str | None:
    """The name of the account's holder: as the link has it, as noted for the account, or the person's own."""
    if link.account is not None and link.account.holder:
        return link.account.holder

    def text(name: str) -> str | None:
        found = records.find(name, reason="name who pays")
        return None if found is None else str(found.value)

    return text(f"bank_account.{link.label}.Nm") or full_name(text)


def payer_bic(records: Records, link: Link) -> str | None:
    """The BIC of the account's bank, where the records have it."""
    found = records.find(f"bank_account.{link.label}.BICFI", reason="name the bank of who pays")
    return None if found is None else str(found.value)


def check_account(records: Records, link: Link, stated: str | None) -> None:
    """Raise `InvalidInput` where a statement names another account than the link's; one that names none passes.

    A number that is no IBAN is compared with `bank_account.LABEL.Othr.Id`, else looked for within the IBAN.
    """
    if stated is None or link.account is None or stated.upper() == link.account.iban:
        return
    number = _plain(stated)
    kept = records.find(f"bank_account.{link.label}.Othr.Id", reason="compare with the statement's account")
    if kept is not None and _plain(str(kept.value)) == number:
        return
    if kept is None and _within_iban(number, link.account):
        return
    raise InvalidInput(
        "the statement is about another account than the link",
        hint=f"if …{number[-4:]} is its number too: cmwallet identity set bank_account.{link.label}.Othr.Id -",
    )


def _plain(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper().lstrip("0")


def _within_iban(number: str, account: Account) -> bool:
    looks_like_an_iban = number[:2].isalpha() and number[2:4].isdigit()
    return not looks_like_an_iban and len(number) >= _SHORTEST_NUMBER and number in account.iban[4:]
