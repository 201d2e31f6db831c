"""Comparison of two policies by their structure: whether the new one lets through nothing that the old one did not.

It answers no when it cannot tell: then the passphrase is asked for, and nothing is lost but that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cmwallet.policy.language import Limit, Policy, Rule

_DEFAULTS: Final = ("allow", "ask", "deny")
_WAYS: Final = ("yes", "passphrase")
_LISTS: Final = ("kinds", "accounts", "chains", "to", "contracts", "methods", "tokens", "clients", "fields")


def is_tighter(old: Policy, new: Policy) -> bool:
    """Whether every request that `new` allows, or asks about, `old` allowed, or asked about as mildly."""
    return (
        _resolved_alike(old, new)
        and (new.frozen or not old.frozen)
        and _DEFAULTS.index(new.default) >= _DEFAULTS.index(old.default)
        and _WAYS.index(new.asking) >= _WAYS.index(old.asking)
        and _limits_tighter(old, new)
        and _rules_tighter(old, new)
    )


def _resolved_alike(old: Policy, new: Policy) -> bool:
    """Whether exemptions rest on the same contracts, and on no more people and chains."""
    return (
        set(new.known) <= set(old.known) and new.contracts == old.contracts and set(new.exclusive) <= set(old.exclusive)
    )


def _limits_tighter(old: Policy, new: Policy) -> bool:
    kept = {one.name: one for one in new.limits}
    return all(one.name in kept and _limit_tighter(one, kept[one.name]) for one in old.limits)


def _limit_tighter(old: Limit, new: Limit) -> bool:
    """Whether a limit only has smaller numbers, a longer window, or counts fees too."""
    same = replace(old, per_transaction=None, total=None, count=None, fees=False, longest=None, window=None)
    other = replace(new, per_transaction=None, total=None, count=None, fees=False, longest=None, window=None)
    numbers = ("per_transaction", "total", "count", "longest")
    return (
        same == other
        and all(_at_most(getattr(old, one), getattr(new, one)) for one in numbers)
        and (old.window is None or (new.window is not None and new.window >= old.window))
        and (new.fees or not old.fees)
    )


def _at_most(old: int | None, new: int | None) -> bool:
    return old is None or (new is not None and new <= old)


def _rules_tighter(old: Policy, new: Policy) -> bool:
    """Denies and asks are kept or grow; allows are kept or shrink; what an ask no longer covers is not allowed."""
    before, after = {one.name: one for one in old.rules}, {one.name: one for one in new.rules}
    kept = all(
        name in after and _stronger(rule, after[name], old, new)
        for name, rule in before.items()
        if rule.effect != "allow"
    )
    allows = [rule for rule in new.rules if rule.effect == "allow"]
    return kept and all(rule.name in before and _narrower(before[rule.name], rule) for rule in allows)


def _stronger(old: Rule, new: Rule, before: Policy, after: Policy) -> bool:
    """Whether a deny or an ask stays as it was, or becomes stricter in what it does."""
    ways = _WAYS.index(new.how or after.asking) >= _WAYS.index(old.how or before.asking)
    same = replace(old, effect="deny", how=None) == replace(new, effect="deny", how=None)
    return same and (new.effect == "deny" or (old.effect == "ask" and new.effect == "ask" and ways))


def _narrower(old: Rule, new: Rule) -> bool:
    """Whether an allow has the same members with fewer values, or more members."""
    if old.effect != "allow":
        return False
    return (
        all(_fewer(getattr(old, name), getattr(new, name)) for name in _LISTS)
        and (old.hours is None or old.hours == new.hours)
        and _at_most(old.most, new.most)
        and _at_most(old.longest, new.longest)
    )


def _fewer(old: Sequence[object] | None, new: Sequence[object] | None) -> bool:
    return old is None or (new is not None and set(new) <= set(old))
