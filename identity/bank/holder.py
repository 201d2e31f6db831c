"""Comparison of the linked account with the person's records: whose name it is in, and what the bank says."""

from __future__ import annotations

from identity.bank.link import API, Link
from identity.bank.ownership import PROVEN, NameMatch
from identity.errors import InvalidInput
from identity.kyc.names.compare import compare
from identity.records.person import full_name
from identity.records.store import Records, Update


def match_holder(records: Records, holder: str) -> NameMatch:
    """Compare the holder's name, as the bank has it, with the person's. Raises `InvalidInput` when she has none."""

    def text(name: str) -> str | None:
        found = records.find(name, reason="compare with the holder of the bank account")
        return None if found is None else str(found.value)

    person = full_name(text)
    if person is None:
        raise InvalidInput("your name is not set", hint="cmwallet identity set name VALUE")
    found = compare(holder, person)
    return NameMatch(found.score, found.match)


def note_account(records: Records, link: Link) -> list[str]:
    """Note the account among the records; once ownership is proven, that the bank has verified it. Returns warnings."""
    if link.kind != API or link.account is None:
        return []
    proven = link.ownership is not None and link.ownership.outcome == PROVEN
    known = {"IBAN": link.account.iban, "Nm": link.account.holder, "Ccy": link.account.currency}
    updates = [
        Update(f"bank_account.{link.label}.{name}", value, "bank", verified_by=link.bank if proven else None)
        for name, value in known.items()
        if value
    ]
    try:
        before = records.find(f"bank_account.{link.label}.IBAN", reason="compare with the bank's account")
        records.set_many(updates)
    except InvalidInput as problem:
        return [f"what the bank says of the account is not kept among the records: {problem.message}"]
    if before is None or before.value == link.account.iban:
        return []
    return [f"{before.name} was another account; now it is the bank's, and the other is in its history"]
