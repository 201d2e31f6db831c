"""The policy: whether it is frozen, decides its cases as it expects, and still means whom its names lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmwallet.doctor.finding import Finding, Level
from cmwallet.errors import InvalidInput

if TYPE_CHECKING:
    from cmwallet.policy.language import Policy
    from cmwallet.policy.resolving import Names
    from cmwallet.policy.trying import CaseTrial
    from cmwallet.session import Session


def check_policy(opened: Session) -> Iterator[Finding]:
    """Look at the policy, where the vault can be had without asking anybody. Raises what checking the rows raises."""
    from cmwallet.accounts.choosing import choose_account
    from cmwallet.policy.home_names import names_of_home
    from cmwallet.policy.sealed import find_policy
    from cmwallet.policy.setting import thaw
    from cmwallet.policy.trying import CaseTrial

    keeper = opened.silent_keeper if opened.home.exists() else None
    found = None if keeper is None else find_policy(keeper)
    if keeper is None or found is None:
        return
    policy = found[1]
    if policy.frozen:
        yield Finding("policy", Level.TODO, "the policy is frozen: nothing is signed", "cmwallet policy thaw")
    names = names_of_home(opened, keeper)
    account = choose_account(opened.config, opened.database, None)
    yield from _cases(thaw(policy), CaseTrial(names, account.address, opened.network.name))
    yield from _names(policy, names)


def _cases(policy: Policy, trial: CaseTrial) -> Iterator[Finding]:
    for case in policy.cases:
        try:
            effect = trial(policy, case)
        except InvalidInput as problem:
            message = f"the policy's case {case.do!r} cannot be tried: {problem.message}"
            yield Finding("policy", Level.TODO, message, "cmwallet policy set FILE")
            continue
        if effect != case.expect:
            message = f"the policy decides its case {case.do!r} with {effect}, not with {case.expect}"
            yield Finding("policy", Level.TODO, message, "cmwallet policy test --all")


def _names(policy: Policy, names: Names) -> Iterator[Finding]:
    """Resolve the text that was set anew, and compare where its names lead."""
    from cmwallet.policy.document import read_document
    from cmwallet.policy.resolving import resolve

    try:
        anew = resolve(read_document(policy.source), names, policy.set_at)
    except InvalidInput as problem:
        message = f"the policy names what is not known any more: {problem.message}"
        yield Finding("policy", Level.TODO, message, "cmwallet policy set FILE")
        return
    moved = [
        f"{old.effect} {old.name}"
        for old, new in zip(policy.rules, anew.rules, strict=False)
        if (old.to, old.accounts) != (new.to, new.accounts)
    ]
    moved += [
        f"limit {old.name}"
        for old, new in zip(policy.limits, anew.limits, strict=False)
        if old.accounts != new.accounts
    ]
    if moved:
        message = f"names of the policy lead elsewhere since it was set: {', '.join(moved)}"
        yield Finding("policy", Level.TODO, message, "cmwallet policy refresh")
    elif changed := len({*policy.known} ^ {*anew.known}):
        message = f"{changed} contacts, accounts or contracts came or went since the policy's names were read"
        yield Finding("policy", Level.NOTE, message, "cmwallet policy refresh")
