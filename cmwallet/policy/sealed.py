"""The policy's place in the vault: one sealed record of a type of its own."""

from __future__ import annotations

import json
from typing import Final

from cmwallet.errors import Damaged
from cmwallet.policy.language import Policy, policy_from
from identity.secret import Secret
from identity.vault.interface import Draft, Keeper, Locator, Record, RecordId

TYPE_POLICY: Final = "policy/1"
LOCATOR: Final[Locator] = ("cmwallet", "policy")
TITLE: Final = "policy"


def read_policy(record: Record) -> Policy:
    """Return the policy that a record holds. Raises `Damaged`; `InvalidInput` for one of a newer release."""
    with record.payload as payload:
        try:
            document = json.loads(payload.reveal())
        except ValueError:
            raise Damaged(
                "the policy in the vault cannot be read", hint="cmwallet policy set FILE replaces it"
            ) from None
    if record.type != TYPE_POLICY or not isinstance(document, dict):
        raise Damaged("the policy in the vault cannot be read", hint="cmwallet policy set FILE replaces it")
    return policy_from(document)


def find_policy(keeper: Keeper) -> tuple[RecordId, Policy] | None:
    """Return the policy of a vault and its record; None when there is none."""
    record_id = keeper.find(*LOCATOR)
    if record_id is None:
        return None
    return record_id, read_policy(keeper.open_record(record_id, reason="read the policy"))


def policy_draft(policy: Policy, record_id: RecordId | None) -> Draft:
    """Return what seals a policy: the first, or the next version of the record; earlier ones are kept."""
    payload = Secret(json.dumps(policy.as_json(), separators=(",", ":"), sort_keys=True).encode())
    return Draft(TYPE_POLICY, TITLE, payload, {}, record_id, None if record_id else LOCATOR)
