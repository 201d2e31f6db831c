"""Orders that a run writes down before they are signed: within its bounds too, since `tx resume` carries them out.

Whoever resumes is not the run, and may do so without looking (`--yes`). So an order counts from the moment its row is
vouched for, and for good: the row can be put back into `wallet.db` at any later time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cmwallet.calls.erc20 import transfer_data
from cmwallet.errors import InvalidInput, PolicyRefused
from cmwallet.policy.evaluation import Verdict, evaluate
from cmwallet.policy.facts import RequestFacts, facts_of
from cmwallet.policy.language import Policy
from cmwallet.policy.ledger import Ledger, counted_of
from cmwallet.transactions.encoding import LegacyTransaction
from cmwallet.transactions.journal_entry import RESERVED
from cmwallet.transactions.order import ALL
from cmwallet.transactions.signables import SignableTransaction
from identity.address import address_bytes
from identity.vault.interface import Entry

_AMOUNT: Final = re.compile(r"[0-9]{1,78}", re.ASCII)


class RunOrders:
    """What a run has written down so far, beside what it signed."""

    def __init__(self, capability: Policy) -> None:
        self._capability = capability
        self._written = Ledger.of(capability.limits, capability.exclusive)

    def check(self, row: Mapping[str, object], key: Entry, signed: Ledger) -> None:
        """Count the order of a reserved row of the journal.

        Raises:
            PolicyRefused: it goes beyond what the run may do. InvalidInput: it is no order.
        """
        facts, now = self._facts(row, key), int(time.time())
        payees = self._capability.rules[0].to
        if facts.kind == "send" and payees is not None and not {*facts.towards} <= {*payees}:
            raise PolicyRefused(
                f"refused by run: {', '.join(facts.towards)} is not among those whom it may pay",
                details={"rule": "to", "kind": "send", "to": row["recipient"]},
            )
        for ledger in (signed, self._written):
            require_allowed(evaluate(self._capability, ledger, facts, now), facts, "run")
        self._written.add(counted_of(facts, self._capability.exclusive, now, ("order", row["id"])))

    def _facts(self, row: Mapping[str, object], key: Entry) -> RequestFacts:
        token, amount, recipient, chain_id = row["token"], str(row["amount"]), row["recipient"], row["chain_id"]
        if amount == ALL and token is None:
            raise PolicyRefused("refused by run: an order of everything has no bound", hint="say how much")
        if amount != ALL and not _AMOUNT.fullmatch(amount):
            raise InvalidInput("that is no amount")
        if not isinstance(chain_id, int):
            raise InvalidInput("that is no chain")
        to, moved, data = recipient, 0 if amount == ALL else int(amount), bytes.fromhex(str(row["data"]))
        if token is not None:
            to, moved, data = token, 0, transfer_data(str(recipient), moved)
        target = None if to is None else address_bytes(str(to))
        asked = LegacyTransaction(
            nonce=0, gas_price=0, gas_limit=0, to=target, value=moved, data=data, chain_id=chain_id
        )
        return replace(facts_of(self._capability, key, SignableTransaction(asked)), nonce=None)


def is_order(table: str, row: Mapping[str, object]) -> bool:
    """Whether a row is an order that was not signed yet."""
    return table == "journal" and row["state"] == RESERVED


def require_allowed(verdict: Verdict, asked: RequestFacts, whose: str) -> None:
    """Raise `PolicyRefused` unless something is allowed: nobody is asked in a run."""
    if verdict.effect != "allow":
        words = verdict.words if verdict.effect == "deny" else f"{verdict.rule!r} asks, and nobody answers in a run"
        raise PolicyRefused(
            f"refused by {whose} {words}", details={"rule": verdict.rule, "kind": asked.kind, **verdict.details}
        )
