"""The policy in force, and what requests are tried with: for the commands of `cmwallet policy`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmwallet.policy.language import Policy
    from cmwallet.policy.trying import CaseTrial
    from cmwallet.session import Session
    from identity.vault.interface import Keeper


def current_policy(keeper: Keeper) -> Policy | None:
    """Return the policy in force; None when there is none."""
    from cmwallet.policy.sealed import find_policy

    found = find_policy(keeper)
    return None if found is None else found[1]


def required_policy(keeper: Keeper) -> Policy:
    """Return the policy in force. Raises `NotFound`."""
    from cmwallet.errors import NotFound

    policy = current_policy(keeper)
    if policy is None:
        raise NotFound("there is no policy", hint="cmwallet policy set FILE puts one in force")
    return policy


def standing_policy(keeper: Keeper) -> str:
    """Return what tells the policy in force from others that exceptions may have been made from. Raises `NotFound`."""
    from cmwallet.policy.exceptions import standing_of
    from cmwallet.policy.sealed import find_policy

    required_policy(keeper)
    found = find_policy(keeper)
    assert found is not None
    return standing_of(keeper.entry(found[0]))


def trial_of(opened: Session, keeper: Keeper) -> CaseTrial:
    """Return what the home knows, the default account and the network of the command."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.policy.home_names import names_of_home
    from cmwallet.policy.trying import CaseTrial

    sender = choose_account(opened.config, opened.database, None)
    return CaseTrial(names_of_home(opened, keeper), sender.address, opened.network.name)
