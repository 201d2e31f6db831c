"""Setting of a policy: the first, and a looser one, by the passphrase; a tighter one by whoever reaches the agent.

A program that runs as the user can make the policy of an unlocked agent tighter, which costs no money, and no more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cmwallet.errors import InvalidInput, NotFound, PolicyRefused
from cmwallet.policy.document import read_document
from cmwallet.policy.exceptions import MADE, AllowedOnce, Exceptions
from cmwallet.policy.guard import PolicyGuard
from cmwallet.policy.language import Case, Policy, policy_from
from cmwallet.policy.ledger import FORGIVEN
from cmwallet.policy.resolving import Names, resolve
from cmwallet.policy.sealed import find_policy, policy_draft
from cmwallet.policy.tightening import is_tighter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmwallet.home.database import Database
    from cmwallet.policy.trying import Trial
    from cmwallet.transactions.journal_entry import JournalEntry
    from identity.vault.guarding import SealedState
    from identity.vault.interface import Keeper
    from identity.vault.vault import Vault

Attempt = Callable[[Policy, Case], str]
"""Tries a case on a policy whose windows are empty: the effect."""


def prepare_policy(text: str, names: Names, attempt: Attempt) -> Policy:
    """Return the policy that a text says, resolved, its cases tried.

    Raises:
        InvalidInput: it cannot be read, names somebody unknown, or decides a case in another way than it expects.
    """
    return try_cases(resolve(read_document(text), names, int(time.time())), attempt)


def try_cases(policy: Policy, attempt: Attempt) -> Policy:
    """Return the policy, once it decides every one of its cases as that expects. Raises `InvalidInput`."""
    for case in policy.cases:
        found = attempt(policy, case)
        if found != case.expect:
            raise InvalidInput(
                f"the policy decides its case {case.do!r} with {found}, not with {case.expect}; nothing was changed",
                details={"case": case.do, "expected": case.expect, "found": found},
            )
    return policy


def keep_resolved(old: Policy, new: Policy) -> Policy:
    """Return a policy with the people, contracts and chains of the one in force: these change by a refresh."""
    return replace(
        new, known=old.known, contracts=old.contracts, tokens=old.tokens, coins=old.coins, exclusive=old.exclusive
    )


def seal_policy(keeper: Keeper, policy: Policy) -> None:
    """Put a policy in force. For whoever opened the vault: nothing is compared."""
    found = find_policy(keeper)
    keeper.seal_many([policy_draft(policy, None if found is None else found[0])])


def tighten_policy(database: Database, keeper: Keeper, *, document: str) -> None:
    """Put a tighter policy in force; `document` is its sealed form as JSON. What is compared is its structure alone.

    Raises:
        PolicyRefused: it lets through what the one in force does not. NotFound: there is none in force.
    """
    del database
    found = find_policy(keeper)
    if found is None:
        raise NotFound("there is no policy to be made tighter", hint="cmwallet policy set FILE")
    record_id, old = found
    try:
        said: Any = json.loads(document)
        new = policy_from(said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InvalidInput("that is no policy") from None
    if not is_tighter(old, new):
        raise PolicyRefused(
            "it would let through more than the policy in force", hint="the passphrase does that: cmwallet policy set"
        )
    keeper.seal_many([policy_draft(new, record_id)])


def freeze(policy: Policy) -> Policy:
    """Return a policy under which nothing is signed."""
    return replace(policy, frozen=True)


def thaw(policy: Policy) -> Policy:
    """Return a policy that decides again."""
    return replace(policy, frozen=False)


def policy_document(policy: Policy) -> str:
    """Return the sealed form of a policy as JSON: what `tighten_policy` takes."""
    return json.dumps(policy.as_json(), separators=(",", ":"))


def forgive(vault: Vault, entry: JournalEntry) -> None:
    """Take a transaction out of all windows: it failed, and somebody with the passphrase says so.

    Raises:
        InvalidInput: it was never signed.
    """
    if entry.nonce is None:
        raise InvalidInput(f"journal entry {entry.id} was never signed: nothing of it is counted")
    family: Sequence[object] = (entry.chain_id, entry.sender, entry.nonce)
    vault.note(FORGIVEN, f"journal entry {entry.id}", {"family": json.dumps(family)})


def allow_once(vault: Vault, trial: Trial) -> AllowedOnce:
    """Make an exception for exactly one request, once and for ten minutes; for whoever gave the passphrase.

    Raises:
        NotFound: there is no policy. PolicyRefused: it is frozen, or no exception lets that through.
    """
    guard = vault.guard if isinstance(vault.guard, PolicyGuard) else PolicyGuard()

    def decide(state: SealedState) -> Mapping[str, str]:
        return guard.allow_once(state, trial.key, trial.asked)

    line = vault.note_decided(MADE, "let through once", decide)
    return Exceptions.at(vault.log()).made(line)
